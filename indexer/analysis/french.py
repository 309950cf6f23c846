r"""What a French word is: the one chain for indexing, querying, marking and suggesting.

In goes any text, out come :class:`Token`\ s: where each word stands, its exact form and the stems
it is found by. A reader who types without accents, with either apostrophe, with or without the
elided article, in capitals or in the plural must land on the same stems; what stands in quotes is
compared by form. Nothing here knows indexes, queries or engines.

Both stems of a word stand at one position: the Snowball stem of the word as written and that of the
word without accents. Stemming only the first loses unaccented queries, only the second splits word
families (``élevé``, ``élevée``).
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Sequence, Set

import Stemmer

from indexer.analysis import stemmer_exceptions
from indexer.analysis.folding import fold, fold_lower_case, without_ligatures
from indexer.analysis.patterns import (
    APOSTROPHE,
    CHUNK,
    DIGIT_SPACES,
    HYPHEN,
    INCLUSIVE,
    INITIALS,
    MAX_WORD_CHARS,
    NUMBER,
    NUMBERS_IN_A_ROW,
    ORDINAL,
    PHONE,
    PLAIN,
    SIGN,
    THOUSANDS_WITH_DOTS,
    UNWRITTEN,
)
from indexer.analysis.stop_words import STOP_WORDS
from indexer.analysis.token import Part, Token

#: Goes into an index's manifest; raised whenever the tokens of some text change.
ANALYSIS_VERSION = f"fr-5+snowball-{Stemmer.version()}"

#: Endings whose accent is certain though it was not typed: without it Snowball knows them not, and
#: ``developpee`` would find neither ``développé`` nor ``développement``.
_LOST_ACCENT = re.compile(r"(?<=[a-z])(?:ee(?=s?$)|iere(?=(?:s|ment)?$))")
_ORDINAL_ENDINGS = "eme", "emes", "1ere", "1eres"
_ORDINAL_ENDING = re.compile(r"(?<=^1)(?:er|re)s?$|(?<=^2)nde?s?$|(?<=\d)es$")
_GROUPS = re.compile(f"[{DIGIT_SPACES}]")
_HUNDRED = 100
#: So much apart at most are two numbers that rather stand in a list than make one.
_NEAR = 20
_ACCENTED = {"ee": "ée", "iere": "ière"}
#: Words that lose their last vowel before another one (Grevisse, Le bon usage, § 45).
_ELIDED = frozenset([*"ldcjmnst", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu"])
#: Words with an apostrophe of their own that begin like an elision.
_NOT_ELIDED = frozenset(["presquile", "presquiles"])
#: Elision stands before a vowel, a mute h or ``onze`` in digits: ``N'Djamena`` is a name.
_ELIDED_BEFORE = frozenset("aeiouyh0123456789")
#: Before an acronym too whose first letter is spelled with a vowel: ``d’RTL``, ``d’M6``.
_SPELLED = re.compile(r"[FHLMNRSX][BCDFGHJKLMNPQRSTVWXZ\d]+(?!\w)")
#: Pronouns that follow their verb with a hyphen (``permet-elle``) make no compound with it.
INVERTED = frozenset(
    ["je", "tu", "il", "ils", "elle", "elles", "on", "nous", "vous", "ce", "ci", "la"]
)

_FOLDED_STOP_WORDS = frozenset(fold(word) for word in STOP_WORDS)
#: The folded words that any list has.
_LISTED = _FOLDED_STOP_WORDS | stemmer_exceptions.LISTED


def is_stop(form: str) -> bool:
    """Return whether a folded form is a stop word."""
    return form in _FOLDED_STOP_WORDS


#: A chunk's parts, and how many positions they take.
Cut = tuple[tuple[Part, ...], int]


#: So many words or chunks are remembered, then anew; one takes about half a kilobyte.
_MAX_REMEMBERED = 50_000
#: The same for what is typed, of up to a few hundred characters.
_MAX_TYPED = 8_192


class _Stemmers(threading.local):
    """PyStemmer's stemmers must not be shared by threads at work: each has its own."""

    def __init__(self) -> None:
        self.stem: Callable[[str], str] = Stemmer.Stemmer("french", 0).stemWord


