"""Figures as tables that read well in a terminal and paste into Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.bench.criteria import Verdict
from tests.bench.engines import engine_module
from tests.bench.figures import OURS, QUANTILES

NOTHING = "–"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table, its columns padded; the first one is text, the others are figures."""
    cells = [[*head], *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    lines = [
        "| "
        + " | ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        + " |"
        for row in cells
    ]
    rule = "|" + "|".join(
        ("-" * (width + 2)) if at == 0 else ("-" * (width + 1) + ":")
        for at, width in enumerate(widths)
    )
    return "\n".join([lines[0], rule + "|", *lines[1:]])


def _cell(value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, float):
        return f"{value:.0f}" if value >= 1000 else f"{value:.3g}" if value < 10 else f"{value:.1f}"
    return str(value)


def _title(name: str) -> str:
    return str(engine_module(name).TITLE)


def builds_table(builds: Mapping[str, Mapping[str, Any]], rebuild: Mapping[str, Any] | None) -> str:
    """Each engine's build, ours over it; and our whole rebuild from a corpus, as far as it ran."""
    head = ["building", "seconds", "articles/s", "ours/its s", "bytes/article", "peak RSS MB"]
    ours = builds.get(OURS)
    titled = {_title(name): (name, built) for name, built in builds.items()}
    if rebuild:
        titled[f"{_title(OURS)}, rebuild from a corpus"] = (OURS, rebuild)
    rows = [
        [
            title,
            built["seconds"],
            built["articles_per_second"],
            ours["seconds"] / built["seconds"] if ours and name != OURS else None,
            built["bytes_per_article"],
            built["peak"]["rss_mb"],
            built["peak"]["own_mb"],
            built["peak"]["at_most_mb"],
            built["processes"],
        ]
        for title, (name, built) in titled.items()
    ]
    return table([*head, "own", "at most", "processes"], rows)


def latency_table(title: str, compared: Mapping[str, Any]) -> str:
    """Milliseconds of all questions, and ours over each."""
    over = compared.get("ours_over", {})
    rows = [
        [
            _title(name),
            *(ms[at] for at in (*QUANTILES, "mean")),
            *(over.get(name, {}).get(at) for at in QUANTILES),
            ms["questions"],
            ms["interrupted"],
        ]
        for name, ms in compared["ms"].items()
    ]
    head = [title, *(f"{at} ms" for at in QUANTILES), "mean", *(f"ours/its {q}" for q in QUANTILES)]
    return table([*head, "questions", "interrupted"], rows)


def kinds_table(title: str, summary: Mapping[str, Any], at: str) -> str:
    """One quantile of each kind in each engine, with ours over it."""
    names = list(summary["all"]["ms"])
    rows = []
    for kind, compared in summary["kinds"].items():
        row: list[object] = [kind]
        for name in names:
            row.append(compared["ms"].get(name, {}).get(at))
            if name != OURS and OURS in names:
                row.append(compared.get("ours_over", {}).get(name, {}).get(at))
        rows.append(row)
    head = [f"{title}, {at}"]
    for name in names:
        head.append(f"{_title(name)} ms")
        if name != OURS and OURS in names:
            head.append("ours/its")
    return table(head, rows)


def hits_table(found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    names = list(dict.fromkeys(name for engines in found.values() for name in engines))
    rows = []
    for kind, engines in found.items():
        row: list[object] = [kind]
        for name in names:
            counted = engines.get(name)
            row += [(counted or {}).get(key) for key in ("median", "below_10", "below_3")]
        rows.append(row)
    head = ["found"]
    for name in names:
        head += [f"{_title(name)} median", "< 10", "< 3"]
    return table(head, rows)


def serving_table(serving: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [
        [
            _title(name),
            figures["open_ms"],
            figures["first_answer_ms"],
            figures["imported"]["rss_mb"],
            *(figures["answered"][key] for key in ("rss_mb", "own_mb", "mapped_mb")),
        ]
        for name, figures in serving.items()
    ]
    head = ["serving", "open ms", "first answer ms", "imported MB", "answered MB", "own", "mapped"]
    return table(head, rows)


def growth_table(growth: Mapping[str, Mapping[str, Any]]) -> str:
    measures = ("build", "bytes", "shown_p50", "shown_p95", "alone_p50", "alone_p95")
    rows = [
        [_title(name), *(exponents.get(measure) for measure in measures), len(exponents["sizes"])]
        for name, exponents in growth.items()
    ]
    return table(["exponents", *(m.replace("_", " ") for m in measures), "sizes"], rows)


def verdicts_table(verdicts: Sequence[Verdict]) -> str:
    rows = [
        [
            verdict.claim,
            f"{verdict.articles:,}" if verdict.articles else "all",
            verdict.measured,
            f"{'≥' if verdict.at_least else '≤'} {verdict.bound:g}",
            "yes" if verdict.holds else "NO",
        ]
        for verdict in verdicts
    ]
    return table(["criterion", "articles", "measured", "bound", "holds"], rows)
