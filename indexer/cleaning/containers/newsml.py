"""NewsML-G2: items of news with their text inside, alone or several in a message.

Read as IPTC's NewsML-G2 specification and its examples have it: the text as NITF, as XHTML or
plain. Items without a text (pictures, packages, concepts, plans) are no articles.
"""

from collections.abc import Iterator
from html import escape

from lxml import etree

from indexer.cleaning.containers import nitf
from indexer.cleaning.containers.markup import (
    find,
    first,
    local_name,
    stated_page,
    text_of,
    to_html,
)
from indexer.cleaning.metadata import Metadata, web_address
from indexer.cleaning.reader import Ignored, Page, Refusal
from indexer.errors import PageRefusedError

ITEMS = frozenset("newsItem packageItem conceptItem knowledgeItem planningItem catalogItem".split())
_XHTML_NAMES = {"head": "script"}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read_item(item: etree._Element, path: str) -> Page | Refusal | Ignored:
    """Return an item's article as a page that says what it is."""
    name = local_name(item)
    if name != "newsItem":
        return Ignored(path, f"NewsML-G2 {name}")
    kind = _code(find(item, "itemMeta", "itemClass"))
    if kind not in ("", "text", "composite"):
        return Ignored(path, f"NewsML-G2 {kind}")
    status = _code(find(item, "itemMeta", "pubStatus"))
    if status not in ("", "usable"):
        return Refusal(path, f"not for use: its status is {status[:40]}")
    try:
        html, inner = _text(item)
    except PageRefusedError as error:
        return Refusal(path, str(error))
    return stated_page(path, html, _stated(item, inner))


def _code(element: etree._Element | None) -> str:
    """Return what a qualified code ends with: ``text`` for ``ninat:text``."""
    if element is None:
        return ""
    stated = element.get("qcode") or element.get("uri") or ""
    return stated.replace("/", ":").rpartition(":")[2].strip()


def _text(item: etree._Element) -> tuple[str, Metadata]:
    """Return the text as HTML and what it says itself; the first rendition that can be read."""
    content = find(item, "contentSet")
    for rendition in () if content is None else content:
        name = local_name(rendition)
        if name == "inlineData" and rendition.get("encoding") is None:
            return "".join(_paragraphs(rendition)), Metadata()
        if name != "inlineXML":
            continue
        for document in rendition:
            root = local_name(document)
            if root == "nitf":
                return nitf.read_document(document)
            if root in ("html", "body", "div", "article", "section"):
                body = find(document, "body")
                return to_html(document if body is None else body, _XHTML_NAMES), Metadata()
    raise PageRefusedError("no article: no text inside that is NITF, XHTML or plain")


def _paragraphs(element: etree._Element) -> Iterator[str]:
    """Give plain text as paragraphs, parted by empty lines, or else by lines."""
    text = "".join(element.itertext()).replace("\r\n", "\n").strip()
    separator = "\n\n" if "\n\n" in text else "\n"
    for paragraph in text.split(separator):
        if paragraph.strip():
            yield f"<p>{escape(paragraph)}</p>"


def _stated(item: etree._Element, inner: Metadata) -> Metadata:
    content = find(item, "contentMeta")
    nothing: etree._Element = etree.Element("nothing")
    about = nothing if content is None else content
    language = find(about, "language")
    tag = first(
        language.get("tag") if language is not None else None, inner.language, item.get(_LANG)
    )
    return Metadata(
        title=first(text_of(find(about, "headline")), inner.title),
        source=first(
            _party(find(item, "itemMeta", "provider")),
            _party(find(about, "infoSource")),
            inner.source,
            text_of(find(about, "creditline")),
            _party(find(item, "rightsInfo", "copyrightHolder")),
        ),
        date=first(
            text_of(find(item, "itemMeta", "firstCreated")),
            text_of(find(about, "contentCreated")),
            inner.date,
            text_of(find(item, "itemMeta", "versionCreated")),
        ),
        url=first(inner.url, _address(item)),
        language=tag.split("-")[0].lower() if tag else None,
    )


def _address(item: etree._Element) -> str | None:
    """Return the address of the page that the item was published as, where it links to one."""
    meta = find(item, "itemMeta")
    for link in () if meta is None else meta:
        rel = (link.get("rel") or "").rpartition(":")[2]
        if local_name(link) == "link" and rel in ("alternate", "canonical"):
            return web_address(link.get("href"))
    return None


def _party(element: etree._Element | None) -> str | None:
    """Return a party's name, as it is written or as its code."""
    if element is None:
        return None
    code = (element.get("literal") or element.get("qcode") or "").rpartition(":")[2]
    return first(text_of(find(element, "name")), code)
