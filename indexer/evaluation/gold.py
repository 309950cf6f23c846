"""Pages whose article is known: a folder of ``pages/NAME`` and ``gold/NAME.json``.

A gold file holds what is known of ``title``, ``source``, ``date``, ``paragraphs`` (or ``text``,
where only the running text is known), ``standfirst`` (those of the paragraphs that introduce the
article), ``drop`` (strings of the furniture) and ``hand`` (how a text copy was made), or only
``"refused": true`` for a page without an article.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.cleaning.decoding import clean
from indexer.cleaning.reader import CorpusFile, Page, read_page
from indexer.errors import CallError, PageRefusedError
from indexer.evaluation.visible_text import shown_text
from indexer.settings import Limits

_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Case:
    """A page and what is known of its article."""

    page: Page
    gold: Mapping[str, Any]

    @property
    def text(self) -> str | None:
        """The article's text; ``None`` where the page holds none."""
        if self.gold.get("refused"):
            return None
        return str(self.gold.get("text") or "\n".join(self.gold["paragraphs"]))

    @property
    def hand(self) -> str | None:
        """How the text copy was made, where that is known."""
        return self.gold.get("hand")

    def shown_standfirst(self) -> tuple[str, ...]:
        """Return the standfirst's paragraphs where the page shows them all, else nothing."""
        known = self.gold.get("standfirst") or ()
        paragraphs = (known,) if isinstance(known, str) else tuple(known)
        if not paragraphs:
            return ()
        shown = letters_of(shown_text(self.page))
        return paragraphs if all(letters_of(text) in shown for text in paragraphs) else ()


def words_of(text: str) -> list[str]:
    """Return the words of a text, whatever their case, soft hyphens and what stands between."""
    return _WORDS.findall(clean(text).casefold())


def letters_of(text: str) -> str:
    """Return the letters and digits of a text in a row, to find a passage however it is spaced."""
    return "".join(words_of(text))


def read_cases(directory: Path, limits: Limits) -> list[Case]:
    """Read the pages and their gold.

    Raise :class:`CallError` where one lacks the other or cannot be read.
    """
    pages, gold = directory / "pages", directory / "gold"
    if not pages.is_dir() or not gold.is_dir():
        raise CallError(f"{directory} holds no pages/ and gold/: see docs/extraction.md.")
    cases = []
    for path in sorted(pages.iterdir()):
        file = CorpusFile(path, path.name)
        known = gold / f"{path.name}.json"
        try:
            document = json.loads(known.read_text("utf-8"))
            if not document.get("refused") and not (document.get("paragraphs") or document["text"]):
                raise ValueError("an article without text")
            cases.append(Case(read_page(file, limits), document))
        except (OSError, ValueError, KeyError, AttributeError, PageRefusedError) as error:
            raise CallError(f"{path} and {known} cannot be compared: {error}") from error
    if not cases:
        raise CallError(f"There are no pages in {pages}.")
    return cases
