"""What an HTML page says of itself in its head: title, source, date, address, language.

A page's structured data (JSON-LD, OpenGraph, meta tags) answers what its lines do not say. Nothing
is guessed: an impossible or future day is no day, broken JSON-LD is ignored.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from bs4.element import Tag

from indexer.cleaning.blocks import tidy
from indexer.cleaning.days import parse_day

_SUFFIX = re.compile(r"\s+[|–—»·:-]{1,2}\s+")
_ARTICLE_TYPES = re.compile(r"(?:News|Report|Blog|Scholarly|Social)?\w*(?:Article|BlogPosting)$")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of its article; ``None`` where it does not say."""

    title: str | None = None
    source: str | None = None
    date: str | None = None
    url: str | None = None
    language: str | None = None


def read_head(spoken: Mapping[str, Sequence[Tag]], today: date) -> tuple[Metadata, Metadata]:
    """Answer what JSON-LD, OpenGraph and meta tags say, and what says only when it was changed."""
    metas: dict[str, str] = {}
    for tag in spoken["meta"]:
        name = tag.get("property") or tag.get("name") or tag.get("itemprop")
        content = tag.get("content")
        if isinstance(name, str) and isinstance(content, str) and content.strip():
            metas.setdefault(name.lower(), tidy(content))
    linked = _linked_data(spoken["script"])

    def first(*names: str) -> str | None:
        return next((metas[name] for name in names if name in metas), None)

    site = linked.get("publisher") or first("og:site_name", "application-name", "dc.publisher")
    url = (
        web_address(linked.get("url"))
        or _canonical(spoken["link"])
        or web_address(first("og:url", "twitter:url"))
    )
    stated = (
        linked.get("published"),
        first("article:published_time", "og:article:published_time", "datepublished"),
        first(
            "date",
            "pubdate",
            "publishdate",
            "publication_date",
            "dc.date",
            "dc.date.issued",
            "dcterms.created",
            "dcterms.issued",
            "sailthru.date",
            "parsely-pub-date",
            "dc.date.created",
        ),
        *[str(tag["datetime"]) for tag in spoken["time"] if tag.get("datetime")][:3],
    )
    changed = (
        linked.get("modified"),
        first(
            "article:modified_time",
            "og:updated_time",
            "datemodified",
            "last-modified",
            "dcterms.modified",
        ),
    )
    language = spoken["html"][0].get("lang") if spoken["html"] else None
    title = linked.get("headline") or first("og:title", "twitter:title", "dc.title")
    found = Metadata(
        title=title,
        source=site,
        date=next((day for text in stated if text and (day := parse_day(text, today))), None),
        url=url,
        language=language.split("-")[0].lower() if isinstance(language, str) else None,
    )
    updated = next((day for text in changed if text and (day := parse_day(text, today))), None)
    return found, Metadata(date=updated)


def _canonical(links: Sequence[Tag]) -> str | None:
    for link in links:
        is_canonical = "canonical" in str(link.get("rel", "")).lower().split()
        if is_canonical and (address := web_address(link.get("href"))):
            return address
    return None


def web_address(url: object) -> str | None:
    """Answer the address as it is, ``None`` where it is none of the web."""
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.hostname else None


def host(url: str | None) -> str | None:
    """Answer the host of an address, without ``www.``."""
    name = urlsplit(url).hostname if url else None
    return name.removeprefix("www.") if name else None


def _linked_data(scripts: Sequence[Tag]) -> dict[str, str]:
    found: dict[str, str] = {}
    for script in scripts:
        if str(script.get("type", "")).strip().lower() != "application/ld+json":
            continue
        try:
            document = json.loads(script.string or "")
        except (ValueError, RecursionError):
            continue
        for thing in _things(document):
            kinds = thing.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if not any(isinstance(kind, str) and _ARTICLE_TYPES.search(kind) for kind in kinds):
                continue
            for name, key in (
                ("headline", "headline"),
                ("published", "datePublished"),
                ("modified", "dateModified"),
                ("url", "url"),
            ):
                if isinstance(value := thing.get(key), str) and value.strip():
                    found.setdefault(name, tidy(value))
            publisher = thing.get("publisher")
            publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
            owner = publisher.get("name") if isinstance(publisher, dict) else publisher
            if isinstance(owner, str) and owner.strip():
                found.setdefault("publisher", tidy(owner))
    return found


def _things(document: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(document, list):
        for part in document[:100]:
            yield from _things(part, depth + 1)
    elif isinstance(document, dict):
        yield document
        yield from _things(document.get("@graph"), depth + 1)
        yield from _things(document.get("mainEntity"), depth + 1)


def without_site_name(title: str, names: Sequence[str | None]) -> str:
    """Answer a page's title without the site's name behind or before it."""
    parts = _SUFFIX.split(title)
    known = {_bare(name) for name in names if name}
    while len(parts) > 1 and _bare(parts[-1]) in known:
        parts.pop()
    while len(parts) > 1 and _bare(parts[0]) in known:
        parts.pop(0)
    if len(parts) == len(_SUFFIX.split(title)) and len(parts) > 1:
        # No name is known: what is short behind the last bar is the site.
        last = title[title.rindex(parts[-2]) + len(parts[-2]) :]
        if "|" in last or (len(parts[-1].split()) <= 3 and len(parts[0].split()) >= 4):
            parts.pop()
    kept = title
    start = title.find(parts[0])
    end = title.rfind(parts[-1]) + len(parts[-1])
    return kept[start:end].strip() or title


def _bare(name: str) -> str:
    return re.sub(r"\W+", "", name).casefold()
