"""An open index, asked with typed text: what scripts, the terminal and the web pages share.

:class:`Index` is one generation, open for reading. It has what a person typed parsed and hands the
tree to the engine; it does not know which one that is.
"""

import contextlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import Self

from indexer import analysis
from indexer.article import Article
from indexer.build.generation_files import GenerationFiles
from indexer.build.manifest import Generation
from indexer.engines.base import Engine
from indexer.errors import (
    IndexDamagedError,
)
from indexer.query.diagnosis import Diagnosis, diagnosed
from indexer.query.fallback import fallback
from indexer.query.nodes import Query
from indexer.query.parser import parse
from indexer.query.synonyms import expanded
from indexer.search.budget import PARTIAL_NOTICE, Budget
from indexer.search.request import DEFAULT_SIZE, NO_FILTERS, SearchRequest
from indexer.search.results import (
    Extent,
    Hit,
    MarkedArticle,
    Overview,
    Results,
    ResultSet,
    ResultsPage,
    SimilarArticle,
)
from indexer.search.snippet import Span
from indexer.suggest import acronyms, vocabulary
from indexer.suggest.acronyms import AcronymTable
from indexer.suggest.completer import Completer
from indexer.suggest.speller import Speller
from indexer.suggest.vocabulary import Vocabulary

#: Where fewer articles hold all words, another spelling is looked for.
SUGGEST_BELOW = 3


