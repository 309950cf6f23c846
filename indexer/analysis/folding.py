"""What makes words equal whatever their dress: capitals, accents and ligatures are folded away."""

import unicodedata

_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ħ": "h", "ŧ": "t"}
    # Letters of transliteration that stand for a stop of the voice: ``Hawaiʻi``, ``Qurʾan``.
    | dict.fromkeys("\u02b9\u02ba\u02bb\u02bd\u02be\u02bf\u02c0\u02c1\ua78b\ua78c", "")
)
_WITH_LIGATURES = frozenset(map(chr, _LIGATURES))


def fold(word: str) -> str:
    """Return a word without capitals, accents, ligatures and other letter dress."""
    lowered = word.lower()
    return lowered if lowered.isascii() else fold_lower_case(lowered)


def fold_lower_case(lowered: str) -> str:
    """Return a word in lower case, not all ASCII, as :func:`fold` would."""
    try:
        # Most French letters are a byte each.
        return lowered.encode("latin-1").translate(_LATIN).decode("ascii")
    except UnicodeError:
        return _decomposed(lowered)


def _decomposed(lowered: str) -> str:
    decomposed = unicodedata.normalize("NFKD", without_ligatures(lowered))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return without_ligatures(bare.lower())


def without_ligatures(lowered: str) -> str:
    """Return a word in lower case with its ligatures written as letters."""
    if lowered.isascii() or _WITH_LIGATURES.isdisjoint(lowered):
        return lowered
    return lowered.translate(_LIGATURES)


def _latin(code: int) -> int:
    folded = _decomposed(chr(code))
    return ord(folded) if len(folded) == 1 and folded.isascii() else code


#: What a small letter of Latin-1 is folded to, where that is one letter of ASCII.
_LATIN = bytes([_latin(code) if chr(code).islower() else code for code in range(256)])
