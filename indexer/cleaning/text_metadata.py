"""What a plain-text copy says of its article: the day and the source, told from those of others.

A copy holds other articles' days too, in tickers and teasers, and days that the text speaks of. A
line near the article beats one far from it, published beats updated, and a bare day counts only
where it stands between the title and the text, or just about the title.
"""

from collections.abc import Sequence
from datetime import date

from indexer.cleaning.about_lines import Lines, has_release, line_source, read_about, read_dateline
from indexer.cleaning.blocks import Block
from indexer.cleaning.days import has_day

#: How far above the title, into the text and below its end a line may still be about the article.
_LINES_ABOVE, _LINES_INTO, _LINES_BELOW = 3, 3, 6
#: How far above the text a line may say in so many words that it was published.
_REACH = 30


def read_text_metadata(
    blocks: Sequence[Block],
    rules: Sequence[str | None],
    title_at: int | None,
    begin: int,
    end: int,
    today: date,
) -> tuple[str | None, str | None]:
    """Return the article's source and its day, ``None`` where the copy does not say."""
    top = begin if title_at is None else min(title_at, begin)
    between = _about(blocks, rules, top, min(end, begin + _LINES_INTO))
    above = _about(blocks, rules, max(0, top - _LINES_ABOVE), top)
    column = _about(blocks, rules, max(0, top - _REACH), top)
    below = _about(blocks, rules, end, min(len(blocks), end + _LINES_BELOW))
    worded, after = _worded([*above, *between], today), _worded(below, today)
    first = next((n for n in range(begin, end) if rules[n] is None), None)
    day = (
        worded.published
        or read_about(between, today).published
        or (read_dateline(blocks[first].text, today) if first is not None else None)
        # A column of days above the title is a ticker's.
        or (read_about(above, today).published if _days(column) == 1 else None)
        or after.published
        or worded.updated
        or after.updated
        or _worded(column, today).published
    )
    return read_about([*between, *above], today).source or _source(blocks, rules, begin, end), day


def _days(blocks: Sequence[Block]) -> int:
    return sum(has_day(block.text) for block in blocks)


def _about(
    blocks: Sequence[Block], rules: Sequence[str | None], begin: int, end: int
) -> list[Block]:
    return [
        blocks[n]
        for n in range(begin, end)
        if rules[n] not in (None, "title", "related", "caption") and blocks[n].kind != "item"
    ]


def _worded(blocks: Sequence[Block], today: date) -> Lines:
    """Read what the blocks say with a verb; a bare day among them may be another article's."""
    return read_about([block for block in blocks if has_release(block.text)], today)


def _source(
    blocks: Sequence[Block], rules: Sequence[str | None], begin: int, end: int
) -> str | None:
    """Return the source named behind the article, or in its last line."""
    for n in range(begin, min(len(blocks), end + _LINES_BELOW)):
        if rules[n] == "source-line" and (name := line_source(blocks[n].text)):
            return name
    return None
