"""A page becomes an article, or is refused with a reason: the whole story of cleaning.

In goes a corpus file, out come its articles, each with every block that was dropped and the rule
that dropped it. What is kept is the page's own text, in order; nothing is invented.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from indexer.article import PARAGRAPH_BREAK, Article, Dropped, article_id
from indexer.cleaning.containers import read_archive
from indexer.cleaning.decoding import decode
from indexer.cleaning.embedded_text import embedded_texts
from indexer.cleaning.html_article import read_html_article
from indexer.cleaning.html_blocks import read_html
from indexer.cleaning.language import language_of
from indexer.cleaning.metadata import read_head
from indexer.cleaning.reader import CorpusFile, Ignored, Page, Refusal, read_page
from indexer.cleaning.records import read_records
from indexer.cleaning.text_article import read_text_article
from indexer.cleaning.text_blocks import read_text
from indexer.cleaning.verdicts import MAX_TITLE_CHARS, Reading, Verdict, why_no_article
from indexer.errors import PageRefusedError
from indexer.settings import Limits

#: What becomes of a page or a record.
Outcome = Article | Refusal | Ignored


def read(page: Page, limits: Limits, today: date) -> Reading:
    """Cut a page into blocks, judge each, read what it says; raises :class:`PageRefusedError`."""
    text = decode(page.data, page.charset)
    if page.kind == "html":
        return _read_html(text, page.url, limits, today)
    return read_text_article(read_text(text, limits), page.url, today)


def _read_html(text: str, url: str | None, limits: Limits, today: date) -> Reading:
    """Read the article in the markup, or where there is none, in the page's data."""
    page = read_html(text, limits)
    reading = read_html_article(page, url, today)
    if why_no_article(reading.verdicts, reading.metadata.title) is None:
        return reading
    for embedded in embedded_texts(text, read_head(page.spoken, today).body, today):
        part = read_html(embedded.html, limits)
        found = read_html_article(replace(part, spoken=page.spoken), url, today)
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
    if reason := why_no_article(reading.verdicts, reading.metadata.title):
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


def read_articles(
    file: CorpusFile, *, limits: Limits, today: date, any_language: bool = False
) -> Iterator[Outcome]:
    """Give what a corpus file holds: its article or articles, a refusal for each that is none."""
    try:
        if file.holds_records:
            yield from read_records(file, limits)
        elif file.is_archive:
            for record in read_archive(file, limits):
                if isinstance(record, Page):
                    yield page_outcome(
                        record, limits=limits, today=today, any_language=any_language
                    )
                else:
                    yield record
        else:
            page = read_page(file, limits)
            yield page_outcome(page, limits=limits, today=today, any_language=any_language)
    except PageRefusedError as error:
        yield Refusal(file.name, str(error))


def page_outcome(
    page: Page, *, limits: Limits, today: date, any_language: bool
) -> Article | Refusal:
    """Answer the page's article, or why it gives none."""
    try:
        return extract_page(page, limits=limits, today=today, any_language=any_language)
    except PageRefusedError as error:
        return Refusal(page.path, str(error))
