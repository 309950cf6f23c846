"""Which fragments of an article a hit shows: the rules, and the plain code that faster is held to.

In go a body and the matches in it (:mod:`~indexer.search.highlighter`), out come snippets cut at
sentence bounds. A fragment covers as much worth of distinct leaves as it can, then as many matches,
close together; each further one is chosen for what the earlier ones do not cover. Texts are
measured in bytes of UTF-8, as engines keep them. An engine that knows where words stand may do the
same without looking at all of a text.
"""

import re
from collections.abc import Callable, Sequence, Set
from typing import NamedTuple

from indexer.analysis import Token, typed_tokens
from indexer.article import PARAGRAPH_BREAK
from indexer.query.nodes import Leaf
from indexer.search.highlighter import Match, merged
from indexer.search.snippet import CUT_AFTER, CUT_BEFORE, Snippet, segments
from indexer.search.utf8 import byte_offsets, character_offset, encoded

#: Fragments shown of one hit.
MAX_FRAGMENTS = 2
#: What a fragment holds at most; about two lines and a half on a desktop page.
MAX_FRAGMENT_BYTES = 280
#: How far before its first match a fragment looks for where the sentence begins.
LOOK_BEHIND_BYTES = 2 * MAX_FRAGMENT_BYTES
#: Matches further from a fragment's first one are none of it.
REACH_BYTES = MAX_FRAGMENT_BYTES * 2 // 3
#: Full stops that end no sentence: after these words, and after a single capital.
ABBREVIATIONS = tuple("MM Mme Mlle Mgr Dr Me St Ste no art cf env etc av apr J.-C".split())

_BREAK = PARAGRAPH_BREAK.encode()
_SPACE = rb"(?:[ \n\t\r]|\xc2\xa0|\xe2\x80\xaf)"
_CLOSING = rb"(?:[\")\]]|\xc2\xbb|\xe2\x80[\x9d\x99])"
#: The end of a sentence, a closing quote or bracket with it.
_SENTENCE_END = re.compile(
    rb"(?:[.!?]|\xe2\x80\xa6)(?:%b?%b(?=%b|\Z)|(?=%b|\Z))" % (_SPACE, _CLOSING, _SPACE, _SPACE)
)
#: What stands before a full stop that ends none; a quote may open right before it.
_ABBREVIATED = re.compile(
    rb"(?:\A|[ \n\t\r(\xa0\xab])(?:[A-Z]|\xc3[\x80-\x9d]|%b)\Z"
    % b"|".join(re.escape(word.encode()) for word in ABBREVIATIONS)
)
_LONGEST = 8
_SPACES = re.compile(_SPACE + rb"*")


class Fragment(NamedTuple):
    """A range of bytes of a text, and whether it begins and ends within a sentence."""

    start: int
    end: int
    begins_within: bool = False
    ends_within: bool = False


def leaf_weight(leaf: Leaf, idf: Callable[[Token], float]) -> float:
    """Return what showing a leaf in a fragment is worth: rare words more than common ones."""
    weight = 1.0
    for token in typed_tokens(leaf.text):
        if token.terms:
            weight += idf(token)
    return weight


def snippets(
    body: str, matches: Sequence[Match], weights: Sequence[float], most: int = MAX_FRAGMENTS
) -> tuple[Snippet, ...]:
    """Return at most ``most`` snippets of a body, in its order; without a match its beginning.

    ``matches`` are sorted by where they start, ``weights`` what each leaf is worth.
    """
    text = encoded(body)
    starts = byte_offsets(body, [match.start for match in matches])
    chosen = fragments(text, starts, [match.leaf for match in matches], weights, most)
    found = []
    for fragment in chosen:
        start, end = (character_offset(text, at) for at in fragment[:2])
        spans = merged(
            Match(match.start - start, min(match.end, end) - start, match.leaf)
            for match in matches
            if start <= match.start < end
        )
        cut = segments(body[start:end], spans)
        before = (CUT_BEFORE,) if fragment.begins_within else ()
        after = (CUT_AFTER,) if fragment.ends_within else ()
        found.append(Snippet((*before, *cut, *after), body.count(PARAGRAPH_BREAK, 0, start)))
    return tuple(found)


def fragments(
    text: bytes, starts: Sequence[int], leaves: Sequence[int], weights: Sequence[float], most: int
) -> list[Fragment]:
    """Return the best fragments of a text in UTF-8, in its order; without a match its beginning.

    ``starts`` says at which bytes matches begin, ascending, ``leaves`` of which leaf each is.
    """
    if not starts:
        return _beginning(text)
    chosen: list[Fragment] = []
    covered: set[int] = set()
    while len(chosen) < most and (not chosen or covered < set(leaves)):
        window = _best_window(starts, leaves, weights, covered)
        if not window:
            break
        fragment = _sentences(text, starts[window[0]], starts[window[-1]])
        # What the sentences leave out of the window is not tried again.
        covered.update(
            leaves[nth]
            for nth in range(len(starts))
            if nth in window or fragment.start <= starts[nth] < fragment.end
        )
        if not any(each.start < fragment.end and fragment.start < each.end for each in chosen):
            chosen.append(fragment)
    return sorted(chosen)


