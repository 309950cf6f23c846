"""What the terminal shows: answers on standard output, progress and messages on standard error."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from indexer import interruption

if TYPE_CHECKING:
    from indexer.build.corpus_reader import Progress
    from indexer.build.report import Report
    from indexer.cleaning.reader import Ignored
    from indexer.search.results import Results
    from indexer.search.snippet import Segment

#: How many refused files the closing lines name; ``--json`` names them all.
SHOWN_LINES = 20
#: How many things that are wrong with an index ``check`` says.
SHOWN_PROBLEMS = 50
#: How many kinds of ignored files they tell, and how many names of each.
SHOWN_KINDS, SHOWN_NAMES = 12, 3


#: What would end a line, move the cursor or turn the direction of writing: a file's name may hold
#: any of them, and half a surrogate pair where it is no UTF-8.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def escaped(text: str) -> str:
    """Return a text as one line that shows each of these as Python writes it."""
    return _UNPRINTABLE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def print_json(document: object) -> None:
    """Print the one JSON document that a command answers."""
    text = json.dumps(document, ensure_ascii=False)
    # A name that is no UTF-8 stays what it is.
    click.echo(_UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def say(message: str) -> None:
    """Say something beside the answer, in one line."""
    click.echo(escaped(message), err=True)


def say_first(lines: Sequence[str], most: int = SHOWN_LINES) -> None:
    """Say the first of many lines, and how many more there are."""
    for line in lines[:most]:
        say(line)
    if len(lines) > most:
        say(f"… and {len(lines) - most} more (all of them with --json)")


def print_report(report: "Report") -> None:
    """Say what a build or an update did, and what it left out."""
    from indexer.engines import place_of

    _say_ignored(report.ignored_files)
    say_first([f"refused {refusal.path}: {refusal.reason}" for refusal in report.refused])
    if report.withdrawn:
        say(f"left out {report.withdrawn} withdrawn articles (depeche withdraw --list names them)")
    say(
        f"{report.done()} in {report.seconds:.1f} s "
        f"({len(report.refused)} refused, {report.duplicates} duplicates, "
        f"{report.ignored} other files ignored), in service in {place_of(report.index)}"
    )


def _say_ignored(ignored: "Sequence[Ignored]") -> None:
    """Say what was ignored, by kind."""
    from indexer.cleaning.reader import by_kind

    kinds = list(by_kind(ignored).items())
    for kind, paths in kinds[:SHOWN_KINDS]:
        more = "" if len(paths) <= SHOWN_NAMES else ", …"
        say(f"ignored {len(paths)} × {kind}: {', '.join(paths[:SHOWN_NAMES])}{more}")
    if len(kinds) > SHOWN_KINDS:
        others = sum(len(paths) for _kind, paths in kinds[SHOWN_KINDS:])
        say(f"ignored {others} files of other kinds (all of them with --json)")


@contextmanager
def progress_bar() -> "Iterator[Progress]":
    """Show a bar with rate and time left on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskID,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _doing, _done, _total: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(show_speed=True),
        TimeRemainingColumn(),
    )
    with (
        interruption.undone_by_signal(_show_cursor),
        Progress(*columns, console=console, transient=True) as bar,
    ):
        tasks: dict[str, TaskID] = {}

        def report(doing: str, done: int, total: int) -> None:
            if doing not in tasks:
                tasks[doing] = bar.add_task(doing)
            bar.update(tasks[doing], completed=done, total=total)

        yield report


def _show_cursor() -> None:
    """Take the bar from the terminal, as its own end would."""
    os.write(2, b"\r\x1b[2K\x1b[?25h")


def print_results(results: "Results") -> None:
    """Print a page of hits with the matches in bold, its notices beside it."""
    from rich.console import Console
    from rich.text import Text

    from indexer.search.snippet import joined

    console = Console(highlight=False, soft_wrap=True)
    for notice in results.notices:
        say(notice)
    for name in results.also:
        say(f"aussi : {name} (--no-also l’évite)")
    if results.suggestion:
        say(f"Essayez avec cette orthographe : {results.suggestion}")

    def styled(segments: "Sequence[Segment]", base: str = "") -> Text:
        text = Text(style=base)
        for segment in joined(segments):
            text.append(segment.text, style="bold yellow" if segment.matched else "")
        return text

    articles = "article" if results.total < 2 else "articles"
    console.print(
        f"{results.total} {articles} en {results.took_ms / 1000:.3f} s".replace(".", ",")
        + (f", page {results.page} sur {results.pages}" if results.pages > 1 else "")
    )
    first = (results.page - 1) * results.size
    for number, hit in enumerate(results.hits, first + 1):
        console.print()
        console.print(
            Text(f"{number}. "), styled(hit.title_segments, "underline"), sep="", end="\n"
        )
        about = [escaped(part) for part in (hit.source, hit.date, hit.path) if part]
        console.print(Text("   " + " · ".join(about), style="dim"))
        for snippet in hit.snippets:
            console.print(Text("   "), styled(snippet.segments), sep="")


def print_extraction(measures: Mapping[str, Any], *, pages: bool) -> None:
    """Print the measures of extractors as tables, with ``pages`` those of each page."""
    from rich.console import Console
    from rich.table import Table

    def row(table: Table, name: str, values: Iterable[object]) -> None:
        table.add_row(name, *("–" if value is None else str(value) for value in values))

    systems = measures["systems"]
    table = Table("", *systems)
    for name in next(iter(systems.values())):
        row(table, name, (systems[system][name] for system in systems))
    failures = measures["failures"]
    row(table, "failures", (len(failures.get(system, ())) for system in systems))
    captions = (f"{name} takes {r}× our time." for name, r in measures["time_ratio"].items())
    table.caption = " ".join(captions)
    tables = [table]
    if measures["hands"]:
        hands = Table("f1, by hand", "pages", *systems)
        for hand, part in measures["hands"].items():
            row(hands, hand, (part["pages"], *(part["systems"][name]["f1"] for name in systems)))
        tables.append(hands)
    Console(highlight=False).print(f"{measures['pages']} pages", *tables, sep="\n")
    if pages:
        click.echo("\n".join(_page_lines(measures["per_page"])))


def _page_lines(per_page: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Give a line on how we did for each page, the worst first."""

    def goodness(page: Mapping[str, Any]) -> float:
        ours = page["systems"]["depeche"]
        return float(ours["article_or_none"] if ours["f1"] is None else ours["f1"])

    def shown(value: float | bool | None) -> str:
        if value is None:
            return "–"
        return ("no", "yes")[value] if isinstance(value, bool) else f"{value:.3f}"

    names = ("f1", "precision", "recall", "title", "date")
    yield " ".join(f"{name:<9}" for name in names) + " page"
    for page in sorted(per_page, key=goodness):
        ours = page["systems"]["depeche"]
        values = " ".join(f"{shown(ours[name]):<9}" for name in names)
        hand = f" ({page['hand']})" if page["hand"] else ""
        reason = f": {ours['reason']}" if ours["reason"] else ""
        yield f"{values} {page['page']}{hand}{reason}"