_stemmers = _Stemmers()


class _Words(dict[str, tuple[str, tuple[str, ...]]]):
    """Remembers the form and the stems of each word in small letters; none of a stop word."""

    def __missing__(self, word: str) -> tuple[str, tuple[str, ...]]:
        form = word if word.isascii() else fold_lower_case(word)
        if form.endswith(_ORDINAL_ENDINGS) and (match := ORDINAL.fullmatch(form)):
            word = form = f"{match[1]}e{match[2]}" if match[1] else f"1re{match[2]}"
        # One look-up tells nearly all words from those of any list.
        is_listed = form in _LISTED
        if is_listed and _is_stop_word(word, form):
            stems: tuple[str, ...] = ()
        else:
            stems = self.both_stems(word, form, is_listed)
        if len(self) >= _MAX_REMEMBERED:
            self.clear()
        self[word] = found = form, stems
        return found

    def both_stems(self, word: str, form: str, is_listed: bool = True) -> tuple[str, ...]:
        """Return both stems of a word in small letters, the accented one first; one where equal.

        ``is_listed`` is false where it is known that no list has the word.
        """
        if not form.isalpha() and any(map(str.isdigit, form)):
            # ``1er`` and ``1re`` are one word.
            return (_ORDINAL_ENDING.sub("e", form),)
        written = word if word.isascii() else without_ligatures(word)
        restored = form
        if "ee" in form or "iere" in form:
            restored = _LOST_ACCENT.sub(_with_accent, form)
        if is_listed and stemmer_exceptions.is_whole(form):
            accented, bare = written, restored
        else:
            to_stem = stemmer_exceptions.to_stem if is_listed else stemmer_exceptions.without_plural
            stem, shared = _stemmers.stem, stemmer_exceptions.shared
            accented = bare = shared(stem(to_stem(written, form)))
            if restored != written:
                bare = shared(stem(to_stem(restored, form)))
        folded = bare if bare.isascii() else fold(bare)
        return (accented,) if accented == folded else (accented, folded)


def _with_accent(lost: re.Match[str]) -> str:
    return _ACCENTED[lost[0]]


class _Chunks(dict[str, Cut]):
    """Remembers how each chunk of text is cut.

    A language has few distinct chunks: nearly every look-up is answered from memory.
    """

    #: Longer ones hardly come twice.
    MAX_CHARS = 60

    def __missing__(self, chunk: str) -> Cut:
        cut = _cut(chunk)
        if len(chunk) <= self.MAX_CHARS:
            if len(self) >= _MAX_REMEMBERED:
                self.clear()
            self[chunk] = cut
        return cut


_words, _chunks = _Words(), _Chunks()


def _plain(chunk: str, match: re.Match[str]) -> tuple[int, str, tuple[str, ...]]:
    """Return where the one word of a chunk begins, its form and its stems."""
    start = match.start(1)
    form, stems = _words[match[1].lower()]
    if start and form == "est" and _is_east(chunk, 0, start):
        stems = (form,)
    return start, form, stems


def _cut(chunk: str) -> Cut:
    """Cut a chunk at its hyphens, drop elided words, stem what remains."""
    if match := PLAIN.fullmatch(chunk):
        start, form, stems = _plain(chunk, match)
        return ((start, len(chunk), 0, form, stems, False),), 1
    if form := _one_word(chunk):
        return ((0, len(chunk), 0, form, (form,), False),), 1
    if chunk[0].isdecimal() and NUMBERS_IN_A_ROW.fullmatch(chunk):
        return _numbers(chunk)
    parts: list[Part] = []
    whole = ""
    at = 0
    pieces = HYPHEN.split(chunk)
    for piece in pieces:
        start = at + _elided_chars(piece)
        end = at + len(piece)
        word = _written(chunk[start:end])
        # The article before a compound is none of it, one inside (main-d’œuvre) is.
        whole += word if not whole else _joint(chunk[at - 1]) + _written(piece)
        if not word.isalnum():
            form, stems = _with_signs(word)
        else:
            form, stems = _words[word.lower()]
            if form == "est" and _is_east(chunk, at, start):
                stems = (form,)
        if form:
            parts.append((start, end, len(parts), form, stems, False))
        at = end + 1
    positions = len(parts)
    if _is_compound(parts) or (positions > 1 and "&" in whole):
        whole = "".join(c for c in whole if c.isalnum() or c == "&").lower()
        form = fold(whole)
        stems = (form,) if "&" in form else _words.both_stems(whole, form)
        parts.insert(1, (parts[0][0], parts[-1][1], 0, form, stems, True))
    return tuple(parts), positions


