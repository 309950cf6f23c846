"""What an analyzer of a language is asked for, by those who index, query, mark and suggest."""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from typing import Protocol

from indexer.analysis.token import Part, Token


class Analyzer(Protocol):
    """Cuts texts into words and says by what each is found. Threads may share it.

    The tokens of a query's word and of the same word in a text must share a stem, or an article is
    not found; offsets are those of the text as given, or what is marked is not what was found.
    """

    @property
    def version(self) -> str:
        """What a generation's manifest records: another one where the tokens of a text change."""

    def fold(self, word: str) -> str:
        """Return a word without capitals, accents, ligatures and other letter dress."""

    def family(self, term: str) -> str:
        """Return what a term of a word shares with the wider family of the word."""

    def families(self, terms: Iterable[str]) -> list[str]:
        """Return the families of many terms, sooner than one by one."""

    def is_stop(self, form: str) -> bool:
        """Return whether a folded form is a stop word."""

    def tokens(self, text: str, position: int = 0) -> list[Token]:
        """Return the words of ``text``, in order, counted from ``position``."""

    def first_term_counts(self, text: str) -> Counter[str]:
        """Return how often each first term of words stands in a text, but of no compound."""

    def parts(self, text: str) -> Sequence[Part]:
        """Return the :meth:`tokens` of a text as plain tuples, sooner where it is a single word."""

    def typed_tokens(self, text: str) -> tuple[Token, ...]:
        """Return the :meth:`tokens` of a word or a phrase of a query, and remember them."""

    def remember(self, words: Iterable[str]) -> None:
        """Analyse words, some thousand at most, before they are typed."""

    def word_end(self, text: str, start: int, terms: Set[str] = frozenset()) -> int:
        """Return where the word ends that begins at ``start``, as :meth:`tokens` found it there.

        With ``terms`` that are those of the compound it begins and not its own, where that ends.
        """
