"""What those who save a page add to it: the address it came from, an archive's address and toolbar.

In goes a page's text or an address, out comes what the page had before. What states an address
here was written by the tool that saved the page, not by the page.
"""

import re

from indexer.cleaning.metadata import web_address

#: Tools write it before the page's own head ends.
_HEAD_CHARS = 20_000
#: What each of them writes, as it is written: looked for first, since few pages have any.
_MARKS = (
    "saved from url=(",
    "Page saved with SingleFile",
    "savepage-url",
    "data-scrapbook-source",
    "Mirrored from",
)
#: ``<!-- saved from url=(0042)https://… -->``: browsers since Internet Explorer 5.
_BROWSER = re.compile(r"<!--\s{0,9}saved from url=\(\d{1,6}\)\s?(\S{1,4000}?)\s{0,9}-->", re.I)
#: SingleFile: its comment holds a line for the address and one for the day.
_SINGLE_FILE = re.compile(
    r"<!--\s{0,9}Page saved with SingleFile[^>]{0,200}?\surl:\s{0,9}(\S{1,4000})", re.I
)
#: HTTrack leaves the scheme out.
_HTTRACK = re.compile(r"<!--\s{0,9}Mirrored from (\S{1,4000}) by HTTrack", re.I)
#: Save Page WE and WebScrapBook state it in an element.
_ELEMENT = re.compile(
    r"""<meta\s{1,9}name=["']?savepage-url["']?\s{1,9}content=["']([^"'>]{1,4000})["']"""
    r"""|<html\b[^>]{0,2000}?\sdata-scrapbook-source=["']([^"'>]{1,4000})["']""",
    re.I,
)
#: ``https://web.archive.org/web/20190305101500id_/https://site.example/page``, whoever runs it,
#: and the same with ``2019.03.05-101500``.
_ARCHIVED = re.compile(
    r"https?://[^/?#\s]{1,255}/(?:[^/?#\s]{1,100}/){0,4}?"
    r"(?:\d{4,14}\*?(?:[a-z]{2}_)?|\d{4}\.\d\d\.\d\d-\d{6})/(https?):/{1,2}(?=[^/\s])",
    re.I,
)
_TOOLBAR_STARTS, _TOOLBAR_ENDS = (
    "<!-- BEGIN WAYBACK TOOLBAR INSERT -->",
    "<!-- END WAYBACK TOOLBAR INSERT -->",
)


def saved_from(text: str) -> str | None:
    """Return the address that a page was saved from, where the tool that saved it wrote it down."""
    head = text[:_HEAD_CHARS]
    if not any(mark in head for mark in _MARKS):
        return None
    for pattern in (_BROWSER, _SINGLE_FILE, _ELEMENT):
        if (found := pattern.search(head)) and (
            address := web_address(next(group for group in found.groups() if group))
        ):
            return original_address(address.replace("&amp;", "&"))
    mirrored = _HTTRACK.search(head)
    return web_address(f"http://{mirrored[1]}") if mirrored else None


def original_address(address: str) -> str:
    """Return the address that an archive's address holds a copy of, or the address itself."""
    # A copy of a copy is one, too; each turn takes one archive's part away.
    for _turn in range(3):
        archived = _ARCHIVED.match(address)
        if archived is None:
            break
        address = f"{archived[1].lower()}://{address[archived.end() :]}"
    return address


def without_toolbar(text: str) -> str:
    """Return a page's text without the toolbar that the Wayback Machine puts before it."""
    if "WAYBACK TOOLBAR" not in text:
        return text
    start = text.find(_TOOLBAR_STARTS)
    end = text.find(_TOOLBAR_ENDS, start)
    if start < 0 or end < 0:
        return text
    return text[:start] + text[end + len(_TOOLBAR_ENDS) :]