def _one_word(chunk: str) -> str:
    """Return the form of a chunk that is a number or some initials, else nothing."""
    if chunk[1:2] == "." and INITIALS.fullmatch(chunk):
        return fold("".join(filter(str.isalpha, chunk)))
    if not chunk[0].isdecimal():
        return ""
    if PHONE.fullmatch(chunk):
        digits = "".join(filter(str.isdecimal, fold(chunk)))
        return digits if digits[0] == "0" else f"0{digits[2:]}"
    is_number = NUMBER.fullmatch(chunk) and not _is_list(chunk)
    return _number(chunk) if is_number else ""


def _is_list(chunk: str) -> bool:
    """Return whether spaced groups of three digits are rather a list than one number.

    So are three of them, and two that are near each other: ``lignes 101 102``.
    """
    if not NUMBERS_IN_A_ROW.fullmatch(chunk):
        return False
    first, second, *more = map(int, _GROUPS.split(chunk))
    return bool(more) or first < _HUNDRED or first < second <= first + _NEAR


def _numbers(chunk: str) -> Cut:
    """Return the numbers of a list, and the one number that they would be."""
    parts: list[Part] = []
    at = 0
    for position, digits in enumerate(_GROUPS.split(chunk)):
        parts.append((at, at + len(digits), position, digits, (digits,), False))
        at += len(digits) + 1
    whole = _number(chunk)
    parts.insert(1, (0, len(chunk), 0, whole, (whole,), True))
    return tuple(parts), len(parts) - 1


def _with_signs(word: str) -> tuple[str, tuple[str, ...]]:
    """Return the form and the stems of a word with signs that are of it.

    ``O.N.U.`` is ``onu``; ``Canal+`` is found as ``canal`` too; ``étudiant·e·s`` as the masculine.
    """
    if match := INCLUSIVE.search(word):
        _form, stems = _words[word[: match.start()].lower()]
        return fold("".join(filter(str.isalpha, word))), stems
    if match := SIGN.search(word):
        form, stems = _words[word[: match.start()].lower()]
        form += match[0]
        return form, stems or (form,)
    if "." not in word:
        return _words[word.lower()]
    bare = word.replace(".", "").lower()
    form = fold(bare)
    return form, _words.both_stems(bare, form)


def _joint(sign: str) -> str:
    """Return what of the sign between two parts a compound keeps as one word: ``r&d``."""
    return sign if sign == "&" else ""


def _number(chunk: str) -> str:
    digits = "".join(c for c in fold(chunk) if c not in DIGIT_SPACES)
    if THOUSANDS_WITH_DOTS.fullmatch(digits):
        return digits.replace(".", "")
    return digits.replace(".", ",")


def _elided_chars(piece: str) -> int:
    """Return how many characters of elided words a piece begins with, apostrophes included."""
    dropped = 0
    while match := APOSTROPHE.search(piece, dropped):
        elided = fold(piece[dropped : match.start()])
        rest = piece[match.end() :]
        begins = fold(rest)[:1] in _ELIDED_BEFORE or _SPELLED.match(rest)
        if elided not in _ELIDED or not begins:
            break
        if fold(_written(piece[dropped:])) in _NOT_ELIDED:
            break
        dropped = match.end()
    return dropped


def _written(piece: str) -> str:
    """Return a word in NFC, without its apostrophes and what is not seen of it."""
    word = UNWRITTEN.sub("", piece)
    return word if word.isascii() else unicodedata.normalize("NFC", word)


def _is_east(chunk: str, piece_start: int, word_start: int) -> bool:
    """Tell the East from the verb: ``l’Est``, ``d’est``, ``Sud-Est``; but ``c’est``, ``est-ce``."""
    if piece_start == word_start:
        return piece_start > 0
    return chunk[word_start - 2].lower() in "ld"


