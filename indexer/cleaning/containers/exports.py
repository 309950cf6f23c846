"""Exports of press databases: many articles in one HTML file, each with its title, source and day.

Read as Europresse and Factiva write them, as far as programs that read such files describe it. What
is furniture in such a file is named by its classes; what is the article's is all kept.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lxml import etree

from indexer.cleaning.blocks import tidy
from indexer.cleaning.containers.budget import Record
from indexer.cleaning.containers.markup import first, stated_page, text_of, to_html
from indexer.cleaning.days import parse_day
from indexer.cleaning.decoding import decode
from indexer.cleaning.metadata import Metadata
from indexer.cleaning.reader import Page, Refusal
from indexer.errors import PageRefusedError

_EUROPRESSE = (b"DocPublicationName", b"titreArticle")
_FACTIVA_MARKS = (b'class="article ', b"class='article ", b"class=article ")
_FACTIVA = re.compile(rb"""class=["']?article [a-z]{2}Article\b""")
_FACTIVA_CLASS = re.compile(r"[a-z]{2}Article")
#: ``news·20240305·FV·001``: the second part is the day.
_DOCUMENT_NUMBER = re.compile(r"·((?:19|20)\d\d)(\d\d)(\d\d)·")
#: ``La Gazette, no. 43018`` and ``La Gazette (site web)``: the second is another source.
_ISSUE = re.compile(r",\s{0,3}n[o°]\.?\s{0,3}\d.*$", re.IGNORECASE)
_APPEARED = re.compile(r"cet article (?:est paru|a été publié) dans .{1,200}", re.IGNORECASE)
_MAX_LINE_CHARS = 240
_DOCUMENT_LINE = re.compile(r"Document\s+[A-Za-z0-9]{8,60}")
_CLOCK = re.compile(r"\d{1,2}[:h]\d{2}(?: ?[A-Z]{2,4})?")
#: Whether there is a day is asked here, whether it is possible where it is read.
_LATEST = date(9999, 12, 31)
#: Words of classes in which the database puts what is not the text.
_EUROPRESSE_FURNITURE = frozenset(("publiC-lblNodoc", "DocFigure", "kindle-view"))


@dataclass(frozen=True, slots=True)
class _Told:
    """What an export tells of one article, its body in HTML."""

    title: str | None
    source: str | None
    day: str | None
    html: str


def is_export(data: bytes) -> bool:
    """Return whether an HTML file has the names of an export of many articles."""
    if all(name in data for name in _EUROPRESSE):
        return True
    # Most pages have neither.
    return any(mark in data for mark in _FACTIVA_MARKS) and _FACTIVA.search(data) is not None


def split(page: Page) -> Iterator[Record]:
    """Give the articles of an export as pages that say what they are, numbered from 1.

    What turns out to be no export is given as it is.
    """
    text = decode(page.data, page.charset)
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if root is None:
        raise PageRefusedError("no article: nothing that can be read as HTML")
    is_europresse = all(name in page.data for name in _EUROPRESSE)
    read: Callable[[etree._Element], _Told] = _europresse if is_europresse else _factiva
    number = 0
    for element in list(_articles(root, is_europresse)):
        number += 1
        path = f"{page.path}#{number}"
        told = read(element)
        if not told.title or not told.html:
            yield Refusal(path, "no article: an export's entry without title or text")
            continue
        stated = Metadata(title=told.title, source=told.source, date=told.day)
        yield stated_page(path, told.html, stated)
    if number == 0:
        yield page  # it only speaks of an export


def _articles(root: etree._Element, is_europresse: bool) -> Iterator[etree._Element]:
    """Give the elements that hold an entry each; one within another is part of it."""
    seen: set[etree._Element] = set()
    for element in root.iter("article" if is_europresse else "div"):
        is_entry = is_europresse or _is_factiva_entry(_classes(element))
        if is_entry and seen.isdisjoint(element.iterancestors(element.tag)):
            seen.add(element)
            if not is_europresse or _has_title(element):
                yield element


