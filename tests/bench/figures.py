"""Figures made of measurements: quantiles, ratios to the others, exponents of growth.

A ratio is ours over a peer's, below 1 where ours is faster, and only over the questions that both
answered. An exponent is the slope of a least-squares line through the logarithms of size and cost:
1 is linear, and two sizes give it exactly, with nothing to tell how well it fits.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

QUANTILES = {"p50": 50, "p95": 95, "p99": 99}
OURS = "ours"


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """Quantiles by linear interpolation, the mean, and of how many."""
    found = {name: round(float(np.percentile(values, at)), 4) for name, at in QUANTILES.items()}
    return {**found, "mean": round(float(np.mean(values)), 4), "questions": len(values)}


def _by_engine(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {}
    for row in rows:
        found.setdefault(row["engine"], {})[row["question"]] = row["ms"]
    return found


def _compared(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    times = _by_engine(rows)
    found: dict[str, Any] = {"ms": {name: quantiles([*ms.values()]) for name, ms in times.items()}}
    for name, figures in found["ms"].items():
        figures["interrupted"] = sum(r["interrupted"] for r in rows if r["engine"] == name)
    ours = times.get(OURS)
    if ours is not None:
        found["ours_over"] = {
            name: _ratio([ours[number] for number in ms], [*ms.values()])
            for name, ms in times.items()
            if name != OURS
        }
    return found


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> dict[str, float]:
    mine, other = quantiles(ours), quantiles(theirs)
    return {name: round(mine[name] / other[name], 4) for name in (*QUANTILES, "mean")}


def summarise(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Quantiles and ratios over all questions, and for each kind of them."""
    kinds = dict.fromkeys(row["kind"] for row in rows)
    return {
        "all": _compared(rows),
        "kinds": {kind: _compared([r for r in rows if r["kind"] == kind]) for kind in kinds},
    }


def hits(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, float]]]:
    """For each kind and engine that counts: the median of articles found, and questions with few.

    A check that the engines were asked alike, no measure of quality. Below ten articles there are
    fewer snippets to make, and ours looks for more; below three it also looks for a spelling.
    """
    totals: dict[str, dict[str, list[int]]] = {}
    for row in rows:
        if row["total"] is not None:
            totals.setdefault(row["kind"], {}).setdefault(row["engine"], []).append(row["total"])
    return {
        kind: {
            name: {
                "median": float(np.median(found)),
                "below_10": sum(total < 10 for total in found),
                "below_3": sum(total < 3 for total in found),
            }
            for name, found in engines.items()
        }
        for kind, engines in totals.items()
    }


def exponent(sizes: Sequence[int], costs: Sequence[float]) -> float | None:
    """The slope of log(cost) over log(size), ``None`` with fewer than two sizes."""
    if len(sizes) < 2:
        return None
    return round(float(np.polyfit(np.log(sizes), np.log(costs), 1)[0]), 3)


def growth(runs: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """For each engine the exponents of building and of asking, over the sizes that it ran."""
    found: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys(name for run in runs for name in run["builds"]):
        ran = [run for run in runs if name in run["builds"]]
        sizes = [run["corpus"]["articles"] for run in ran]
        exponents: dict[str, Any] = {
            "sizes": sizes,
            "build": exponent(sizes, [run["builds"][name]["seconds"] for run in ran]),
            "bytes": exponent(sizes, [run["builds"][name]["bytes"] for run in ran]),
        }
        for manner in ("shown", "alone"):
            times = [run[manner]["all"]["ms"].get(name) for run in ran]
            if all(times):
                for at in ("p50", "p95"):
                    exponents[f"{manner}_{at}"] = exponent(sizes, [t[at] for t in times])
        found[name] = exponents
    return found
