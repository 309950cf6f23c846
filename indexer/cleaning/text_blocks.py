"""A plain-text copy becomes blocks: its paragraphs, however its lines were broken."""

import re
from itertools import pairwise

from indexer.cleaning.blocks import Block, Container, tidy
from indexer.errors import PageRefusedError
from indexer.settings import Limits

#: A copy that was wrapped has no longer lines than terminals and mail programs make.
MAX_WRAPPED_CHARS = 100
#: Nor shorter ones: what is narrower is a list, a menu or a poem.
MIN_WRAPPED_CHARS = 40
#: A line that is at least so full was broken because the next word did not fit.
_FULL_SHARE = 0.75
#: So many full lines that go on in the next one show that a copy was wrapped.
_MIN_RUNNING_LINES = 4
_SENTENCE_END = re.compile(r"[.!?…»”\"][)\]\s\u00a0]*$")
_OPEN_HYPHEN = re.compile(r"\w-$")


def read_text(text: str, limits: Limits) -> tuple[tuple[Block, ...], tuple[Container, ...]]:
    """Cut a plain-text page into blocks; raises :class:`PageRefusedError` beyond the limits."""
    lines = [line.strip() for line in text.split("\n")]
    width = _wrapped_width(lines)
    paragraphs = _unwrapped(lines, width) if width else [line for line in lines if line]
    blocks = tuple(Block(tidied) for paragraph in paragraphs if (tidied := tidy(paragraph)))
    if len(blocks) > limits.max_blocks:
        raise PageRefusedError(f"more than {limits.max_blocks} blocks")
    return blocks, (Container(0),)


def _wrapped_width(lines: list[str]) -> int:
    """Answer the width at which lines were broken, 0 where each line is a paragraph."""
    longest = max(map(len, lines), default=0)
    if not MIN_WRAPPED_CHARS <= longest <= MAX_WRAPPED_CHARS:
        return 0
    running = sum(
        len(line) >= _FULL_SHARE * longest
        and bool(following)
        and not _SENTENCE_END.search(line)
        and not following[0].isupper()
        for line, following in pairwise(lines)
    )
    return longest if running >= _MIN_RUNNING_LINES else 0


def _unwrapped(lines: list[str], width: int) -> list[str]:
    paragraphs: list[list[str]] = []
    goes_on = False
    for line in lines:
        if not line:
            goes_on = False
            continue
        if goes_on:
            # A hyphen at a line's end is the word's own: wrapping breaks at blanks and hyphens.
            if not _OPEN_HYPHEN.search(paragraphs[-1][-1]):
                paragraphs[-1].append(" ")
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
        goes_on = len(line) >= _FULL_SHARE * width
    return ["".join(pieces) for pieces in paragraphs]
