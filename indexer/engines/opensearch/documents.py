"""Articles as documents of an index: their terms, their fields, and the article itself again."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from indexer.analysis import Token, families
from indexer.article import PARAGRAPH_BREAK, Article, Dropped
from indexer.engines.opensearch import schema
from indexer.search.facets import FACETS, facet_key
from indexer.search.paragraphs import paragraph_tokens

#: So many distinct words are remembered, with what they become.
_MOST_REMEMBERED = 100_000


def document(article: Article, place: int) -> dict[str, Any]:
    """Return the document of an article; ``place`` is its number in the index's own order."""
    title = paragraph_tokens(article.title)
    text = paragraph_tokens(article.title + PARAGRAPH_BREAK + article.body)
    found: dict[str, Any] = {
        schema.ID: article.id,
        schema.DATE: article.date,
        schema.PLACE: place,
        schema.STORED: _stored(article),
        schema.TEXT: _places(text),
        schema.WIDE: _wide_places(text),
        schema.TITLE: _places(title),
        schema.TITLE_WIDE: _wide_places(title),
    }
    for facet in FACETS:
        if value := facet.value_of(article):
            found[schema.value_field(facet)] = schema.value_term(value)
            found[schema.key_field(facet)] = schema.value_term(facet_key(value))
    return found


def _stored(article: Article) -> str:
    """Return an article as JSON in ASCII, which may hold half a character as a text may."""
    said = article.to_dict()
    said["boilerplate"] = [[each.text, each.rule, each.before] for each in article.boilerplate]
    return json.dumps(said, separators=(",", ":"))


def article_of(source: Mapping[str, Any]) -> Article:
    """Return the article of a document; raises KeyError, TypeError or ValueError."""
    said = json.loads(source[schema.STORED])
    said["images"] = tuple(said["images"])
    said["boilerplate"] = tuple(Dropped(*each) for each in said["boilerplate"])
    return Article(**said)


def _places(tokens: Sequence[Token]) -> str:
    """Return the lemmas and forms of a text, place by place."""
    places: list[str] = []
    for token in tokens:
        own = _at_place(token.form, token.terms, token.joined)
        if token.position < len(places):
            # A compound stands where its first part does.
            there = places[token.position]
            places[token.position] = (
                own if there == schema.NO_WORD else there + schema.BETWEEN + own
            )
            continue
        places += [schema.NO_WORD] * (token.position - len(places))
        places.append(own)
    return " ".join(places)


# A text has few distinct words.
@lru_cache(maxsize=_MOST_REMEMBERED)
def _at_place(form: str, terms: tuple[str, ...], joined: bool) -> str:
    """Return the lemmas of a word, and its form where it stands by itself."""
    own = [] if joined else [schema.form_term(form)]
    return schema.stacked([*own, *map(schema.lemma_term, terms)])


def _wide_places(tokens: Sequence[Token]) -> str:
    """Return what the words of a text score by, word by word."""
    return " ".join(_wide(token.form, token.terms, token.joined) for token in tokens if token.terms)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _wide(form: str, terms: tuple[str, ...], joined: bool) -> str:
    """Return the terms of a word that is no stop word, its families and its beginning."""
    own = [*map(schema.lemma_term, terms), *map(schema.family_term, families(terms))]
    if not joined:
        own.append(schema.form_term(form))
        if (beginning := schema.beginning_term(form)) is not None:
            own.append(beginning)
    return schema.stacked(own)
