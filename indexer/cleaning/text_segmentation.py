"""Which stretch of a plain-text copy is its article: the run of blocks with the highest score.

This is maximum subsequence segmentation (Pasternack and Roth, "Extracting Article Text from the Web
with Maximum Subsequence Segmentation", WWW 2009): each block speaks for or against being the
article's, and the stretch with the highest sum is found in one pass (Kadane). What stands beside a
block counts too, as in jusText's context-sensitive classification (Pomikálek 2011).
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from indexer.cleaning.blocks import Block
from indexer.cleaning.rules.patterns import CONTINUATION, STARTS_RELATED
from indexer.cleaning.text_features import Features, score

#: What a ruled block adds: a barrier hardly ever stands within an article, the rest may.
_RULE_SCORES = {
    "comments": -60.0,
    "about-issuer": -60.0,
    "copyright": -40.0,
    "icp-licence": -40.0,
    "cookie": -40.0,
    "paywall": -40.0,
    "newsletter": -30.0,
    "end-mark": -20.0,
    "date-line": -12.0,
    "byline": -6.0,
    "repeated-label": -1.0,
    "inserted-box": -1.0,
    "caption": -1.0,
    "page-number": -1.0,
    "image-name": -1.0,
}
_RULED = -3.0
#: A heading of other articles: what follows must be much to be the article's again.
_RELATED_HEADING = -40.0
#: A block before « Lire la suite ».
_TEASER = -5.0
#: A line of a list that a paragraph introduces speaks neither for nor against, but for its text.
_LIST_LINE = 0.1
#: Blocks with these rules part no paragraphs: those before and after them stand together.
TRANSPARENT = ("repeated-label", "caption", "page-number", "image-name")
#: What tells a page's copyright line from a picture's.
_FOOTER = re.compile(r"\b(?:19|20)\d\d\b|droits|rights|reproduction|copyright", re.IGNORECASE)
#: A line of stars or dashes parts sections too; « ### » and « -30- » end a text.
_SEPARATOR = re.compile(r"[\s*=_~|:–—-]*")
#: What a paragraph counts that has none, one or two paragraphs beside it.
_DENSITY = (0.5, 0.9, 1.0)
#: What each line after another short one counts more against, up to so many.
_FURTHER_LINE, _MOST_FURTHER_LINES = 2.0, 4
#: A line about source, date or author shortly before a block speaks for the article's beginning.
_START_BONUS = 15.0
_START_LINES = 4
ABOUT = ("date-line", "source-line", "byline")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of blocks: from ``begin`` to before ``end``, and the sum of its scores."""

    begin: int
    end: int
    total: float


def article_run(
    blocks: Sequence[Block],
    rules: Sequence[str | None],
    features: Sequence[Features],
    listed: Set[int],
) -> Run | None:
    """Return the stretch of blocks that is the article; ``None`` where nothing speaks for one.

    ``listed`` are the places of lines that belong to a list of the text.
    """
    return best_run(_scores(blocks, rules, features, listed), _start_bonuses(rules))


def best_run(scores: Sequence[float], bonuses: Sequence[float]) -> Run | None:
    """Return the run with the highest sum of scores and its start's bonus; the first of equals."""
    best: Run | None = None
    begin, total = 0, 0.0
    for n, value in enumerate(scores):
        if value > 0 and total <= bonuses[n]:
            begin, total = n, bonuses[n]
        total += value
        if value > 0 and (best is None or total > best.total):
            best = Run(begin, n + 1, total)
    return best


def _scores(
    blocks: Sequence[Block],
    rules: Sequence[str | None],
    features: Sequence[Features],
    listed: Set[int],
) -> list[float]:
    """Score each block by its form, and by how dense the prose about it is.

    A paragraph among paragraphs counts whole, one between short lines, as teasers stand, less; each
    further short line in a row counts more against, so that a sub-heading costs little.
    """
    alone = [
        score(block, feature) if rule is None else _rule_score(block, rule)
        for block, rule, feature in zip(blocks, rules, features, strict=True)
    ]
    for n in listed:
        alone[n] = max(alone[n], _LIST_LINE)
    for n in teasers(blocks):
        alone[n] = min(alone[n], _TEASER)
    solid = [n for n, rule in enumerate(rules) if rule not in TRANSPARENT]
    scores, short_lines = alone[:], 0
    for at, n in enumerate(solid):
        if alone[n] > 0:
            before = at > 0 and alone[solid[at - 1]] > 0
            after = at + 1 < len(solid) and alone[solid[at + 1]] > 0
            scores[n] = alone[n] * _DENSITY[before + after]
            short_lines = 0
        else:
            scores[n] = alone[n] - _FURTHER_LINE * min(short_lines, _MOST_FURTHER_LINES)
            short_lines += 1
    return scores


def teasers(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the places of blocks that a « Lire la suite » follows, where a page has several."""
    places = [n for n, block in enumerate(blocks) if CONTINUATION.fullmatch(block.text)]
    return frozenset(n - 1 for n in places if n) if len(places) > 1 else frozenset()


def _rule_score(block: Block, rule: str) -> float:
    if rule == "related" and STARTS_RELATED.fullmatch(block.text):
        return _RELATED_HEADING
    if rule == "end-mark" and _SEPARATOR.fullmatch(block.text):
        return _RULED
    if rule == "copyright" and not _FOOTER.search(block.text):
        return _RULED  # who took a picture
    return _RULE_SCORES.get(rule, _RULED)


def _start_bonuses(rules: Sequence[str | None]) -> list[float]:
    bonuses = [0.0] * (len(rules) + 1)
    for n, rule in enumerate(rules):
        if rule in ABOUT:
            for at in range(n + 1, min(n + 1 + _START_LINES, len(rules))):
                if rules[at] == "related":
                    break  # the lines below it are other articles'
                bonuses[at] = _START_BONUS
    return bonuses
