"""UTF-8 that was decoded as if it were windows-1252 or Latin-1, once or more, is put right.

A page that can be encoded back and is valid UTF-8 then was decoded twice: text that somebody wrote
never is. Where only a part of a page was, each sequence that stands for a letter or a sign of
French is put right by itself, but not those that a page shows on purpose: « Ã© » in quotes among
sound letters.
"""

import codecs
import html
import re
from collections.abc import Iterator

from indexer.cleaning.plausibility import plausibility

_MAX_ROUNDS = 4
#: Within so many characters a quotation mark closes what another opened.
_MAX_QUOTED_CHARS = 80
#: What a text speaks of that shows such sequences on purpose.
_TOPIC = re.compile("mojibake|encodage|codage|unicode|caractère", re.IGNORECASE)
#: What a page that is wrong as a whole may have been decoded as.
_WHOLE_PAGE = ("mac-roman", "cp858")

#: Bytes 0x80 to 0xFF as browsers decode windows-1252: five bytes are control characters.
_UPPER = [bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(0x80, 0x100)]
_BYTES = {
    **{b: b for b in range(0x100)},
    **{ord(char): 0x80 + at for at, char in enumerate(_UPPER)},
}
_TAIL = "\x80-\xbf" + "".join(char for char in _UPPER[:0x20] if char > "\xff")
#: Two and three bytes of UTF-8 that were decoded one by one; nobody writes these by themselves.
_SEQUENCE = re.compile(f"[ÂÃÄÅ][{_TAIL}]|[âï][{_TAIL}][{_TAIL}]|ð[{_TAIL}][{_TAIL}][{_TAIL}]")
#: What shows that a page may have any of them, in whatever script, by what it begins with: to look
#: for one character is much quicker than for a pattern.
_SUSPECTS = {
    **{lead: re.compile(f"{lead}[{_TAIL}]") for lead in "ÂÃÄÅÎÏÐÑØÙ×"},
    **{lead: re.compile(f"{lead}[{_TAIL}][{_TAIL}]") for lead in "àâãìíïð"},
    **{lead: re.compile(lead) for lead in "√├┬"},
}
_OTHER_SUSPECT = re.compile("[√├┬]")
#: The same written as entities, as programs did that took UTF-8 for Latin-1.
_ENTITIES = re.compile(
    "&(?:A(?:circ|tilde|uml|ring)|#19[4-7]|#[xX][cC][2-5]);"
    f"(?:&#?[0-9A-Za-z]{{2,8}};|[{_TAIL}])"
    "|&(?:acirc|#226|#[xX][eE]2);"
    f"(?:&#?[0-9A-Za-z]{{2,8}};|[{_TAIL}])(?:&#?[0-9A-Za-z]{{2,8}};|[{_TAIL}])"
)
#: Where the second byte was a no-break space, tools often made it a plain one.
_LONE_A = re.compile(r"(?<![\w&;])Ã (?=\s?[\w«\"'’])")
_LONE_BLANK = re.compile(r"(?<=[\w!?:;»«%.,)'’\s])Â (?=[\w!?:;»«%(\s€$£°])")
#: A closing quote whose last byte got lost.
_LOST_QUOTE = re.compile("â€(?:\x9d|\ufffd|(?=[\\s.,;:!?)<]))")
_PLAUSIBLE = re.compile(
    "[àâäáãåæçèéêëìíîïñòóôõöøùúûüýÿœšžßÀÂÄÁÃÅÆÇÈÉÊËÎÏÍÑÒÓÔÕÖØÙÚÛÜÝŒŠŽŸığşĞŞİăą-ćęłńśźżčďěňřťů"
    "’‘‚“”„–—…•‹›«»€°§©®™·¡¿²³¹¼½¾ºªµ±×÷£¥¶\u00a0\u00ad\u2009\u200b\u2002\u2003\u202f\ufeff−→←"
    "\u2010-\u27bf\ufb01\ufb02]|[\U0001f000-\U0001faff]|\ufe0f"
)
#: What was decoded twice more is put right once a round: these begin the next round's sequences.
_AGAIN = frozenset("ÂÃÄÅâ")
#: Followed by these, a capital Ã or Â may end a word of another language.
_PUNCTUATION = frozenset("«»…”“’‘–—\u00a0•‹›")
_QUOTES = {"«": "»", "“": "”", "‹": "›", "„": "“"}
_PLAIN_QUOTES = frozenset("\"'`()[]<>|")


def repair_mojibake(text: str) -> str:
    """Answer the text with what was decoded twice put right; any other text as it is."""
    text = _ENTITIES.sub(_as_characters, text)
    for _ in range(_MAX_ROUNDS):
        if not is_suspect(text):
            break
        repaired = _whole(text) or _in_part(text)
        if repaired == text:
            break
        text = repaired
    return text


