"""What one answer may cost: so many postings and positions, for all that a page shows together.

An engine says what a step is about to read before it reads any. Where that is more than what is
left, it looks through a part of the articles only: those before a number, the same every time, so
that what is found is exact of these and a lower bound of the whole. What was read for one part of a
page is kept for the others. Nothing here knows postings, pages or threads.
"""

from collections.abc import Callable
from typing import Any

#: What one page may read. docs/DESIGN.md has what that takes.
MAX_READS = 300_000_000
#: Who reads more, altogether and for each article, is costly: a server may have it wait its turn.
COSTLY_READS, COSTLY_READS_AN_ARTICLE = 4_000_000, 40
#: What cannot be more is not counted.
UNCOUNTED_READS = 20_000_000
PARTIAL_NOTICE = (
    "Recherche trop coûteuse\u00a0: seule une partie des articles a été parcourue\u00a0; le total "
    "est un minimum."
)


class Budget:
    """What an answer may still read, and what was read for it; one for each page."""

    __slots__ = ("_before_costly", "_spent", "articles", "known", "left")

    def __init__(
        self, reads: int | None = None, before_costly: Callable[[], object] | None = None
    ) -> None:
        """Begin; ``before_costly`` is called once, before what is costly is read, and may raise."""
        self.left = MAX_READS if reads is None else reads
        #: Only articles before this number are looked through; ``None``: all are.
        self.articles: int | None = None
        #: What was found already, by whatever an engine looks it up by.
        self.known: dict[object, Any] = {}
        self._spent = 0
        self._before_costly = before_costly

    @property
    def is_partial(self) -> bool:
        """Whether only a part of the articles is looked through."""
        return self.articles is not None

    def admits_uncounted(self, most: int) -> bool:
        """Return whether so much may be read without a closer look at what it takes.

        Most searches take far less than that.
        """
        return self.articles is None and most <= UNCOUNTED_READS <= self.left

    def spend(self, reads: int, articles: int) -> None:
        """Take so much for looking through so many articles; where it is too much, through fewer.

        Asked again, fewer still: what is known of more articles holds of these.
        """
        self._spent += min(reads, self.left)
        costly = max(COSTLY_READS, COSTLY_READS_AN_ARTICLE * articles)
        if self._before_costly and self._spent > costly:
            self._before_costly()
            self._before_costly = None
        if reads > self.left:
            within = articles if self.articles is None else self.articles
            self.articles = min(within, articles * self.left // reads)
            self.left = 0
        else:
            self.left -= reads
