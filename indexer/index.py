"""An open index, asked with typed text: what scripts, the terminal and the web pages share.

:class:`Index` is one generation, open for reading; :class:`LiveIndex` follows the generation in
service, so that a server shows a new one on its next request without a restart. Both have what a
person typed parsed and hand the tree to the engine; neither knows which one it is.
"""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Self

from indexer import acronyms, analysis, generations, vocabulary
from indexer.acronyms import AcronymTable
from indexer.article import Article
from indexer.diagnosis import Diagnosis, diagnosed
from indexer.engines import engine_module
from indexer.engines.base import (
    MAX_SIZE,
    NO_FILTERS,
    SORTS,
    Engine,
    Extent,
    Filters,
    Overview,
    Results,
    Sort,
)
from indexer.errors import (
    CallError,
    IndexDamagedError,
    IndexOutdatedError,
    IndexUnavailableError,
)
from indexer.expansion import expanded
from indexer.query import Query
from indexer.query_parser import parse
from indexer.snippet import Span
from indexer.suggest import Completer, Speller
from indexer.vocabulary import Vocabulary

#: How often opening is tried again when a build publishes and sweeps at that very moment.
OPEN_ATTEMPTS = 5
#: Where fewer articles hold all words, another spelling is looked for.
SUGGEST_BELOW = 3
_SORTS: dict[str, Sort] = {sort: sort for sort in SORTS}


class Index:
    """One generation of an index, open for reading; threads may share it."""

    def __init__(self, engine: Engine, generation: str, built_at: datetime, path: Path) -> None:
        self._engine = engine
        self.generation = generation
        self.built_at = built_at
        self._path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def count(self) -> int:
        """How many articles the index holds."""
        return self._engine.count()

    def search(
        self,
        text: str,
        *,
        size: int = 10,
        page: int = 1,
        sort: str = "relevance",
        source: str | Sequence[str] | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        also: bool = True,
    ) -> Results:
        """Answer page ``page`` of what the typed ``text`` finds, at most 100 hits a page.

        Several sources mean any of them; ``since`` and ``until`` are days, both included; ``also``
        searches the other name of acronyms and of what they stand for. Raises :class:`CallError`
        for a ``sort`` or a day that is none.
        """
        filters = _filters(source, since, until)
        query, names = self._understood(text, also)
        size, page = min(max(size, 0), MAX_SIZE), max(page, 1)
        results = self._engine.search(query, filters, size=size, page=page, sort=_sort(sort))
        suggestion = None
        if query.root is not None and results.total_all < SUGGEST_BELOW:
            suggestion = self._speller.correct_query(
                text, lambda corrected: self._found(corrected, filters, also), results.total_all
            )
        if not names and suggestion is None:
            return results
        return replace(results, also=names, suggestion=suggestion)

    def search_ids(
        self,
        text: str,
        *,
        size: int = 10,
        page: int = 1,
        sort: str = "relevance",
        source: str | Sequence[str] | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        also: bool = True,
    ) -> list[str]:
        """Answer the ids of the hits that :meth:`search` would show, for those who only rank."""
        filters = _filters(source, since, until)
        query, _names = self._understood(text, also)
        size, page = min(max(size, 0), MAX_SIZE), max(page, 1)
        return self._engine.search_ids(query, filters, size=size, page=page, sort=_sort(sort))

    def _understood(self, text: str, also: bool) -> tuple[Query, tuple[str, ...]]:
        query = parse(text)
        return expanded(query, self._acronyms, self._is_small_word) if also else (query, ())

    def _is_small_word(self, word: str) -> bool:
        return self._vocabulary.is_small_word(word)

    def _found(self, text: str, filters: Filters, also: bool) -> int:
        query, _names = self._understood(text, also)
        return self._engine.count_all(query, filters)

    def overview(
        self,
        text: str,
        *,
        source: str | Sequence[str] | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        also: bool = True,
    ) -> Overview:
        """Answer the whole result set of such a search at a glance."""
        query, _names = self._understood(text, also)
        return self._engine.overview(query, _filters(source, since, until))

    def extents(self, text: str, article_ids: Sequence[str], *, also: bool = True) -> list[Extent]:
        """Answer how far the typed query reaches in each of these articles, in order."""
        query, _names = self._understood(text, also)
        return self._engine.extents(query, article_ids)

    def similar(self, article_id: str, most: int = 5) -> list[Article]:
        """Answer the articles that share most rare words with this one, best first."""
        found = map(self._engine.article, self._engine.similar(article_id, most))
        return [article for article in found if article is not None]

    def diagnose(
        self,
        text: str,
        *,
        source: str | Sequence[str] | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        also: bool = True,
    ) -> Diagnosis:
        """Answer why such a search finds little: what each part finds alone, what would help."""
        query, _names = self._understood(text, also)
        return diagnosed(query, _filters(source, since, until), self._engine.count_all)

    def suggest(self, typed: str, most: int = 8) -> list[str]:
        """Answer how what is being typed may go on, from phrases, titles and words."""
        return self._completer.complete(typed, most)

    @cached_property
    def _acronyms(self) -> AcronymTable:
        # The first query asks for it. From then on most words of a query are known.
        analysis.remember(vocabulary.commonest_words(self._path))
        with self._reading(acronyms.FILE):
            return AcronymTable.load(self._path)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        with self._reading(vocabulary.FILE):
            return Vocabulary.load(self._path)

    @cached_property
    def _speller(self) -> Speller:
        return Speller(self._vocabulary)

    @cached_property
    def _completer(self) -> Completer:
        return Completer(self._vocabulary)

    @contextlib.contextmanager
    def _reading(self, name: str) -> Iterator[None]:
        # Of a closed index nothing is read anew: this raises.
        self._engine.count()
        try:
            yield
        except (OSError, ValueError) as error:
            raise IndexDamagedError(
                f"{self._path / name} cannot be read ({error}): run depeche rebuild."
            ) from error

    @property
    def segments(self) -> int:
        """Of how many parts, each searched in turn, the index is made."""
        return self._engine.segments

    @property
    def deleted(self) -> int:
        """How many deleted articles still take room in it."""
        return self._engine.deleted

    def article(self, article_id: str) -> Article | None:
        """Answer the whole article, or ``None`` where no article has this id."""
        return self._engine.article(article_id)

    def articles(self) -> Iterator[Article]:
        """All articles, in the index's own order."""
        return self._engine.articles()

    def matches(
        self, text: str, texts: Sequence[str], *, in_title: bool = False, also: bool = True
    ) -> list[list[Span]]:
        """Answer where the typed query matches in each of ``texts``, in order.

        Words asked for in titles only (``titre:``) are marked where the texts are titles.
        """
        query, _names = self._understood(text, also)
        return self._engine.matches(query, texts, in_title=in_title)

    def rehearse(self) -> Iterator[tuple[int, int]]:
        """Ask a query of every kind, so that what is wrong with a new index is raised.

        Gives how many are done, and of how many.
        """
        # What a suggestion takes is compiled too.
        self._speller.correct("dépêche")
        return self._engine.rehearse()

    def check(self) -> list[str]:
        """Read everything; answer what is wrong, a sentence each."""
        problems = self._engine.check()
        try:
            _ = self._acronyms, self._vocabulary
        except IndexDamagedError as error:
            problems.append(str(error))
        return problems

    def close(self) -> None:
        """Give back files and memory.

        Searches that run in other threads may still be answered; whatever is asked afterwards
        raises :class:`~indexer.errors.IndexClosedError`. To close again does nothing.
        """
        self._engine.close()
        for name in ("_acronyms", "_vocabulary", "_speller", "_completer"):
            vars(self).pop(name, None)


