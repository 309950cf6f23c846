"""An article that a page holds in its data alone, for a script to show: read where it stands.

Asked only where the page's markup has no article. JSON-LD states it (``articleBody``), frameworks
leave it in a script as JSON (``__NEXT_DATA__`` and its like), and some pages keep it in
``noscript`` for those who run no scripts. What is found becomes HTML again and is read as any page.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from html import escape, unescape
from itertools import islice
from typing import Any

from indexer.cleaning.blocks import Block
from indexer.cleaning.days import parse_day

#: How much of a page's data is looked at.
_MAX_SCRIPTS, _MAX_THINGS = 200, 100_000
#: How many parts a body has, how deep the text of one lies, and among how many values.
_MAX_PARTS, _MAX_PART_DEPTH, _MAX_IN_PART = 2000, 4, 20
#: How much more the article counts whose title is the window's.
_OWN_WEIGHT = 3
#: Data with fewer characters of sentences hold no article.
_MIN_CHARS = 200
_SCRIPT_START = re.compile(r"<script\b[^>]{0,2000}>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
#: Where a script assigns an object, or has one parsed.
_ASSIGNED = re.compile(
    r"(?:^|[;\s])([\w.$\[\]\"']{1,80}\s?)=\s?(?:JSON\.parse\(\s?(?=\")|(?=[{\[]))"
)
_NAME = re.compile(r"\bid\s?=\s?[\"']?([\w-]{1,60})")
_TITLE = re.compile(r"<title\b[^>]{0,200}>([^<]{1,400})", re.IGNORECASE)
#: Markup of paragraphs, written as it is or escaped.
_MARKUP = re.compile(r"<(?:p|br|div|h\d)\b", re.IGNORECASE)
_ESCAPED = re.compile(r"&lt;(?:p|br|div)\b", re.IGNORECASE)
_DECODER = json.JSONDecoder(strict=False)
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
    """Return a text as HTML: a paragraph a line, unless it is HTML, escaped once more or not."""
    text = _unescaped(text)
    if _MARKUP.search(text):
        return text
    lines = [line for line in text.splitlines() if line.strip()]
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _unescaped(text: str) -> str:
    return unescape(text) if "<" not in text and _ESCAPED.search(text) else text


def _script_texts(page: str, today: date) -> Iterator[EmbeddedText]:
    best: EmbeddedText | None = None
    most = _MIN_CHARS
    window = _TITLE.search(page)
    title = unescape(" ".join(window[1].split())) if window else ""
    for name, document in _documents(page):
        for thing in _things(document):
            html, stated = _as_html(_text_of(thing)), _title(thing)
            # Of several articles in the data the page's own goes first.
            weight = _OWN_WEIGHT if stated and title.startswith(stated) else 1
            chars = weight * _prose_chars(html) if weight * len(html) > most else 0
            if chars > most:
                most = chars
                best = EmbeddedText(name, html, _day(thing, today), stated)
    if best is not None:
        yield best


def _documents(page: str) -> Iterator[tuple[str, Any]]:
    """Give the JSON documents in a page's scripts, with the name of each."""
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
            name = assigned[1].strip()
        document = _json(script, begins)
        if isinstance(document, str):  # as in ``JSON.parse("…")``
            document = _json(document, 0)
        if document is not None:
            yield name, document


def _json(text: str, begins: int) -> Any:
    """Return the JSON value that begins there; ``None`` where none does."""
    try:
        return _DECODER.raw_decode(text, begins)[0]
    except (ValueError, RecursionError):
        return None


def _things(document: Any) -> Iterator[dict[str, Any]]:
    """Give the objects in a document, outermost first; a list is an object of its parts."""
    stack = [document]
    for _ in range(_MAX_THINGS):
        if not stack:
            return
        part = stack.pop()
        if isinstance(part, dict):
            yield part
            yield {"parts": list(part.values())}
            stack += part.values()
        elif isinstance(part, list):
            yield {"parts": part}
            stack += part


def _text_of(thing: dict[str, Any]) -> str:
    """Return the longest text that an object holds, or the texts of its longest list of parts."""
    found = ""
    for value in thing.values():
        text = value if isinstance(value, str) else ""
        if isinstance(value, list):
            parts = [part for part in (_part_text(part) for part in value[:_MAX_PARTS]) if part]
            # Parts of several paragraphs are articles in a list.
            is_body = len(parts) == 1 or not any(part.count("<p") > 1 for part in parts)
            text = "\n".join(parts) if is_body else ""
        if len(text) > len(found):
            found = text
    return found


def _part_text(part: Any, depth: int = 0) -> str:
    """Return the text of a part of a body as HTML: the longest sentence, or markup, in it."""
    if isinstance(part, str):
        text = _unescaped(part)
        if _MARKUP.search(text):
            return text
        return f"<p>{escape(text)}</p>" if Block(text).is_prose else ""
    if depth == _MAX_PART_DEPTH or not isinstance(part, (dict, list)):
        return ""
    inner: Iterable[Any] = part.values() if isinstance(part, dict) else part
    texts = [_part_text(one, depth + 1) for one in islice(inner, _MAX_IN_PART)]
    return max(texts, key=len, default="")


def _prose_chars(html: str) -> int:
    """Count the characters of sentences."""
    lines = _TAG.sub("\n", html).splitlines()
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
