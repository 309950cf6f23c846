"""RSS and Atom feeds whose items hold the whole text: also what WordPress exports of itself.

The text is an item's ``content:encoded`` (RSS) or ``content`` (Atom); a description is a summary
and no article.
"""

import re
from html import escape, unescape

from lxml import etree

from indexer.cleaning.blocks import tidy
from indexer.cleaning.containers.markup import (
    find,
    first,
    local_name,
    refuse_entities,
    stated_page,
    text_of,
    to_html,
)
from indexer.cleaning.metadata import Metadata, web_address
from indexer.cleaning.reader import Ignored, Page, Refusal
from indexer.errors import PageRefusedError

ITEMS = frozenset(("item", "entry"))
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
_TAG = re.compile(r"<[^<>]{1,2000}>")
_CUT_OFF = re.compile(r"(?:\[(?:…|\.\.\.|&#8230;|&hellip;)\]|…|\.\.\.)\s*(?:</\w{1,10}>\s*){0,9}$")


def read_item(item: etree._Element, path: str) -> Page | Refusal | Ignored:
    """Return an item's article as a page that says what it is, or why it gives none."""
    kind = text_of(find(item, "post_type"))
    if kind not in (None, "post", "page"):
        return Ignored(path, f"WordPress {kind}")
    status = text_of(find(item, "status"))
    if kind is not None and status not in (None, "publish"):
        return Ignored(path, f"WordPress {status} {kind}")
    try:
        refuse_entities(item)
        html = _content(item)
    except PageRefusedError as error:
        return Refusal(path, str(error))
    return stated_page(path, html, _stated(item))


def _content(item: etree._Element) -> str:
    """Return the text of an item; raises :class:`PageRefusedError` where it has but a summary."""
    encoded = find(item, "encoded")
    content = find(item, "content") if encoded is None else encoded
    text = "" if content is None else _html(content)
    summary = text_of(find(item, "description"))
    if not text.strip():
        raise PageRefusedError("no article: the feed holds a summary of it")
    if summary and _CUT_OFF.search(text) and _plain(summary) == _plain(text):
        raise PageRefusedError("no article: what the feed holds of it breaks off")
    return text


def _plain(html: str) -> str:
    return tidy(unescape(_TAG.sub(" ", html)))


def _html(content: etree._Element) -> str:
    kind = content.get("type") or ("html" if local_name(content) == "encoded" else "text")
    if content.get("src"):
        return ""
    if "xhtml" in kind:
        return to_html(content, {})
    text = "".join(content.itertext())
    if kind in ("text", "text/plain"):
        return "".join(f"<p>{escape(part)}</p>" for part in _EMPTY_LINE.split(text))
    return text


def _stated(item: etree._Element) -> Metadata:
    around = item.getparent()
    # In RSS 1.0 the items stand beside their channel.
    beside = find(around, "channel") if around is not None else None
    channel = around if beside is None else beside
    dates = ("pubDate", "published", "issued", "date", "created", "updated", "modified")
    language = first(
        item.get(_LANG),
        text_of(find(channel, "language")) if channel is not None else None,
        channel.get(_LANG) if channel is not None else None,
    )
    return Metadata(
        title=text_of(find(item, "title")),
        source=first(
            _source(item),
            text_of(find(channel, "title")) if channel is not None else None,
        ),
        date=next((day for name in dates if (day := text_of(find(item, name)))), None),
        url=_address(item),
        language=language.split("-")[0].lower() if language else None,
    )


def _source(item: etree._Element) -> str | None:
    """Return whom an item names as its source: an aggregator's items come from elsewhere."""
    source = find(item, "source")
    if source is None:
        return text_of(find(item, "publisher"))
    return text_of(find(source, "title")) if len(source) else text_of(source)


def _address(item: etree._Element) -> str | None:
    original = web_address(text_of(find(item, "origLink")))
    if original:
        return original
    for link in item:
        if local_name(link) != "link":
            continue
        if link.get("href") is None:
            stated = text_of(link)
        elif link.get("rel") in (None, "alternate"):
            stated = link.get("href")
        else:
            continue
        if address := web_address(stated):
            return address
    guid = find(item, "guid")
    if guid is not None and guid.get("isPermaLink") != "false":
        return web_address(text_of(guid))
    return None
