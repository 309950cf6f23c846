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
    # ...pour la première fois depuis 1989 - LP/Odile Ventura
    r"|\s[(–—-]\s?[A-Z]{2,5}\s?/\s?[A-ZÀ-Ý][\w'’-]{1,20}(?: [A-ZÀ-Ý][\w'’-]{1,20}){0,3}\)?$"
)
_COUNTER = re.compile(r"\d{1,3}\s?/\s?\d{1,3}")
_MAX_CAPTION_CHARS = 300
#: A menu's entry may read like a heading of other articles: few lines follow it then.
_LINES_AFTER_MENU = 8
#: A menu's entries have rarely more words.
_MENU_WORDS = 2
#: How many lines a box within an article has below its heading.
_MAX_BOX_LINES = 5
#: « La Gazette » above « La Gazette est un journal… », behind so many paragraphs.
_IS_ONE = re.compile(r"(?:,[^,.]{2,60},)?\s(?:est|sont|is|are)\s")
_MIN_PARAGRAPHS_ABOVE, _MAX_NAME = 2, 60
#: A table of contents has so many lines of so many words.
_MIN_ANNOUNCED, _MIN_ANNOUNCED_WORDS = 2, 3
#: A single line so long that ends no sentence is what a picture shows or another article's title,
#: where the paragraphs about it end properly; from ``Features.is_prose`` on it is a paragraph.
_MIN_OPEN_LINE_WORDS = 14
_MIN_PARAGRAPHS = 4
_OPENS_LIST = re.compile(r"[::,;–—-]\s*$")


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


def drop_issuers(
    blocks: Sequence[Block], rules: list[str | None], features: Sequence[Features]
) -> None:
    """Below paragraphs, a name in a line of its own before what it is: a newspaper, an author."""
    paragraphs = 0
    for n in range(len(blocks) - 1):
        paragraphs += rules[n] is None and features[n].is_prose
        name = blocks[n].text
        if paragraphs < _MIN_PARAGRAPHS_ABOVE or rules[n] is not None or len(name) > _MAX_NAME:
            continue
        following = blocks[n + 1].text
        if following.startswith(name) and _IS_ONE.match(following, len(name)):
            rules[n] = "about-issuer"


def drop_boxes(
    blocks: Sequence[Block], rules: list[str | None], features: Sequence[Features]
) -> None:
    """A heading of other articles or of a letter, with a few lines, may stand within the text.

    Paragraphs stand before, and behind it one after the other, as teasers never stand.
    """
    for n in range(1, len(blocks)):
        if not _opens_box(blocks, rules, features, n):
            continue
        at = n + 1
        while at < len(blocks) and at <= n + _MAX_BOX_LINES and not _goes_on(rules, features, at):
            at += 1
        if at + 1 < len(blocks) and _goes_on(rules, features, at):
            next_one = rules[at + 1] is None and features[at + 1].speaks
            if features[at].is_prose and next_one:
                rules[n:at] = ["inserted-box"] * (at - n)


def _opens_box(
    blocks: Sequence[Block], rules: Sequence[str | None], features: Sequence[Features], n: int
) -> bool:
    is_heading = rules[n] == "newsletter" or (
        rules[n] == "related" and STARTS_RELATED.fullmatch(blocks[n].text) is not None
    )
    return is_heading and rules[n - 1] is None and features[n - 1].speaks


def _goes_on(rules: Sequence[str | None], features: Sequence[Features], n: int) -> bool:
    return rules[n] is None and features[n].speaks


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


def _announced(
    rules: Sequence[str | None], features: Sequence[Features], run: Run
) -> dict[int, int]:
    """Return where a table of contents above the article says its sub-headings, by their places.

    It says them one below the other, in the article's order; a menu says what widgets say.
    """
    inside = {
        features[n].letters: n
        for n in range(run.begin, run.end)
        if rules[n] is None and features[n].words >= _MIN_ANNOUNCED_WORDS
    }
    announced: dict[int, int] = {}
    last = -1
    for n in range(run.begin):
        at = inside.get(features[n].letters)
        if at is None:
            if len(announced) >= _MIN_ANNOUNCED:
                break
            announced.clear()
            last = -1
        elif at > last:
            announced[at] = n
            last = at
    return announced if len(announced) >= _MIN_ANNOUNCED else {}


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
    contents = _announced(rules, features, run)
    for n in contents.values():
        rules[n] = "navigation"
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
        is_outside = features[n].letters in outside and n not in contents
        if not features[n].ends_sentence and is_outside:
            rules[n] = "repeated-label"
        elif (
            ends_properly
            and words >= _MIN_OPEN_LINE_WORDS
            and not features[n].ends_sentence
            and not _OPENS_LIST.search(text)
            and blocks[n].kind != "item"
        ):
            rules[n] = "caption"