def _is_stop_word(word: str, form: str) -> bool:
    """Without accents a word is one where any accents would make it one; ``sûr`` is none."""
    if form not in _FOLDED_STOP_WORDS:
        return False
    written = without_ligatures(word)
    return written.isascii() or written in STOP_WORDS


def _is_compound(parts: list[Part]) -> bool:
    """Return whether hyphenated parts are also one word: not dates, ranges, ``permet-elle``."""
    if len(parts) < 2 or parts[-1][3] in INVERTED:
        return False
    return any(len(form) > 1 and stems for _s, _e, _p, form, stems, _j in parts) and not all(
        form.isdecimal() for _s, _e, _p, form, _stems, _j in parts
    )


def word_end(text: str, start: int, stems: Set[str] = frozenset()) -> int:
    """Return where the word ends that begins at ``start``, as :func:`tokens` found it there.

    With ``stems`` that are those of the compound it begins and not its own, where that one ends.
    """
    match = CHUNK.match(text, start)
    if match is None:
        return start
    parts, _positions = _chunks[match.group()]
    if stems and len(parts) > 1 and parts[1][5] and stems.isdisjoint(parts[0][4]):
        return start + parts[1][1]
    return start + parts[0][1]


class _Typed(dict[str, tuple[Token, ...]]):
    """Remembers the tokens of each word or phrase of a query."""

    def __missing__(self, text: str) -> tuple[Token, ...]:
        found = tuple(_plain_tokens(text) or tokens(text))
        if len(self) >= _MAX_TYPED:
            self.clear()
        self[text] = found
        return found


def _plain_tokens(text: str) -> list[Token]:
    """Return the :func:`tokens` of European words with a space between; none of another text."""
    found: list[Token] = []
    start = 0
    for word in text.split(" "):
        if not word.isalpha() or len(word) > MAX_WORD_CHARS:
            return []
        form, stems = _words[word.lower()]
        if not form or not form.isascii():
            return []
        end = start + len(word)
        found.append(Token(start, end, len(found), form, stems))
        start = end + 1
    return found


_typed = _Typed()


def typed_tokens(text: str) -> tuple[Token, ...]:
    """Return the :func:`tokens` of a word or a phrase of a query, and remember them."""
    return _typed[text]


def remember(words: Iterable[str]) -> None:
    """Analyse words, some thousand at most, before they are typed: a new one costs ten known."""
    for word in words:
        typed_tokens(word)


def parts(text: str) -> Sequence[Part]:
    """Return the :func:`tokens` of a text as plain tuples, sooner where it is a single word."""
    if text.isalpha() and len(text) <= MAX_WORD_CHARS:
        form, stems = _words[text.lower()]
        if form and form.isascii():
            return ((0, len(text), 0, form, stems, False),)
    elif match := PLAIN.fullmatch(text):
        start, form, stems = _plain(text, match)
        return ((start, len(text), 0, form, stems, False),)
    return tokens(text)


def tokens(text: str, position: int = 0) -> list[Token]:
    """Return the words of ``text``, in order, counted from ``position``.

    Any Unicode will do, composed or not; offsets are those of ``text`` as given.
    """
    if match := PLAIN.fullmatch(text):
        start, form, stems = _plain(text, match)
        return [Token(start, len(text), position, form, stems)]
    found: list[Token] = []
    add, make, chunks = found.append, Token._make, _chunks
    for match in CHUNK.finditer(text):
        parts, positions = chunks[match.group()]
        base = match.start()
        for start, end, offset, form, stems, joined in parts:
            add(make((base + start, base + end, position + offset, form, stems, joined)))
        position += positions
    return found


class FrenchAnalyzer:
    """The French :class:`~indexer.analysis.analyzer.Analyzer`: the functions above, one object.

    They stay functions, for texts are cut and queries understood by calling them.
    """

    version = ANALYSIS_VERSION
    fold = staticmethod(fold)
    is_stop = staticmethod(is_stop)
    tokens = staticmethod(tokens)
    parts = staticmethod(parts)
    typed_tokens = staticmethod(typed_tokens)
    remember = staticmethod(remember)
    word_end = staticmethod(word_end)
