"""Which blocks of a plain-text copy are its article, and what they say of it."""

from collections.abc import Sequence
from datetime import date

from indexer.cleaning.about_lines import dateline, image_name, read_about
from indexer.cleaning.blocks import Block
from indexer.cleaning.metadata import Metadata, host
from indexer.cleaning.rules.context import (
    drop_after_article,
    drop_before_title,
    drop_related,
    drop_repeated_title,
)
from indexer.cleaning.rules.text import rule_for
from indexer.cleaning.verdicts import MAX_TITLE_CHARS, Reading, Verdict
from indexer.errors import PageRefusedError


def read_text_article(blocks: Sequence[Block], url: str | None, today: date) -> Reading:
    """Judge the blocks of a text copy; raises :class:`PageRefusedError` where none can be kept."""
    rules = [rule_for(block) for block in blocks]
    title_at = _text_title(blocks, rules)
    drop_before_title(rules, title_at)
    drop_related(blocks, rules, title_at)
    drop_after_article(blocks, rules)
    drop_repeated_title(blocks, rules, title_at)
    about = [block for block, rule in zip(blocks, rules, strict=True) if rule is not None]
    lines = read_about([b for b in about if b is not blocks[title_at]], today)
    images = tuple(
        dict.fromkeys(
            image_name(block.text)
            for block, rule in zip(blocks, rules, strict=True)
            if rule == "image-name"
        )
    )
    metadata = Metadata(
        title=blocks[title_at].text,
        source=lines.source or host(url),
        date=lines.published or dateline(blocks, rules, today) or lines.updated,
        url=url,
    )
    verdicts = tuple(Verdict(b, r) for b, r in zip(blocks, rules, strict=True))
    return Reading(verdicts, metadata, images)


def _text_title(blocks: Sequence[Block], rules: list[str | None]) -> int:
    """Choose the title: the last unruled block before the line about source and date, if near."""
    about = next(
        (n for n, rule in enumerate(rules[:15]) if rule in ("source-line", "date-line")), None
    )
    free = [n for n, rule in enumerate(rules) if rule is None]
    if not free:
        raise PageRefusedError("no article: only navigation")
    if about is not None:
        before = [n for n in free if n < about and len(blocks[n].text) <= MAX_TITLE_CHARS]
        if before:
            best = before[-1]
            # A short line right before may be a section's name under a long title.
            if len(before) > 1 and len(blocks[before[-2]].text) > 3 * len(blocks[best].text):
                best = before[-2]
            rules[best] = "title"
            return best
    for at in free[:12]:
        words = blocks[at].words
        if words >= 3 and len(blocks[at].text) <= MAX_TITLE_CHARS:
            rules[at] = "title"
            return at
    rules[free[0]] = "title"
    return free[0]
