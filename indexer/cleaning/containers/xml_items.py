"""XML of the press is cut into items as it streams, each small enough to be looked at whole.

Which format it is, the first element says. Nothing outside a file is fetched and no entity of its
own is believed: a file that needs them is refused. What each item says is read by :mod:`.nitf`,
:mod:`.newsml` and :mod:`.feed`.
"""

import html.entities
import re
from collections.abc import Iterator
from typing import IO

from lxml import etree

from indexer.cleaning import formats
from indexer.cleaning.containers import feed, newsml, nitf
from indexer.cleaning.containers.budget import Budget, Record
from indexer.cleaning.containers.markup import local_name
from indexer.cleaning.reader import Page, Refusal
from indexer.errors import PageRefusedError

_CHUNK_BYTES = 64 * 1024
#: HTML's names of letters and ampersands that stand for themselves: feeds have them, XML does not.
_AMPERSAND = re.compile(rb"&(?:([A-Za-z][A-Za-z0-9]{1,30});|(?!#\w{1,8};))")
_XML_ENTITIES = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))


def read_xml(stream: IO[bytes], name: str, budget: Budget) -> Iterator[Record]:
    """Give the articles of an XML file as pages that say what they are."""
    # Programs that make feeds put empty lines before them, which XML forbids.
    head = stream.read(formats.HEAD_BYTES).lstrip(b" \t\r\n")
    kind = formats.xml_kind(head)
    if kind == "page":
        yield Page(_rest(head, stream, budget), name, "html")
    elif kind == "nitf":
        for item in _items(head, stream, budget, frozenset(("nitf",))):
            yield nitf.read_item(item, name)
    elif kind == "newsml":
        yield from _newsml(head, stream, name, budget)
    elif kind == "feed":
        yield from _feed(head, stream, name, budget)
    else:
        raise PageRefusedError(
            f"not read ({kind}): of XML, NITF, NewsML-G2 and full-text RSS or Atom are"
        )


def _rest(head: bytes, stream: IO[bytes], budget: Budget) -> bytes:
    data = head + stream.read(budget.limits.max_page_bytes + 1)
    budget.take_bytes(len(data))
    if len(data) > budget.limits.max_page_bytes:
        raise PageRefusedError(f"larger than {budget.limits.max_page_bytes} bytes")
    return data


def _newsml(head: bytes, stream: IO[bytes], name: str, budget: Budget) -> Iterator[Record]:
    items = _items(head, stream, budget, newsml.ITEMS)
    for number, item in enumerate(items, 1):
        path = f"{name}#{number}" if item.getparent() is not None else name
        yield newsml.read_item(item, path)


def _feed(head: bytes, stream: IO[bytes], name: str, budget: Budget) -> Iterator[Record]:
    """Give a feed's articles; a feed of summaries alone is refused once, not item by item."""
    has_text = False
    summaries: list[Refusal] = []
    number = 0
    for item in _items(head, stream, budget, feed.ITEMS):
        number += 1
        path = f"{name}#{number}"
        found = feed.read_item(item, path)
        if isinstance(found, Refusal) and not has_text:
            summaries.append(found)
            continue
        if not has_text and isinstance(found, Page):
            has_text = True
            yield from summaries
        yield found
    if summaries and not has_text:
        raise PageRefusedError(
            f"a feed of summaries ({len(summaries)}): it has no article's text; "
            "save the pages that it names"
        )
    if number == 0:
        raise PageRefusedError("a feed without an article")


def _items(
    head: bytes, stream: IO[bytes], budget: Budget, wanted: frozenset[str]
) -> Iterator[etree._Element]:
    """Give the elements so named, whole, one after another; each is gone when the next is asked."""
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    inside: etree._Element | None = None
    since = 0
    for chunk in _chunks(head, stream):
        budget.take_bytes(len(chunk))
        since += len(chunk)
        if since > budget.limits.max_page_bytes:
            raise PageRefusedError(f"an item larger than {budget.limits.max_page_bytes} bytes")
        parser.feed(chunk)
        for event, element in parser.read_events():
            if event == "start":
                if inside is None and local_name(element) in wanted:
                    inside = element
                continue
            if element is inside:
                since = 0
                yield element
                inside = None
                _forget(element)
    parser.close()


def _forget(element: etree._Element) -> None:
    # The parser may be further on: what stands behind is not touched, the element itself stays.
    element.clear()
    parent, name = element.getparent(), local_name(element)
    while parent is not None and (before := element.getprevious()) is not None:
        if local_name(before) != name:
            break
        parent.remove(before)


def _chunks(head: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    """Give the file's bytes, HTML's names of letters made numbers; none is cut in two."""
    is_wide = b"\0" in head[:200]
    kept = b""
    chunk = head
    while chunk:
        chunk = kept + chunk
        at = -1 if is_wide else chunk.rfind(b"&", -40)
        kept = chunk[at:] if at >= 0 and b";" not in chunk[at:] else b""
        chunk = chunk[: len(chunk) - len(kept)]
        yield chunk if is_wide else _AMPERSAND.sub(_for_xml, chunk)
        chunk = stream.read(_CHUNK_BYTES)
    if kept:
        yield _AMPERSAND.sub(_for_xml, kept)


def _for_xml(entity: re.Match[bytes]) -> bytes:
    if entity[1] is None:
        return b"&amp;"
    if entity[1] in _XML_ENTITIES:
        return entity[0]
    text = html.entities.html5.get(f"{entity[1].decode()};")
    return "".join(f"&#{ord(c)};" for c in text).encode() if text else entity[0]
