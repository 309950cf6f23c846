"""An extractor's answers beside the gold: page by page, and as means over pages.

Words are compared as multisets, whatever stands between them: precision is the share of an
extractor's words that are the article's, recall the share of the article's words that it gives, F1
their harmonic mean. All three are taken of each page and then averaged: a long page weighs no more
than a short one. A page that is refused and should not be counts 0 in all.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from indexer.evaluation.baselines import Answer
from indexer.evaluation.gold import Case, letters_of, words_of

METADATA = ("title", "source", "date")


@dataclass(frozen=True, slots=True)
class PageScores:
    """How one extractor did on one page; ``None`` stands for what there is nothing to judge by."""

    words: tuple[float, float, float] | None
    refused: bool
    reason: str | None
    article_or_none: bool
    paragraphs: tuple[bool, ...]
    furniture: tuple[bool, ...]
    standfirst: bool | None
    metadata: Mapping[str, bool]
    date_wrong: bool | None
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """Return what ``--json`` says of the page."""
        scores = self.words or (None, None, None)
        return {
            **dict(zip(("precision", "recall", "f1"), map(_rounded, scores), strict=True)),
            "refused": self.refused,
            "reason": self.reason,
            "article_or_none": self.article_or_none,
            "standfirst_kept": self.standfirst,
            **{name: self.metadata.get(name) for name in METADATA},
            "date_wrong": self.date_wrong,
            "ms": round(1000 * self.seconds, 2),
        }


def score(case: Case, answer: Answer, standfirst: Sequence[str], seconds: float) -> PageScores:
    """Judge an answer; ``standfirst`` holds the paragraphs of it that the page shows."""
    article = case.text
    refused = answer.text is None
    given = letters_of(answer.text or "")
    gold = case.gold if article is not None else {}
    dated = "date" in gold and "date" in answer.knows
    return PageScores(
        words=None if article is None else word_scores(answer.text or "", article),
        refused=refused,
        reason=answer.reason,
        article_or_none=refused == (article is None),
        paragraphs=tuple(letters_of(text) in given for text in gold.get("paragraphs", ())),
        furniture=tuple(letters_of(text) not in given for text in gold.get("drop", ())),
        standfirst=all(letters_of(text) in given for text in standfirst) if standfirst else None,
        metadata={
            name: _alike(getattr(answer, name), gold[name])
            for name in METADATA
            if name in gold and name in answer.knows
        },
        date_wrong=answer.date not in (None, gold["date"]) if dated else None,
        seconds=seconds,
    )


def word_scores(given: str, wanted: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the words given, as multisets."""
    left, right = Counter(words_of(given)), Counter(words_of(wanted))
    common = (left & right).total()
    precision = common / max(1, left.total())
    recall = common / max(1, right.total())
    return precision, recall, 2 * precision * recall / (precision + recall or 1)


def means(pages: Sequence[PageScores]) -> dict[str, float | None]:
    """Return each measure's mean; ``None`` where there is nothing to judge by."""
    words = [page.words for page in pages if page.words is not None]
    of_articles = [page for page in pages if page.words is not None]
    shares: dict[str, Sequence[float]] = {
        "precision": [precision for precision, _recall, _f1 in words],
        "recall": [recall for _precision, recall, _f1 in words],
        "f1": [f1 for _precision, _recall, f1 in words],
        "refused": [page.refused for page in of_articles],
        "article_or_none": [page.article_or_none for page in pages],
        "paragraphs_kept": [kept for page in pages for kept in page.paragraphs],
        "furniture_dropped": [dropped for page in pages for dropped in page.furniture],
        "standfirst_kept": [page.standfirst for page in pages if page.standfirst is not None],
        **{
            name: [page.metadata[name] for page in pages if name in page.metadata]
            for name in METADATA
        },
        "date_wrong": [page.date_wrong for page in pages if page.date_wrong is not None],
    }
    return {
        "pages_judged": len(pages),
        **{name: _rounded(fmean(values) if values else None) for name, values in shares.items()},
        "ms_per_page": round(1000 * fmean(page.seconds for page in pages), 2) if pages else None,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _alike(given: str | None, wanted: str | None) -> bool:
    return (given is None) == (wanted is None) and letters_of(given or "") == letters_of(
        wanted or ""
    )
