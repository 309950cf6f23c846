"""How well pages become articles: ours beside other extractors, on pages that are known.

In goes a folder with ``pages/NAME`` and ``gold/NAME.json``; out come, for each extractor, means
over the pages. A gold file holds what is known of ``title``, ``source``, ``date``, ``paragraphs``
(or ``text``, where only the running text is known), ``drop`` (strings of the furniture), or only
``"refused": true`` for a page without an article.

Words are compared as multisets, whatever stands between them: precision is the share of an
extractor's words that are the article's, recall the share of the article's words that it gives.
A page that is refused and should not be counts 0 in both.
"""

import json
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import fmean, median
from typing import Any

from indexer.cleaning.extract import extract_page
from indexer.cleaning.reader import CorpusFile, Page, read_page
from indexer.errors import CallError, PageRefusedError
from indexer.referees import Answer, Extractor, installed_referees
from indexer.settings import Limits

OURS = "depeche"
METADATA = ("title", "source", "date")
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Case:
    """A page and what is known of its article."""

    page: Page
    gold: Mapping[str, Any]

    @property
    def text(self) -> str | None:
        """The article's text; ``None`` where the page holds none."""
        if self.gold.get("refused"):
            return None
        return str(self.gold.get("text") or "\n".join(self.gold["paragraphs"]))


@dataclass(slots=True)
class _Tally:
    """One extractor's outcomes, page by page."""

    precision: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)
    f1: list[float] = field(default_factory=list)
    kept: list[bool] = field(default_factory=list)
    dropped: list[bool] = field(default_factory=list)
    judged: list[bool] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    metadata: dict[str, list[bool]] = field(default_factory=lambda: {name: [] for name in METADATA})

    def add(self, case: Case, answer: Answer, seconds: float) -> None:
        self.seconds.append(seconds)
        self.judged.append((answer.text is None) == (case.text is None))
        if case.text is None:
            return
        precision, recall, f1 = word_scores(answer.text or "", case.text)
        self.precision.append(precision)
        self.recall.append(recall)
        self.f1.append(f1)
        bare = _bare(answer.text or "")
        self.kept.extend(_bare(text) in bare for text in case.gold.get("paragraphs", ()))
        self.dropped.extend(_bare(text) not in bare for text in case.gold.get("drop", ()))
        for name in METADATA:
            if name in case.gold and name in answer.knows:
                self.metadata[name].append(_alike(getattr(answer, name), case.gold[name]))

    def to_dict(self) -> dict[str, float | None]:
        shares: dict[str, Sequence[float]] = {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "paragraphs_kept": self.kept,
            "furniture_dropped": self.dropped,
            "article_or_none": self.judged,
            **self.metadata,
        }
        means = {
            name: round(fmean(values), 4) if values else None for name, values in shares.items()
        }
        return {**means, "ms_per_page": round(1000 * fmean(self.seconds), 2)}


def word_scores(given: str, wanted: str) -> tuple[float, float, float]:
    """Answer precision, recall and F1 of the words given, as multisets."""
    left, right = (Counter(_WORDS.findall(text.casefold())) for text in (given, wanted))
    common = (left & right).total()
    precision = common / max(1, left.total())
    recall = common / max(1, right.total())
    return precision, recall, 2 * precision * recall / (precision + recall or 1)


def _bare(text: str) -> str:
    return "".join(_WORDS.findall(text.casefold()))


def _alike(given: str | None, wanted: str | None) -> bool:
    return (given is None) == (wanted is None) and _bare(given or "") == _bare(wanted or "")


def read_cases(directory: Path, limits: Limits) -> list[Case]:
    """Read the pages and their gold; raises :class:`CallError` where one lacks the other."""
    pages, gold = directory / "pages", directory / "gold"
    if not pages.is_dir() or not gold.is_dir():
        raise CallError(f"{directory} holds no pages/ and gold/: see docs/extraction.md.")
    cases = []
    for path in sorted(pages.iterdir()):
        file = CorpusFile(path, path.name)
        known = gold / f"{path.name}.json"
        try:
            document = json.loads(known.read_text("utf-8"))
            if not document.get("refused") and not (document.get("paragraphs") or document["text"]):
                raise ValueError("an article without text")
            cases.append(Case(read_page(file, limits), document))
        except (OSError, ValueError, KeyError, AttributeError, PageRefusedError) as error:
            raise CallError(f"{path} and {known} cannot be compared: {error}") from error
    if not cases:
        raise CallError(f"There are no pages in {pages}.")
    return cases


def _ours(limits: Limits, today: date) -> Extractor:
    def extract(page: Page) -> Answer:
        try:
            article = extract_page(page, limits=limits, today=today)
        except PageRefusedError:
            return Answer(None, knows=METADATA)
        return Answer(article.body, article.title, article.source, article.date, METADATA)

    return extract


def evaluate_extraction(
    directory: Path, *, today: date, referees: bool = True, limits: Limits | None = None
) -> dict[str, Any]:
    """Measure ours, and the referees that are installed, on the pages in ``directory``.

    Answers ``{"pages", "articles", "systems": {name: measures}, "time_ratio": {referee: ratio}}``:
    shares from 0 to 1, times in milliseconds, the ratio the median of a page's time in the referee
    by its time in ours, page by page in one run. ``None`` stands for what there is nothing to
    judge by.
    """
    limits = limits or Limits()
    cases = read_cases(directory, limits)
    extractors = {OURS: _ours(limits, today), **(installed_referees() if referees else {})}
    tallies = {name: _Tally() for name in extractors}
    for extract in extractors.values():
        extract(cases[0].page)  # what each loads when first called is not a page's time
    for case in cases:
        for name, extract in extractors.items():
            started = time.perf_counter()
            answer = extract(case.page)
            tallies[name].add(case, answer, time.perf_counter() - started)
    ours = tallies[OURS].seconds
    return {
        "pages": len(cases),
        "articles": sum(case.text is not None for case in cases),
        "systems": {name: tally.to_dict() for name, tally in tallies.items()},
        "time_ratio": {
            name: round(median(a / b for a, b in zip(tally.seconds, ours, strict=True)), 2)
            for name, tally in tallies.items()
            if name != OURS
        },
    }
