"""What the index holds, at a glance: how much, from when to when, what is new, what to try.

Made once a generation, for nothing of it changes in between.
"""

from itertools import islice, pairwise
from typing import NamedTuple

from indexer.search.index import Index
from indexer.search.request import SearchRequest
from indexer.search.results import FacetCount, Hit
from webui.params import EVERYTHING

#: The latest articles shown, and the example queries.
MAX_LATEST, MAX_EXAMPLES = 5, 3
#: Phrases and titles that examples are looked for in.
_CANDIDATES = 40
_LEAST_LETTERS = 5


class Home(NamedTuple):
    """An index at a glance: ``sources`` by count, ``examples`` that find something."""

    first: str | None
    last: str | None
    sources: tuple[FacetCount, ...]
    periods: tuple[FacetCount, ...]
    undated: int
    latest: tuple[Hit, ...]
    examples: tuple[str, ...]


_known: dict[str, Home] = {}


def home_of(index: Index) -> Home:
    """Return what is in an index at a glance, looked at once."""
    if index.generation not in _known:
        made = _made(index)
        # That of the generation before is not asked for any more.
        _known.clear()
        _known[index.generation] = made
    return _known[index.generation]


def _made(index: Index) -> Home:
    latest = index.run(SearchRequest(EVERYTHING, size=MAX_LATEST, sort="newest")).hits
    [oldest] = index.run(SearchRequest(EVERYTHING, size=1, sort="oldest")).hits[:1] or [None]
    overview = index.overview(SearchRequest(EVERYTHING))
    return Home(
        first=oldest.date if oldest else None,
        last=latest[0].date if latest else None,
        sources=overview.facets["source"],
        periods=overview.periods,
        undated=overview.missing.get("year", 0),
        latest=latest,
        examples=tuple(_examples(index, latest)),
    )


def _examples(index: Index, latest: tuple[Hit, ...]) -> list[str]:
    """Return queries of several kinds, each of which finds an article in full."""
    phrases = [phrase for phrase in index.frequent_phrases(_CANDIDATES) if _is_plain(phrase)]
    phrases += [" ".join(_long_words(hit.title)[:2]) for hit in latest]
    # No word twice: each example shows another subject.
    seen: set[str] = set()
    subjects = []
    for phrase in phrases:
        if phrase and seen.isdisjoint(phrase.lower().split()):
            seen.update(phrase.lower().split())
            subjects.append(phrase)
    year = f" date:{latest[0].date[:4]}" if latest and latest[0].date else ""
    words = [word for subject in subjects[3:] or subjects for word in _long_words(subject)[-1:]]
    kinds = (
        subjects,
        [f'"{one}" OU "{other}"' for one, other in pairwise(subjects[1:])],
        [f"titre:{word}{year}" for word in words],
        # Of a small index there may be no phrases.
        words,
        words[::-1],
    )
    found: list[str] = []
    for candidates in kinds:
        fresh = (query for query in candidates if query and query not in found)
        working = (query for query in fresh if _finds(index, query))
        found += islice(working, 1)
    return found[:MAX_EXAMPLES]


def _is_plain(phrase: str) -> bool:
    return all(word.isalpha() and len(word) >= _LEAST_LETTERS for word in phrase.split())


def _long_words(text: str) -> list[str]:
    return [word for word in text.split() if word.isalpha() and len(word) >= _LEAST_LETTERS]


def _finds(index: Index, query: str) -> bool:
    return index.run(SearchRequest.typed(query, size=0)).total_all > 0
