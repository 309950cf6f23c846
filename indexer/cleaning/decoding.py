"""What text a page's bytes are, whatever the page declares.

A declaration is a hint: bytes that are valid UTF-8 are UTF-8, whoever says gb2312; what remains is
judged by how French the outcome looks. A broken byte never loses the page. Out comes NFC text
without the invisible characters that would split words.
"""

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from indexer.errors import PageRefusedError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)"""
    rb"""|<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]+)""",
    re.IGNORECASE,
)
#: Browsers look this far for a declaration.
_DECLARATION_BYTES = 4096
#: The share of bytes that fit no encoding above which a page is no text at all.
_MAX_BROKEN_SHARE = 0.02
#: Some old systems fill their texts with null bytes; where there are more it is another format.
_MAX_NULL_SHARE = 0.1
#: What browsers read when a page declares the first (WHATWG Encoding Standard, "labels").
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso8859-1": "cp1252",
}
#: Python's encodings that no page is in, some of them slow beyond bounds.
_NO_PAGES = frozenset(("punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape"))
_FRENCH_LETTERS = re.compile("[éèêàçùâîôûëïœÉÈÀÇ’«»]")
_STRANGE_LETTERS = re.compile("[\u0080-\u009f\u3400-\u9fff\uac00-\ud7af\ufffd¤¦¨¬³¼½¾ÃÂ]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BINARY_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"\x1f\x8b",
)


def decode(data: bytes, charset: str | None = None) -> str:
    """Answer the text of a page's bytes; raises :class:`PageRefusedError` where it is no text.

    ``charset`` is the encoding that the page's server named, a hint like the page's own.
    """
    if not data.strip():
        raise PageRefusedError("empty")
    if data.startswith(_BINARY_MAGIC):
        raise PageRefusedError("binary, not a text or HTML page")
    return clean(_decoded(data, charset))


def clean(text: str) -> str:
    """NFC, without invisible marks and controls, lines that end alike."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    text = _CONTROLS.sub(" ", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", text)


def _decoded(data: bytes, charset: str | None = None) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data[:1000]:
        return _wide(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    almost = data.decode("utf-8", "replace")
    broken = almost.count("\ufffd")
    beyond_ascii = sum(c > "\x7f" for c in almost)
    if broken <= 0.1 * beyond_ascii:
        return almost
    hints = (_known(charset), _declared(data), "cp1252", "gb18030")
    candidates = list(dict.fromkeys(name for name in hints if name))
    texts = [text for name in candidates if (text := _strictly(data, name)) is not None]
    if broken < beyond_ascii / 2:
        texts.append(almost)
    if texts:
        return max(texts, key=_frenchness)
    best = from_bytes(data[:200_000]).best()
    if best is None and _looks_binary(data):
        raise PageRefusedError("binary, not a text or HTML page")
    return data.decode(best.encoding if best else "cp1252", "replace")


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    even, odd = data[0:1000:2].count(0), data[1:1000:2].count(0)
    half = len(data[:1000]) // 2
    if max(even, odd) > half * 0.6:
        return data.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    if data.count(0) > len(data) * _MAX_NULL_SHARE:
        raise PageRefusedError("binary, not a text or HTML page")
    return _decoded(data.replace(b"\0", b" "))


def _looks_binary(data: bytes) -> bool:
    sample = data[:8192]
    controls = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    return controls > len(sample) * _MAX_BROKEN_SHARE


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:_DECLARATION_BYTES])
    if match is None:
        return None
    return _known((match[1] or match[2]).decode("ascii", "replace"))


def _known(charset: str | None) -> str | None:
    """Answer Python's name of an encoding that decodes bytes to text, as browsers read its name."""
    name = (charset or "").lower()
    try:
        known = codecs.lookup(_WIDER.get(name, name)).name
    except (LookupError, ValueError):
        return None
    return None if known.replace("-", "_") in _NO_PAGES else known


def _strictly(data: bytes, encoding: str) -> str | None:
    if _looks_binary(data):
        raise PageRefusedError("binary, not a text or HTML page")
    try:
        if encoding == "cp1252":
            # Five bytes mean nothing in windows-1252; they must not lose a page.
            text = data.decode(encoding, "replace")
            return text if text.count("\ufffd") <= len(text) * _MAX_BROKEN_SHARE else None
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _frenchness(text: str) -> int:
    sample = text[:100_000]
    return len(_FRENCH_LETTERS.findall(sample)) - 3 * len(_STRANGE_LETTERS.findall(sample))
