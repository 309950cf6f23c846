"""What repeats across the pages of one site is furniture, even when no rule knows it.

A whole corpus is seen first, then each of its articles is freed of what recurs. Only whole
paragraphs are compared, by their letters and digits, within one site; a site of few pages teaches
nothing. How often a paragraph must recur depends on where it stands and how it reads: a line
at an article's edge is soon a widget, a sentence within the text must stand on nearly all
pages, so that what a press office repeats in many communiqués stays. A line that most pages which
hold it have outside their article is furniture here too, unless it stands over the text, where
other pages' teasers may be what says it again. So is a line that is another page's title and heads
no text: a ticker's. What is left of an article must outweigh what is taken from it: pages that
share most of their text share it as text.

The outcome depends on the set of pages alone, not on their order, and follows from their
fingerprints: an update that adds some and takes others away comes to what a rebuild comes to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from indexer.article import PARAGRAPH_BREAK, Article, Dropped
from indexer.cleaning.fingerprints import (
    COUNTED,
    HEADLINE,
    KEPT,
    PROSE,
    Fingerprints,
    View,
)
from indexer.cleaning.rules.site import REPEATED_ON_SITE
from indexer.cleaning.sieve import Sieve, ranges, runs
from indexer.cleaning.sites import MIN_HOLDERS, batches, pages_of_blocks, sites

RULE = REPEATED_ON_SITE.name
#: The share of a site's pages that must hold a paragraph: at an article's beginning or end, and
#: between; for what reads like a sentence of it, and for what does not.
EDGE_SHARE = {"prose": 0.8, "line": 0.3}
INNER_SHARE = {"prose": 0.9, "line": 0.8}
#: A site's number has so many bits below a key's 32, and one is left, below both.
_SITE_BITS, _SITE_MASK = np.uint64(31), np.uint64((1 << 31) - 1)
_OUTSIDE_BIT, _KEY_SHIFT = np.uint64(1), np.uint64(32)
#: Which of a page's paragraphs, by their numbers, are taken from it.
Taken = tuple[int, ...]
_NONE: Taken = ()


def without_repetition(articles: Sequence[Article]) -> list[Article]:
    """Return the articles of a corpus's pages, in order, each without what recurs on its site.

    They are cleaned as one corpus, as a rebuild does.
    """
    pages = Fingerprints()
    for article in articles:
        pages.add(article)
    return [without(article, n) for article, n in zip(articles, recurring(pages), strict=True)]


def without(article: Article, taken: Taken) -> Article:
    """Return the article without these paragraphs, noted as dropped by this rule."""
    if not taken:
        return article
    paragraphs = article.paragraphs
    kept = [text for n, text in enumerate(paragraphs) if n not in taken]
    before = list(accumulate((n not in taken for n in range(len(paragraphs))), initial=0))
    passages: list[Dropped] = []
    number = 0
    for block in article.page_in_order():
        if isinstance(block, Dropped):
            passages.append(replace(block, before=before[number]))
            continue
        if number in taken:
            passages.append(Dropped(block, RULE, before[number]))
        number += 1
    return replace(article, body=PARAGRAPH_BREAK.join(kept), boilerplate=tuple(passages))


def recurring(pages: Fingerprints) -> list[Taken]:
    """Return for each page, in their order, which of its paragraphs recur on its site."""
    taken = [_NONE] * len(pages)
    view = pages.view()
    site = sites(view)
    sizes = np.bincount(site[site >= 0])
    table = _count(view, site)
    titles = np.sort(_codes(view.titles, site)[site >= 0])
    first_kept = 0
    for first, last in batches(view):
        blocks = slice(view.starts[first], view.starts[last])
        kept = (view.marks[blocks] & KEPT) != 0
        page = pages_of_blocks(view, first, last)[kept]
        codes = _codes(view.keys[blocks][kept], site[page])
        marks = view.marks[blocks][kept]
        lengths = view.lengths[first_kept : first_kept + len(codes)]
        first_kept += len(codes)
        held, outside = table.counts(codes)
        is_title = ((marks & HEADLINE) != 0) & (codes != _codes(view.titles, site)[page])
        is_title &= _is_in(titles, codes)
        is_asked = (site[page] >= 0) & ((held > 0) | is_title)
        for n in np.unique(page[is_asked]).tolist():
            own = slice(*np.searchsorted(page, (n, n + 1)))
            paragraphs = [
                _Paragraph(*values)
                for values in zip(
                    held[own].tolist(),
                    outside[own].tolist(),
                    is_title[own].tolist(),
                    ((marks[own] & PROSE) != 0).tolist(),
                    lengths[own].tolist(),
                    strict=True,
                )
            ]
            taken[n] = _taken(paragraphs, int(sizes[site[n]]))
    return taken


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph of an article as its site knows it.

    ``held`` says how many pages have it, 0 where they are too few to say, ``outside`` on how many
    of them it is not the article's.
    """

    held: int
    outside: int
    is_title: bool
    is_prose: bool
    chars: int

    @property
    def is_mostly_outside(self) -> bool:
        """Whether it is a line that most pages which hold it have outside their article."""
        return not self.is_prose and 2 * self.outside > self.held

    def recurs(self, pages: int, share: dict[str, float]) -> bool:
        """Whether so many of the site's pages hold it."""
        return self.held >= _least(pages, share["prose" if self.is_prose else "line"])


