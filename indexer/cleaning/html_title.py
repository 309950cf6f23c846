"""An HTML article's title, and where it stands.

The page's head states a title, written for machines and often cut or lengthened; the heading that
readers see is believed where the two share their words.
"""

import re
from collections.abc import Sequence

from indexer.cleaning.blocks import Block, bare
from indexer.cleaning.metadata import Metadata
from indexer.cleaning.verdicts import MAX_TITLE_CHARS

#: A heading and the stated title that share so many of the fewer words name the same article.
_MIN_SHARED_WORDS = 0.5
#: Titles of fewer words are a section's or a site's.
_MIN_WORDS = 4
#: Headings of these ranks may be an article's title though the head says it in other words.
_TITLE_RANKS = ("h1.", "h2.")
#: An article's text has so many characters at least, where its title is said again below it.
_MIN_CHARS_ABOVE = 150
_WORDS = re.compile(r"\w{3,}")


def html_title(
    blocks: Sequence[Block],
    rules: Sequence[str | None],
    head: Metadata,
    page_title: str,
    short: str,
) -> tuple[str | None, int | None]:
    """Return the title and the number of its block: a heading that the head confirms, else its own.

    ``page_title`` is the window's, ``short`` the stated title without the site's name. A title that
    is said again below the text has no number: it does not stand where the article begins.
    """
    title, at = _choose(blocks, rules, head, page_title, short)
    return title, None if at is not None and _stands_below(blocks, rules, at) else at


def _stands_below(blocks: Sequence[Block], rules: Sequence[str | None], at: int) -> bool:
    """Whether all of the page's prose is above a block."""
    chars = {
        n: len(block.text) for n, block in enumerate(blocks) if rules[n] is None and block.is_prose
    }
    return max(chars, default=0) < at and sum(chars.values()) > _MIN_CHARS_ABOVE


def _choose(
    blocks: Sequence[Block],
    rules: Sequence[str | None],
    head: Metadata,
    page_title: str,
    short: str,
) -> tuple[str | None, int | None]:
    stated = head.title or ""
    headings = [
        n
        for n, block in enumerate(blocks)
        if (block.kind == "heading" or block.rule is None)
        and len(block.text) <= MAX_TITLE_CHARS
        and block.link_share < 0.9
    ]
    wholes = {bare(short), bare(stated), bare(page_title)} - {""}
    for at in (
        _alike(blocks, headings, wholes, short or page_title),
        _same(blocks, headings, wholes, head),
        _contained(blocks, headings, wholes),
    ):
        if at is not None:
            return _without_kicker(blocks[at].text, short), at
    if not stated:
        for n in headings:
            says_enough = blocks[n].words >= _MIN_WORDS or not short
            if blocks[n].kind == "heading" and says_enough and blocks[n].rule is None:
                before = zip(blocks[:n], rules[:n], strict=True)
                if not any(block.is_prose and rule is None for block, rule in before):
                    return blocks[n].text, n
    return (short or None), None


def _alike(
    blocks: Sequence[Block], headings: Sequence[int], wholes: set[str], stated: str
) -> int | None:
    """Return the first heading of the highest rank that shares its words with the stated title."""
    words = set(_WORDS.findall(stated.casefold()))
    for rank in _TITLE_RANKS:
        best, shared = None, 0.0
        for n in headings:
            block = blocks[n]
            if not block.form.startswith(rank) or block.rule is not None:
                continue
            own = set(_WORDS.findall(block.text.casefold()))
            share = len(own & words) / (min(len(own), len(words)) or 1)
            is_same = bare(block.text) in wholes
            if (is_same or (len(own) >= _MIN_WORDS and share >= _MIN_SHARED_WORDS)) and (
                share + is_same > shared
            ):
                best, shared = n, share + is_same
        if best is not None and (rank == _TITLE_RANKS[0] or best < _first_prose(blocks)):
            return best
    return None


def _first_prose(blocks: Sequence[Block]) -> int:
    return next((n for n, block in enumerate(blocks) if block.is_prose), len(blocks))


def _same(
    blocks: Sequence[Block], headings: Sequence[int], wholes: set[str], head: Metadata
) -> int | None:
    site = bare(head.source or "\0")
    return next(
        (n for n in headings if bare(blocks[n].text) in wholes and bare(blocks[n].text) != site),
        None,
    )


def _contained(blocks: Sequence[Block], headings: Sequence[int], wholes: set[str]) -> int | None:
    return next(
        (
            n
            for n in headings
            if blocks[n].words >= _MIN_WORDS
            and blocks[n].kind == "heading"
            and any(bare(blocks[n].text) in whole for whole in wholes)
        ),
        None,
    )


def _without_kicker(heading: str, stated: str) -> str:
    """Return the stated title where the heading says it behind a kicker."""
    title, whole = bare(stated), bare(heading)
    behind = whole.endswith(title) and len(title) < len(whole)
    return stated if behind and len(stated.split()) >= _MIN_WORDS else heading
