"""What the visible lines about an article say: its source, when it was published and updated."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from indexer.cleaning.blocks import Block, tidy
from indexer.cleaning.days import has_day, parse_day

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


def dateline(blocks: Sequence[Block], rules: Sequence[str | None], today: date) -> str | None:
    """Return the day in the dateline that the first kept block begins with, if it has one."""
    first = next((b for b, rule in zip(blocks, rules, strict=True) if rule is None), None)
    return read_dateline(first.text, today) if first is not None else None


def image_name(text: str) -> str:
    """Return the file name in a line that names an image."""
    return text.rsplit(" ", 1)[-1].rsplit(":", 1)[-1]


def _line_source(text: str) -> str | None:
    match = _NAMED_SOURCE.search(text) or (_BARRED_SOURCE.match(text) if has_day(text) else None)
    if match is None:
        return None
    name = tidy(match[1]).strip(" :|")
    return name if name and not has_day(name) and not _UPDATED.search(name) else None
