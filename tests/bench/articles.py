"""Which articles are measured: those of a file, then recombinations of their paragraphs.

In goes a (compressed) JSON Lines file of ``{id, title, heading, date, text}``, out comes a corpus
file of article objects that every engine reads. Heading and text become paragraphs (the text, one
long run in the known collection, is cut at ends of sentences); sources are made up, the same ones
for the same ids. Past the end of the file, articles are put together from real titles, dates and
paragraphs with a fixed seed: their words are real, but no new word ever comes, so that common words
stand in as large a share of the articles at every size, which is the hard case for a query.
"""

import gzip
import hashlib
import json
import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

SEED = 20_161_104
#: A text is cut at the first end of a sentence past this.
MIN_PARAGRAPH_CHARS = 350
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[«\"A-ZÀ-Ý])")

#: Made up, and of unequal weight as sources are.
SOURCES = (
    *["La Dépêche des Îles"] * 6,
    *["Le Courrier du Fleuve"] * 4,
    *["L’Écho des Plateaux"] * 3,
    *["Agence Méridienne"] * 2,
    *["Le Journal de la Baie", "Radio Garrigue", "La Gazette du Nord", "lettre-maritime.example"],
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus file that was written, and what stands in it."""

    path: Path
    articles: int
    recombined: int
    text_bytes: int
    sha256: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "articles": self.articles,
            "recombined": self.recombined,
            "text_bytes": self.text_bytes,
            "sha256": self.sha256,
        }


def paragraphs(text: str) -> list[str]:
    """Cut a long text at ends of sentences; nothing but the spaces there is lost."""
    found: list[str] = []
    held = ""
    for sentence in _SENTENCE_END.split(text):
        held = f"{held} {sentence}" if held else sentence
        if len(held) >= MIN_PARAGRAPH_CHARS:
            found.append(held)
            held = ""
    return [*found, held] if held else found


def source_of(article_id: str) -> str:
    return SOURCES[zlib.crc32(article_id.encode()) % len(SOURCES)]


def _article(id_: str, title: str, date: str | None, parts: list[str]) -> dict[str, Any]:
    body = "\n\n".join(parts)
    return {"id": id_, "title": title, "source": source_of(id_), "date": date or None, "body": body}


def originals(path: Path, most: int) -> list[dict[str, Any]]:
    """At most ``most`` articles of the file, in its order."""
    found: list[dict[str, Any]] = []
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        for line in islice(lines, most):
            row = json.loads(line)
            heading = (row.get("heading") or "").strip()
            parts = [*([heading] if heading else []), *paragraphs(row["text"])]
            found.append(_article(str(row["id"]), row["title"], row.get("date"), parts))
    if not found:
        raise SystemExit(f"There is no article in {path}.")
    return found


def recombined(real: list[dict[str, Any]], count: int) -> Iterator[dict[str, Any]]:
    """``count`` articles out of the paragraphs of real ones, as long as those are."""
    chance = random.Random(SEED)
    bodies = [article["body"].split("\n\n") for article in real]
    pool = [paragraph for body in bodies for paragraph in body]
    for number in range(count):
        parts = chance.choices(pool, k=len(chance.choice(bodies)))
        title, date = chance.choice(real)["title"], chance.choice(real)["date"]
        yield _article(f"recombined-{number}", title, date, list(dict.fromkeys(parts)))


def write_corpus(source: Path, count: int, path: Path) -> Corpus:
    """Write ``count`` articles to ``path``; a smaller corpus is the beginning of a larger one."""
    real = originals(source, count)
    digest = hashlib.sha256()
    text_bytes = 0
    with path.open("wb") as file:
        for articles in (real, recombined(real, count - len(real))):
            for article in articles:
                line = json.dumps(article, ensure_ascii=False).encode() + b"\n"
                text_bytes += len(article["title"].encode()) + len(article["body"].encode())
                digest.update(line)
                file.write(line)
    return Corpus(path, count, count - len(real), text_bytes, digest.hexdigest())


def read_corpus(path: Path) -> Iterator[dict[str, Any]]:
    """The articles of a corpus file, as every engine but ours reads them."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def day_number(article: dict[str, Any]) -> int:
    """The article's day as ``YYYYMMDD``, 0 where it has none."""
    return int((article["date"] or "0").replace("-", ""))
