"""What became of each block, and whether what was kept is an article at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.cleaning.blocks import Block
from indexer.cleaning.metadata import Metadata

#: A title longer than this is a paragraph.
MAX_TITLE_CHARS = 300
#: Fewer letters than this in all paragraphs are no article.
MIN_BODY_LETTERS = 60
#: So many signs of teasers among a page's paragraphs may make it an index.
MIN_TEASERS = 4
#: So many « Lire la suite » do, whatever else stands there.
MIN_CONTINUATIONS = 3
#: An article about an error is longer than an error's page.
MAX_ERROR_LETTERS = 500
_CONTINUATION = re.compile(
    r"(?:^|.*[\s.…])(?:lire|voir) (?:la suite|l.article|plus)[\s.…>»→]*", re.IGNORECASE
)
_ERROR_TITLE = re.compile(
    r"(?:erreur|error|http)?\s*[45]\d\d\b.{0,60}"
    r"|(?:.{0,20}\bpage )?(?:introuvable|non trouvée|inexistante|indisponible).{0,40}"
    r"|acc[eè]s (?:refusé|interdit|non autorisé).{0,40}|(?:service|site) .{0,20}indisponible.{0,40}"
    r"|(?:page |file )?not found.{0,40}|forbidden.{0,40}|access denied.{0,40}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A block and the rule that dropped it: ``None`` where it was kept, ``title`` for the title."""

    block: Block
    rule: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as it was understood: its verdicts in order, and what it says of its article.

    ``origin`` names the part of the page's data that the text was read in; ``None``: its markup.
    ``index`` says what kind of page it is where it is one of other articles.
    """

    verdicts: tuple[Verdict, ...]
    metadata: Metadata
    images: tuple[str, ...]
    origin: str | None = None
    index: str | None = None

    @property
    def kept(self) -> list[str]:
        """The article's paragraphs."""
        return [v.block.text for v in self.verdicts if v.rule is None]


def _breaks_off(text: str) -> bool:
    return text.rstrip(" »]").endswith(("…", "..."))


def why_no_article(verdicts: Sequence[Verdict], title: str | None) -> str | None:
    """Say why what was kept is no article; ``None`` where it is one."""
    kept = [verdict.block for verdict in verdicts if verdict.rule is None]
    letters = sum(sum(map(str.isalpha, block.text)) for block in kept)
    if letters < MIN_BODY_LETTERS or not any(block.closes for block in kept):
        return "only navigation or too little text"
    if _is_index(verdicts):
        return "an index of other articles"
    if letters < MAX_ERROR_LETTERS and title and _ERROR_TITLE.fullmatch(title):
        return "an error's page"
    return None


def _is_index(verdicts: Sequence[Verdict]) -> bool:
    """Whether what was kept are teasers: other articles' titles stand between, or they break off.

    A long article has links to others too; a page with nearly one for each paragraph is a list.
    """
    kept = [n for n, verdict in enumerate(verdicts) if verdict.rule is None]
    within = [
        verdict.block
        for verdict in verdicts[max(0, kept[0] - 1) : kept[-1] + 2]
        if verdict.block.rule is None and verdict.rule in (None, "links", "navigation")
    ]
    if (
        sum(_CONTINUATION.fullmatch(block.text) is not None for block in within)
        >= MIN_CONTINUATIONS
    ):
        return True
    paragraphs = sum(verdicts[n].block.closes for n in kept)
    teasers = sum(
        (block.link_share > 0.9 and block.words >= 3) or _breaks_off(block.text) for block in within
    )
    return teasers >= MIN_TEASERS and teasers >= 0.6 * paragraphs
