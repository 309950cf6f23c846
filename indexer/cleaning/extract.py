"""A page becomes an article, or is refused with a reason: the whole story of cleaning.

In goes a corpus file, out come its articles, each with every block that was dropped and the rule
that dropped it. What is kept is the page's own text, in order; nothing is invented.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from indexer.article import PARAGRAPH_BREAK, Article, Dropped, article_id
from indexer.cleaning.containers import exports, mhtml
from indexer.cleaning.containers.budget import Record
from indexer.cleaning.containers.container import read_container
from indexer.cleaning.decoding import decode
from indexer.cleaning.embedded_text import embedded_texts
from indexer.cleaning.html_article import read_html_article
from indexer.cleaning.html_blocks import read_html
from indexer.cleaning.language import language_of
from indexer.cleaning.metadata import read_head
from indexer.cleaning.reader import (
    CorpusFile,
    Outcome,
    Page,
    Refusal,
    read_page,
    refuse_unread,
)
from indexer.cleaning.records import read_records
from indexer.cleaning.saved_copy import original_address, saved_from, without_toolbar
from indexer.cleaning.stated_article import read_stated_article
from indexer.cleaning.text_article import read_text_article
from indexer.cleaning.text_blocks import read_text
from indexer.cleaning.verdicts import MAX_TITLE_CHARS, Reading, Verdict, why_no_article
from indexer.errors import PageRefusedError
from indexer.settings import Limits

#: What XHTML begins with; parsers of HTML take it for a mistake.
_DECLARATION_CHARS = 4096
_XML_DECLARATION = re.compile(r"<\?xml[^<>]{0,500}>?")


def read(page: Page, limits: Limits, today: date) -> Reading:
    """Cut a page into blocks, judge each, read what it says; raises :class:`PageRefusedError`."""
    text = decode(page.data, page.charset)
    if page.stated is not None:
        return read_stated_article(read_html(text, limits), page.stated, today)
    address = original_address(page.url) if page.url else None
    if page.kind == "html":
        return _read_html(text, address, limits, today)
    return read_text_article(read_text(text, limits), address, today)


def _read_html(text: str, url: str | None, limits: Limits, today: date) -> Reading:
    """Read the article in the markup, or where there is none, in the page's data."""
    saved = saved_from(text)
    text = without_toolbar(text)
    if "<?xml" in text[:_DECLARATION_CHARS]:
        text = _XML_DECLARATION.sub("", text)
    page = read_html(text, limits)
    reading = read_html_article(page, url, today, saved)
    if why_no_article(reading.verdicts, reading.metadata.title) is None:
        return reading
    for embedded in embedded_texts(text, read_head(page.spoken, today).body, today):
        part = read_html(embedded.html, limits)
        found = read_html_article(replace(part, spoken=page.spoken), url, today, saved)
        if why_no_article(found.verdicts, found.metadata.title) is None:
            metadata = found.metadata
            day = metadata.date or embedded.day or reading.metadata.date
            title = metadata.title or embedded.title
            if embedded.title and title and title.startswith(embedded.title):
                title = embedded.title  # the window's names the site too
            metadata = replace(metadata, date=day, title=title)
            return replace(found, metadata=metadata, origin=embedded.origin)
    return reading


def extract_page(page: Page, *, limits: Limits, today: date, any_language: bool = False) -> Article:
    """Answer the page's article; raises :class:`PageRefusedError` with the reason where none is."""
    reading = read(page, limits, today)
    paragraphs = reading.kept
    body = PARAGRAPH_BREAK.join(paragraphs)
    if reason := reading.index or why_no_article(reading.verdicts, reading.metadata.title):
        raise PageRefusedError(f"no article: {reason}")
    language = language_of(body, reading.metadata.language)
    if language != "fr" and not any_language:
        raise PageRefusedError("not in French (--any-language keeps it)")
    metadata = reading.metadata
    title = metadata.title or paragraphs[0][:MAX_TITLE_CHARS]
    return Article(
        id=article_id(metadata.url, page.path),
        title=title,
        body=body,
        source=metadata.source,
        date=metadata.date,
        url=metadata.url,
        language=language,
        images=reading.images,
        path=page.path,
        boilerplate=tuple(_dropped(reading.verdicts)),
    )


def _dropped(verdicts: Sequence[Verdict]) -> Iterator[Dropped]:
    before = 0
    for verdict in verdicts:
        if verdict.rule is None:
            before += 1
        elif verdict.rule != "title":
            yield Dropped(verdict.block.text, verdict.rule, before)


def parts_of(record: Record) -> Iterator[Record]:
    """Give the page in a page's bytes, or the several that an export holds, or why there is none.

    What is no page comes as it is.
    """
    if not isinstance(record, Page):
        yield record
        return
    try:
        yield from _pages_in(record)
    except PageRefusedError as error:
        yield Refusal(record.path, str(error))


def _pages_in(page: Page) -> Iterator[Record]:
    if page.kind == "html" and mhtml.is_mhtml(page.data):
        page = mhtml.unpack(page)
    if page.kind == "html" and page.stated is None and exports.is_export(page.data):
        yield from exports.split(page)
    else:
        yield page


def read_articles(
    file: CorpusFile, *, limits: Limits, today: date, any_language: bool = False
) -> Iterator[Outcome]:
    """Give what a corpus file holds: its article or articles, a refusal for each that is none."""
    try:
        refuse_unread(file)
        if file.is_container:
            for record in read_container(file, limits):
                yield from outcomes_of(record, limits, today, any_language)
        elif not file.holds_records:
            yield from outcomes_of(read_page(file, limits), limits, today, any_language)
        if file.may_hold_records:
            yield from read_records(file, limits)
    except PageRefusedError as error:
        yield Refusal(file.name, str(error))


def outcomes_of(
    record: Record, limits: Limits, today: date, any_language: bool
) -> Iterator[Outcome]:
    """Give a page's article or articles, or why it gives none; what is no page comes as it is."""
    for part in parts_of(record):
        if not isinstance(part, Page):
            yield part
            continue
        try:
            yield extract_page(part, limits=limits, today=today, any_language=any_language)
        except PageRefusedError as error:
            yield Refusal(part.path, str(error))
