"""An article that a page holds in its data alone, for a script to show: read where it stands.

Asked only where the page's markup has no article. JSON-LD states it (``articleBody``), frameworks
leave it in a script as JSON (``__NEXT_DATA__`` and its like), and some pages keep it in
``noscript`` for those who run no scripts. What is found becomes HTML again and is read as any page.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from indexer.cleaning.blocks import Block
from indexer.cleaning.days import parse_day

#: How much of a page's data is looked at.
_MAX_SCRIPTS, _MAX_THINGS = 200, 100_000
#: Data with fewer characters of sentences hold no article.
_MIN_CHARS = 200
_SCRIPT_START = re.compile(r"<script\b[^>]{0,2000}>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
#: Where a script assigns an object, as in ``window.__INITIAL_STATE__ = {``.
_ASSIGNED = re.compile(r"(?:^|[;\s])[\w.$\[\]\"']{1,80}\s?=\s?(?=[{\[])")
_NAME = re.compile(r"\bid\s?=\s?[\"']?([\w-]{1,60})|([\w.$]{1,80})\s?=\s?$")
_NOSCRIPT = re.compile(r"</?noscript\b[^>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_DAY_KEYS = re.compile(
    r"^(?:date|publi\w*|first_?publi\w*|created\w*|datepubli\w*)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class EmbeddedText:
    """An article's text as HTML, where it stood, and the day and title that stood beside it."""

    origin: str
    html: str
    day: str | None = None
    title: str | None = None


def embedded_texts(page: str, body: str | None, today: date) -> Iterator[EmbeddedText]:
    """Give the texts that may be the article, likeliest first; ``body`` is the JSON-LD's."""
    if body:
        yield EmbeddedText("JSON-LD articleBody", _as_html(body))
    yield from _script_texts(page, today)
    if _NOSCRIPT.search(page):
        yield EmbeddedText("noscript", _NOSCRIPT.sub(" ", page))


def _as_html(text: str) -> str:
    """Return a text as HTML: a paragraph a line, unless it is HTML."""
    if "<p" in text or "<br" in text or "<div" in text:
        return text
    lines = [line for line in text.splitlines() if line.strip()]
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _script_texts(page: str, today: date) -> Iterator[EmbeddedText]:
    best: EmbeddedText | None = None
    most = _MIN_CHARS
    for name, document in _documents(page):
        for thing in _things(document):
            html = _text_of(thing)
            chars = _prose_chars(html) if html else 0
            if html and chars > most:
                most = chars
                best = EmbeddedText(name, _as_html(html), _day(thing, today), _title(thing))
    if best is not None:
        yield best


def _documents(page: str) -> Iterator[tuple[str, Any]]:
    """Give the JSON documents in a page's scripts, with the name of each."""
    decoder = json.JSONDecoder(strict=False)
    at = 0
    for _ in range(_MAX_SCRIPTS):
        start = _SCRIPT_START.search(page, at)
        end = _SCRIPT_END.search(page, start.end()) if start else None
        if start is None or end is None:
            return
        at = end.end()
        script = page[start.end() : end.start()].strip()
        if "ld+json" in start[0]:
            continue
        named = _NAME.search(start[0])
        name, begins = named[1] if named and named[1] else "script", 0
        if script[:1] not in ("{", "["):
            assigned = _ASSIGNED.search(script[:20_000])
            if assigned is None:
                continue
            begins = assigned.end()
            variable = _NAME.search(assigned[0])
            name = variable[2] if variable and variable[2] else name
        try:
            document, _ = decoder.raw_decode(script, begins)
        except (ValueError, RecursionError):
            continue
        yield name, document


def _things(document: Any) -> Iterator[dict[str, Any]]:
    """Give the objects in a document, outermost first."""
    stack = [document]
    for _ in range(_MAX_THINGS):
        if not stack:
            return
        part = stack.pop()
        if isinstance(part, dict):
            yield part
            stack += part.values()
        elif isinstance(part, list):
            stack += part


def _text_of(thing: dict[str, Any]) -> str:
    """Return the longest text that an object holds, or the texts of its longest list of parts."""
    found = ""
    for value in thing.values():
        if isinstance(value, str):
            text = value
        elif isinstance(value, list):
            text = "\n".join(filter(None, map(_part_text, value)))
        else:
            continue
        if len(text) > len(found):
            found = text
    return found


def _part_text(part: Any) -> str:
    """Return the text of a part of a body: a paragraph, or an object that holds one."""
    if isinstance(part, dict):
        texts = [value for value in part.values() if isinstance(value, str) and " " in value]
        part = max(texts, key=len, default="")
    if not isinstance(part, str) or not part.strip():
        return ""
    return part if part.lstrip().startswith("<") else f"<p>{escape(part)}</p>"


def _prose_chars(html: str) -> int:
    """Count the characters of sentences."""
    lines = _TAG.sub("\n", html).splitlines() if "<" in html else html.splitlines()
    return sum(len(line) for line in lines if " " in line and Block(line.strip()).is_prose)


def _day(thing: dict[str, Any], today: date) -> str | None:
    days = (
        parse_day(value, today)
        for key, value in thing.items()
        if isinstance(value, str) and _DAY_KEYS.match(key)
    )
    return next(filter(None, days), None)


def _title(thing: dict[str, Any]) -> str | None:
    titles = (thing.get(key) for key in ("headline", "title"))
    return next((title for title in titles if isinstance(title, str) and title.strip()), None)
