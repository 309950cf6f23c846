"""The one model of a page, whether it came as HTML or as text: blocks in reading order."""

import re
from dataclasses import dataclass
from typing import Literal

from indexer.cleaning.decoding import clean

BlockKind = Literal["paragraph", "heading", "item", "quotation", "caption", "cell"]

_NO_LETTERS = re.compile(r"\W+")
#: The marks that end a sentence in the scripts of the press, and what may close after them.
_END_MARKS = frozenset(".!?…:;。！？；：．؟؛۔।॥።‽")
_CLOSING_MARKS = "»«”“„\"’‘'›‹)]）」』】 \t\n\u00a0\u202f"


def tidy(text: str) -> str:
    """Answer clean text on one line, each run of blanks, no-break ones too, made one plain space.

    Entities bring back the marks and controls that decoding took out, so it is cleaned here.
    Pages differ in where they put no-break spaces; what shows an article puts them where French
    typography wants them.
    """
    return " ".join(clean(text).split())


def bare(text: str) -> str:
    """Return the text's letters and digits alone, case folded."""
    return _NO_LETTERS.sub("", text).casefold()


def same_text(left: str, right: str) -> bool:
    """Return whether two texts have the same letters and digits, whatever their case."""
    return bare(left) == bare(right)


_PROSE_KINDS = frozenset(("paragraph", "quotation", "cell", "item"))


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a page that reads as one: a paragraph, a heading, a menu entry.

    ``link_share`` is the part of its characters that are links; ``container`` numbers what holds
    it (see :class:`Container`); ``rule`` is set where its place alone says that it is furniture.
    ``within`` is the rule of a place within that one. ``form`` names its own element with its
    classes: paragraphs of one article share it.
    """

    text: str
    kind: BlockKind = "paragraph"
    link_share: float = 0.0
    container: int = 0
    rule: str | None = None
    form: str = ""
    within: str | None = None

    @property
    def ends_sentence(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.text.rstrip(_CLOSING_MARKS)[-1:] in _END_MARKS

    @property
    def closes(self) -> bool:
        """Whether an article can end with it."""
        return self.ends_sentence and self.words >= 3

    @property
    def words(self) -> int:
        """How many words it has, counted by blanks."""
        return len(self.text.split())

    @property
    def is_prose(self) -> bool:
        """Whether it reads like a paragraph of an article, and stands where one can stand."""
        return self.rule is None and self.reads_as_prose

    @property
    def reads_as_prose(self) -> bool:
        """Whether it reads like a paragraph of an article rather than like furniture."""
        if self.link_share >= 0.4 or self.kind not in _PROSE_KINDS:
            return False
        words = len(self.text.split(None, 20))
        return words >= 20 or (words >= 7 and self.ends_sentence)


@dataclass(frozen=True, slots=True)
class Container:
    """An element that holds blocks; containers form a tree, the first is its root."""

    parent: int
    is_body: bool = False
    form: str = ""
