"""How well pages become articles: ours beside other extractors, on pages that are known.

In goes a folder of pages and gold, out come for each extractor means over the pages
(``extraction_measures``). A baseline that raises an exception has failed on that page: the page is
named with the error and left out of that baseline's means, which say on how many pages they rest.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from indexer.article import Article
from indexer.build.corpus_reader import Reader
from indexer.cleaning.reader import Outcome, Page, Refusal
from indexer.cleaning.repetition import without_repetition
from indexer.evaluation.baselines import (
    FRENCH,
    Answer,
    Extractor,
    installed_baselines,
    stop_list_for,
)
from indexer.evaluation.gold import Case, read_cases
from indexer.evaluation.measures import METADATA, PageScores, means, score
from indexer.settings import Limits

OURS = "depeche"
#: Some libraries put the page into their message.
MAX_ERROR_CHARS = 200


@dataclass(slots=True)
class _Run:
    """What one extractor gave: an answer and its time, or an error, for each page by number."""

    answers: dict[int, tuple[Answer, float]] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)


def evaluate_extraction(
    directory: Path,
    *,
    today: date,
    baselines: bool = True,
    any_language: bool = False,
    as_corpus: bool = False,
    limits: Limits | None = None,
) -> dict[str, Any]:
    """Measure ours, and the baselines that are installed, on the pages in ``directory``.

    Return ``{"pages", "articles", "systems": {name: measures}, "time_ratio": {baseline: ratio},
    "hands": {hand: {"pages", "systems"}}, "failures": {baseline: [{"page", "error"}]},
    "not_measured": [baseline], "per_page": [{"page", "hand", "systems"}]}``: shares from 0 to 1,
    times in milliseconds, the ratio the median of a page's time in the baseline by its time in
    ours, page by page in one run. ``None`` stands for what there is nothing to judge by.
    """
    limits = limits or Limits()
    cases = read_cases(directory, limits)
    reader = Reader(limits, today, any_language)
    extractors, missing = installed_baselines() if baselines else ({}, ())
    runs = _ask(cases, reader, extractors, as_corpus=as_corpus)
    scores = _score(cases, runs)
    hands = sorted({case.hand for case in cases if case.hand})
    return {
        "pages": len(cases),
        "articles": sum(case.text is not None for case in cases),
        "systems": {name: means(list(pages.values())) for name, pages in scores.items()},
        "time_ratio": _time_ratios(scores),
        "hands": {hand: _of_hand(hand, cases, scores) for hand in hands},
        "failures": {
            name: [{"page": cases[n].page.path, "error": error} for n, error in run.errors.items()]
            for name, run in runs.items()
            if run.errors
        },
        "not_measured": list(missing),
        "per_page": [
            {
                "page": case.page.path,
                "hand": case.hand,
                "systems": {
                    name: pages[n].to_dict() for name, pages in scores.items() if n in pages
                },
            }
            for n, case in enumerate(cases)
        ],
    }


def _ask(
    cases: Sequence[Case], reader: Reader, extractors: Mapping[str, Extractor], *, as_corpus: bool
) -> dict[str, _Run]:
    """Ask all extractors page by page, so that what else the machine does slows all alike."""
    runs = {name: _Run() for name in (OURS, *extractors)}
    outcomes: list[tuple[Outcome, float]] = []
    reader.read(cases[0].page)  # what each loads when first called is not a page's time
    for extract in extractors.values():
        _answer(extract, cases[0].page, FRENCH)
    for n, case in enumerate(cases):
        # The list that suits the article as it is known: jusText is not to lose by a wrong guess.
        stop_list = stop_list_for(case.text or "") if reader.any_language else FRENCH
        started = time.perf_counter()
        [outcome] = reader.read(case.page)
        outcomes.append((outcome, time.perf_counter() - started))
        for name, extract in extractors.items():
            started = time.perf_counter()
            answer = _answer(extract, case.page, stop_list)
            seconds = time.perf_counter() - started
            if isinstance(answer, Answer):
                runs[name].answers[n] = answer, seconds
            else:
                runs[name].errors[n] = answer
    if as_corpus:
        outcomes = _as_corpus(outcomes)
    runs[OURS].answers = {
        n: (_ours(outcome), seconds) for n, (outcome, seconds) in enumerate(outcomes)
    }
    return runs


def _answer(extract: Extractor, page: Page, stop_list: str) -> Answer | str:
    """Return a baseline's answer, or the error that it fails with."""
    try:
        return extract(page, stop_list)
    except Exception as error:  # noqa: BLE001 - others' code, whose every error is recorded
        return " ".join(f"{type(error).__name__}: {error}".split())[:MAX_ERROR_CHARS]


def _as_corpus(outcomes: Sequence[tuple[Outcome, float]]) -> list[tuple[Outcome, float]]:
    """Free the articles of what repeats over them; the time that takes is shared by all pages."""
    started = time.perf_counter()
    articles = [outcome for outcome, _seconds in outcomes if isinstance(outcome, Article)]
    cleaned = iter(without_repetition(articles))
    freed = [next(cleaned) if isinstance(outcome, Article) else outcome for outcome, _ in outcomes]
    share = (time.perf_counter() - started) / len(outcomes)
    return [
        (outcome, seconds + share) for outcome, (_, seconds) in zip(freed, outcomes, strict=True)
    ]


def _ours(outcome: Outcome) -> Answer:
    if isinstance(outcome, Article):
        return Answer(outcome.body, outcome.title, outcome.source, outcome.date, METADATA)
    reason = outcome.reason if isinstance(outcome, Refusal) else "not a page"
    return Answer(None, knows=METADATA, reason=reason)


def _score(cases: Sequence[Case], runs: Mapping[str, _Run]) -> dict[str, dict[int, PageScores]]:
    standfirsts = [case.shown_standfirst() for case in cases]
    return {
        name: {
            n: score(cases[n], answer, standfirsts[n], seconds)
            for n, (answer, seconds) in run.answers.items()
        }
        for name, run in runs.items()
    }


def _time_ratios(scores: Mapping[str, Mapping[int, PageScores]]) -> dict[str, float]:
    ours = scores[OURS]
    return {
        name: round(median(page.seconds / ours[n].seconds for n, page in pages.items()), 2)
        for name, pages in scores.items()
        if name != OURS and pages
    }


def _of_hand(
    hand: str, cases: Sequence[Case], scores: Mapping[str, Mapping[int, PageScores]]
) -> dict[str, Any]:
    numbers = [n for n, case in enumerate(cases) if case.hand == hand]
    return {
        "pages": len(numbers),
        "systems": {
            name: means([pages[n] for n in numbers if n in pages]) for name, pages in scores.items()
        },
    }
