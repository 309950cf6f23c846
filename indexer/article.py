"""What one press article is, and its JSON.

An :class:`Article` is what cleaning makes of a page and what every engine indexes; it never
changes once made. Nothing here reads a file or knows a format other than the article's own JSON.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

#: What an id may be; ids stand in URLs and file names of exports.
ID_PATTERN = re.compile(r"[\w.:-]{1,128}", re.ASCII)
#: What separates two paragraphs of a body.
PARAGRAPH_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A passage of the page that is not the article's, and the name of the rule that dropped it.

    ``before`` says where it stood: how many of the article's paragraphs came before it.
    """

    text: str
    rule: str
    before: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """A press article: its text without the page's furniture, and what the page says of it.

    ``date`` is the article's own day (``YYYY-MM-DD``) or ``None``; ``path`` names the file within
    the corpus, with ``/``, and for a record of a container also the record (``a.jsonl#3``).
    """

    id: str
    title: str
    body: str
    source: str | None = None
    date: str | None = None
    url: str | None = None
    language: str = "fr"
    images: tuple[str, ...] = ()
    path: str = ""
    boilerplate: tuple[Dropped, ...] = ()

    @property
    def paragraphs(self) -> list[str]:
        """The body's paragraphs, in order."""
        return [paragraph for paragraph in self.body.split(PARAGRAPH_BREAK) if paragraph]

    def page_in_order(self) -> Iterator[str | Dropped]:
        """Give the page as it was, block by block: paragraphs and what was dropped."""
        dropped = sorted(self.boilerplate, key=lambda passage: passage.before)
        at = 0
        for number, paragraph in enumerate(self.paragraphs):
            while at < len(dropped) and dropped[at].before <= number:
                yield dropped[at]
                at += 1
            yield paragraph
        yield from dropped[at:]

    def content_key(self) -> str:
        """Return the same for two articles that are equal in source, date, title and body."""
        parts = (self.source or "", self.date or "", self.title, self.body)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Return the article object of the public contract, ready for ``json.dumps``."""
        return {
            "id": self.id,
            "title": self.title,
            "source": self.source,
            "date": self.date,
            "url": self.url,
            "language": self.language,
            "images": list(self.images),
            "body": self.body,
            "path": self.path,
            "boilerplate": [{"text": d.text, "rule": d.rule} for d in self.boilerplate],
        }


def article_id(url: str | None, path: str) -> str:
    """Return the id of a page's article: 12 hex digits that an edit of its text does not change.

    They begin the SHA-256 of the URL where one is known, else of the path within the corpus.
    """
    return hashlib.sha256((url or path).encode("utf-8", "surrogateescape")).hexdigest()[:12]