def _best_window(
    starts: Sequence[int], leaves: Sequence[int], weights: Sequence[float], covered: Set[int]
) -> range:
    """Return the matches near each other that add most to the covered leaves, empty for none."""
    best, best_worth = range(0), -1.0
    last = 0
    for first in range(len(starts)):
        while last < len(starts) and starts[last] <= starts[first] + REACH_BYTES:
            last += 1
        new = [leaf for leaf in dict.fromkeys(leaves[first:last]) if leaf not in covered]
        worth = 0.0
        for leaf in new:
            worth += weights[leaf]
        # Closer matches win among equals by a little, earlier fragments among those.
        worth += min(last - first, 6) * 1e-3 - (starts[last - 1] - starts[first]) * 1e-7
        if new and worth > best_worth:
            best, best_worth = range(first, last), worth
    return best


def _sentences(text: bytes, first: int, last: int) -> Fragment:
    """Return the sentences about matches that begin from one byte to another."""
    floor = max(0, first - LOOK_BEHIND_BYTES)
    while _is_inside_character(text, floor):
        floor -= 1
    found = _sentence_start(text, first, floor)
    sentence = start = floor if found is None else found
    begins_within = found is None and floor > 0
    whole = end = _sentence_end(text, first, first + MAX_FRAGMENT_BYTES + 1)
    if end - start > MAX_FRAGMENT_BYTES:
        start, end = _cropped(text, start, end, first, min(last, end))
    else:
        while end < len(text) and not text.startswith(_BREAK, end):
            further = _sentence_end(text, end, start + MAX_FRAGMENT_BYTES + 1)
            if further - start > MAX_FRAGMENT_BYTES:
                break
            end = whole = further
    return Fragment(start, end, begins_within or start > sentence, end < whole)


def _sentence_start(text: bytes, offset: int, floor: int) -> int | None:
    """Return where the sentence around a byte begins, ``None`` where it is before ``floor``."""
    ends = [
        (match.start(), match.end())
        for match in _SENTENCE_END.finditer(text, floor, offset)
        if not _is_abbreviation(text, match.start())
    ]
    paragraph = text.rfind(_BREAK, max(floor - 1, 0), offset)
    if paragraph >= 0:
        ends.append((paragraph + 1, paragraph + len(_BREAK)))
    if not ends:
        return None
    _sign, end = max(ends)
    match = _SPACES.match(text, end, offset)
    return match.end() if match else end


def _sentence_end(text: bytes, offset: int, ceiling: int) -> int:
    """Return where the sentence that goes on at a byte ends, ``ceiling`` at the latest."""
    ceiling = min(ceiling, len(text))
    paragraph = text.find(_BREAK, offset, ceiling + 1)
    for match in _SENTENCE_END.finditer(text, offset):
        if match.start() >= (ceiling if paragraph < 0 else paragraph):
            break
        if not _is_abbreviation(text, match.start()):
            return match.end()
    return ceiling if paragraph < 0 else paragraph


def _is_abbreviation(text: bytes, sign: int) -> bool:
    """Return whether the sign is the full stop of a shortened word and ends no sentence."""
    before = text[max(0, sign - _LONGEST) : sign]
    return text.startswith(b".", sign) and _ABBREVIATED.search(before) is not None


def _cropped(text: bytes, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Cut a long sentence around the matches from one byte to another, between words."""
    room = max(0, MAX_FRAGMENT_BYTES - (last - first))
    left = max(start, first - room // 2)
    right = min(end, left + MAX_FRAGMENT_BYTES)
    left = max(start, right - MAX_FRAGMENT_BYTES)
    if left > start:
        space = text.find(b" ", left, first)
        left = space + 1 if space >= 0 else first
    if right < end:
        space = text.rfind(b" ", first + 1, right + 1)
        right = space if space >= 0 else right
    # Where no space is near, at least between characters.
    while left > start and _is_inside_character(text, left):
        left -= 1
    while right < end and _is_inside_character(text, right):
        right += 1
    return left, right


def _beginning(text: bytes) -> list[Fragment]:
    """Return the beginning of a text as its only fragment."""
    end = min(len(text), MAX_FRAGMENT_BYTES + 1)
    paragraph = text.find(_BREAK, 0, end + 1)
    end = right = paragraph if paragraph >= 0 else end
    if end > MAX_FRAGMENT_BYTES:
        _left, right = _cropped(text, 0, end, 0, 0)
    return [Fragment(0, right, ends_within=right < end)] if right else []


def _is_inside_character(text: bytes, at: int) -> bool:
    # Continuation bytes of UTF-8 are 10xxxxxx.
    return at < len(text) and text[at] & 0xC0 == 0x80
