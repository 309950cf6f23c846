"""A page block by block with the verdict, for a person who asks why."""

import json
from collections.abc import Iterator
from datetime import date

from indexer.cleaning.containers.container import read_container
from indexer.cleaning.extract import parts_of, read
from indexer.cleaning.reader import (
    CorpusFile,
    Ignored,
    Page,
    Refusal,
    read_page,
    refuse_unread,
)
from indexer.cleaning.rules import ALL_RULES, RULES
from indexer.errors import PageRefusedError
from indexer.settings import Limits

_WIDTH = max(len(rule.label) for rule in ALL_RULES)


def explain_file(
    file: CorpusFile, limits: Limits, today: date, *, as_json: bool
) -> Iterator[str | Refusal]:
    """Give a line a block: its verdict, its kind, its text; a refusal for what cannot be read.

    The verdict is the label of the rule that dropped it (with ``as_json``: the rule's name).
    The pages of an archive follow each other, each after a line with its name (with ``as_json``:
    ``{"path"}``); a text that was read in the page's data comes after a line that says where.
    """
    try:
        refuse_unread(file)
        if file.holds_records:
            raise PageRefusedError(
                "its articles are taken as they are, there is nothing to explain"
            )
        records = read_container(file, limits) if file.is_container else [read_page(file, limits)]
        for record in records:
            for part in parts_of(record):
                if isinstance(part, Page):
                    if part.path != file.name:
                        yield json.dumps({"path": part.path}) if as_json else f"== {part.path}"
                    yield from _explain(part, limits, today, as_json)
                elif not isinstance(part, Ignored):
                    yield part
    except PageRefusedError as error:
        yield Refusal(file.name, str(error))


def _explain(page: Page, limits: Limits, today: date, as_json: bool) -> Iterator[str | Refusal]:
    try:
        reading = read(page, limits, today)
    except PageRefusedError as error:
        yield Refusal(page.path, str(error))
        return
    if reading.origin is not None:
        said = f"== text read in {reading.origin}"
        yield json.dumps({"origin": reading.origin}, ensure_ascii=False) if as_json else said
    for verdict in reading.verdicts:
        block, rule = verdict.block, verdict.rule
        if as_json:
            yield json.dumps(
                {"text": block.text, "kind": block.kind, "kept": rule is None, "rule": rule},
                ensure_ascii=False,
            )
        else:
            said = "kept" if rule is None else RULES[rule].label
            yield f"{said:<{_WIDTH}} {block.kind:<10} {block.text}"
