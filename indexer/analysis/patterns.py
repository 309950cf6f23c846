"""Where words begin and end in a text: the patterns of chunks, which hold one word or some strung.

All are bounded, so that a text of any kind is cut in linear time.
"""

import re

#: The prime too, which some keyboards have for it; only between letters, or it counts minutes.
APOSTROPHES = "'’ʼ`´‘＇\u2032"
#: The en dash too: newspapers set ``Paris–Pékin`` with it.
HYPHENS = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
#: What may stand between the digits of thousands: the spaces of a keyboard and of typesetters.
DIGIT_SPACES = " \u00a0\u2007\u2009\u202f"
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
#: Shown as nothing and standing inside words: soft hyphens, zero-width spaces and joiners.
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
#: Accents written as characters of their own, and the vowel signs of Arabic and Hebrew.
_MARKS = f"\u0300-\u036f\u0591-\u05bd\u064b-\u065f{_INVISIBLE}"
#: Raised figures call a note (``l’accord¹``); in units and formulas they are of the word (``m²``).
_RAISED = "\u00b9\u00b2\u00b3\u2070\u2074-\u2079"
#: What inclusive writing has between the endings of a word (``étudiant·e·s``).
_MIDDLE_DOTS = ".·•‧⋅∙"
#: A longer run of letters is no word of any language; it is cut so that every step stays bounded.
MAX_WORD_CHARS = 80
#: The same for words strung together by hyphens and apostrophes.
_MAX_LINKS = 12

