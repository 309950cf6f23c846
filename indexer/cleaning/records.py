"""Articles that come as they are: JSON Lines, an article object a line."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from indexer.article import ID_PATTERN, Article, Dropped
from indexer.cleaning.containers.lines import read_lines
from indexer.cleaning.decoding import clean
from indexer.cleaning.reader import CorpusFile, Refusal
from indexer.errors import PageRefusedError
from indexer.settings import Limits


def read_records(file: CorpusFile, limits: Limits) -> Iterator[Article | Refusal]:
    """Give the article of each line, a refusal for a line that holds none."""
    for found in read_lines(file, limits):
        if isinstance(found, Refusal):
            yield found
            continue
        path, line = found
        try:
            if line is None:
                raise PageRefusedError(f"a line longer than {limits.max_page_bytes} bytes")
            if line.strip():
                yield _record(line, path)
        except PageRefusedError as error:
            yield Refusal(path, str(error))


def _record(line: bytes, path: str) -> Article:
    """Read a JSONL article as it is; only id, title and body are needed."""
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PageRefusedError(f"not a line of JSON: {error}") from error
    if not isinstance(fields, dict):
        raise PageRefusedError("not a JSON object")

    def text(name: str, required: bool = False) -> Any:
        value = fields.get(name)
        if value is None and not required:
            return None
        if not isinstance(value, str) or (required and not value.strip()):
            raise PageRefusedError(f"its {name} is missing or not a text")
        return clean(value)

    id_ = text("id", required=True)
    if not ID_PATTERN.fullmatch(id_):
        raise PageRefusedError(f"its id {id_[:40]!r} is not 1 to 128 of letters, digits and _.:-")
    day = text("date")
    try:
        if day is not None and date.fromisoformat(day).isoformat() != day:
            raise ValueError
    except ValueError as error:
        raise PageRefusedError(f"its date {day[:40]!r} is not YYYY-MM-DD") from error
    images = fields.get("images") or []
    dropped = fields.get("boilerplate") or []
    try:
        return Article(
            id=id_,
            title=text("title", required=True),
            body=text("body", required=True),
            source=text("source"),
            date=day,
            url=text("url"),
            language=text("language") or "fr",
            images=tuple(str(image) for image in images),
            path=path,
            boilerplate=tuple(Dropped(str(d["text"]), str(d["rule"])) for d in dropped),
        )
    except (TypeError, KeyError) as error:
        raise PageRefusedError(
            "its images or boilerplate are not lists as they should be"
        ) from error