def _taken(paragraphs: Sequence[_Paragraph], pages: int) -> Taken:
    """Return which paragraphs are furniture; none where they are most of the text."""
    numbers = range(len(paragraphs))
    taken = {
        n
        for n, paragraph in enumerate(paragraphs)
        if paragraph.recurs(pages, INNER_SHARE)
        or (paragraph.is_mostly_outside and not (n == 0 and _leads_prose(paragraphs, n)))
        or (paragraph.is_title and not _leads_prose(paragraphs, n))
    }
    for edge in (numbers, reversed(numbers)):
        for n in edge:
            if n not in taken and not paragraphs[n].recurs(pages, EDGE_SHARE):
                break
            taken.add(n)
    # Lines that are taken are no text where there is prose: no menu outweighs an article.
    has_prose = any(paragraph.is_prose for paragraph in paragraphs)
    lost = sum(paragraphs[n].chars for n in taken if paragraphs[n].is_prose or not has_prose)
    left = sum(paragraph.chars for n, paragraph in enumerate(paragraphs) if n not in taken)
    if left < max(1, lost):
        return _NONE
    return tuple(sorted(taken))


def _leads_prose(paragraphs: Sequence[_Paragraph], n: int) -> bool:
    """Whether it may be a heading: the text goes on under it."""
    return n + 1 < len(paragraphs) and paragraphs[n + 1].is_prose


def _least(pages: int, share: float) -> int:
    """Return how many of a site's pages are that share of them, and never fewer than three."""
    return max(MIN_HOLDERS, -int(-pages * share // 1))


@dataclass(frozen=True, slots=True)
class _Counts:
    """On how many pages of its site a block stands, and on how many of them outside the article."""

    codes: NDArray[np.uint64]
    held: NDArray[np.int64]
    outside: NDArray[np.int64]

    def counts(self, codes: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return both for each of these; 0 for those that hardly recur."""
        is_known = _is_in(self.codes, codes)
        at = np.searchsorted(self.codes, codes[is_known])
        held, outside = np.zeros(len(codes), np.int64), np.zeros(len(codes), np.int64)
        held[is_known], outside[is_known] = self.held[at], self.outside[at]
        return held, outside


def _count(view: View, site: NDArray[np.int64]) -> _Counts:
    """Count the blocks of all sites, those of a range of keys at a time."""
    sieve = Sieve(len(view.keys), MIN_HOLDERS)
    for held in _held(view, site):
        sieve.add(held >> _OUTSIDE_BIT)
    found = []
    for first, last in ranges(
        int(sieve.passing(held >> _OUTSIDE_BIT).sum()) for held in _held(view, site)
    ):
        parts = [np.empty(0, np.uint64)]
        for held in _held(view, site):
            keys = held >> _KEY_SHIFT
            chosen = held[(keys >= first) & (keys <= last)]
            parts.append(chosen[sieve.passing(chosen >> _OUTSIDE_BIT)])
        held = np.sort(np.concatenate(parts))
        codes, starts, counts = runs(held >> _OUTSIDE_BIT)
        is_outside = (held & np.uint64(1)).astype(np.int64)
        outside = np.add.reduceat(is_outside, starts) if len(starts) else starts
        recurs = counts >= MIN_HOLDERS
        found.append((codes[recurs], counts[recurs], outside[recurs]))
    return _Counts(*map(np.concatenate, zip(*found, strict=True)))


def _held(view: View, site: NDArray[np.int64]) -> Iterator[NDArray[np.uint64]]:
    """Give what each page of a site holds, each once; the lowest bit where it is outside."""
    for first, last in batches(view):
        blocks = slice(view.starts[first], view.starts[last])
        page = pages_of_blocks(view, first, last)
        marks = view.marks[blocks]
        chosen = ((marks & COUNTED) != 0) & (site[page] >= 0)
        outside = (marks[chosen] & KEPT) == 0
        codes = _codes(view.keys[blocks][chosen], site[page[chosen]])
        yield codes << _OUTSIDE_BIT | outside


def _codes(keys: NDArray[np.uint32], site: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return a number for each key on its site, in the order of the keys."""
    return keys.astype(np.uint64) << _SITE_BITS | site.astype(np.uint64) & _SITE_MASK


def _is_in(ordered: NDArray[np.uint64], codes: NDArray[np.uint64]) -> NDArray[np.bool_]:
    at = np.searchsorted(ordered, codes)
    at[at == len(ordered)] = 0
    return ordered[at] == codes if len(ordered) else np.zeros(len(codes), bool)
