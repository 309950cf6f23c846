"""Fuzzy words: which word forms of an index a misspelt word may stand for, under every engine."""

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.analysis import typed_tokens

#: Word forms that a misspelt word may stand for at most; a prefix stands for all that there are.
MAX_EXPANSIONS = 128
#: Edits tolerated: none in words shorter than the first, one below the second, else two. The steps
#: are those of Elasticsearch's ``AUTO`` fuzziness.
ONE_EDIT_CHARS, TWO_EDITS_CHARS = 3, 6


def max_edits(form: str) -> int:
    """Return how many letters of a word form may be wrong, left out, too many or changed about."""
    return (len(form) >= ONE_EDIT_CHARS) + (len(form) >= TWO_EDITS_CHARS)


def fuzzy_expansions(typed: str, forms: Sequence[str]) -> list[str]:
    """Return which of an index's word forms a typed word may stand for, nearest first.

    ``forms`` ascend: of more that are as near the first are taken.
    """
    form = "".join(token.form for token in typed_tokens(typed) if not token.joined)
    if not form:
        return []
    near = process.extract(
        form, forms, scorer=OSA.distance, score_cutoff=max_edits(form), limit=MAX_EXPANSIONS
    )
    found = sorted((distance, expansion) for expansion, distance, _place in near)
    return [expansion for _distance, expansion in found]
