"""An article's standfirst (chapô, perex, summary), which often stands apart from its body.

It is told by what the page says of itself (its description), by the name of its place, or by
standing as a sentence between the title and the first paragraph.
"""

import re
from collections.abc import Sequence

from indexer.cleaning.blocks import Block, bare
from indexer.cleaning.days import has_day
from indexer.cleaning.main_content import Outline

#: Shorter texts stand in a description by chance.
_MIN_DESCRIBED_CHARS = 25
#: How much of a description may stand in a block for it to be its text, cut or not.
_DESCRIBED_CHARS = 60
#: A line of fewer words is about the article, not of it.
_MIN_WORDS = 9
#: How far before the title a standfirst may stand, and how far from the body it may begin.
_BLOCKS_BEFORE, _BLOCKS_BETWEEN = 8, 60
_NAMES = re.compile(
    r"chap[oô]|chapeau|stand-?first|perex|sapo|\blede?\b|\blead|lead\b|\bdec?k\b|sub-?(?:title|head)"
    r"|sous-?titre|summary|resume|excerpt|intro|abstract|vorspann|untertitel|bajada|entradilla"
    r"|sommario|occhiello|ingress|manchet|zusammenfassung|synopsis|tagline|strapline|^p\..*teaser",
    re.IGNORECASE,
)
_PICTURE_NAMES = re.compile(
    r"caption|legend|credit|image|img|photo|foto|bild|picture|figure|media|video|gallery|galerie"
    r"|galeria|slide",
    re.IGNORECASE,
)
#: A line that says the time of day says when the article appeared.
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?!\d)")
#: Places whose name may be that of a standfirst.
_DOUBTFUL = frozenset((None, "related", "section-label", "share", "byline", "banner", "form"))


def find_standfirst(
    blocks: Sequence[Block],
    rules: Sequence[str | None],
    outline: Outline,
    title_at: int | None,
    first: int,
    descriptions: Sequence[str],
) -> list[int]:
    """Return the blocks of the standfirst, in order; ``first`` is the body's first paragraph."""
    described = [bare(text) for text in descriptions]
    start = max(0, first - _BLOCKS_BETWEEN, 0 if title_at is None else title_at - _BLOCKS_BEFORE)
    found = []
    for n in range(start, first):
        block = blocks[n]
        if n == title_at or rules[n] not in _DOUBTFUL or block.link_share > 0.5:
            continue
        if rules[n] is not None and block.rule is None:
            continue  # its words say what it is
        follows = title_at is None or n > title_at
        if _is_described(block, described) or (
            follows and _is_standfirst(block, rules[n], outline)
        ):
            found.append(n)
    return found


def _is_described(block: Block, described: Sequence[str]) -> bool:
    letters = bare(block.text)
    return len(letters) >= _MIN_DESCRIBED_CHARS and any(
        letters in text or (len(text) >= _DESCRIBED_CHARS and text[:_DESCRIBED_CHARS] in letters)
        for text in described
    )


def _is_standfirst(block: Block, rule: str | None, outline: Outline) -> bool:
    """Whether a block between title and body is named a standfirst, or reads like one."""
    holder = outline.containers[block.container]
    named = any(_NAMES.search(place) for place in (block.form, holder.form))
    if block.form.startswith("h1.") or _CLOCK.search(block.text) or has_day(block.text):
        return False
    if named and block.words >= 4:
        return True
    return (
        rule is None
        and block.words >= _MIN_WORDS
        and block.link_share < 0.4
        and block.kind != "caption"
        and not is_picture(block, outline)
    )


def is_picture(block: Block, outline: Outline) -> bool:
    """Return whether a block stands in a place that is named after a picture."""
    holder = outline.containers[block.container]
    places = (block.form, holder.form, outline.containers[holder.parent].form)
    return any(_PICTURE_NAMES.search(place) for place in places)
