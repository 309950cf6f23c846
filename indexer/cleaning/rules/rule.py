"""What a rule is: a name, a label for readers, and the ways in which it knows a block.

A rule may know furniture by the form of its text, by its place in an HTML page, by what stands
around it, or by several of these: share links are share links by their words and by the name of
what holds them, and that is one rule. Each way carries its examples, and the tests hold it to them.
"""

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Form:
    """A form of text: a pattern that the whole block must fit, and how long it may be.

    ``removes`` are blocks of that form, ``keeps`` near misses that no rule may take.
    """

    expression: str
    removes: tuple[str, ...]
    keeps: tuple[str, ...]
    max_chars: int

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, whatever the case of letters."""
        # Compiled when first asked: all of them take a fifth of a second, and records need none.
        return re.compile(self.expression, re.IGNORECASE)

    def fits(self, text: str) -> bool:
        """Return whether the text has this form."""
        return len(text) <= self.max_chars and self.pattern.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Place:
    """Places of an HTML page: elements, ARIA roles, whole words of ``class`` and ``id``.

    Each is written with blanks between; they are their own examples.
    """

    elements: str = ""
    roles: str = ""
    names: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A short page, HTML or a text copy, a block that the rule takes from it and one it leaves."""

    page: str
    removes: str
    keeps: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Why a block is not the article's.

    ``label`` is what a reader is told, in French; ``examples`` show what neither the form of a
    text nor a place says.
    """

    name: str
    label: str
    form: Form | None = None
    place: Place | None = None
    examples: tuple[Example, ...] = ()


def text_rule(
    name: str,
    label: str,
    pattern: str,
    *,
    removes: tuple[str, ...],
    keeps: tuple[str, ...],
    max_chars: int = 200,
    place: Place | None = None,
    examples: tuple[Example, ...] = (),
) -> Rule:
    """Return a rule that knows blocks of that form, whatever the case of letters."""
    form = Form(pattern, removes, keeps, max_chars)
    return Rule(name, label, form, place, examples)
