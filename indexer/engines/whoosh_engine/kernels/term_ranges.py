"""Which articles hold any of some terms that follow each other."""

from indexer.compiled import compiled
from indexer.engines.whoosh_engine.kernels.bits import Flags
from indexer.engines.whoosh_engine.kernels.fields import FieldArrays, block_bounds, find


@compiled
def mark_articles(marks: Flags, field: FieldArrays, first: int, last: int, doc_end: int) -> None:
    """Mark the articles before ``doc_end`` that hold any of the terms from ``first`` to ``last``.

    ``marks`` has one for every article of the index.
    """
    for row in range(first * field.blocks, last * field.blocks):
        low, high = block_bounds(field, row % field.blocks)
        begin, end = int(field.posting_starts[row]), int(field.posting_starts[row + 1])
        if doc_end < high:
            end = find(field.ids, begin, end, doc_end - low) if low < doc_end else begin
        own = marks[low:high]
        for posting in range(begin, end):
            own[field.ids[posting]] = 1
