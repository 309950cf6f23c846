"""Blocks that are furniture for what stands around them: rules of context, for HTML and text alike.

In go a page's blocks and the rules found so far, in reading order; the functions here write further
rules into that list, and none over another.
"""

import re
from collections.abc import Sequence
from datetime import date

from indexer.cleaning.about_lines import read_dateline
from indexer.cleaning.blocks import Block
from indexer.cleaning.boilerplate import STARTS_RELATED


def dateline(blocks: Sequence[Block], rules: Sequence[str | None], today: date) -> str | None:
    """Return the day in the dateline that the first kept block begins with, if it has one."""
    first = next((b for b, rule in zip(blocks, rules, strict=True) if rule is None), None)
    return read_dateline(first.text, today) if first is not None else None


def drop_before_title(rules: list[str | None], title_at: int) -> None:
    """Rule out what stands before the title."""
    for n in range(title_at):
        if rules[n] is None:
            rules[n] = "before-title"


def drop_related(blocks: Sequence[Block], rules: list[str | None], title_at: int) -> None:
    """After a heading such as « Articles liés », short lines are titles of other articles."""
    listing = False
    for n in range(title_at + 1, len(blocks)):
        if rules[n] == "related":
            listing = STARTS_RELATED.fullmatch(blocks[n].text) is not None
        elif listing and rules[n] is None:
            if blocks[n].is_prose and blocks[n].link_share < 0.4 and blocks[n].ends_sentence:
                listing = False
            else:
                rules[n] = "related"


def drop_after_article(blocks: Sequence[Block], rules: list[str | None]) -> None:
    """What follows the last paragraph and is none itself is furniture that no rule knows."""
    kept = [n for n, rule in enumerate(rules) if rule is None]
    last = next((n for n in reversed(kept) if blocks[n].closes), None)
    for n in kept:
        if last is not None and n > last:
            rules[n] = "after-article"


def drop_repeated_title(blocks: Sequence[Block], rules: list[str | None], title_at: int) -> None:
    """Rule out blocks that say the title again."""
    for n, block in enumerate(blocks):
        if rules[n] is None and n != title_at and same_text(block.text, blocks[title_at].text):
            rules[n] = "repeated-title"


def same_text(left: str, right: str) -> bool:
    """Return whether two texts have the same letters and digits, whatever their case."""
    return bare(left) == bare(right)


def bare(text: str) -> str:
    """Return the text's letters and digits alone, case folded."""
    return re.sub(r"\W+", "", text).casefold()


def image_name(text: str) -> str:
    """Return the file name in a line that names an image."""
    return text.rsplit(" ", 1)[-1].rsplit(":", 1)[-1]
