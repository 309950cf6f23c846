"""Whether a plain-text copy is a page of others: headlines, teasers, several articles whole."""

from collections.abc import Sequence
from itertools import pairwise

from indexer.cleaning.blocks import Block
from indexer.cleaning.cohesion import cohesion, long_words
from indexer.cleaning.rules.patterns import CONTINUATION
from indexer.cleaning.text_features import Features
from indexer.cleaning.text_segmentation import ABOUT, Run, teasers

_INDEX = "an index of other articles"
_SEVERAL = "several articles on one page"
#: So many days or authors in lines of their own part articles from each other.
_MIN_ARTICLES = 3
#: Parts of one article share more of their long words (see :mod:`~indexer.cleaning.cohesion`).
_MIN_COHESION = 0.12
#: An article told whole has two paragraphs or so many words; a teaser has fewer.
_MIN_ARTICLE_WORDS = 20
#: One of several has less than this share of their words; an article beside teasers has more.
_MAX_ARTICLE_SHARE = 0.5
#: A headline has rarely fewer words; a sub-heading rarely more.
_MIN_HEADLINE_WORDS = 5
#: A headline that a line about its day or author stands beside may have fewer.
_MIN_DATED_HEADLINE_WORDS = 2
#: A single paragraph of no more words beside so many headlines is one of them.
_MAX_LONE_WORDS, _MIN_HEADLINES = 30, 4
#: How far from that paragraph the headlines stand; with days between them, farther.
_NEIGHBOURS, _DATED_NEIGHBOURS = 6, 15
#: How far above a text a line about its day or author stands.
_ABOUT_LINES = 4


def index_reason(
    blocks: Sequence[Block],
    rules: Sequence[str | None],
    features: Sequence[Features],
    run: Run | None,
) -> str | None:
    """Say why the copy holds no one article; ``None`` where ``run`` may be one."""
    everywhere = range(len(blocks))
    if run is None:
        is_index = _headlines(rules, features, everywhere) >= _MIN_HEADLINES
        return _INDEX if is_index or len(teasers(blocks)) >= _MIN_ARTICLES else None
    if _is_of_several(blocks, rules, features, _parts(rules, run)):
        return _SEVERAL
    texts = _told_apart(rules, features)
    whole = [text for text in texts if _is_whole(features, text)]
    within = {n for part in whole for n in part}
    beside = [n for n in range(run.begin, run.end) if features[n].is_prose and n not in within]
    words = [sum(features[n].words for n in part) for part in (*whole, beside)]
    if (
        len(whole) >= _MIN_ARTICLES
        and max(words) < _MAX_ARTICLE_SHARE * sum(words)
        and _cohesion(blocks, rules, whole) < _MIN_COHESION
    ):
        return _SEVERAL
    is_one = len(texts) >= _MIN_HEADLINES and any(run.begin in text for text in texts)
    is_teaser = is_one and run.end - run.begin == 1 and len(whole) < _MIN_ARTICLES
    return _INDEX if is_teaser or _is_index(blocks, rules, features, run) else None


def _is_index(
    blocks: Sequence[Block], rules: Sequence[str | None], features: Sequence[Features], run: Run
) -> bool:
    """Return whether the run is but one of a page's headlines and teasers."""
    inside = range(run.begin, run.end)
    prose = [n for n in inside if rules[n] is None and features[n].is_prose]
    cut = [
        n
        for n, (block, f) in enumerate(zip(blocks, features, strict=True))
        if (f.is_teaser and f.words >= _MIN_HEADLINE_WORDS) or CONTINUATION.fullmatch(block.text)
    ]
    introduced = any(rules[n] in ABOUT for n in range(max(0, run.begin - _ABOUT_LINES), run.begin))
    if len(cut) >= 2 and len(cut) > len(prose) and not (introduced and cut[0] > run.end):
        return True
    words = sum(features[n].words for n in inside)
    around = range(max(0, run.begin - _NEIGHBOURS), min(len(blocks), run.end + _NEIGHBOURS))
    if len(prose) > 1 or words > _MAX_LONE_WORDS:
        return False
    below = range(run.end, min(len(blocks), run.end + _DATED_NEIGHBOURS))
    dated = [n for n in below if _is_dated_headline(rules, features, n)]
    return _headlines(rules, features, around) >= _MIN_HEADLINES or (
        not introduced and len(dated) >= _MIN_ARTICLES
    )


def _is_of_several(
    blocks: Sequence[Block],
    rules: Sequence[str | None],
    features: Sequence[Features],
    parts: Sequence[range],
) -> bool:
    """Return whether parts of a run that headlines part speak of as many things."""
    if len(parts) < _MIN_ARTICLES:
        return False
    heads = _headlines(rules, features, range(parts[0].start, parts[-1].stop))
    return heads >= _MIN_ARTICLES and _cohesion(blocks, rules, parts) < _MIN_COHESION


def _parts(rules: Sequence[str | None], run: Run) -> list[range]:
    """Return the stretches of the run that lines about a day or an author part."""
    cuts = [n for n in range(run.begin, run.end) if rules[n] in ("date-line", "byline")]
    edges = [run.begin, *(n for n in cuts if n - 1 not in cuts), run.end]
    return [range(begin, end) for begin, end in pairwise(edges) if end > begin + 1]


def _told_apart(rules: Sequence[str | None], features: Sequence[Features]) -> list[range]:
    """Return the texts that have a headline above and a line about day or author beside them."""
    dated: list[range] = []
    signed: list[range] = []
    n = 0
    while n < len(rules):
        begin = n
        while n < len(rules) and rules[n] is None and features[n].speaks:
            n += 1
        if n == begin:
            n += 1
            continue
        text = range(begin, n)
        above = begin - 1
        while above >= 0 and rules[above] in ABOUT:
            above -= 1
        if above < 0 or not _is_headline(rules, features, above):
            continue
        if above < begin - 1:
            dated.append(text)
        elif n < len(rules) and rules[n] in ABOUT:
            signed.append(text)
    return max(dated, signed, key=len)


def _is_whole(features: Sequence[Features], text: range) -> bool:
    return len(text) > 1 or features[text.start].words >= _MIN_ARTICLE_WORDS


def _cohesion(
    blocks: Sequence[Block], rules: Sequence[str | None], parts: Sequence[range]
) -> float:
    return cohesion([long_words(blocks[n].text for n in p if rules[n] is None) for p in parts])


def _is_headline(rules: Sequence[str | None], features: Sequence[Features], n: int) -> bool:
    feature = features[n]
    return (
        rules[n] is None
        and feature.words >= _MIN_DATED_HEADLINE_WORDS
        and not feature.is_prose
        and not feature.ends_sentence
    )


def _is_dated_headline(rules: Sequence[str | None], features: Sequence[Features], n: int) -> bool:
    beside = [rules[at] for at in (n - 1, n + 1) if 0 <= at < len(rules)]
    return "date-line" in beside and _is_headline(rules, features, n)


def _headlines(rules: Sequence[str | None], features: Sequence[Features], places: range) -> int:
    return sum(
        _is_headline(rules, features, n) and features[n].words >= _MIN_HEADLINE_WORDS
        for n in places
    )
