"""NITF, the News Industry Text Format: one article a document.

Read as IPTC's NITF 3.6 describes it; earlier versions differ in nothing that is read here.
"""

from collections.abc import Iterator

from lxml import etree

from indexer.cleaning.containers.markup import (
    find,
    first,
    local_name,
    stated_page,
    text_of,
    to_html,
)
from indexer.cleaning.metadata import Metadata, web_address
from indexer.cleaning.reader import Page, Refusal
from indexer.errors import PageRefusedError

#: NITF's names of elements that HTML names otherwise.
_NAMES = {
    "block": "div",
    "hl2": "h2",
    "bq": "blockquote",
    "media": "figure",
    "media-caption": "figcaption",
    "media-producer": "figcaption",
    "credit": "cite",
    "fn": "p",
    "note": "div",
    "nitf-table": "div",
    "body.head": "div",
}


def read_item(item: etree._Element, path: str) -> Page | Refusal:
    """Return the article of a NITF document as a page that says what it is."""
    try:
        html, stated = read_document(item)
    except PageRefusedError as error:
        return Refusal(path, str(error))
    return stated_page(path, html, stated)


def read_document(item: etree._Element) -> tuple[str, Metadata]:
    """Return a document's body as HTML, and what it says of itself."""
    content = find(item, "body", "body.content")
    if content is None:
        raise PageRefusedError("no article: NITF without a body.content")
    stated = _stated(item)
    head = find(item, "body", "body.head")
    parts = [] if head is None else list(_standfirst(head))
    # Some archives give the lead apart and then the whole text with it.
    full = [block for block in content if block.get("class") == "full_text"]
    parts += [to_html(block, _NAMES) for block in (full or [content])]
    return "".join(parts), stated


def _standfirst(head: etree._Element) -> Iterator[str]:
    hedline = find(head, "hedline")
    for line in () if hedline is None else hedline:
        if local_name(line) == "hl2":
            yield f"<p>{to_html(line, _NAMES)}</p>"
    abstract = find(head, "abstract")
    if abstract is not None:
        yield f"<div>{to_html(abstract, _NAMES)}</div>"


def _stated(item: etree._Element) -> Metadata:
    def attribute(name: str, *path: str) -> str | None:
        element = find(item, *path)
        return element.get(name) if element is not None else None

    address = attribute("ex-ref", "head", "pubdata")
    day = first(
        attribute("date.publication", "head", "pubdata"),
        attribute("norm", "head", "docdata", "date.issue"),
        attribute("norm", "head", "docdata", "date.release"),
        attribute("norm", "body", "body.head", "dateline", "story.date"),
    )
    return Metadata(
        title=first(
            text_of(find(item, "body", "body.head", "hedline", "hl1")),
            text_of(find(item, "head", "title")),
        ),
        source=first(
            attribute("name", "head", "pubdata"),
            text_of(find(item, "body", "body.head", "distributor")),
            attribute("holder", "head", "docdata", "doc.copyright"),
        ),
        date=_day(day),
        url=web_address(address),
        language=_language(item),
    )


def _language(item: etree._Element) -> str | None:
    stated = item.get("{http://www.w3.org/XML/1998/namespace}lang")
    return stated.split("-")[0].lower() if stated else None


def _day(stated: str | None) -> str | None:
    """Write ``20240305T180500Z`` with hyphens; anything else stays as it is."""
    digits = (stated or "")[:8]
    if len(digits) == 8 and digits.isascii() and digits.isdigit():
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return stated
