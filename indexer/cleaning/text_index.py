"""Whether a plain-text copy is a page of others: headlines, teasers, several articles whole."""

import re
from collections.abc import Sequence
from itertools import pairwise

from indexer.cleaning.blocks import Block
from indexer.cleaning.cohesion import cohesion, long_words
from indexer.cleaning.text_features import Features
from indexer.cleaning.text_segmentation import Run

#: So many days or authors in lines of their own part articles from each other.
_MIN_ARTICLES = 3
#: Parts of one article share more of their long words (see :mod:`~indexer.cleaning.cohesion`).
_MIN_COHESION = 0.12
#: A headline has rarely fewer words; a sub-heading rarely more.
_MIN_HEADLINE_WORDS = 5
#: A single paragraph of no more words beside so many headlines is one of them.
_MAX_LONE_WORDS, _MIN_HEADLINES = 30, 4
#: How far from that paragraph the headlines stand.
_NEIGHBOURS = 6
_CONTINUATION = re.compile(
    r"(?:.{0,80}[\s.…])?(?:lire (?:la suite|plus|l.article)|en savoir plus|voir (?:plus|l.article)"
    r"|read more|continue reading|suite)[\s.…>»→]*",
    re.IGNORECASE,
)


def index_reason(
    blocks: Sequence[Block], rules: Sequence[str | None], features: Sequence[Features], run: Run
) -> str | None:
    """Say why the copy holds no one article; ``None`` where ``run`` may be one."""
    inside = range(run.begin, run.end)
    prose = [n for n in inside if rules[n] is None and features[n].is_prose]
    parts = _parts(rules, run)
    if len(parts) >= _MIN_ARTICLES and _headlines(rules, features, inside) >= _MIN_ARTICLES:
        said = [long_words(blocks[n].text for n in part if rules[n] is None) for part in parts]
        if cohesion(said) < _MIN_COHESION:
            return "several articles on one page"
    teasers = sum(
        (f.is_teaser and f.words >= _MIN_HEADLINE_WORDS)
        or _CONTINUATION.fullmatch(b.text) is not None
        for b, f in zip(blocks, features, strict=True)
    )
    if teasers >= 2 and teasers > len(prose):
        return "an index of other articles"
    around = range(max(0, run.begin - _NEIGHBOURS), min(len(blocks), run.end + _NEIGHBOURS))
    is_lone = len(prose) <= 1 and sum(features[n].words for n in inside) <= _MAX_LONE_WORDS
    if is_lone and _headlines(rules, features, around) >= _MIN_HEADLINES:
        return "an index of other articles"
    return None


def _parts(rules: Sequence[str | None], run: Run) -> list[range]:
    """Return the stretches of the run that lines about a day or an author part."""
    cuts = [n for n in range(run.begin, run.end) if rules[n] in ("date-line", "byline")]
    edges = [run.begin, *(n for n in cuts if n - 1 not in cuts), run.end]
    return [range(begin, end) for begin, end in pairwise(edges) if end > begin + 1]


def _headlines(rules: Sequence[str | None], features: Sequence[Features], places: range) -> int:
    return sum(
        rules[n] is None
        and features[n].words >= _MIN_HEADLINE_WORDS
        and not features[n].ends_sentence
        and not features[n].is_prose
        for n in places
    )