_LETTER = rf"[^\W_{_HAN}{_RAISED}]"
_WORD = (
    rf"{_LETTER}{{1,{MAX_WORD_CHARS}}}"
    rf"(?:[{_MARKS}]{{1,8}}{_LETTER}{{1,{MAX_WORD_CHARS}}}){{0,20}}[{_MARKS}]{{0,8}}"
)
# Letters with dots between, each with its accents.
_ACRONYM = rf"[^\W\d_][{_MARKS}]{{0,2}}(?:\.[^\W\d_][{_MARKS}]{{0,2}}){{1,14}}(?!\w)\.?"
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
# Several initials, with a space or a hyphen after each full stop; ``M.`` before them is a title.
_INITIALS = (
    rf"(?<![\w.,])(?!M\.[{DIGIT_SPACES}])"
    rf"{_CAPITAL}\.(?:(?:[{DIGIT_SPACES}]{_CAPITAL}\.){{1,4}}"
    rf"|(?:-{_CAPITAL}\.){{0,3}}-{_CAPITAL}(?!\w)\.?)"
)
# The endings that follow a masculine, and the plural's.
_ENDING = r"(?:[nltsvf]?e|i?[eè]re|[cs]he|que|(?:i?en|on)ne|elle|[ot]te|e?sse|euse|t?rice|ice|aux)"
_IN_PARENTHESES = rf"\({_ENDING}\)[sx](?!\w)"
_INCLUSIVE = (
    rf"(?<=[^\W\d_]{{2}})(?:[{_MIDDLE_DOTS}]{_ENDING}(?:[{_MIDDLE_DOTS}]?[sx])?(?!\w|\.\w)"
    rf"|{_IN_PARENTHESES})"
)
# A sign that ends a name: ``Canal+``, ``C++``, ``C#``.
_SIGN = r"(?:(?<=[^\W\d_])\+{1,2}(?![\w+])|(?<=(?<!\w)[A-Za-z])#(?!\w))"
# ``10h30`` is three words, as ``10 h 30`` is.
_HOUR = r"[hH](?:\d\d)?(?!\w)"
_HOURS = rf"(?<![\w.,])\d{{1,3}}(?={_HOUR})|(?<=\d)[hH](?=(?:\d\d)?(?!\w))|(?<=\d[hH])\d\d(?!\w)"
# ``L123-4`` is ``L`` and the number, as ``L. 123-4`` is.
_LAW = rf"(?<!\w)[LRDlrd](?=\d{{1,4}}(?:[{HYPHENS}]\d{{1,3}}){{1,4}}(?!\w))"
_UNIT = (
    rf"(?<!\w)(?<!\w[{HYPHENS}{APOSTROPHES}&])\d{{0,9}}"
    rf"(?:[A-Za-z]|[mcdhkµ]m|dam|mc|[A-Z]{{2}})[{_RAISED}]{{1,2}}(?!\w)"
)
# What strings words together, unless a number of several groups follows: ``50-60 000``, ``d’1,5``.
_LINK = (
    rf"(?:(?<!\d)[{HYPHENS}](?!\d{{1,3}}{_HOUR})"
    rf"|[{HYPHENS}](?!\d{{1,3}}(?:[{DIGIT_SPACES}]\d{{3}}(?!\d)|[.,]\d|{_HOUR}))"
    rf"|[{APOSTROPHES[:-1]}](?!\d{{1,3}}[.,]\d)|(?<=[^\W\d_])[&\u2032](?=[^\W\d_]))"
)
_LINKED = rf"(?:{_ACRONYM}|{_WORD}(?:{_INCLUSIVE})?)"
# A French number of ten digits, however it is grouped; or as it is dialled from abroad, also with
# the zero that is not: « +33 (0)1 … ».
_PHONE = (
    rf"(?:33[{DIGIT_SPACES}.]?[1-9]|0\)?[1-9])"
    rf"(?:(?P<gap>[{HYPHENS}{DIGIT_SPACES}.])\d\d(?:(?P=gap)\d\d){{3}}|\d{{8}})"
    rf"|0[{DIGIT_SPACES}]?8\d\d(?:(?:[{DIGIT_SPACES}]\d{{3}}){{2}}|(?:[{DIGIT_SPACES}]\d\d){{3}})"
)
# Four digits in pairs, as what is dialled for help: « le 39 19 ».
_SHORT_PHONE = (
    rf"(?<![\w.,])(?<!\d[{DIGIT_SPACES}])3[0269][{DIGIT_SPACES}]\d\d"
    rf"(?![\w.,]\d|[{DIGIT_SPACES}]?\d)"
)
# Thousands with any space between, or with dots; no group after three digits begins them.
_THOUSANDS = (
    rf"(?<![\d.,])(?<!(?<!\d)\d\d\d[{DIGIT_SPACES}])"
    rf"\d{{1,3}}(?:(?:[{DIGIT_SPACES}]\d{{3}}){{1,6}}|(?:\.\d{{3}}){{1,6}})(?!\.?\d)"
)
CHUNK = re.compile(
    # Most words, sooner than by all that follows.
    rf"[a-zà-öø-ÿ]{{2,{MAX_WORD_CHARS}}}(?=[ ,])"
    # The others: most of what is none begins with no such sign.
    r"|(?=\w)(?:"
    rf"(?=\d)(?:(?<![\w.,])(?:{_PHONE})(?!\d)|{_SHORT_PHONE}|{_THOUSANDS}(?:,\d{{1,9}}(?!\d))?"
    # A decimal number, but no part of a date or of an address.
    r"|(?<![\d.,])\d{1,15}[.,]\d{1,15}(?!\d|[.,]\d))"
    rf"|[{_HAN}]"
    rf"|{_UNIT}|{_HOURS}|{_LAW}|{_INITIALS}"
    rf"|{_LINKED}(?:{_LINK}{_LINKED}){{0,{_MAX_LINKS}}}{_SIGN}?)"
)
#: A chunk that is but one word, most have no more to them; elided before it a word of one letter.
PLAIN = re.compile(
    rf"(?:[cdjlmnstCDJLMNST][{APOSTROPHES}](?=[aeiouyhàâéèêëîïôùûœAEIOUYHÀÂÉÈÊËÎÏÔÙÛŒ]))?"
    rf"([A-Za-zÀ-ÖØ-öø-ÿŒœ]{{1,{MAX_WORD_CHARS}}})"
)
PHONE = re.compile(_PHONE)
INITIALS = re.compile(_INITIALS)
INCLUSIVE = re.compile(_INCLUSIVE)
#: ``étudiant(e)s``, from the parenthesis on.
IN_PARENTHESES = re.compile(_IN_PARENTHESES)
SIGN = re.compile(r"(?:\+{1,2}|#)\Z")
#: What a chunk is cut at: ``R&D`` has two parts, as a compound.
HYPHEN = re.compile(f"[{HYPHENS}&]")
APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
NUMBER = re.compile(rf"\d+[{DIGIT_SPACES}.,][\d{DIGIT_SPACES}.,]+")
#: Spaced groups of digits that may be a list as well: ``101 102 103``, ``39 19``.
NUMBERS_IN_A_ROW = re.compile(rf"[1-9]\d\d(?:[{DIGIT_SPACES}][1-9]\d\d)+|\d\d[{DIGIT_SPACES}]\d\d")
#: ``1ère`` is ``1re``, ``3ème`` is ``3e``, ``XIXème`` is ``XIXe``.
ORDINAL = re.compile(r"(?:(\d{1,6}(?=i?eme)|[ivxlc]{1,8}(?=eme))i?eme|1ere)(s?)")
THOUSANDS_WITH_DOTS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
#: What a word loses before it is looked at.
UNWRITTEN = re.compile(f"[{APOSTROPHES}{_INVISIBLE}]")
#: Words that lose their last vowel, for who looks at one word by itself.
ELIDED = r"(?:[ldcjmnst]|(?:jus|lors|puis|quoi|pres)?qu)"
