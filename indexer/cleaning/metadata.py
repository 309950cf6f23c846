"""What a page says of its article: title, source, date, address, language.

Visible lines win for the source, as they are written; a page's structured data (JSON-LD, OpenGraph,
meta tags) answers what its lines do not say. Nothing is guessed: an impossible or future day is no
day, broken JSON-LD is ignored.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from bs4.element import Tag

from indexer.cleaning.blocks import Block, tidy

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv january jan",
            "février fevrier févr fév february feb",
            "mars march mar",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil july jul",
            "août aout august aug",
            "septembre sept september sep",
            "octobre oct october",
            "novembre nov november",
            "décembre decembre déc december dec",
        ),
        1,
    )
    for name in names.split()
}
_DAY = re.compile(
    r"(?<!\d)(?P<y1>\d{4})\s?[-/.年]\s?(?P<m1>\d{1,2})\s?[-/.月]\s?(?P<d1>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<d2>\d{1,2})\s?[-/.]\s?(?P<m2>\d{1,2})\s?[-/.]\s?(?P<y2>\d{4})(?!\d)"
    r"|(?<!\d)(?P<d3>\d{1,2})(?:er)?[\s\u00a0]+(?P<m3>[^\W\d_]{3,9})\.?[\s\u00a0]+(?P<y3>\d{4})(?!\d)",
    re.IGNORECASE,
)
#: Before the first newspapers went on line there is no day of publication of a web page.
_FIRST_YEAR = 1980
_UPDATED = re.compile(
    r"(?:mise?s? à jour|modifiée?|actualisée?|updated)(?: le| :)?\s*:?", re.IGNORECASE
)
_PUBLISHED = re.compile(
    r"(?:publiée?|mise? en ligne|postée?|parue?|date|published)(?: le| de publication)?\s*:?",
    re.IGNORECASE,
)
#: ``fmprc.gov.cn| Mis à jour : 2021-06-29``
_BARRED_SOURCE = re.compile(r"\s*([^|]{2,60}?)\s*\|\s*(?=\D{0,40}\d)")
#: ``Source : Agence Exemple   Date : 29. 06. 2021``
_NAMED_SOURCE = re.compile(
    r"(?:^|[\s|(\[])source\s*[::]\s*(.+?)\s*"
    r"(?=$|[|)\]]|[\s,;·–—-]+(?:date|publié|mis|mise|le|rédact|auteur|par|heure|temps)\b"
    r"|\s+\d{1,4}[-/. ]\d{1,2}[-/. ])",
    re.IGNORECASE,
)
#: ``[Le 5 février 2019] Les ministres…`` and ``Paris, le 5 février 2019 – Les ministres…``
_DATELINE = re.compile(
    r"[\[(](?:[^\])]{0,40}?,\s*)?(?:le\s+)?([^\])]{6,20})[\])]"
    r"|[^.,;]{2,40},\s*(?:le\s+)?(\d.{5,18}?\d{4})\s*[–—:(-]",
    re.IGNORECASE,
)
#: The longest line that is still a line about the article and not of it.
_MAX_LINE_CHARS = 200
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


def parse_day(text: str, today: date) -> str | None:
    """Answer the first possible day in ``text`` as ``YYYY-MM-DD``; not one after ``today``."""
    for match in _DAY.finditer(text):
        parts = match.groupdict()
        for n in "123":
            if parts[f"y{n}"] is None:
                continue
            month = parts[f"m{n}"].lower()
            number = int(month) if month.isdigit() else _MONTHS.get(month, 0)
            try:
                day = date(int(parts[f"y{n}"]), number, int(parts[f"d{n}"]))
            except ValueError:
                continue
            if day.year >= _FIRST_YEAR and day <= today:
                return day.isoformat()
    return None


@dataclass(frozen=True, slots=True)
class Lines:
    """What the visible lines about the article say."""

    source: str | None = None
    published: str | None = None
    updated: str | None = None


def read_about(blocks: Sequence[Block], today: date) -> Lines:
    """Read source and days from the short blocks that speak about the article."""
    source = published = updated = None
    for block in blocks:
        text = block.text
        if len(text) > _MAX_LINE_CHARS:
            continue
        if source is None:
            source = _line_source(text)
        update, release = _UPDATED.search(text), _PUBLISHED.search(text)
        if update and updated is None:
            updated = parse_day(text[update.end() : update.end() + 60], today)
        if release and published is None:
            published = parse_day(text[release.end() : release.end() + 60], today)
        if not update and not release and published is None and not block.is_prose:
            published = parse_day(text, today)
    return Lines(source, published, updated)


def read_dateline(paragraph: str, today: date) -> str | None:
    """Answer the day in the dateline that a first paragraph begins with, if it has one."""
    match = _DATELINE.match(paragraph)
    return parse_day(match[1] or match[2], today) if match else None


def _line_source(text: str) -> str | None:
    match = _NAMED_SOURCE.search(text) or (
        _BARRED_SOURCE.match(text) if _DAY.search(text) else None
    )
    if match is None:
        return None
    name = tidy(match[1]).strip(" :|")
    return name if name and not _DAY.search(name) and not _UPDATED.search(name) else None


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
