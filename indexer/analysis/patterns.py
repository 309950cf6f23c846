"""Where words begin and end in a text: the patterns of chunks, which hold one word or some strung.

All are bounded, so that a text of any kind is cut in linear time.
"""

import re

APOSTROPHES = "'’ʼ`´‘＇"
#: The en dash too: newspapers set ``Paris–Pékin`` with it.
HYPHENS = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
#: What may stand between the digits of thousands: the spaces of a keyboard and of typesetters.
DIGIT_SPACES = " \u00a0\u2007\u2009\u202f"
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
#: Shown as nothing and standing inside words: soft hyphens, zero-width spaces and joiners.
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
#: Accents written as characters of their own, and the vowel signs of Arabic and Hebrew.
_MARKS = f"\u0300-\u036f\u0591-\u05bd\u064b-\u065f{_INVISIBLE}"
#: A longer run of letters is no word of any language; it is cut so that every step stays bounded.
MAX_WORD_CHARS = 80
#: The same for words strung together by hyphens and apostrophes.
_MAX_LINKS = 12

_LETTER = rf"[^\W_{_HAN}]"
_WORD = (
    rf"{_LETTER}{{1,{MAX_WORD_CHARS}}}"
    rf"(?:[{_MARKS}]{{1,8}}{_LETTER}{{1,{MAX_WORD_CHARS}}}){{0,20}}[{_MARKS}]{{0,8}}"
)
# Letters with dots between, each with its accents.
_ACRONYM = rf"[^\W\d_][{_MARKS}]{{0,2}}(?:\.[^\W\d_][{_MARKS}]{{0,2}}){{1,14}}(?!\w)\.?"
# What strings words together, unless a number of several groups follows: ``50-60 000``, ``d’1,5``.
_LINK = (
    rf"(?:(?<!\d)[{HYPHENS}]|[{HYPHENS}](?!\d{{1,3}}(?:[{DIGIT_SPACES}]\d{{3}}(?!\d)|[.,]\d))"
    rf"|[{APOSTROPHES}](?!\d{{1,3}}[.,]\d))"
)
CHUNK = re.compile(
    # Thousands with any space between, or with dots: one number, with its decimals.
    rf"(?<![\d.,])\d{{1,3}}(?:(?:[{DIGIT_SPACES}]\d{{3}}){{1,6}}|(?:\.\d{{3}}){{1,6}})(?!\.?\d)"
    r"(?:,\d{1,9}(?!\d))?"
    # A decimal number, but no part of a date or of an address.
    r"|(?<![\d.,])\d{1,15}[.,]\d{1,15}(?!\d|[.,]\d)"
    rf"|[{_HAN}]"
    rf"|(?:{_ACRONYM}|{_WORD})(?:{_LINK}(?:{_ACRONYM}|{_WORD})){{0,{_MAX_LINKS}}}"
)
#: A chunk that is but one word, most have no more to them; elided before it a word of one letter.
PLAIN = re.compile(
    rf"(?:[cdjlmnstCDJLMNST][{APOSTROPHES}](?=[aeiouyhàâéèêëîïôùûœAEIOUYHÀÂÉÈÊËÎÏÔÙÛŒ]))?"
    rf"([A-Za-zÀ-ÖØ-öø-ÿŒœ]{{1,{MAX_WORD_CHARS}}})"
)
HYPHEN = re.compile(f"[{HYPHENS}]")
APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
NUMBER = re.compile(rf"\d+[{DIGIT_SPACES}.,][\d{DIGIT_SPACES}.,]+")
THOUSANDS_WITH_DOTS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
#: What a word loses before it is looked at.
UNWRITTEN = re.compile(f"[{APOSTROPHES}{_INVISIBLE}]")
#: Words that lose their last vowel, for who looks at one word by itself.
ELIDED = r"(?:[ldcjmnst]|(?:jus|lors|puis|quoi|pres)?qu)"