def _has_title(article: etree._Element) -> bool:
    return _by_class(article, "titreArticle", "titreArticleVisu") is not None


def _is_factiva_entry(classes: Sequence[str]) -> bool:
    return "article" in classes and any(map(_FACTIVA_CLASS.fullmatch, classes))


def _classes(element: etree._Element) -> list[str]:
    return (element.get("class") or "").split()


def _all_by_class(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    for each in element.iter(etree.Element):
        if not set(names).isdisjoint(_classes(each)):
            yield each


def _by_class(element: etree._Element, *names: str) -> etree._Element | None:
    return next(_all_by_class(element, *names), None)


def _europresse(article: etree._Element) -> _Told:
    title = first(
        text_of(_by_class(article, "titreArticleVisu", "rdp__articletitle")),
        text_of(_by_class(article, "titreArticle")),
    )
    name = _by_class(article, "DocPublicationName")
    lines = [] if name is None else [tidy(str(line)) for line in name.itertext()]
    source = next((_ISSUE.sub("", line).strip() for line in lines if line), None)
    header = text_of(_by_class(article, "DocHeader"))
    number = _DOCUMENT_NUMBER.search(text_of(_by_class(article, "publiC-lblNodoc")) or "")
    day = header if header and _has_day(header) else None
    if day is None and number:
        day = f"{number[1]}-{number[2]}-{number[3]}"
    subtitle = _by_class(article, "rdp__subtitle", "sousTitreArticle")
    parts = [] if subtitle is None else [f"<p>{to_html(subtitle, {})}</p>"]
    body = _by_class(article, "DocText")
    if body is not None:
        for each in [*_all_by_class(body, *_EUROPRESSE_FURNITURE), *_appearances(body)]:
            _remove(each)
        parts.append(to_html(body, {}))
    return _Told(title, source, day, "".join(parts))


def _appearances(body: etree._Element) -> Iterator[etree._Element]:
    """Give the lines that say where the article appeared, which its publication's name does."""
    for each in body.iter("p", "div"):
        if not len(each) or each[0].tag == "a":
            text = text_of(each) or ""
            if len(text) <= _MAX_LINE_CHARS and _APPEARED.fullmatch(text):
                yield each


def _has_day(text: str) -> bool:
    return parse_day(text, _LATEST) is not None


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _factiva(article: etree._Element) -> _Told:
    rows: dict[str, etree._Element] = {}
    for row in article.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if len(cells) >= 2 and (code := text_of(cells[0])) and len(code) <= 3:
            rows.setdefault(code, cells[1])
    if "HD" in rows:
        return _factiva_indexed(rows)
    head = next((each for each in article.iter(etree.Element) if each.get("id") == "hd"), None)
    title = first(text_of(head), *_headlines(article))
    lines = [
        line
        for each in article.iter("div")
        if each is not article and each is not head and not len(each) and (line := text_of(each))
    ]
    at = next((n for n, line in enumerate(lines) if len(line) < 60 and _has_day(line)), None)
    after = (
        [line for line in lines[at + 1 :] if not _CLOCK.fullmatch(line)] if at is not None else []
    )
    paragraphs = [
        each
        for each in _all_by_class(article, "articleParagraph")
        if not _DOCUMENT_LINE.fullmatch(text_of(each) or "")
    ]
    return _Told(
        title,
        after[0] if after else None,
        None if at is None else lines[at],
        "".join(f"<p>{to_html(each, {})}</p>" for each in paragraphs),
    )


def _headlines(article: etree._Element) -> Iterator[str | None]:
    for each in article.iter("span"):
        if any(name.endswith("Headline") for name in _classes(each)):
            yield text_of(each)


def _factiva_indexed(rows: dict[str, etree._Element]) -> _Told:
    """Read the form with a table of two-letter codes: LP is the lead, TD the text."""
    return _Told(
        text_of(rows["HD"]),
        text_of(rows.get("SN")),
        text_of(rows.get("PD")),
        "".join(f"<div>{to_html(rows[code], {})}</div>" for code in ("LP", "TD") if code in rows),
    )