def open_index(path: str | Path) -> Index:
    """Open the generation in service in the index directory ``path``.

    Raises one of the kinds of :class:`IndexUnavailableError`.
    """
    directory = Path(path)
    for attempt in range(OPEN_ATTEMPTS):
        found = generations.current(directory)
        try:
            return open_generation(found)
        except IndexUnavailableError:
            moved_on = generations.current_name(directory) != found.name
            if not moved_on or attempt == OPEN_ATTEMPTS - 1:
                raise
    raise AssertionError("the last attempt returns or raises")


def open_generation(generation: generations.Generation) -> Index:
    """Open this very generation, in service or not."""
    manifest = generation.manifest
    try:
        module = engine_module(manifest.engine)
    except CallError as error:
        raise IndexOutdatedError(f"{error} Run depeche rebuild.") from error
    generations.require_version(
        generation, module.NAME, module.SCHEMA_VERSION, analysis.ANALYSIS_VERSION
    )
    engine: Engine = module.open_engine(generation.path)
    built_at = datetime.fromisoformat(manifest.built_at)
    return Index(engine, manifest.generation, built_at, generation.path)


def _sort(name: str) -> Sort:
    sort = _SORTS.get(name)
    if sort is None:
        raise CallError(f"sort must be one of {', '.join(SORTS)}, not {name!r}.")
    return sort


def _filters(
    source: str | Sequence[str] | None, since: str | date | None, until: str | date | None
) -> Filters:
    if source is None and since is None and until is None:
        return NO_FILTERS
    sources = (source,) if isinstance(source, str) else tuple(source or ())
    return Filters(sources, _day("since", since), _day("until", until))


def _day(name: str, value: str | date | None) -> date | None:
    if not value:
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise CallError(f"{name} must be a day as YYYY-MM-DD, not {value!r}.") from error


class LiveIndex:
    """The index in service, followed as generations change; one for a whole server."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._readers: dict[int, int] = {}

    def generation(self) -> str | None:
        """The name of the generation in service, read from the pointer alone."""
        return generations.current_name(self._directory)

    @contextlib.contextmanager
    def open(self) -> Iterator[Index]:
        """Give the index in service; it stays open until the last of its readers is done.

        Raises one of the kinds of :class:`IndexUnavailableError`.
        """
        index = self._enter()
        try:
            yield index
        finally:
            self._leave(index)

    def close(self) -> None:
        """Let go of the index; readers that still hold it keep it until they are done."""
        with self._lock:
            self._retire()

    def _enter(self) -> Index:
        with self._lock:
            if self._index is None or self._index.generation != self.generation():
                fresh = open_index(self._directory)
                self._retire()
                self._index = fresh
            index = self._index
            self._readers[id(index)] = self._readers.get(id(index), 0) + 1
            return index

    def _leave(self, index: Index) -> None:
        with self._lock:
            self._readers[id(index)] -= 1
            if not self._readers[id(index)]:
                del self._readers[id(index)]
                if index is not self._index:
                    index.close()

    def _retire(self) -> None:
        retired, self._index = self._index, None
        if retired is not None and id(retired) not in self._readers:
            retired.close()
