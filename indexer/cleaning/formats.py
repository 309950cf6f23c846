"""What a file is: told by its name and, where names say nothing, by its first bytes.

In goes a name or the beginning of a file, out comes the format that reads it, or the name of what
it is and why nothing reads it. Nothing here opens a file or reads a page.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import Literal

#: How a file is read; ``told-by-bytes`` is a page only where its bytes are one.
Format = Literal["html", "text", "warc", "zip", "wacz", "xml", "records", "told-by-bytes"]

_SUFFIXES: tuple[tuple[Format, str], ...] = (
    ("html", ".html .htm .xhtml .mhtml .mht"),
    ("text", ".txt"),
    ("warc", ".warc .wet"),
    ("zip", ".zip"),
    ("wacz", ".wacz"),
    ("xml", ".xml .rss .atom .nitf .newsml"),
    ("records", ".jsonl"),
    # Servers make pages under these; so may the programs that make them be saved.
    (
        "told-by-bytes",
        ".shtml .shtm .xht .php .php3 .php5 .phtml .asp .aspx .jsp .jspx .jsf .cfm .cgi .do",
    ),
)
_FORMATS = {suffix: format_ for format_, suffixes in _SUFFIXES for suffix in suffixes.split()}
#: Packed as they are, so that packing them again is a mistake.
_NEVER_GZIPPED = frozenset(("zip", "wacz"))
#: What is often found beside pages and is not read.
_KINDS = {
    suffix: kind
    for kind, suffixes in {
        "PDF document": ".pdf",
        "Word document": ".doc .docx .docm .dot .dotx",
        "OpenDocument text": ".odt .ott .fodt",
        "RTF document": ".rtf",
        "e-book": ".epub .mobi .azw .azw3 .fb2",
        "spreadsheet": ".xls .xlsx .xlsm .ods .csv .tsv",
        "presentation": ".ppt .pptx .pps .odp",
        "picture": ".jpg .jpeg .jpe .png .gif .webp .svg .bmp .tif .tiff .ico .avif .heic .psd",
        "sound": ".mp3 .m4a .aac .ogg .oga .opus .wav .flac .wma",
        "video": ".mp4 .m4v .webm .avi .mov .mkv .mpg .mpeg .flv .wmv .ogv .m3u8 .vtt .srt",
        "style sheet": ".css .scss .less",
        "script": ".js .mjs .map .wasm .py .pl .rb .sh .bat",
        "font": ".woff .woff2 .ttf .otf .eot",
        "archive of a kind that is not read": ".tar .tgz .bz2 .xz .zst .rar .7z .arc .cab .iso",
        "JSON document": ".json",
        "e-mail": ".eml .msg .mbox",
        "Markdown text": ".md .markdown .rst",
        "address": ".url .webloc .desktop .lnk",
        "TeX document": ".tex .bib",
        "scanned text": ".djvu",
    }.items()
    for suffix in suffixes.split()
}
_MAGIC = (
    (b"%PDF-", "PDF document"),
    (b"{\\rtf", "RTF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word document or other file of an old Office"),
    (b"PK\x03\x04", "zip archive or document"),
    (b"\x1f\x8b\x08", "gzip archive"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
)
_SUFFIX = re.compile(r"\.[a-z][a-z0-9_~-]{0,9}")
#: ``article.php?id=12``, and the same as wget writes it where a file may not be so named.
_QUERY = re.compile(r"(?<=[a-z0-9])[?@].*", re.DOTALL)

#: What a page begins with.
_PAGE_ROOTS = frozenset("html head body title meta".split())
_PAGE_TAG = re.compile(r"<(?:!doctype\s{1,9}html|html|head|body)[\s>]", re.IGNORECASE)
#: What only the source of a page that a program makes has.
_PHP = re.compile(r"<\?(?:php|=|\s)", re.IGNORECASE)
_SCRIPT = re.compile(r"</?script", re.IGNORECASE)
#: So much of a file says what it is.
HEAD_BYTES = 64 * 1024
_BLANK = re.compile(r"\s*")
_NAME = re.compile(r"[A-Za-z_][\w.-]{0,99}(?::([A-Za-z_][\w.-]{0,99}))?")
_DOCTYPE = re.compile(r"<!doctype\s{1,9}([\w:.-]{1,99})", re.IGNORECASE)
_NEWSML_ITEMS = frozenset(
    "packageItem conceptItem knowledgeItem planningItem catalogItem hopHistory".split()
)
_XML_ROOTS = {
    "nitf": "nitf",
    **dict.fromkeys(("newsItem", "newsMessage"), "newsml"),
    **dict.fromkeys(("rss", "feed", "RDF"), "feed"),
    "html": "page",
}
#: What of XML is read.
READ_XML = frozenset(_XML_ROOTS.values())

#: What stands behind a page's name in that of the folder with its pictures and frames: what
#: browsers write, in the languages in which Windows knows such a folder as part of its page.
_FOLDER_ENDINGS = tuple(
    "_files .files _fichiers -Dateien _Dateien -filer _archivos _arquivos _bestanden _bylos "
    "_datoteke _dosyalar _elemei _failid _fails _fajlovi _ficheiros _file _fitxers "
    "_fitxategiak _pliki _soubory _tiedostot".casefold().split()
)


def suffix_of(name: str) -> str:
    """Return what a file's name ends with, in small letters: ``.gz`` and a query aside.

    What cannot be one is none: ``Le 5. mars`` and ``www.exemple`` followed by more.
    """
    bare = PurePosixPath(name.lower().removesuffix(".gz")).name
    for candidate in (bare, _QUERY.sub("", bare)):
        suffix = PurePosixPath(candidate).suffix
        if _SUFFIX.fullmatch(suffix):
            return suffix
    return ""


def format_of(name: str) -> Format | None:
    """Return how a file so named is read, ``None`` where it is not."""
    suffix = suffix_of(name)
    format_ = _FORMATS.get(suffix) if suffix else "told-by-bytes"
    return None if name.lower().endswith(".gz") and format_ in _NEVER_GZIPPED else format_


def kind_of(name: str) -> str:
    """Return what a file that nothing reads is called: ``PDF document``, ``.xyz file``."""
    suffix = suffix_of(name)
    if PurePosixPath(name).name.startswith("."):
        return "dot-file"
    return _KINDS.get(suffix) or (f"{suffix} file" if suffix else "file without a suffix")


def kind_by_bytes(data: bytes) -> str | None:
    """Return what kind of document these bytes begin, where it is one that is no page."""
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)


def why_no_page(name: str, head: bytes) -> str | None:
    """Return what a file is that its bytes must tell, ``None`` where it is a page."""
    if is_page(head, suffix_of(name)):
        return None
    if is_source(head):
        return f"source of pages ({kind_of(name)})"
    return kind_by_bytes(head) or kind_of(name)


def is_page(head: bytes, suffix: str) -> bool:
    """Return whether a file that begins so is a page, and not the program that makes one."""
    text = _text(head)
    starts = _root(text) in _PAGE_ROOTS or (suffix != "" and _PAGE_TAG.search(text) is not None)
    return starts and not is_source(head)


def is_source(head: bytes) -> bool:
    """Return whether a file that begins so has the marks of PHP, ASP or JSP outside its scripts."""
    text = _text(head)
    if "<?" in text and _PHP.search(text):
        return True
    # Scripts may hold templates in the same brackets.
    return "<%" in text and any("<%" in part for part in _SCRIPT.split(text)[::2])


def xml_kind(head: bytes) -> str:
    """Return what an XML file that begins so holds.

    :data:`READ_XML` are read; anything else is the name of what is not.
    """
    root = _root(_text(head))
    if root is None:
        return "file named .xml that is no XML"
    if root in _NEWSML_ITEMS:
        return f"NewsML-G2 {root}"
    return _XML_ROOTS.get(root) or f"XML document <{root[:40]}>"


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _root(text: str) -> str | None:
    """Return the first element's own name, or the one that the document type states."""
    at = 0
    while True:
        at = _skip_blank(text, at)
        if text.startswith("<!--", at):
            at = _after("-->", text, at)
        elif text.startswith("<?", at):
            at = _after("?>", text, at)
        elif stated := _DOCTYPE.match(text, at):
            name = stated[1].rpartition(":")[2]
            return "html" if name.lower() == "html" else name
        else:
            break
        if at < 0:
            return None
    name = _NAME.match(text, at + 1) if text.startswith("<", at) else None
    if name is None:
        return None
    own = name[1] or name[0]
    return own.lower() if own.lower() in _PAGE_ROOTS else own


def _skip_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _after(mark: str, text: str, at: int) -> int:
    end = text.find(mark, at)
    return -1 if end < 0 else end + len(mark)


def saved_folders(names: Collection[str]) -> Iterator[str]:
    """Return the names of the folders that belong to a page, as browsers save « page, complete ».

    ``names`` are all names of one folder, files and folders alike: ``page.html`` makes
    ``page_files`` and ``page_fichiers`` its own.
    """
    stems = {
        _folded(PurePosixPath(name).stem)
        for name in names
        if format_of(name) == "html" or (suffix_of(name) and format_of(name) == "told-by-bytes")
    }
    for name in names:
        for ending in _FOLDER_ENDINGS if stems else ():
            folded = _folded(name)
            if folded.endswith(ending) and folded.removesuffix(ending) in stems:
                yield name
                break


def _folded(name: str) -> str:
    # Some systems write accents apart.
    return unicodedata.normalize("NFC", name).casefold()