class Index:
    """One generation of an index, open for reading; threads may share it."""

    def __init__(self, engine: Engine, generation: Generation, files: GenerationFiles) -> None:
        self._engine = engine
        self._files = files
        # Made something of when it is asked for, and read now: the next build but one sweeps it.
        self._kept = [files.read(name) for name in (acronyms.FILE, vocabulary.FILE)]
        self.generation = generation.name
        self.built_at = generation.manifest.built_at

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def count(self) -> int:
        """Return how many articles the index holds."""
        return self._engine.count()

    def search(
        self,
        text: str,
        *,
        size: int = DEFAULT_SIZE,
        page: int = 1,
        sort: str = "relevance",
        since: str | date | None = None,
        until: str | date | None = None,
        also: bool = True,
        **chosen: str | Sequence[str] | None,
    ) -> Results:
        """Return page ``page`` of what the typed ``text`` finds, at most 100 hits a page.

        ``chosen`` are values by the name of their facet (``source="Le Courrier"``), several of
        which mean any of them; ``since`` and ``until`` are days, both included; ``also`` searches
        the other name of acronyms and of what they stand for. Raises :class:`CallError` for a
        ``sort`` or a day that is none.
        """
        request = SearchRequest.typed(
            text,
            size=size,
            page=page,
            sort=sort,
            since=since,
            until=until,
            also=also,
            **chosen,
        )
        return self.run(request)

    def run(self, request: SearchRequest, budget: Budget | None = None) -> Results:
        """Return what is asked for, and another spelling where that finds little."""
        budget = budget or Budget()
        expanded_, names = self._expanded(request)
        results = self._engine.search(expanded_, budget)
        if not results.total and (relaxed := self._relaxed(request.query, budget)) is not None:
            of_words = self._engine.search(request._replace(query=relaxed), budget)
            results = _of_words(relaxed, of_words) or results
        return self._told(request, results, names, budget)

    def results_page(self, request: SearchRequest, budget: Budget | None = None) -> ResultsPage:
        """Return the same, the whole result set at a glance and how far each hit is reached."""
        budget = budget or Budget()
        expanded_, names = self._expanded(request)
        page = self._engine.results_page(expanded_, budget)
        results = page.results
        if not results.total and (relaxed := self._relaxed(request.query, budget)) is not None:
            page = self._engine.results_page(request._replace(query=relaxed), budget)
            results = _of_words(relaxed, page.results) or results
        return page._replace(results=self._told(request, results, names, budget))

    def _told(
        self, request: SearchRequest, results: Results, names: tuple[str, ...], budget: Budget
    ) -> Results:
        """Return results that say what else was searched, and another spelling if they are few.

        Or that they are but a part: then nobody knows whether they are few.
        """
        if budget.is_partial:
            notices = (*results.notices, PARTIAL_NOTICE)
            return replace(results, also=names, notices=notices, partial=True)
        suggestion = None
        if request.query.root is not None and results.total_all < SUGGEST_BELOW:
            suggestion = self._speller.correct_query(
                request.query.text,
                lambda corrected: self._found(corrected, request, budget),
                results.total_all,
            )
        if not names and suggestion is None:
            return results
        return replace(results, also=names, suggestion=suggestion)

    def search_ids(self, request: SearchRequest, budget: Budget | None = None) -> list[str]:
        """Return the ids of the hits that :meth:`run` would show, for those who only rank."""
        budget = budget or Budget()
        expanded_, _names = self._expanded(request)
        found = self._engine.search_ids(expanded_, budget)
        if not found and (relaxed := self._relaxed(request.query, budget)) is not None:
            return self._engine.search_ids(request._replace(query=relaxed), budget)
        return found

    def result_set(self, request: SearchRequest, budget: Budget | None = None) -> ResultSet:
        """Return the articles of all pages of what :meth:`run` would show, read one by one."""
        budget = budget or Budget()
        expanded_, _names = self._expanded(request)
        found = self._engine.result_set(expanded_, budget)
        if not found.total and (relaxed := self._relaxed(request.query, budget)) is not None:
            return self._engine.result_set(request._replace(query=relaxed), budget)
        return found._replace(partial=budget.is_partial)

    def overview(self, request: SearchRequest, budget: Budget | None = None) -> Overview:
        """Return the whole result set of such a search at a glance; its page is of no account."""
        budget = budget or Budget()
        relaxed = self._relaxed(request.query, budget)
        asked = self._expanded(request)[0] if relaxed is None else request._replace(query=relaxed)
        return self._engine.overview(asked, budget)

    def diagnose(self, request: SearchRequest, budget: Budget | None = None) -> Diagnosis | None:
        """Return why such a search finds little: what each part finds alone, what would help.

        ``None`` where to tell would cost more than what is left of the budget.
        """
        budget = budget or Budget()
        expanded_, _names = self._expanded(request)
        count = partial(self._engine.count_all, budget=budget)
        found = None if budget.is_partial else diagnosed(expanded_.query, request.filters, count)
        return None if budget.is_partial else found

    def _expanded(self, request: SearchRequest) -> tuple[SearchRequest, tuple[str, ...]]:
        if not request.also:
            return request, ()
        query, names = expanded(request.query, self._acronyms, self._is_lower_case)
        return (request._replace(query=query) if names else request), names

    def _relaxed(self, query: Query, budget: Budget) -> Query | None:
        """Return the words of a quotation that no article holds, ``None`` of another query.

        Nor where only a part of the articles was looked through.
        """
        found = fallback(query)
        if found is None or self._engine.count_all(found.phrase, NO_FILTERS, budget):
            return None
        return None if budget.is_partial else found.words

    def _understood(self, text: str, also: bool, budget: Budget) -> Query:
        query = parse(text)
        if (relaxed := self._relaxed(query, budget)) is not None:
            return relaxed
        return expanded(query, self._acronyms, self._is_lower_case)[0] if also else query

    def _is_lower_case(self, word: str) -> bool:
        return self._vocabulary.is_lower_case(word)

    def _found(self, text: str, request: SearchRequest, budget: Budget) -> int:
        query = self._understood(text, request.also, budget)
        return self._engine.count_all(query, request.filters, budget)

    def extents(
        self,
        text: str,
        article_ids: Sequence[str],
        *,
        also: bool = True,
        by_family: Collection[str] = (),
    ) -> list[Extent]:
        """Return how far the typed query reaches in each of these articles, in order.

        In those ``by_family``, words of its words' families match too.
        """
        query = self._understood(text, also, Budget())
        return self._engine.extents(query, article_ids, by_family)

    def hits(self, text: str, article_ids: Sequence[str], *, also: bool = True) -> list[Hit]:
        """Return these articles as a page of the typed query's results shows them, in order.

        Those that do not exist are left out.
        """
        query = self._understood(text, also, Budget())
        return self._engine.hits(query, article_ids)

    def similar(self, article_id: str, most: int = 5) -> list[SimilarArticle]:
        """Return the articles that share most rare words with this one, best first."""
        return self._engine.similar(article_id, most)

    def suggest(self, typed: str, most: int = 8) -> list[str]:
        """Return how what is being typed may go on, from phrases, titles and words."""
        return self._completer.complete(typed, most)

    def frequent_phrases(self, most: int) -> list[str]:
        """Return the phrases that the corpus has most often."""
        return self._vocabulary.phrase_texts.beginning_with("", most)

    @cached_property
    def _acronyms(self) -> AcronymTable:
        # The first query asks for it. From then on most words of a query are known.
        analysis.remember(vocabulary.commonest_words(self._files))
        with self._reading(acronyms.FILE):
            return AcronymTable.load(self._files)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        with self._reading(vocabulary.FILE):
            return Vocabulary.load(self._files)

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
                f"{self._files.directory / name} cannot be read ({error}): run depeche rebuild."
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
        """Return the whole article, or ``None`` where no article has this id."""
        return self._engine.article(article_id)

    def marked_article(
        self, request: SearchRequest, article_id: str, budget: Budget | None = None
    ) -> MarkedArticle | None:
        """Return a whole article, marked where what :meth:`run` would show matches it.

        ``None`` where no article has this id.
        """
        budget = budget or Budget()
        expanded_, _names = self._expanded(request)
        found = self._engine.marked_article(expanded_, article_id, budget)
        if found is None or found.page_ids:
            return found
        relaxed = self._relaxed(request.query, budget)
        if relaxed is None:
            return found
        return self._engine.marked_article(request._replace(query=relaxed), article_id, budget)

    def articles(self) -> Iterator[Article]:
        """Return all articles, in the index's own order."""
        return self._engine.articles()

    def deleted_articles(self) -> Iterator[Article]:
        """Return the deleted articles that still take room in it."""
        return self._engine.deleted_articles()

    def deleted_keys(self) -> Iterator[tuple[str, str]]:
        """Return id and content key of the deleted articles of which something is left."""
        return self._engine.deleted_keys()

    def matches(
        self,
        text: str,
        texts: Sequence[str],
        *,
        in_title: bool = False,
        also: bool = True,
    ) -> list[list[Span]]:
        """Return where the typed query matches in each of ``texts``, in order.

        Words asked for in titles only (``titre:``) are marked where the texts are titles.
        """
        query = self._understood(text, also, Budget())
        return self._engine.matches(query, texts, in_title=in_title)

    def warm_up(self) -> Iterator[tuple[int, int]]:
        """Ask a query of every kind, so that what is wrong with a new index is raised.

        Gives how many are done, and of how many.
        """
        # What a suggestion takes is compiled too.
        self._speller.correct("dépêche")
        return self._engine.warm_up()

    def check(self) -> list[str]:
        """Read everything; return what is wrong, a sentence each.

        Where files are not what was written, no more than that is said: nothing is made of them.
        """
        # Of a closed index nothing is read anew: this raises.
        self._engine.count()
        problems = list(self._files.problems())
        if problems:
            return problems
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


def _of_words(relaxed: Query, results: Results) -> Results | None:
    """Return what the words of a quotation find, and nothing else said of them."""
    return replace(results, notices=relaxed.notices) if results.total else None
