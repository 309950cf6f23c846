"""What text a page's bytes are, whatever the page declares.

Bytes that are valid UTF-8 are UTF-8, whoever says gb2312, and what was decoded twice is put right;
:mod:`charsets` tells the others. A broken byte never loses the page, but a page of which no reading
looks written is refused. Out comes NFC text without the invisible characters that would split
words; page breaks (U+000C) stay, for they are all that tells where a paged copy's pages end.
"""

import codecs
import re
import unicodedata

from indexer.cleaning.charsets import known_charset, read_charset
from indexer.cleaning.mojibake import is_suspect, repair_mojibake
from indexer.cleaning.plausibility import plausibility
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
#: The share of broken bytes among those beyond ASCII up to which a page is UTF-8.
_MAX_BROKEN_UTF8 = 0.1
_BYTES_OF_WINDOWS = "depeche.windows-1252"
_FRENCH = re.compile("[À-ÖØ-öø-ÿœŒ«»’‘“”–—•…€°·§©®²³\u00a0\u00ad][\u00a0\u00ad»’”…]?")
_MAX_ODD_SHARE = 0.3
_FORGIVEN = 2
#: Halves of UTF-16's pairs that were encoded one by one: three bytes that are no UTF-8.
_SURROGATES = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_SOFT_LINE_END = re.compile(
    "\u00ad[ \t]{0,20}\n[ \t]{0,200}([^\\s\u00ad]{1,80})(?:[ \t]{1,20}|\n|$)"
)
_INVISIBLES = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_CONTROLS = "\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_INVISIBLE = re.compile(f"[{_INVISIBLES}]")
_CONTROL = re.compile(f"[{_CONTROLS}]")
#: Most pages have neither; one look is quicker than two.
_UNWANTED = re.compile(f"[{_INVISIBLES}{_CONTROLS}]")
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
    text = repair_mojibake(_decoded(data, charset))
    _refuse_garbage(text)
    return _tidy_characters(text)


def clean(text: str) -> str:
    """NFC, without invisible marks, controls and page breaks, lines that end alike."""
    if text.isascii() and text.isprintable():
        return text
    return _tidy_characters(text).replace("\x0c", "\n")


def _tidy_characters(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\u00ad" in text:
        # Where a line ends in one, the word goes on in the next.
        text = _SOFT_LINE_END.sub(r"\1\n", text)
    if _UNWANTED.search(text):
        text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
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
    unpaired = _SURROGATES.sub(b"\xef\xbf\xbd", data)
    almost = unpaired.decode("utf-8", "replace")
    broken = almost.count("\ufffd")
    beyond_ascii = sum(map("\x7f".__lt__, almost))
    if broken <= _MAX_BROKEN_UTF8 * beyond_ascii:
        return _mixed(unpaired)
    if _looks_binary(data):
        raise PageRefusedError("binary, not a text or HTML page")
    hints = [name for name in (known_charset(charset), _declared(data)) if name]
    return read_charset(data, hints, _mixed(unpaired))


def _mixed(data: bytes) -> str:
    """Read UTF-8 in which some bytes are windows-1252, as where two sources met in one page."""
    return data.decode("utf-8", _BYTES_OF_WINDOWS)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Answer a letter of French for the byte that is no UTF-8, else the mark of a broken one."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    text = error.object[error.start : error.end].decode("cp1252", "replace")
    return (text if _FRENCH.fullmatch(text) else "\ufffd"), error.end


codecs.register_error(_BYTES_OF_WINDOWS, _as_windows)


def _refuse_garbage(text: str) -> None:
    """Refuse a text in which more characters make no sense than make any."""
    if "\ufffd" not in text and not is_suspect(text):
        return
    judged = plausibility(text)
    if judged.odd > max(_FORGIVEN, _MAX_ODD_SHARE * judged.count):
        raise PageRefusedError(
            f"its encoding was lost before it was saved: {judged.odd} of {judged.count} characters "
            "beyond ASCII make no sense"
        )


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of Western text is zero, or each blank's."""
    even, odd = data[0:1000:2].count(0), data[1:1000:2].count(0)
    half = len(data[:1000]) // 2
    if max(even, odd) > half * (0.6 if min(even, odd) else 0.05):
        text = data.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
        if plausibility(text).odd_share <= _MAX_ODD_SHARE:
            return text
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
    return known_charset((match[1] or match[2]).decode("ascii", "replace"))
