"""What an index of a cluster holds of each article, and the terms that its words become.

Words are cut and analysed here, by the one chain of all engines: a text goes to the cluster as one
run of signs for each place, with a space between, and all terms of the place in it. Its own
analysis takes these apart again, all at one position, and does nothing else. A place without a word
is left out between paragraphs.
"""

from collections.abc import Iterable
from typing import Any

from indexer.search.facets import FACETS, Facet

NAME = "opensearch"
#: Goes into the manifest; raised when what stands below changes.
SCHEMA_VERSION = "-".join(("2", *(facet.name for facet in FACETS)))

#: Lemmas and exact forms of title and body, and of the title alone, with their positions.
TEXT, TITLE = "text", "title"
#: What words score by, without positions and without stop words: their lemmas and forms again, and
#: what they share with others, their families and first letters.
WIDE, TITLE_WIDE = "wide", "title_wide"
ID, DATE, PLACE, STORED = "id", "date", "place", "stored"

#: What tells the kinds of terms apart; a lemma has no sign.
_FORM, _FAMILY, _BEGINNING = "=", "~", "^"
#: Stands between the terms of a place, and for a place without a word.
BETWEEN, NO_WORD = "|", "_"
#: A term has so many characters at most: Lucene has no room for one of 32 kilobytes.
_MOST_CHARS = 200
#: A value of a facet likewise; it is compared by its beginning.
_MOST_VALUE_CHARS = 8000
_SIGNS = str.maketrans({BETWEEN: "¦", "\x1c": None, "\x1d": None, "\x1e": None, "\x1f": None})
#: So many first letters make a group of words that begin alike.
BEGINNING_CHARS = 5
#: Hits further down than this are not put in order for a page.
MAX_WINDOW = 1_000_000


def _term(kind: str, word: str) -> str:
    plain = "".join(word.translate(_SIGNS).split())
    return (kind + plain.encode("utf-8", "replace").decode())[:_MOST_CHARS]


def lemma_term(lemma: str) -> str:
    """Return the term of a lemma or a stem; none begins with a sign."""
    return _term("", lemma.lstrip(_FORM + _FAMILY + _BEGINNING)) or NO_WORD


def form_term(form: str) -> str:
    """Return the term of a word as it is written, or of how one begins."""
    return _term(_FORM, form)


def family_term(family: str) -> str:
    """Return the term of a family of words."""
    return _term(_FAMILY, family)


def beginning_term(form: str) -> str | None:
    """Return the term of all words that begin like this one; ``None`` of a short one."""
    is_long = len(form) >= BEGINNING_CHARS and form.isalpha()
    return _term(_BEGINNING, form[:BEGINNING_CHARS]) if is_long else None


def stacked(terms: Iterable[str]) -> str:
    """Return the run of signs of a place where all these terms stand."""
    return BETWEEN.join(dict.fromkeys(terms)) or NO_WORD


def value_field(facet: Facet | str) -> str:
    """Return the field of a facet's values as they are."""
    return f"facet_{facet if isinstance(facet, str) else facet.name}"


def key_field(facet: Facet | str) -> str:
    """Return the field of what the spellings of a facet's value share."""
    return f"{value_field(facet)}_key"


def value_term(value: str) -> str:
    """Return a facet's value as it stands in a field."""
    return value.encode("utf-8", "replace").decode()[:_MOST_VALUE_CHARS]


_ANALYSIS = {
    "tokenizer": {"places": {"type": "whitespace", "max_token_length": 1_000_000}},
    "filter": {
        "terms": {
            "type": "pattern_capture",
            "preserve_original": False,
            "patterns": [r"([^|]+)"],
        },
        "no_words": {"type": "stop", "stopwords": [NO_WORD]},
    },
    "analyzer": {
        "places": {"type": "custom", "tokenizer": "places", "filter": ["terms", "no_words"]}
    },
}
#: Those of the other engine, with their reasons there: how fast repeating a word stops mattering,
#: how much a long text dilutes its words. A length counts every term of a place, as the average
#: that it is compared with does.
_SIMILARITY = {
    "in_text": {"type": "BM25", "k1": 0.55, "b": 0.6, "discount_overlaps": False},
    "in_title": {"type": "BM25", "k1": 3.0, "b": 1.0, "discount_overlaps": False},
}


def _text_field(similarity: str, *, has_positions: bool) -> dict[str, Any]:
    options = "positions" if has_positions else "freqs"
    return {
        "type": "text",
        "analyzer": "places",
        "similarity": similarity,
        "index_options": options,
    }


def _properties() -> dict[str, Any]:
    found: dict[str, Any] = {
        ID: {"type": "keyword"},
        DATE: {"type": "date", "format": "strict_date"},
        PLACE: {"type": "long"},
        STORED: {"type": "keyword", "index": False, "doc_values": False},
        TEXT: _text_field("in_text", has_positions=True),
        WIDE: _text_field("in_text", has_positions=False),
        TITLE: _text_field("in_title", has_positions=True),
        TITLE_WIDE: _text_field("in_title", has_positions=False),
    }
    for facet in FACETS:
        found[value_field(facet)] = {"type": "keyword"}
        found[key_field(facet)] = {"type": "keyword", "doc_values": False}
    return found


def index_body(shards: int) -> dict[str, Any]:
    """Return what a new index is made with; it has no copies until all is in it."""
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "codec": "best_compression",
            "max_result_window": MAX_WINDOW,
            # What is deleted goes for good, however little it is.
            "merge.policy.expunge_deletes_allowed": 0,
            "analysis": _ANALYSIS,
            "similarity": _SIMILARITY,
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {"includes": [STORED]},
            "properties": _properties(),
        },
    }
