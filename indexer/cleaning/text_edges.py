"""Where a plain-text copy's article begins and ends beyond what its prose alone tells.

A standfirst may stand apart from the text, a last line may end without a full stop, a quotation
with who said it. Each is taken only where something else speaks for it than its place.
"""

import re
from collections.abc import Sequence, Set

from indexer.cleaning.blocks import Block
from indexer.cleaning.cohesion import content_stems
from indexer.cleaning.text_features import Features, has_several_sentences
from indexer.cleaning.text_segmentation import ABOUT, Run

#: A sentence of fewer words under a title is a label.
_MIN_STANDFIRST_WORDS = 8
#: How far below the title a standfirst stands.
_STANDFIRST_LINES = 8
#: What ends a page's head: no standfirst stands below.
_ENDS_HEAD = ("related", "comments", "newsletter", "paywall", "cookie")
#: A last line without an end mark shares this part of its words with the text.
_MIN_SHARED = 0.6
#: One of several sentences, of which only the last has no end mark, may share less.
_MIN_SHARED_BY_SENTENCES, _MIN_PARAGRAPH_WORDS = 0.05, 15
_MIN_LAST_WORDS, _MAX_LAST_WORDS = 5, 30
#: A line of so many words behind it is a headline like it: then neither is the article's.
_HEADLINE_WORDS = 5
#: What an article is signed with: the line above is its last.
_SIGNS = ("initials", "source-line")
_MIN_SALUTATION_WORDS = 2
#: ``L'épave doit être relevée d'ici à jeudi. ADP``: an agency's letters behind its last sentence.
_CREDITED_END = re.compile(r"[.!?]\s[A-Z]{2,5}$")


def begin_with_standfirst(
    rules: list[str | None], features: Sequence[Features], title_at: int, begin: int
) -> int:
    """Return where the article begins if a standfirst stands under its title, apart from the text.

    Short lines between the two are labels, of a section or of a day.
    """
    for n in range(title_at + 1, min(begin, title_at + 1 + _STANDFIRST_LINES)):
        if rules[n] in _ENDS_HEAD:
            break
        is_sentence = features[n].ends_sentence and features[n].words >= _MIN_STANDFIRST_WORDS
        if rules[n] is None and (is_sentence or features[n].is_prose):
            for between in range(n + 1, begin):
                if rules[between] is None and not features[between].is_prose:
                    rules[between] = "section-label"
            return n
    return _first_sentence(rules, features, title_at, begin)


def _first_sentence(
    rules: Sequence[str | None], features: Sequence[Features], title_at: int, begin: int
) -> int:
    """Return where short sentences begin that stand between the title, or its day, and the text."""
    at = begin
    while at - 1 > title_at and rules[at - 1] is None and features[at - 1].is_short_sentence:
        at -= 1
    return at if at - 1 == title_at or rules[at - 1] in ABOUT else begin


def end_with_last_line(
    blocks: Sequence[Block],
    rules: Sequence[str | None],
    features: Sequence[Features],
    listed: Set[int],
    run: Run,
) -> int:
    """Return where the article ends, with what stands behind its prose and belongs to it."""
    end = run.end
    while end < len(blocks) and end in listed:
        end += 1
    if end < len(blocks) and rules[end] is None and blocks[end].text[0] in "–—":
        return end + 1
    return end + 1 if _is_last_line(blocks, rules, features, run, end) else end


def begin_with_salutation(
    blocks: Sequence[Block],
    rules: Sequence[str | None],
    features: Sequence[Features],
    begin: int,
) -> int:
    """Return where the article begins if a line above goes on in it, as a salutation does."""
    above = begin - 1
    goes_on = (
        above >= 0
        and rules[above] is None
        and blocks[above].text.endswith(",")
        and features[above].words >= _MIN_SALUTATION_WORDS
    )
    return above if goes_on else begin


def _is_last_line(
    blocks: Sequence[Block],
    rules: Sequence[str | None],
    features: Sequence[Features],
    run: Run,
    at: int,
) -> bool:
    """Return whether a line behind the prose is its last: of its words, and alone."""
    if at >= len(blocks) or rules[at] is not None:
        return False
    if at == len(blocks) - 1 and features[at].is_short_sentence:
        return True  # nothing else stands below
    if features[at].is_cut:
        return False
    if not _MIN_LAST_WORDS <= features[at].words <= _MAX_LAST_WORDS:
        return False
    if _CREDITED_END.search(blocks[at].text):
        return True
    if at + 1 < len(blocks) and rules[at + 1] in _SIGNS:
        return True
    if at + 1 < len(blocks) and rules[at + 1] is None and features[at + 1].words >= _HEADLINE_WORDS:
        return False
    words = set(content_stems(blocks[at].text))
    said = {word for n in range(run.begin, run.end) for word in content_stems(blocks[n].text)}
    is_paragraph = features[at].words >= _MIN_PARAGRAPH_WORDS and has_several_sentences(
        blocks[at].text
    )
    least = _MIN_SHARED_BY_SENTENCES if is_paragraph else _MIN_SHARED
    return len(words) > 1 and len(words & said) >= least * len(words)