def is_suspect(text: str) -> bool:
    """Whether anything in a text looks as if it was decoded twice."""
    return any(lead in text and found.search(text) for lead, found in _SUSPECTS.items())


def _as_characters(match: re.Match[str]) -> str:
    """Answer entities as characters where these are a sequence, else as they stand."""
    characters = html.unescape(match[0])
    known = _SEQUENCE.fullmatch(characters) and _decoded(characters)
    return characters if known else match[0]


def _whole(text: str) -> str | None:
    """Put a page right that was decoded twice as a whole; None where it was not."""
    encodings = _WHOLE_PAGE if _OTHER_SUSPECT.search(text) else ()
    for encoding in (None, *encodings):
        try:
            data = (
                text.encode(encoding) if encoding else codecs.charmap_encode(text, None, _BYTES)[0]
            )
            reading = data.decode("utf-8")
        except UnicodeError:
            continue
        if plausibility(reading).cost < plausibility(text).cost:
            return reading
    return None


def _in_part(text: str) -> str:
    """Put right each sequence that is no example shown on purpose."""
    found = list(_sequences(text))
    is_topic = _TOPIC.search(text) is not None
    examples = {
        match.start()
        for match, _ in found
        if _in_sound_quotes(text, match) or (is_topic and _is_example(text, match))
    }
    if not any(_is_evidence(text, m) for m, _ in found if m.start() not in examples):
        return text
    pieces, at = [], 0
    for match, char in found:
        if match.start() not in examples:
            at_word = char == "à" and text[match.end() : match.end() + 1].isalnum()
            # The blank after « à » got lost: it looked like a second one.
            pieces += [text[at : match.start()], "à " if at_word else char]
            at = match.end()
    repaired = "".join([*pieces, text[at:]])
    return _LONE_BLANK.sub("\u00a0", _LONE_A.sub("à ", _LOST_QUOTE.sub("”", repaired)))


def _sequences(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Give each sequence and the character that it stands for."""
    end = -1
    for match in _SEQUENCE.finditer(text):
        char = _decoded(match[0])
        # What follows a part of a longer sequence is a part of it too, whatever it is by itself.
        if char is None and match.start() == end:
            char = _any_character(match[0])
        if char is not None:
            end = match.end() if char in _AGAIN or end == match.start() else -1
            yield match, char


def _any_character(sequence: str) -> str | None:
    try:
        return bytes(_BYTES[ord(part)] for part in sequence).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decoded(sequence: str) -> str | None:
    """Answer the character that a sequence stands for, None where it is none of a French page."""
    char = _any_character(sequence)
    return char if char and (char in _AGAIN or _PLAUSIBLE.fullmatch(char)) else None


def _is_evidence(text: str, match: re.Match[str]) -> bool:
    """Whether a sequence cannot be the end of a word in capitals and a punctuation mark."""
    if match[0][1] not in _PUNCTUATION or match[0][0] in "âïð":
        return True
    before = text[match.start() - 1 : match.start()] if match.start() else ""
    return before.islower() or not (before.isupper() or match[0] in ("Ã«", "Ã»", "Ã”", "Ã’"))


def _is_example(text: str, match: re.Match[str]) -> bool:
    """Whether a sequence seems to be shown on purpose: quoted, or a letter standing alone."""
    start, end = match.span()
    while start and end - start < _MAX_QUOTED_CHARS and _in_word(text[start - 1]):
        start -= 1
    while end < len(text) and end - start < _MAX_QUOTED_CHARS and _in_word(text[end]):
        end += 1
    around = text[start - 1 : start] if start else "", text[end : end + 1]
    if all(mark in _PLAIN_QUOTES for mark in around if mark) and all(around):
        # A whole element's text is no example unless it is the sequence alone.
        return around != (">", "<") or end - start == len(match[0])
    letter = _decoded(match[0]) or ""
    return (start, end) == match.span() and letter.isalpha() and letter not in "àÀâÂÃ"


def _in_word(char: str) -> bool:
    return (
        char.isalnum()
        or char in "-'’"
        or (char > "\x7f" and not char.isspace() and char not in "«»“”‹›")
    )


def _in_sound_quotes(text: str, match: re.Match[str]) -> bool:
    """Whether sound typographic quotes are around: in a broken part they would be broken too."""
    before = text[max(0, match.start() - _MAX_QUOTED_CHARS) : match.start()]
    after = text[match.end() : match.end() + _MAX_QUOTED_CHARS]
    for opening, closing in _QUOTES.items():
        at = before.rfind(opening)
        # « Â« » is itself such a sequence.
        if at < 0 or before[at - 1 : at] in ("Â", "€") or closing in before[at:]:
            continue
        end = after.find(closing)
        if end >= 0 and opening not in after[:end] and after[end - 1 : end] not in ("Â", "€"):
            return True
    return False
