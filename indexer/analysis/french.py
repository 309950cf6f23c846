r"""What a French word is: the one chain for indexing, querying, marking and suggesting.

In goes any text, out come :class:`Token`\ s: where each word stands, its exact form and the terms
it is found by: its lemmas, of a word that no lexicon knows its stems. A reader who types without
accents, with either apostrophe, with or without the elided article, in capitals or in the plural
must land on the same terms; what stands in quotes is compared by form. Nothing here knows indexes,
queries or engines.

This is how a text is cut into words; :mod:`~indexer.analysis.word_terms` knows their terms.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from functools import partial

from indexer.analysis.folding import fold
from indexer.analysis.lexicon import LEXICON_VERSION
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
    PHONE,
    PLAIN,
    SIGN,
    THOUSANDS_WITH_DOTS,
    UNWRITTEN,
)
from indexer.analysis.stemming import STEMMER_VERSION, families, family
from indexer.analysis.token import Part, Token
from indexer.analysis.word_terms import QueryWordTerms, WordTerms, is_stop, word_key

#: Goes into an index's manifest; raised whenever the tokens of some text change.
ANALYSIS_VERSION = f"fr-5+{STEMMER_VERSION}+{LEXICON_VERSION}"

_GROUPS = re.compile(f"[{DIGIT_SPACES}]")
_HUNDRED = 100
#: So much apart at most are two numbers that rather stand in a list than make one.
_NEAR = 20
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

# Without the call of Python's own that the constructor is: a text has hundreds.
_token: Callable[[tuple[int, int, int, str, tuple[str, ...], bool]], Token] = partial(
    tuple.__new__, Token
)
#: A chunk's parts, and how many positions they take.
Cut = tuple[tuple[Part, ...], int]


#: So much of what is typed is remembered, then anew; each is up to a few hundred characters.
_MAX_TYPED = 4_096


class _Chunks(dict[str, Cut]):
    """Remembers how each chunk of text is cut.

    A language has few distinct chunks: nearly every look-up is answered from memory.
    """

    #: Longer ones hardly come twice.
    MAX_CHARS = 60

    def __init__(self, words: WordTerms) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, chunk: str) -> Cut:
        cut = _cut(chunk, self._words)
        if len(chunk) <= self.MAX_CHARS:
            if len(self) >= self._words.max_remembered:
                self.clear()
            self[chunk] = cut
        return cut


_words, _query_words = WordTerms(), QueryWordTerms()
_chunks, _query_chunks = _Chunks(_words), _Chunks(_query_words)


def _plain(chunk: str, match: re.Match[str], words: WordTerms) -> tuple[int, str, tuple[str, ...]]:
    """Return where the one word of a chunk begins, its form and its terms."""
    start = match.start(1)
    form, terms = words[word_key(match[1])]
    if start and form == "est" and _is_east(chunk, 0, start):
        terms = (form,)
    return start, form, terms


def _cut(chunk: str, words: WordTerms) -> Cut:
    """Cut a chunk at its hyphens, drop elided words, find the terms of what remains."""
    if match := PLAIN.fullmatch(chunk):
        start, form, terms = _plain(chunk, match, words)
        return ((start, len(chunk), 0, form, terms, False),), 1
    if form := _one_word(chunk):
        return ((0, len(chunk), 0, form, words.terms(form, form), False),), 1
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
            form, terms = _with_signs(word, words)
        else:
            form, terms = words[word_key(word)]
            if form == "est" and _is_east(chunk, at, start):
                terms = (form,)
        if form:
            parts.append((start, end, len(parts), form, terms, False))
        at = end + 1
    positions = len(parts)
    if _is_compound(parts) or (positions > 1 and "&" in whole):
        whole = "".join(c for c in whole if c.isalnum() or c == "&").lower()
        form = fold(whole)
        terms = (form,) if "&" in form else words.terms(whole, form)
        parts.insert(1, (parts[0][0], parts[-1][1], 0, form, terms, True))
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


def _with_signs(word: str, words: WordTerms) -> tuple[str, tuple[str, ...]]:
    """Return the form and the terms of a word with signs that are of it.

    ``O.N.U.`` is ``onu``; ``Canal+`` is found as ``canal`` too; ``étudiant·e·s`` as the masculine.
    """
    if match := INCLUSIVE.search(word):
        _form, terms = words[word_key(word[: match.start()])]
        return fold("".join(filter(str.isalpha, word))), terms
    if match := SIGN.search(word):
        form, terms = words[word_key(word[: match.start()])]
        form += match[0]
        return form, terms or (form,)
    if "." not in word:
        return words[word_key(word)]
    bare = word.replace(".", "").lower()
    form = fold(bare)
    return form, words.terms(bare, form)


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


def _is_compound(parts: list[Part]) -> bool:
    """Return whether hyphenated parts are also one word: not dates, ranges, ``permet-elle``."""
    if len(parts) < 2 or parts[-1][3] in INVERTED:
        return False
    return any(len(form) > 1 and terms for _s, _e, _p, form, terms, _j in parts) and not all(
        form.isdecimal() for _s, _e, _p, form, _terms, _j in parts
    )


def word_end(text: str, start: int, terms: Set[str] = frozenset()) -> int:
    """Return where the word ends that begins at ``start``, as :func:`tokens` found it there.

    With ``terms`` that are those of the compound it begins and not its own, where that one ends.
    """
    match = CHUNK.match(text, start)
    if match is None:
        return start
    parts, _positions = _chunks[match.group()]
    if terms and len(parts) > 1 and parts[1][5] and terms.isdisjoint(parts[0][4]):
        return start + parts[1][1]
    return start + parts[0][1]


class _Typed(dict[str, tuple[Token, ...]]):
    """Remembers the tokens of each word or phrase of a query."""

    def __missing__(self, text: str) -> tuple[Token, ...]:
        found = tuple(_plain_tokens(text) or _tokens(text, 0, _query_chunks, _query_words))
        if len(self) >= _MAX_TYPED:
            self.clear()
        self[text] = found
        return found


def _plain_tokens(text: str) -> list[Token]:
    """Return the tokens of a query of European words with a space between; none of another text."""
    found: list[Token] = []
    start = 0
    for word in text.split(" "):
        if not word.isalpha() or len(word) > MAX_WORD_CHARS:
            return []
        form, terms = _query_words[word_key(word)]
        if not form or not form.isascii():
            return []
        end = start + len(word)
        found.append(Token(start, end, len(found), form, terms))
        start = end + 1
    return found


_typed = _Typed()


def typed_tokens(text: str) -> tuple[Token, ...]:
    """Return the words of a word or a phrase of a query, with the terms that it means.

    They are remembered.
    """
    return _typed[text]


def remember(words: Iterable[str]) -> None:
    """Analyse words, some thousand at most, before they are typed: a new one costs ten known."""
    for word in words:
        for token in typed_tokens(word):
            for term in token.terms:
                family(term)


def parts(text: str) -> Sequence[Part]:
    """Return the :func:`tokens` of a text as plain tuples, sooner where it is a single chunk."""
    if text.isalpha() and len(text) <= MAX_WORD_CHARS:
        form, terms = _words[word_key(text)]
        if form and form.isascii():
            return ((0, len(text), 0, form, terms, False),)
    elif match := PLAIN.fullmatch(text):
        start, form, terms = _plain(text, match, _words)
        return ((start, len(text), 0, form, terms, False),)
    elif (match := CHUNK.match(text)) and match.end() == len(text):
        return _chunks[text][0]
    return tokens(text)


def tokens(text: str, position: int = 0) -> list[Token]:
    """Return the words of ``text``, in order, counted from ``position``.

    Any Unicode will do, composed or not; offsets are those of ``text`` as given.
    """
    return _tokens(text, position, _chunks, _words)


def _tokens(text: str, position: int, chunks: _Chunks, words: WordTerms) -> list[Token]:
    if match := PLAIN.fullmatch(text):
        start, form, terms = _plain(text, match, words)
        return [Token(start, len(text), position, form, terms)]
    found: list[Token] = []
    add, make = found.append, _token
    for match in CHUNK.finditer(text):
        parts, positions = chunks[match.group()]
        base = match.start()
        for start, end, offset, form, terms, joined in parts:
            add(make((base + start, base + end, position + offset, form, terms, joined)))
        position += positions
    return found


def first_term_counts(text: str) -> Counter[str]:
    """Return how often each first term of the words of ``text`` stands there, but of no compound.

    Terms are in the order in which they stand first.
    """
    counts: Counter[str] = Counter()
    for chunk, times in Counter(map(re.Match.group, CHUNK.finditer(text))).items():
        for _start, _end, _offset, _form, terms, joined in _chunks[chunk][0]:
            if terms and not joined:
                counts[terms[0]] += times
    return counts


class FrenchAnalyzer:
    """The French :class:`~indexer.analysis.analyzer.Analyzer`: the functions above, one object.

    They stay functions, for texts are cut and queries understood by calling them.
    """

    version = ANALYSIS_VERSION
    fold = staticmethod(fold)
    family = staticmethod(family)
    families = staticmethod(families)
    is_stop = staticmethod(is_stop)
    tokens = staticmethod(tokens)
    first_term_counts = staticmethod(first_term_counts)
    parts = staticmethod(parts)
    typed_tokens = staticmethod(typed_tokens)
    remember = staticmethod(remember)
    word_end = staticmethod(word_end)
