"""What the project asks of itself, held against the figures of one run.

Each criterion is a ratio within the run or a bound on ours; those whose engine or size is not in
the run are left out. They answer whether the goal is reached on this machine, and nothing more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.bench.figures import OURS

#: The bounds on memory are set for this many articles.
LARGE = 100_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """``measured`` must be at most ``bound``, or at least where ``at_least``."""

    claim: str
    articles: int | None
    measured: float
    bound: float
    at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "holds": self.holds}


def _of_queries(run: Mapping[str, Any]) -> Iterator[tuple[str, float, float]]:
    shown = run["shown"]["all"].get("ours_over", {})
    alone = run["alone"]["all"].get("ours_over", {})
    if "tantivy" in shown:
        for at in ("p50", "p95"):
            yield f"ten results with snippets, {at}, over tantivy's", shown["tantivy"][at], 0.5
    if "tantivy" in alone:
        yield "search alone, p50, over tantivy's", alone["tantivy"]["p50"], 1.5
    if "stock" in alone:
        yield "search alone, p50, over stock Whoosh's", alone["stock"]["p50"], 0.1


def _of_run(run: Mapping[str, Any]) -> Iterator[Verdict]:
    articles, builds = run["corpus"]["articles"], run["builds"]
    for claim, measured, bound in _of_queries(run):
        yield Verdict(claim, articles, measured, bound)
    ours = builds[OURS]
    if "stock" in builds:
        times = round(builds["stock"]["seconds"] / ours["seconds"], 3)
        yield Verdict("building, times stock Whoosh's speed", articles, times, 8, at_least=True)
    if "tantivy" in builds:
        over = {key: round(ours[key] / builds["tantivy"][key], 3) for key in ("seconds", "bytes")}
        yield Verdict("time to build, over tantivy's", articles, over["seconds"], 3)
        yield Verdict("index with text, over tantivy's bytes", articles, over["bytes"], 1.2)
    if articles >= LARGE:
        peak = ours["peak"]["rss_mb"]
        yield Verdict("peak memory of building, all processes, MB", articles, peak, 1_000)
        resident = run["serving"][OURS]["answered"]["rss_mb"]
        yield Verdict("resident when serving, MB", articles, resident, 500)
        opening = run["serving"][OURS]["open_ms"]
        yield Verdict("opening the index, ms", articles, opening, 500)


def verdicts(
    runs: Sequence[Mapping[str, Any]], growth: Mapping[str, Mapping[str, Any]]
) -> list[Verdict]:
    """Hold every criterion that the runs have figures for."""
    if any(OURS not in run["builds"] for run in runs):
        return []
    found = [verdict for run in runs for verdict in _of_run(run)]
    ours, tantivy = growth.get(OURS, {}), growth.get("tantivy", {})
    for manner, name in (("shown_p50", "with snippets"), ("alone_p50", "alone")):
        mine, other = ours.get(manner), tantivy.get(manner)
        if mine is not None and other is not None:
            claim = f"growth of p50 {name}: exponent, at most tantivy's"
            found.append(Verdict(claim, None, mine, other))
    if ours.get("build") is not None:
        found.append(Verdict("growth of building: exponent", None, ours["build"], 1.05))
    return found
