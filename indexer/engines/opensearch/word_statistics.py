"""What an index knows of words: how many articles hold one, which are nearly like one.

An index is never changed, so that what was asked is remembered.
"""

import json
import math
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any

from indexer.analysis import Token, typed_tokens
from indexer.engines.opensearch import schema
from indexer.engines.opensearch.cluster import Cluster
from indexer.engines.opensearch.matching import Dsl
from indexer.query.nodes import Word
from indexer.search.fuzzy import MAX_EXPANSIONS, fuzzy_expansions, max_edits

#: What is remembered: counts and words that may be meant.
_MOST_REMEMBERED = 10_000
#: Of each shard so many words are taken that are near one, of those that begin alike first.
_CANDIDATES, _INSPECTED = 4 * MAX_EXPANSIONS, 50


class WordStatistics:
    """Asks one index of a cluster about words. Threads may share it."""

    def __init__(self, cluster: Cluster, index: str, articles: int) -> None:
        self._cluster = cluster
        self._index = index
        self._articles = articles
        self._lock = Lock()
        self._known: OrderedDict[str, Any] = OrderedDict()

    def counts(self, queries: Sequence[Dsl]) -> list[int]:
        """Return how many articles match each query, those not known yet in one request."""
        keys = [json.dumps(query, sort_keys=True) for query in queries]
        found = {key: self._remembered(key) for key in keys}
        missing = [key for key, count in found.items() if count is None]
        if missing:
            bodies = [
                {"size": 0, "track_total_hits": True, "query": json.loads(key)} for key in missing
            ]
            for key, answer in zip(
                missing, self._cluster.search_many(self._index, bodies), strict=True
            ):
                found[key] = answer["hits"]["total"]["value"]
                self._remember(key, found[key])
        return [found[key] for key in keys]

    def learn(self, tokens: Iterable[Token]) -> None:
        """Ask how many articles hold each of some words, all in one request."""
        self.counts([_holding(token) for token in tokens if token.terms])

    def idf(self, token: Token) -> float:
        """Return how rare a word is."""
        return self._idf(*self.counts([_holding(token)]))

    def _idf(self, count: int) -> float:
        return math.log(1.0 + (self._articles - count + 0.5) / (count + 0.5))

    def idfs(self, terms: Sequence[str]) -> list[float]:
        """Return how rare each of these terms is."""
        return list(map(self._idf, self._held(terms)))

    def shares(self, terms: Sequence[str]) -> list[float]:
        """Return which part of all articles holds each of these terms."""
        return [count / max(1, self._articles) for count in self._held(terms)]

    def _held(self, terms: Sequence[str]) -> list[int]:
        return self.counts([{"term": {schema.TEXT: term}} for term in terms])

    def fuzzy_variants(self, word: Word) -> Sequence[str]:
        """Return the word forms within a typing error or two of ``word``, nearest first."""
        form = "".join(token.form for token in typed_tokens(word.text) if not token.joined)
        edits = max_edits(form)
        if not edits:
            return [form] if form else []
        key = f"~{form}"
        found: Sequence[str] | None = self._remembered(key)
        if found is None:
            found = fuzzy_expansions(word.text, sorted({form, *self._near(form, edits)}))
            self._remember(key, found)
        return found

    def _near(self, form: str, edits: int) -> list[str]:
        term = {
            "field": schema.TEXT,
            "analyzer": "whitespace",
            "suggest_mode": "always",
            "string_distance": "damerau_levenshtein",
            "max_edits": edits,
            # The sign that tells forms from lemmas.
            "prefix_length": 1,
            "min_word_length": 1,
            "min_doc_freq": 0,
            "size": _CANDIDATES,
            "shard_size": _CANDIDATES,
            "max_inspections": _INSPECTED,
        }
        suggest = {"near": {"text": schema.form_term(form), "term": term}}
        answer = self._cluster.search(self._index, {"size": 0, "suggest": suggest})
        options = [each for entry in answer["suggest"]["near"] for each in entry["options"]]
        sign = schema.form_term("")
        return [
            each["text"].removeprefix(sign) for each in options if each["text"].startswith(sign)
        ]

    def _remembered(self, key: str) -> Any:
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def _remember(self, key: str, found: object) -> None:
        with self._lock:
            self._known[key] = found
            if len(self._known) > _MOST_REMEMBERED:
                self._known.popitem(last=False)


def _holding(token: Token) -> Dsl:
    return {"terms": {schema.TEXT: list(map(schema.lemma_term, token.terms))}}
