"""A page block by block with the verdict, for a person who asks why."""

import json
from collections.abc import Iterator
from datetime import date

from indexer.cleaning.extract import read
from indexer.cleaning.reader import CorpusFile, read_page
from indexer.settings import Limits


def explain_file(file: CorpusFile, limits: Limits, today: date, *, as_json: bool) -> Iterator[str]:
    """Give a line a block: its verdict, its kind, its text.

    Raises :class:`~indexer.errors.PageRefusedError` where the page cannot be read at all.
    """
    reading = read(read_page(file, limits), limits, today)
    for verdict in reading.verdicts:
        block, rule = verdict.block, verdict.rule
        if as_json:
            yield json.dumps(
                {"text": block.text, "kind": block.kind, "kept": rule is None, "rule": rule},
                ensure_ascii=False,
            )
        else:
            yield f"{rule or 'kept':<16} {block.kind:<10} {block.text}"
