"""What a page's JSON-LD says of its article (schema.org ``Article`` and its kinds).

Broken JSON is ignored. A page may describe several things; each answer is the first article's that
gives one.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.cleaning.blocks import tidy
from indexer.cleaning.spoken import Spoken

_ARTICLE_TYPES = re.compile(r"(?:News|Report|Blog|Scholarly|Social)?\w*(?:Article|BlogPosting)$")
#: How deep things are looked for within others, and how many of a list.
_MAX_DEPTH, _MAX_THINGS = 4, 100


@dataclass(frozen=True, slots=True)
class LinkedArticle:
    """What JSON-LD says of the page's article; ``None`` where it does not say."""

    headline: str | None = None
    published: str | None = None
    modified: str | None = None
    url: str | None = None
    publisher: str | None = None
    description: str | None = None
    #: The running text, as it is written there: its line breaks are kept.
    body: str | None = None
    authors: frozenset[str] = field(default_factory=frozenset)


def read_linked_data(scripts: Sequence[Spoken]) -> LinkedArticle:
    """Return what the page's JSON-LD says of its article."""
    found: dict[str, str] = {}
    authors: set[str] = set()
    for script in scripts:
        if str(script.attributes.get("type", "")).strip().lower() != "application/ld+json":
            continue
        try:
            document = json.loads(script.text, strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _things(document):
            if not _is_article(thing):
                continue
            for name, key in (
                ("headline", "headline"),
                ("published", "datePublished"),
                ("modified", "dateModified"),
                ("url", "url"),
                ("description", "description"),
            ):
                if isinstance(value := thing.get(key), str) and value.strip():
                    found.setdefault(name, tidy(value))
            for owner in _names(thing.get("publisher"))[:1]:
                found.setdefault("publisher", owner)
            if isinstance(body := thing.get("articleBody"), str) and body.strip():
                found.setdefault("body", body)
            authors.update(_names(thing.get("author")))
    return LinkedArticle(**found, authors=frozenset(authors))


def _is_article(thing: dict[str, Any]) -> bool:
    kinds = thing.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLE_TYPES.search(kind) for kind in kinds)


def _names(owner: Any) -> list[str]:
    """Return the names of persons or organisations, given as things or as texts."""
    owners = owner[:_MAX_THINGS] if isinstance(owner, list) else [owner]
    names = [one.get("name") if isinstance(one, dict) else one for one in owners]
    return [tidy(name) for name in names if isinstance(name, str) and name.strip()]


def _things(document: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(document, list):
        for part in document[:_MAX_THINGS]:
            yield from _things(part, depth + 1)
    elif isinstance(document, dict):
        yield document
        yield from _things(document.get("@graph"), depth + 1)
        yield from _things(document.get("mainEntity"), depth + 1)
