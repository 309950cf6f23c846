"""Which line of a plain-text copy is its article's title.

A title stands above the text it names, with little between: a standfirst, a caption, a line about
author and day. Each headline-like line above the text is given points for words that it shares with
the text, for what stands between, and loses some for each other headline that is nearer.
"""

from collections import Counter
from collections.abc import Sequence

from indexer.cleaning.blocks import Block
from indexer.cleaning.cohesion import content_stems
from indexer.cleaning.text_features import Features
from indexer.cleaning.verdicts import MAX_TITLE_CHARS

#: How far above the article its title is looked for.
_REACH = 40
#: How far above the article its title may stand a first time.
_REACH_OF_COPIES = 16
#: A line about the day or the author between title and text.
_ABOUT = ("date-line", "byline", "source-line", "reference")
#: A title may look like a caption, and stand on its page again and again.
_MAY_BE_TITLE = (None, "caption", "repeated-label")
#: A title has rarely fewer words; a section's name has rarely more.
_SECTION_WORDS = 3


def find_title(
    blocks: Sequence[Block],
    rules: Sequence[str | None],
    features: Sequence[Features],
    begin: int,
    end: int,
) -> int | None:
    """Return the place of the title of the article from ``begin`` to before ``end``, if it has one.

    The first block itself may be the title where it does not read like a sentence.
    """
    said = Counter(word for block in blocks[begin:end] for word in set(content_stems(block.text)))
    copies = Counter(feature.letters for feature in features)
    best, most = None, 0.0
    nearer, about_between = 0, False
    for n in range(min(begin, end - 1), max(-1, begin - _REACH - 1), -1):
        if n < begin and rules[n] in _ABOUT:
            about_between = True
        if rules[n] not in _MAY_BE_TITLE or not _is_headline(blocks[n], features[n]):
            continue
        if n == begin and features[n].is_prose:
            continue
        points = _points(blocks[n], features[n], said)
        points += 1.0 * about_between
        # A question right above the text, below the line about the day, may begin it.
        points -= 0.5 * (features[n].ends_sentence and not about_between)
        points += copies[features[n].letters] > 1 and features[n].words > _SECTION_WORDS
        points -= 0.5 * nearer + 0.03 * (begin - n) + 2.0 * (rules[n] == "caption")
        points -= 2.0 * (rules[n] == "repeated-label" and features[n].words <= _SECTION_WORDS)
        nearer += features[n].words > _SECTION_WORDS
        if points > most:
            best, most = n, points
    return _first_copy(features, best, begin) if best is not None else None


def _first_copy(features: Sequence[Features], title_at: int, begin: int) -> int:
    """Return where the title stands first: a page may say it above its standfirst and below."""
    title = features[title_at].letters
    above = range(max(0, begin - _REACH_OF_COPIES), title_at)
    return next((n for n in above if features[n].letters == title), title_at)


def _points(block: Block, feature: Features, said: Counter[str]) -> float:
    words = set(content_stems(block.text))
    shared = sum(word in said for word in words) / max(4, len(words))
    points = 4.0 * shared + min(feature.words, 8) / 4
    if feature.is_cut or block.kind == "item":
        points -= 1.0
    return points


def _is_headline(block: Block, feature: Features) -> bool:
    return (
        len(block.text) <= MAX_TITLE_CHARS
        and not feature.starts_with_clock
        and any(map(str.isalpha, block.text))
        and (feature.is_cut or not block.text.endswith("."))
    )
