"""Other extractors, asked what ours is asked: which text of a page is its article.

Each comes with the ``test`` extra and is imported when it is asked for; the product never uses
them. They read HTML alone, so a plain-text copy reaches them as a page of one paragraph a line.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from indexer.cleaning.decoding import decode
from indexer.cleaning.html_blocks import read_html
from indexer.cleaning.reader import Page
from indexer.errors import PageRefusedError
from indexer.settings import Limits


@dataclass(frozen=True, slots=True)
class Answer:
    """What an extractor reads in a page; ``text`` is ``None`` where it finds no article.

    ``knows`` names the metadata that it can answer at all.
    """

    text: str | None
    title: str | None = None
    source: str | None = None
    date: str | None = None
    knows: tuple[str, ...] = ()


Extractor = Callable[[Page], Answer]


def installed_referees() -> dict[str, Extractor]:
    """Answer the referees that are installed, by name."""
    referees: dict[str, Extractor] = {}
    for name, module, make in (
        ("trafilatura", "trafilatura", _trafilatura),
        ("readability-lxml", "readability", _readability),
        ("jusText", "justext", _justext),
    ):
        try:
            importlib.import_module(module)
        except ImportError:
            continue
        referees[name] = make()
    return referees


def _html(page: Page) -> bytes:
    if page.kind == "html":
        return page.data
    try:
        lines = decode(page.data).split("\n")
    except PageRefusedError:
        return page.data
    paragraphs = "".join(f"<p>{escape(line)}</p>\n" for line in lines if line.strip())
    return f"<html><meta charset=utf-8><body>{paragraphs}</body></html>".encode()


def _trafilatura() -> Extractor:
    import trafilatura

    def extract(page: Page) -> Answer:
        document = trafilatura.bare_extraction(
            _html(page), include_comments=False, with_metadata=True
        )
        if not isinstance(document, trafilatura.settings.Document):
            return Answer(None, knows=("title", "source", "date"))
        fields = document.as_dict()
        return Answer(
            fields["text"] or None,
            fields["title"],
            fields["sitename"] or fields["hostname"],
            fields["date"],
            ("title", "source", "date"),
        )

    return extract


def _readability() -> Extractor:
    from readability import Document

    def extract(page: Page) -> Answer:
        try:
            document = Document(_html(page))
            title, summary = document.short_title(), document.summary(html_partial=True)
            text = "\n".join(block.text for block in read_html(summary, Limits()).blocks)
        except Exception:  # noqa: BLE001 - a referee that gives up has found no article
            return Answer(None, knows=("title",))
        return Answer(text if text.strip() else None, title, knows=("title",))

    return extract


def _justext() -> Extractor:
    import justext

    stop_words = justext.get_stoplist("French")

    def extract(page: Page) -> Answer:
        try:
            paragraphs = justext.justext(_html(page), stop_words)
        except Exception:  # noqa: BLE001 - a referee that gives up has found no article
            return Answer(None)
        text = "\n".join(p.text for p in paragraphs if not p.is_boilerplate)
        return Answer(text or None)

    return extract
