"""What a French word is: the one chain for indexing, querying, marking and suggesting.

In goes any text, out come :class:`Token`\\ s: where each word stands, its exact form and the stems it
is found by. A reader who types without accents, with either apostrophe, with or without the elided
article, in capitals or in the plural must land on the same stems; what stands in quotes is compared
by form. Nothing here knows indexes, queries or engines.

Both stems of a word stand at one position: the Snowball stem of the word as written and that of the
word without accents. Stemming only the first loses unaccented queries, only the second splits word
families (``élevé``, ``élevée``).
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import Stemmer

#: Goes into an index's manifest; raised whenever the tokens of some text change.
ANALYSIS_VERSION = f"fr-1+snowball-{Stemmer.version()}"


class Token(NamedTuple):
    """A word of a text.

    ``start`` and ``end`` are what a mark covers, in the text as given: an elided article is left
    out. ``form`` is the word folded (no capitals, accents, ligatures, apostrophes). ``stems`` is
    empty for a stop word. A ``joined`` token is a hyphenated compound written as one word; it
    stands at its first part's position.
    """

    start: int
    end: int
    position: int
    form: str
    stems: tuple[str, ...]
    joined: bool = False


APOSTROPHES = "'’ʼ`´‘＇"
HYPHENS = "-\u2010\u2011\u00ad"
#: What may stand between the digits of thousands: space, no-break, narrow no-break, thin.
_DIGIT_SPACES = " \u00a0\u202f\u2009"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
#: A longer run of letters is no word of any language; it is cut so that every step stays bounded.
_MAX_WORD_CHARS = 80
#: The same for words strung together by hyphens and apostrophes.
_MAX_LINKS = 12

_WORD = rf"(?:(?![_{_HAN}])\w[\u0300-\u036f]*){{1,{_MAX_WORD_CHARS}}}"
_CHUNK = re.compile(
    # Thousands with any space between: one number, with its decimals.
    rf"(?<![\d.,])\d{{1,3}}(?:[{_DIGIT_SPACES}]\d{{3}})+(?!\d)(?:,\d{{1,9}})?(?!\w)"
    # A decimal number, but no part of a date or of an address.
    r"|(?<![\d.,])\d{1,15}[.,]\d{1,15}(?![.,]?\w)"
    # Letters with dots: an acronym.
    r"|(?<!\w)[^\W\d_](?:\.[^\W\d_])+(?!\w)\.?"
    rf"|[{_HAN}]"
    rf"|{_WORD}(?:[{HYPHENS}{APOSTROPHES}]{_WORD}){{0,{_MAX_LINKS}}}"
)
_HYPHEN = re.compile(f"[{HYPHENS}]")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")

#: Words that lose their last vowel before another one (Grevisse, Le bon usage, § 45).
_ELIDED = frozenset(
    "l d c j m n s t qu jusqu lorsqu puisqu quoiqu presqu".split()
)
#: Words with an apostrophe of their own that begin like an elision.
_NOT_ELIDED = frozenset(["presquile", "presquiles"])
#: Elision stands before a vowel or a mute h: ``N'Djamena`` and ``M'Bala`` are names.
_VOWELS = frozenset("aeiouyh")

#: French function words: articles, pronouns, prepositions, conjunctions, question words and the
#: forms of être and avoir, after the list that comes with the Snowball stemmer
#: (snowballstem.org/algorithms/french/stop.txt), completed (``les`` is missing from many copies)
#: and without the words that are nouns in the press: été (the season), or (gold), sommes, avions,
#: aura, étés. A word with accents is a stop word only as it stands here, so that ``sûr`` is none.
STOP_WORDS = frozenset(
    """
    au aux avec ce ces cet cette ceci cela ça celui celle ceux celles chez comme dans de des du
    dont donc elle elles en et eux il ils je la là le les leur leurs lui ma mais me même mes moi mon
    ne ni nos notre nous on ou où par pas pour qu que quel quelle quels quelles qui quoi sa sans se
    ses si soi son sous sur ta te tes toi ton tu un une vers via vos votre vous y à a car dès puis
    lorsque puisque quoique jusque lequel laquelle lesquels lesquelles duquel desquels desquelles
    auquel auxquels auxquelles afin ainsi aussi alors quand comment combien pourquoi parce est-ce
    c d j l m n s t
    être es est sommes-nous êtes sont étais était étions étiez étaient fus fut fûmes fûtes furent
    sera seras serai serons serez seront serais serait serions seriez seraient sois soit soyons
    soyez soient fusse fusses fût fussions fussiez fussent étant suis
    avoir ai as avons avez ont avais avait aviez avaient eus eut eûmes eûtes eurent aurai auras
    aurons aurez auront aurais aurait aurions auriez auraient aie aies ait ayons ayez aient eusse
    eusses eût eussions eussiez eussent ayant eu
    """.split()
)


def fold(word: str) -> str:
    """Answer a word without capitals, accents, ligatures and other letter dress."""
    lowered = _without_ligatures(word.lower())
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


def _without_ligatures(lowered: str) -> str:
    return lowered.translate(_LIGATURES) if not lowered.isascii() else lowered


_FOLDED_STOP_WORDS = frozenset(fold(word) for word in STOP_WORDS)


def is_stop(form: str) -> bool:
    """Answer whether a folded form is a stop word."""
    return form in _FOLDED_STOP_WORDS


class _Part(NamedTuple):
    """A token of a chunk: offsets and position count from the chunk's own."""

    start: int
    end: int
    position: int
    form: str
    stems: tuple[str, ...]
    joined: bool


