"""Baselines: other extractors, asked what ours is asked: which text of a page is its article.

Each comes with the ``test`` extra and is imported when it is asked for; the product never uses
them. They read HTML alone, so a plain-text copy reaches them as a page of one paragraph a line.
What one raises is not caught here: a baseline that fails has not said that there is no article.
"""

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape

from indexer.cleaning.reader import Page
from indexer.evaluation.visible_text import text_of, visible_text

#: jusText's stop list for French, and for what no list knows.
FRENCH = "French"
#: The share of the most words held at which a stop list holds about as many.
_NEAR = 0.95
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an extractor reads in a page; ``text`` is ``None`` where it finds no article.

    ``knows`` names the metadata that it can answer at all, ``reason`` says why it finds none.
    """

    text: str | None
    title: str | None = None
    source: str | None = None
    date: str | None = None
    knows: tuple[str, ...] = ()
    reason: str | None = None


#: Asked with a page and the name of jusText's stop list for its language.
Extractor = Callable[[Page, str], Answer]


def installed_baselines() -> tuple[dict[str, Extractor], tuple[str, ...]]:
    """Return the baselines that are installed, by name, and the names of those that are not."""
    installed: dict[str, Extractor] = {}
    missing = []
    for name, module, make in (
        ("trafilatura", "trafilatura", _trafilatura),
        ("readability-lxml", "readability", _readability),
        ("jusText", "justext", _justext),
    ):
        try:
            importlib.import_module(module)
        except ImportError:
            missing.append(name)
        else:
            installed[name] = make()
    return installed, tuple(missing)


def stop_list_for(text: str) -> str:
    """Return the name of the stop list of jusText for the text's language.

    It is the one that holds most of the text's words. Of lists that hold about as many it is the
    shortest: long ones hold words of other languages too.
    """
    words = _WORDS.findall(text.casefold())
    held = {name: sum(word in stop for word in words) for name, stop in _stop_lists().items()}
    most = max(held.values(), default=0)
    near = [name for name, count in held.items() if count >= _NEAR * most]
    return min(near, key=lambda name: len(_stop_lists()[name])) if most else FRENCH


@cache
def _stop_lists() -> dict[str, frozenset[str]]:
    try:
        import justext
    except ImportError:
        return {}
    return {name: justext.get_stoplist(name) for name in sorted(justext.get_stoplists())}


def _html(page: Page) -> str:
    text = text_of(page)
    if page.kind == "html":
        return text
    paragraphs = "".join(f"<p>{escape(line)}</p>\n" for line in text.split("\n") if line.strip())
    return f"<html><meta charset=utf-8><body>{paragraphs}</body></html>"


def _bytes(page: Page) -> bytes:
    """Return HTML as it was saved: trafilatura and jusText find its encoding themselves."""
    return page.data if page.kind == "html" else _html(page).encode()


def _trafilatura() -> Extractor:
    import trafilatura

    knows = ("title", "source", "date")

    def extract(page: Page, _stop_list: str) -> Answer:
        document = trafilatura.bare_extraction(
            _bytes(page), include_comments=False, with_metadata=True
        )
        if not isinstance(document, trafilatura.settings.Document):
            return Answer(None, knows=knows)
        fields = document.as_dict()
        return Answer(
            fields["text"] or None,
            fields["title"],
            fields["sitename"] or fields["hostname"],
            fields["date"],
            knows,
        )

    return extract


def _readability() -> Extractor:
    from readability import Document

    def extract(page: Page, _stop_list: str) -> Answer:
        document = Document(_html(page))  # it wants text, not bytes
        title, summary = document.short_title(), document.summary(html_partial=True)
        return Answer(visible_text(summary) or None, title, knows=("title",))

    return extract


def _justext() -> Extractor:
    import justext

    def extract(page: Page, stop_list: str) -> Answer:
        paragraphs = justext.justext(_bytes(page), _stop_lists()[stop_list])
        text = "\n".join(p.text for p in paragraphs if not p.is_boilerplate)
        return Answer(text or None)

    return extract
