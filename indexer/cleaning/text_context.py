"""Furniture of a plain-text copy that only what stands around it tells.

In go a copy's blocks and the rules found so far; the functions here write further rules into that
list, and none over another but for captions that look like lines about a day.
"""

import re
from collections import Counter
from collections.abc import Sequence, Set
from functools import lru_cache

from indexer.cleaning.about_lines import has_release
from indexer.cleaning.blocks import Block
from indexer.cleaning.rules.patterns import STARTS_RELATED
from indexer.cleaning.text_features import Features
from indexer.cleaning.text_segmentation import ABOUT, Run

#: A short line that a page says so often is a button or a label.
_MANY_COPIES = 3
_MAX_LABEL_WORDS = 10
#: Who took a picture, in a line of its own or at the end of what the picture shows.
_CREDIT = re.compile(r"(?:©|\(c\)|photos?\s*[::/]|crédits?\b)", re.IGNORECASE)
_CREDIT_AT_END = re.compile(
    r"(?:©|\([cC]\)|\b(?:photos?|foto|image|bild\w{0,8}|crédits?)\s*[::]|/\s?AFP\b"
    r"|\bREUTERS\b|\bAP Photo\b|\bGetty Images\b|\bAFP\b(?= ?[/)])|\bEPA\b|\bdpa\b|\bEFE\b"
    r"|\bimago\b)[^.!?]{0,60}$"
)
_COUNTER = re.compile(r"\d{1,3}\s?/\s?\d{1,3}")
_MAX_CAPTION_CHARS = 300
#: A menu's entry may read like a heading of other articles: few lines follow it then.
_LINES_AFTER_MENU = 8
#: A menu's entries have rarely more words.
_MENU_WORDS = 2
#: A single line so long that ends no sentence is what a picture shows or another article's title,
#: where the paragraphs about it end properly; from ``Features.is_prose`` on it is a paragraph.
_MIN_OPEN_LINE_WORDS = 14
_MIN_PARAGRAPHS = 4
_EVENT = re.compile(r"(?:date|heure|horaires?|quand|où|lieu|adresse)\s?[::]\s?\S", re.IGNORECASE)
#: So long a list may be that a paragraph introduces, and so many words that paragraph has.
_MAX_LIST_LINES, _MIN_OPENING_WORDS = 30, 6
#: Between a paragraph and bullets it may have fewer.
_MIN_OPENING_WORDS_OF_ITEMS = 2
_OPENS_LIST = re.compile(r"[::,;–—-]\s*$")


def list_lines(
    blocks: Sequence[Block], rules: Sequence[str | None], features: Sequence[Features]
) -> frozenset[int]:
    """Return the places of lines that belong to a list of the text: a paragraph introduces them.

    That is what follows a block that ends with a colon, what ends with a semicolon, a table's
    cells, and lines that say when and where something announced takes place.
    """
    listed = _event_lines(blocks, rules)
    left = 0
    for n, block in enumerate(blocks):
        if rules[n] is not None:
            left = 0
        elif block.kind == "cell":
            listed.add(n)
        elif features[n].opens_list and features[n].words >= _MIN_OPENING_WORDS:
            left = _MAX_LIST_LINES
        elif _opens_items(blocks, rules, features, n):
            listed.add(n)
            left = _MAX_LIST_LINES
        elif features[n].is_prose and not block.text.endswith(";"):
            left = 0
        elif left or block.text.endswith(";"):
            listed.add(n)
            # The last line of a list ends as a sentence does.
            left = 0 if features[n].ends_sentence else max(left, 2) - 1
    return frozenset(listed)


def _opens_items(
    blocks: Sequence[Block], rules: Sequence[str | None], features: Sequence[Features], n: int
) -> bool:
    """Return whether a few words with a colon part a paragraph from the items of its list."""
    return (
        features[n].opens_list
        and features[n].words >= _MIN_OPENING_WORDS_OF_ITEMS
        and n > 0
        and rules[n - 1] is None
        and features[n - 1].speaks
        and n + 1 < len(blocks)
        and blocks[n + 1].kind == "item"
    )


