"""What a run of typed signs without a space is: a beginning, a verb with its pronoun, a name."""

import re

from indexer.analysis import HYPHENS, INVERTED, typed_tokens
from indexer.query.nodes import MIN_PREFIX_CHARS, Phrase, Prefix

#: A verb and its pronoun are two words, but in a few nouns.
_INVERSION = re.compile(
    rf"(.*[^\W\d_])[{HYPHENS}](?:t[{HYPHENS}])?({'|'.join(sorted(INVERTED))}|là)", re.IGNORECASE
)
_HYPHENS = frozenset(HYPHENS)
_NO_INVERSION = re.compile(r"rendez|garde-à|eau-de", re.IGNORECASE)


def begun(text: str) -> Phrase | Prefix | None:
    """Return words the last of which is begun; ``None`` where too much begins so.

    A single letter will do behind other words than stop words.
    """
    words = [token for token in typed_tokens(text) if not token.joined]
    if not words or words[-1].end != len(text):
        return None
    if len(words[-1].form) < MIN_PREFIX_CHARS and not any(word.terms for word in words[:-1]):
        return None
    if len(words) == 1 and text[words[0].start :].isalnum():
        return Prefix(text[words[0].start :])
    return Phrase(text, begun=True)


def uninverted(word: str) -> list[str]:
    """Return a verb and the pronouns behind it, ``sont-ils``; any other word by itself."""
    pronouns: list[str] = []
    while not _HYPHENS.isdisjoint(word) and (match := _INVERSION.fullmatch(word)):
        if _NO_INVERSION.match(word):
            break
        word = match[1]
        pronouns.insert(0, match[2])
    return [word, *pronouns]


def has_sign(word: str) -> bool:
    """Return whether a word is a name that ends with a sign."""
    return word[-1] in "+#" and any(token.form[-1] in "+#" for token in typed_tokens(word))


def is_searchable(text: str) -> bool:
    """Return whether a text holds a letter or a digit."""
    return any(map(str.isalnum, text))
