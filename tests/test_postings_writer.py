"""However articles come to the writer, the same postings stand on disk in the end."""

import random
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.build import chunks
from indexer.engines import whoosh_engine
from indexer.engines.whoosh_engine.format import postings_writer
from indexer.engines.whoosh_engine.schema import INDEXED_FIELDS


def articles() -> list[Article]:
    chance = random.Random(3)
    words = "paix traité sino-russe l’Union la de mer États-Unis COVID-19 20 000 ouvert été".split()
    return [
        Article(
            f"n{number}",
            " ".join(chance.choices(words, k=4)),
            "\n\n".join(" ".join(chance.choices(words, k=30)) for _ in range(3))
            + " encore" * (70_000 * (number == 5)),
        )
        for number in range(60)
    ]


def files_of(directory: Path, *, batch: int, workers: int) -> dict[str, bytes]:
    """What stands in each file of the fields, by its name without the segment's."""
    directory.mkdir()
    every = articles()
    with whoosh_engine.write(directory, workers) as writer:
        for first in range(0, len(every), batch):
            writer.add(every[first : first + batch])
    names = {file: file.name.split(".", 1)[1] for file in directory.glob("*.*")}
    return {
        name: file.read_bytes()
        for file, name in names.items()
        if name.split(".")[0] in INDEXED_FIELDS
    }


@pytest.mark.parametrize("workers", [1, 3])
def test_postings_are_the_same_whatever_is_sorted_and_merged_at_once(
    tmp_path, monkeypatch, workers
):
    at_once = files_of(tmp_path / "at-once", batch=60, workers=1)
    monkeypatch.setattr(postings_writer, "RUN_OCCURRENCES", 500)
    monkeypatch.setattr(postings_writer, "RANGE_POSITIONS", 100)
    monkeypatch.setattr(chunks, "MAX_CHUNKS", 10)

    assert files_of(tmp_path / "in-parts", batch=7, workers=workers) == at_once
    assert len(at_once) == len(INDEXED_FIELDS) * 9
    assert not list((tmp_path / "in-parts").glob("runs*"))
