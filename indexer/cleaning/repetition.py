"""What repeats across the pages of one site is furniture, even when no rule knows it.

A whole corpus is seen first, then each of its articles is freed of what recurs. Only whole
paragraphs are compared, within one site (the page's host, else its source); a site of few pages
teaches nothing. How often a paragraph must recur depends on where it stands and how it reads: a
line at an article's edge is soon a widget, a sentence within the text must stand on nearly all
pages, so that what a press office repeats in many communiqués stays. What is left of an article
must outweigh what is taken from it: pages that share most of their text share it as text.

The outcome depends on the set of pages alone, not on their order. Memory is bounded: paragraphs are
first counted in a table of fixed size, where different ones may share a cell, then exactly, but
only those whose cell says that they may recur.
"""

import hashlib
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import accumulate

from indexer.article import PARAGRAPH_BREAK, Article, Dropped
from indexer.cleaning.blocks import Block
from indexer.cleaning.metadata import host
from indexer.cleaning.rules.site import REPEATED_ON_SITE

RULE = REPEATED_ON_SITE.name
#: A site of fewer pages teaches nothing.
MIN_PAGES = 6
#: The share of a site's pages that must hold a paragraph: at an article's beginning or end, and
#: between; for what reads like a sentence of it, and for what does not.
EDGE_SHARE = {"prose": 0.8, "line": 0.3}
INNER_SHARE = {"prose": 0.9, "line": 0.8}
#: Cells of the first count, two bytes each; a million paragraphs fill a quarter of them.
CELLS = 1 << 22
_MOST = 0xFFFF


class Repetition:
    """Learns what recurs: ``see`` every article, ``count`` each again, then ask ``without``.

    The three passes are over the same articles; ``needs_counting`` says whether the last two could
    find anything.
    """

    def __init__(self) -> None:
        self._pages: Counter[str] = Counter()
        self._cells = array("H")
        self._recurring: Counter[int] = Counter()

    def to_json(self) -> dict[str, dict[str, int]]:
        """Answer what was learned, for :meth:`from_json`."""
        recurring = {str(key): count for key, count in self._recurring.items() if count >= 3}
        return {"pages": dict(self._pages) if recurring else {}, "recurring": recurring}

    @classmethod
    def from_json(cls, learned: Mapping[str, Mapping[str, int]]) -> "Repetition":
        """Answer one that has learned that, and can only be asked."""
        repetition = cls()
        repetition._pages.update(learned["pages"])
        repetition._recurring.update({int(k): n for k, n in learned["recurring"].items()})
        return repetition

    @property
    def needs_counting(self) -> bool:
        """Whether any site has pages enough."""
        return any(count >= MIN_PAGES for count in self._pages.values())

    def see(self, article: Article) -> None:
        """Count an article's paragraphs roughly."""
        site = _site(article)
        if site is None:
            return
        if not self._cells:
            self._cells.frombytes(bytes(2 * CELLS))
        self._pages[site] += 1
        for key in _keys(site, article):
            cell = key % CELLS
            if self._cells[cell] < _MOST:
                self._cells[cell] += 1

    def count(self, article: Article) -> None:
        """Count exactly those of its paragraphs that may recur."""
        site = _site(article)
        if site is not None and self._pages[site] >= MIN_PAGES:
            for key in _keys(site, article):
                if self._cells[key % CELLS] >= _least(self._pages[site], EDGE_SHARE["line"]):
                    self._recurring[key] += 1

    def without(self, article: Article) -> Article:
        """Answer the article without what recurs on its site, noted as dropped by this rule."""
        site = _site(article)
        if site is None or self._pages[site] < MIN_PAGES:
            return article
        paragraphs = article.paragraphs
        dropped = self._dropped(site, paragraphs)
        kept = [text for n, text in enumerate(paragraphs) if n not in dropped]
        if not dropped or sum(map(len, kept)) < sum(len(paragraphs[n]) for n in dropped):
            return article
        before = list(accumulate((n not in dropped for n in range(len(paragraphs))), initial=0))
        passages: list[Dropped] = []
        number = 0
        for block in article.page_in_order():
            if isinstance(block, Dropped):
                passages.append(replace(block, before=before[number]))
                continue
            if number in dropped:
                passages.append(Dropped(block, RULE, before[number]))
            number += 1
        return replace(article, body=PARAGRAPH_BREAK.join(kept), boilerplate=tuple(passages))

    def _dropped(self, site: str, paragraphs: list[str]) -> set[int]:
        pages = self._pages[site]
        counts = [self._recurring[_key(site, text)] for text in paragraphs]
        forms = ["prose" if Block(text).is_prose else "line" for text in paragraphs]

        def recurs(n: int, share: dict[str, float]) -> bool:
            return counts[n] >= _least(pages, share[forms[n]])

        numbers = range(len(paragraphs))
        dropped = {n for n in numbers if recurs(n, INNER_SHARE)}
        for edge in (numbers, reversed(numbers)):
            for n in edge:
                if n not in dropped and not recurs(n, EDGE_SHARE):
                    break
                dropped.add(n)
        return dropped


def _least(pages: int, share: float) -> int:
    """How many of a site's pages are that share of them, and never fewer than three."""
    return max(3, -int(-pages * share // 1))


def _site(article: Article) -> str | None:
    return host(article.url) or article.source


def _keys(site: str, article: Article) -> set[int]:
    return {_key(site, text) for text in article.paragraphs}


def _key(site: str, paragraph: str) -> int:
    text = f"{site}\0{paragraph}".encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