def _event_lines(blocks: Sequence[Block], rules: Sequence[str | None]) -> set[int]:
    """Return the places of lines such as « Date : » and « Lieu : » that stand together."""
    labelled = [
        rules[n] in (None, "date-line", "address") and _EVENT.match(block.text) is not None
        for n, block in enumerate(blocks)
    ]
    return {
        n
        for n, yes in enumerate(labelled)
        if yes and any(labelled[at] for at in (n - 1, n + 1) if 0 <= at < len(blocks))
    }


def drop_repeated_labels(rules: list[str | None], features: Sequence[Features]) -> None:
    """Short lines that stand on the page again and again are labels and buttons."""
    copies = Counter(feature.letters for feature in features)
    for n, feature in enumerate(features):
        is_label = rules[n] is None and feature.words <= _MAX_LABEL_WORDS
        if is_label and copies[feature.letters] >= _MANY_COPIES:
            rules[n] = "repeated-label"


def drop_captions(
    blocks: Sequence[Block], rules: list[str | None], features: Sequence[Features]
) -> None:
    """A line with a picture's credit, or before one, says what the picture shows."""
    for n, block in enumerate(blocks):
        if len(block.text) > _MAX_CAPTION_CHARS:
            continue
        if rules[n] is None and not features[n].is_prose and _has_credit(block.text):
            rules[n] = "caption"
        elif rules[n] in ("copyright", "caption") and _CREDIT.match(block.text):
            _drop_caption_before(blocks, rules, n)


@lru_cache(maxsize=8192)
def _has_credit(text: str) -> bool:
    return _CREDIT_AT_END.search(text) is not None


def _drop_caption_before(blocks: Sequence[Block], rules: list[str | None], credit: int) -> None:
    at = credit - 1
    while at >= 0 and _COUNTER.fullmatch(blocks[at].text):
        rules[at] = rules[at] or "caption"
        at -= 1
    is_line = at >= 0 and len(blocks[at].text) <= _MAX_CAPTION_CHARS
    if is_line and rules[at] in (None, "date-line") and not has_release(blocks[at].text):
        rules[at] = "caption"


def drop_listed(
    blocks: Sequence[Block], rules: list[str | None], features: Sequence[Features], run: Run
) -> None:
    """After a heading of other articles, lines up to the next prose or day are their titles."""
    left = 0
    for n in range(len(blocks)):
        if rules[n] == "related":
            is_heading = STARTS_RELATED.fullmatch(blocks[n].text) is not None
            if n < run.begin:
                # Before entries of a menu it is one of them.
                is_heading &= any(f.words > _MENU_WORDS for f in features[n + 1 : n + 3])
            left = (len(blocks) if n >= run.begin else _LINES_AFTER_MENU) if is_heading else 0
        elif left and rules[n] is None:
            is_prose = features[n].is_prose and features[n].ends_sentence
            if is_prose or blocks[n].kind == "item":
                left = 0
            else:
                rules[n] = "related"
                left -= 1
        elif rules[n] in ABOUT:
            left = 0


def drop_inserted(
    blocks: Sequence[Block],
    rules: list[str | None],
    features: Sequence[Features],
    listed: Set[int],
    run: Run,
) -> None:
    """Within the article: labels of widgets, and long lines that end no sentence."""
    outside = {
        features[n].letters
        for n in range(len(blocks))
        if not run.begin <= n < run.end and features[n].words <= _MAX_LABEL_WORDS
    }
    prose = [f for f in features[run.begin : run.end] if f.is_prose]
    ends_properly = len(prose) >= _MIN_PARAGRAPHS and all(f.ends_sentence for f in prose)
    seen: set[str] = set()
    for n in range(run.begin, run.end):
        if rules[n] is None and features[n].words > _MAX_LABEL_WORDS:
            copy = features[n].letters
            rules[n] = "repeated-text" if copy in seen else None
            seen.add(copy)
        if rules[n] is not None or features[n].is_prose or n in listed:
            continue
        text, words = blocks[n].text, features[n].words
        if not features[n].ends_sentence and features[n].letters in outside:
            rules[n] = "repeated-label"
        elif (
            ends_properly
            and words >= _MIN_OPEN_LINE_WORDS
            and not features[n].ends_sentence
            and not _OPENS_LIST.search(text)
            and blocks[n].kind != "item"
        ):
            rules[n] = "caption"
