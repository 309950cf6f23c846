"""The command line: what a person types becomes calls, errors become exit statuses.

The only place that knows exit statuses: 0 done; 1 done, but some input was refused (for ``check``:
damaged); 2 the call or its surroundings are wrong, said in one line. Answers go to standard output
(one JSON document with ``--json``), progress and messages to standard error. What a command needs
is imported inside it, so that ``--help`` is quick.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

import indexer
from indexer.errors import DepecheError
from indexer.settings import Settings

if TYPE_CHECKING:
    from indexer.build.corpus_reader import Progress
    from indexer.cleaning.reader import Ignored, Refusal
    from indexer.search.results import Results
    from indexer.search.snippet import Segment

EXIT_REFUSED = 1
EXIT_CALL = 2
EXIT_INTERRUPTED = 130
#: How many refused files the closing lines name; ``--json`` names them all.
SHOWN_REFUSALS = 20
#: How many kinds of ignored files they tell, and how many names of each.
SHOWN_KINDS, SHOWN_NAMES = 12, 3

_index_option = click.option(
    "--index", type=click.Path(path_type=Path), metavar="DIR", help="The index directory."
)
_corpus_option = click.option(
    "--corpus", type=click.Path(path_type=Path), metavar="PATH", help="The folder of pages."
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")
_language_option = click.option(
    "--any-language", is_flag=True, help="Keep articles that are not French."
)


def _print_json(document: object) -> None:
    click.echo(json.dumps(document, ensure_ascii=False))


def _say(message: str) -> None:
    click.echo(message, err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(indexer.__version__, prog_name="depeche")
def cli() -> None:
    """Full-text search over a corpus of French press articles.

    Put pages into the corpus folder, run `depeche rebuild`, then `depeche serve`.
    """


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@_corpus_option
@_language_option
@click.option("--explain", is_flag=True, help="Print each page block by block, with the verdict.")
@_json_option
def extract(
    files: tuple[Path, ...], corpus: Path | None, any_language: bool, explain: bool, as_json: bool
) -> None:
    """Print the articles read from FILEs, as JSON Lines.

    Nothing is printed for a file without an article; its reason goes to standard error, and the
    exit status is 1.
    """
    from indexer.article import Article
    from indexer.cleaning.explain import explain_file
    from indexer.cleaning.extract import read_articles
    from indexer.cleaning.reader import Refusal, corpus_file

    settings = Settings.read(corpus=corpus)
    refused = False
    for path in files:
        file = corpus_file(path, settings.corpus)
        if explain:
            for line in explain_file(file, settings.limits, date.today(), as_json=as_json):
                if isinstance(line, Refusal):
                    refused = True
                    _say(f"{line.path}: {line.reason}")
                else:
                    click.echo(line)
            continue
        for outcome in read_articles(
            file, limits=settings.limits, today=date.today(), any_language=any_language
        ):
            if isinstance(outcome, Refusal):
                refused = True
                _say(f"{outcome.path}: {outcome.reason}")
            elif isinstance(outcome, Article):
                _print_json(outcome.to_dict())
    if refused:
        sys.exit(EXIT_REFUSED)


@cli.command()
@_corpus_option
@_index_option
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Processes that read pages, threads that index them.",
)
@_language_option
@_json_option
def rebuild(
    corpus: Path | None, index: Path | None, workers: int | None, any_language: bool, as_json: bool
) -> None:
    """Build a complete new index from the corpus and put it in service.

    Searches go on in the old index meanwhile; a running server shows the new one on its next
    request.
    """
    settings = Settings.read(corpus=corpus, index=index, workers=workers)
    _build(settings, any_language=any_language, as_json=as_json)


@cli.command()
@_corpus_option
@_index_option
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Processes that read pages, threads that index them.",
)
@_language_option
@_json_option
def update(
    corpus: Path | None, index: Path | None, workers: int | None, any_language: bool, as_json: bool
) -> None:
    """Bring the index up to the corpus: only new, changed and deleted files are touched.

    Where much has changed, the index is rebuilt. What repeats across a site's pages is known from
    the last rebuild.
    """
    from indexer.build.update import update as bring_up

    settings = Settings.read(corpus=corpus, index=index, workers=workers)
    with _progress() as progress:
        report = bring_up(settings, any_language=any_language, progress=progress)
    if as_json:
        _print_json(report.to_dict())
    _say_ignored(report.ignored_files)
    _say_refused(report.refused)
    _say(
        f"{report.added} articles added, {report.changed} changed, {report.deleted} deleted, "
        f"{report.unchanged} unchanged in {report.seconds:.1f} s "
        f"({len(report.refused)} refused, {report.duplicates} duplicates, "
        f"{report.ignored} other files ignored), in service in {report.index}"
    )
    if report.refused:
        sys.exit(EXIT_REFUSED)


def _build(settings: Settings, *, any_language: bool = False, as_json: bool = False) -> None:
    from indexer.build.rebuild import rebuild as build

    with _progress() as progress:
        report = build(settings, any_language=any_language, progress=progress)
    if as_json:
        _print_json(report.to_dict())
    _say_ignored(report.ignored_files)
    _say_refused(report.refused)
    _say(
        f"{report.articles} articles indexed in {report.seconds:.1f} s "
        f"({len(report.refused)} refused, {report.duplicates} duplicates, "
        f"{report.ignored} other files ignored), in service in {report.index}"
    )
    if report.refused:
        sys.exit(EXIT_REFUSED)


def _say_refused(refused: "Sequence[Refusal]") -> None:
    for refusal in refused[:SHOWN_REFUSALS]:
        _say(f"refused {refusal.path}: {refusal.reason}")
    if len(refused) > SHOWN_REFUSALS:
        _say(f"… and {len(refused) - SHOWN_REFUSALS} more (all of them with --json)")


def _say_ignored(ignored: "Sequence[Ignored]") -> None:
    from indexer.cleaning.reader import by_kind

    kinds = list(by_kind(ignored).items())
    for kind, paths in kinds[:SHOWN_KINDS]:
        more = "" if len(paths) <= SHOWN_NAMES else ", …"
        _say(f"ignored {len(paths)} × {kind}: {', '.join(paths[:SHOWN_NAMES])}{more}")
    if len(kinds) > SHOWN_KINDS:
        others = sum(len(paths) for _kind, paths in kinds[SHOWN_KINDS:])
        _say(f"ignored {others} files of other kinds (all of them with --json)")


@contextmanager
def _progress() -> "Iterator[Progress]":
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
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def report(doing: str, done: int, total: int) -> None:
            if doing not in tasks:
                tasks[doing] = bar.add_task(doing)
            bar.update(tasks[doing], completed=done, total=total)

        yield report


@cli.command()
@click.argument("query")
@_index_option
@click.option(
    "--size", type=click.IntRange(min=0), default=10, show_default=True, help="Hits a page."
)
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="From 1.")
@click.option(
    "--sort",
    type=click.Choice(["relevance", "newest", "oldest"]),
    default="relevance",
    show_default=True,
    help="What comes first.",
)
@click.option("--source", multiple=True, help="Only articles of this source (repeatable).")
@click.option("--since", metavar="YYYY-MM-DD", help="Only articles of this day or later.")
@click.option("--until", metavar="YYYY-MM-DD", help="Only articles of this day or earlier.")
@click.option("--no-also", is_flag=True, help="Not the other name of acronyms.")
@_json_option
def search(
    query: str,
    index: Path | None,
    size: int,
    page: int,
    sort: str,
    source: tuple[str, ...],
    since: str | None,
    until: str | None,
    no_also: bool,
    as_json: bool,
) -> None:
    """Search the index for QUERY, as the search page does."""
    settings = Settings.read(index=index)
    with indexer.open_index(settings.index) as opened:
        results = opened.search(
            query,
            size=size,
            page=page,
            sort=sort,
            source=source,
            since=since,
            until=until,
            also=not no_also,
        )
    if as_json:
        _print_json(results.to_dict())
    else:
        _print_results(results)


def _print_results(results: "Results") -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for notice in results.notices:
        _say(notice)
    for name in results.also:
        _say(f"aussi : {name} (--no-also l’évite)")
    if results.suggestion:
        _say(f"Essayez avec cette orthographe : {results.suggestion}")

    def styled(segments: "Sequence[Segment]", base: str = "") -> Text:
        text = Text(style=base)
        for segment in segments:
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
        about = [part for part in (hit.source, hit.date, hit.path) if part]
        console.print(Text("   " + " · ".join(about), style="dim"))
        for snippet in hit.snippets:
            console.print(Text("   "), styled(snippet.segments), sep="")


@cli.command()
@_index_option
@_json_option
def check(index: Path | None, as_json: bool) -> None:
    """Verify the index in service: structure, manifest, every article readable.

    Exit status 1 and what is wrong where it is damaged.
    """
    from indexer.errors import IndexDamagedError, IndexOutdatedError

    settings = Settings.read(index=index)
    problems: list[str]
    articles: int | None = None
    generation: str | None = None
    try:
        with indexer.open_index(settings.index) as opened:
            generation = opened.generation
            articles = opened.count()
            problems = opened.check()
    except (IndexDamagedError, IndexOutdatedError) as error:
        problems = [str(error)]
    if as_json:
        _print_json(
            {
                "ok": not problems,
                "generation": generation,
                "articles": articles,
                "problems": problems,
            }
        )
    for problem in problems:
        _say(problem)
    if problems:
        sys.exit(EXIT_REFUSED)
    _say(f"{articles} articles readable in {generation}: the index is sound")


@cli.command()
@click.option("--host", help="The address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="The port.  [default: 8000]")
@_corpus_option
@_index_option
def serve(host: str | None, port: int | None, corpus: Path | None, index: Path | None) -> None:
    """Serve the search page; builds the index first if there is none."""
    from indexer.build import generations
    from webui.server import serve as serve_pages

    settings = Settings.read(host=host, port=port, corpus=corpus, index=index)
    if generations.current_name(settings.index) is None:
        _say(f"There is no index in {settings.index} yet: building it from {settings.corpus}.")
        with suppress(SystemExit):  # some pages were refused and named; the others can be searched
            _build(settings)
    serve_pages(settings)


@cli.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--run", "run_file", type=click.Path(path_type=Path), help="Write a TREC run file.")
@_json_option
def evaluate(directory: Path, run_file: Path | None, as_json: bool) -> None:
    """Measure the answers on the test collection in DIR.

    DIR holds corpus.jsonl, queries.jsonl and qrels.tsv, each also .gz.
    """
    from indexer.evaluation.retrieval import evaluate as measure

    measures = measure(directory, run_file)
    if as_json:
        _print_json(measures)
    else:
        for name, value in measures.items():
            click.echo(f"{name:<11} {value}")


@cli.command("evaluate-extraction")
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@_language_option
@click.option(
    "--as-corpus", is_flag=True, help="Read the pages as one corpus first, as rebuild does."
)
@click.option("--pages", is_flag=True, help="List the pages too, the worst first.")
@_json_option
def evaluate_extraction(
    directory: Path, any_language: bool, as_corpus: bool, pages: bool, as_json: bool
) -> None:
    """Measure how well the pages in DIR become articles, beside other extractors.

    DIR holds pages/NAME and gold/NAME.json; the other extractors come with the test extra.
    """
    from indexer.evaluation.extraction import evaluate_extraction as measure

    measures = measure(
        directory, today=date.today(), any_language=any_language, as_corpus=as_corpus
    )
    if as_json:
        _print_json(measures)
    else:
        _print_extraction(measures, pages=pages)
    for name, failures in measures["failures"].items():
        _say(
            f"{name} failed on {len(failures)} of {measures['pages']} pages, left out of its means:"
        )
        for failure in failures[:SHOWN_REFUSALS]:
            _say(f"  {failure['page']}: {failure['error']}")
        if len(failures) > SHOWN_REFUSALS:
            _say(f"  … and {len(failures) - SHOWN_REFUSALS} more (all of them with --json)")
    if measures["not_measured"]:
        names = ", ".join(measures["not_measured"])
        _say(f"Not measured, since not installed (the test extra has them): {names}")


def _print_extraction(measures: Mapping[str, Any], *, pages: bool) -> None:
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


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its status; no traceback reaches the user."""
    try:
        status = cli.main(args=arguments, prog_name="depeche", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _say("Interrupted; the index in service was left as it was.")
        sys.exit(EXIT_INTERRUPTED)
    except DepecheError as error:
        _say(f"depeche: {error}")
        sys.exit(EXIT_CALL)
    except BrokenPipeError:
        # The reader of our output has seen enough; Python must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if Settings.read().debug:
            raise
        _say(f"depeche: unexpected {type(error).__name__}: {error} (DEPECHE_DEBUG=1 shows where)")
        sys.exit(EXIT_CALL)
