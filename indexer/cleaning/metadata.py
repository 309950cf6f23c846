"""What an HTML page says of itself in its head: title, source, date, address, language.

A page's structured data (JSON-LD, OpenGraph, meta tags) answers what its lines do not say. Nothing
is guessed: an impossible or future day is no day, broken JSON-LD is ignored.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from indexer.cleaning.blocks import tidy
from indexer.cleaning.days import parse_day
from indexer.cleaning.spoken import Spoken
from indexer.cleaning.structured_data import read_linked_data

_SUFFIX = re.compile(r"\s+[|–—«»‹›·•:-]{1,2}\s+")
#: ``Le Fanal de Valbrune``: a name of up to six words, with capitals but for the small ones.
_NAME = re.compile(
    r"(?:L['’])?[A-ZÀ-Ý0-9]\S*"
    r"(?: (?:[dl]['’])?[A-ZÀ-Ý0-9]\S*| (?:de|du|des|la|le|les|et|en|sur)){1,5}"
)
#: Marks that stand before a site's name alone.
_BARS = frozenset("|‹›«»")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of its article; ``None`` where it does not say."""

    title: str | None = None
    source: str | None = None
    date: str | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What a page's head says: of its article, when it was changed, in what words, by whom."""

    metadata: Metadata = field(default_factory=Metadata)
    changed: str | None = None
    descriptions: tuple[str, ...] = ()
    body: str | None = None
    authors: frozenset[str] = field(default_factory=frozenset)


def read_head(spoken: Mapping[str, Sequence[Spoken]], today: date) -> Head:
    """Return what JSON-LD, OpenGraph and meta tags say."""
    metas: dict[str, str] = {}
    for tag in spoken["meta"]:
        name = (
            tag.attributes.get("property")
            or tag.attributes.get("name")
            or tag.attributes.get("itemprop")
        )
        content = tag.attributes.get("content")
        if isinstance(name, str) and isinstance(content, str) and content.strip():
            metas.setdefault(name.lower(), tidy(content))
    linked = read_linked_data(spoken["script"])

    def first(*names: str) -> str | None:
        return next((metas[name] for name in names if name in metas), None)

    site = linked.publisher or first("og:site_name", "application-name", "dc.publisher")
    url = (
        web_address(linked.url)
        or _canonical(spoken["link"])
        or web_address(first("og:url", "twitter:url"))
    )
    stated = (
        linked.published,
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
        *[tag.attributes["datetime"] for tag in spoken["time"] if tag.attributes.get("datetime")][
            :3
        ],
    )
    changed = (
        linked.modified,
        first(
            "article:modified_time",
            "og:updated_time",
            "datemodified",
            "last-modified",
            "dcterms.modified",
        ),
    )
    language = spoken["html"][0].attributes.get("lang") if spoken["html"] else None
    title = linked.headline or first("og:title", "twitter:title", "dc.title")
    found = Metadata(
        title=title,
        source=host(web_address(site)) or site,
        date=next((day for text in stated if text and (day := parse_day(text, today))), None),
        url=url,
        language=language.split("-")[0].lower() if isinstance(language, str) else None,
    )
    described = (linked.description, first("description"), first("og:description"))
    writers = {metas[name] for name in ("author", "article:author", "dc.creator") if name in metas}
    return Head(
        metadata=found,
        changed=next((day for text in changed if text and (day := parse_day(text, today))), None),
        descriptions=tuple(text for text in described if text),
        body=linked.body,
        authors=linked.authors | writers,
    )


def _canonical(links: Sequence[Spoken]) -> str | None:
    for link in links:
        is_canonical = "canonical" in str(link.attributes.get("rel", "")).lower().split()
        if is_canonical and (address := web_address(link.attributes.get("href"))):
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
        is_short = len(parts[-1].split()) <= 3 or _NAME.fullmatch(parts[-1]) is not None
        if not _BARS.isdisjoint(last[:4]) or (is_short and len(parts[0].split()) >= 4):
            parts.pop()
    kept = title
    start = title.find(parts[0])
    end = title.rfind(parts[-1]) + len(parts[-1])
    return kept[start:end].strip() or title


def _bare(name: str) -> str:
    return re.sub(r"\W+", "", name).casefold()