class _Chunks(dict[str, tuple[tuple[_Part, ...], int]]):
    """Remembers how each chunk of text is cut: (parts, positions it takes).

    A language has few distinct chunks: nearly every look-up is answered from memory.
    """

    #: Then it starts anew; some 150 bytes each.
    MAX_CHUNKS = 400_000
    #: Longer ones hardly come twice.
    MAX_CHARS = 60

    def __init__(self) -> None:
        super().__init__()
        # PyStemmer's stemmers must not be shared by threads at work.
        self._lock = threading.Lock()
        self._stemmer = Stemmer.Stemmer("french", 0)

    def __missing__(self, chunk: str) -> tuple[tuple[_Part, ...], int]:
        with self._lock:
            cut = _cut(chunk, self._stemmer)
            if len(chunk) <= self.MAX_CHARS:
                if len(self) >= self.MAX_CHUNKS:
                    self.clear()
                self[chunk] = cut
            return cut


def _stems(word: str, form: str, stemmer: "Stemmer.Stemmer") -> tuple[str, ...]:
    """Both stems of a word, the accented one first; one where they are equal."""
    if not form or any(c.isdigit() for c in form):
        return (form,) if form else ()
    lowered = _without_ligatures(word.lower())
    if lowered in STOP_WORDS or (lowered.isascii() and lowered in _FOLDED_STOP_WORDS):
        return ()
    accented, folded = stemmer.stemWord(lowered), stemmer.stemWord(form)
    return (accented,) if accented == folded else (accented, folded)


def _cut(chunk: str, stemmer: "Stemmer.Stemmer") -> tuple[tuple[_Part, ...], int]:
    """Cut a chunk at its hyphens, drop elided words, stem what remains."""
    if chunk[0].isdigit() and any(c in chunk for c in _DIGIT_SPACES + ",."):
        number = "".join(c for c in chunk if c not in _DIGIT_SPACES).replace(".", ",")
        form = fold(number)
        return ((_Part(0, len(chunk), 0, form, (form,), False),), 1)
    if "." in chunk:
        form = fold(chunk.replace(".", ""))
        end = len(chunk)
        return ((_Part(0, end, 0, form, _stems(chunk.replace(".", ""), form, stemmer), False),), 1)
    parts: list[_Part] = []
    whole = ""
    at = 0
    for piece in _HYPHEN.split(chunk):
        start = at + _elided_chars(piece)
        word = _APOSTROPHE.sub("", chunk[start : at + len(piece)])
        form = fold(word)
        whole += _APOSTROPHE.sub("", piece)
        if form:
            stems = _stems(word, form, stemmer)
            parts.append(_Part(start, at + len(piece), len(parts), form, stems, False))
        at += len(piece) + 1
    positions = len(parts)
    if len(parts) > 1 and any(len(part.form) > 1 and part.stems for part in parts):
        stems = _stems(whole, fold(whole), stemmer)
        joined = _Part(parts[0].start, parts[-1].end, 0, fold(whole), stems, True)
        parts.insert(1, joined)
    return tuple(parts), positions


def _elided_chars(piece: str) -> int:
    """How many characters of elided words a piece begins with, their apostrophes included."""
    dropped = 0
    while match := _APOSTROPHE.search(piece, dropped):
        rest = fold(piece[match.end() :])
        elided = fold(piece[dropped : match.start()])
        if elided not in _ELIDED or rest[:1] not in _VOWELS:
            break
        if elided + _APOSTROPHE.sub("", rest) in _NOT_ELIDED:
            break
        dropped = match.end()
    return dropped


_chunks = _Chunks()


def tokens(text: str) -> list[Token]:
    """Answer the words of ``text``, in order; any Unicode will do, offsets are those of ``text``."""
    if unicodedata.is_normalized("NFC", text):
        return _tokens(text)
    composed, offsets = _composed(text)
    return [
        token._replace(start=offsets[token.start], end=offsets[token.end])
        for token in _tokens(composed)
    ]


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    add = found.append
    chunks = _chunks
    position = 0
    for match in _CHUNK.finditer(text):
        parts, positions = chunks[match.group()]
        base = match.start()
        for start, end, offset, form, stems, joined in parts:
            add(Token(base + start, base + end, position + offset, form, stems, joined))
        position += positions
    return found


def _composed(text: str) -> tuple[str, list[int]]:
    """NFC of ``text``, and for each of its offsets the one in ``text``."""
    pieces: list[str] = []
    offsets: list[int] = []
    for start, end in _clusters(text):
        piece = unicodedata.normalize("NFC", text[start:end])
        pieces.append(piece)
        offsets.extend([start] * len(piece))
    offsets.append(len(text))
    return "".join(pieces), offsets


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not unicodedata.combining(text[at]):
            yield start, at
            start = at
