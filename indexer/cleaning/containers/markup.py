"""Elements of XML, and what an article's body is written as: HTML that says nothing but structure.

In goes an item of XML, out come its texts, and pages whose article is stated.
"""

from collections.abc import Mapping
from html import escape

from lxml import etree

from indexer.cleaning.blocks import tidy
from indexer.cleaning.metadata import Metadata
from indexer.cleaning.reader import Page
from indexer.errors import PageRefusedError


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace; nothing for what is none."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    # What HTML was read as may have the bracket in a name.
    return tag.rpartition("}")[2] if tag.startswith("{") else tag


def find(element: etree._Element, *names: str) -> etree._Element | None:
    """Return the first element below along these names, whatever their namespace."""
    for name in names:
        below = next((child for child in element if local_name(child) == name), None)
        if below is None:
            return None
        element = below
    return element


def text_of(element: etree._Element | None) -> str | None:
    """Return all text in an element on one line, ``None`` where there is none."""
    if element is None:
        return None
    return tidy("".join(element.itertext())) or None


def first(*texts: str | None) -> str | None:
    """Return the first text that says something."""
    return next((text for text in texts if text), None)


def to_html(element: etree._Element, names: Mapping[str, str]) -> str:
    """Return an element's content as HTML: elements renamed, attributes and namespaces left out.

    Raises :class:`PageRefusedError` where a part of it stands in an entity of the file's own.
    """
    refuse_entities(element)
    for each in element.iter(etree.Element):
        name = local_name(each)
        wanted = names.get(name, name)
        # What HTML was read as may be no name that could be given.
        if each.tag != wanted:
            each.tag = wanted
        each.attrib.clear()
    etree.cleanup_namespaces(element)
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
    return escape(element.text or "") + inner


def refuse_entities(element: etree._Element) -> None:
    """Raise :class:`PageRefusedError` where a part of it stands in an entity of the file's own."""
    if next(element.iter(etree.Entity), None) is not None:
        raise PageRefusedError("it has entities of its own, which are not read")


def stated_page(path: str, html: str, stated: Metadata) -> Page:
    """Return a page whose whole content is the article that ``stated`` describes."""
    data = f"<html><body><article>{html}</article></body></html>".encode("utf-8", "replace")
    return Page(data, path, "html", stated.url, "utf-8", stated)
