"""The command line: what a person types becomes calls, errors become exit statuses.

The only place that knows exit statuses: 0 done; 1 done, but some input was refused (for ``check``:
damaged); 2 the call or its surroundings are wrong, said in one line. Answers go to standard output
(one JSON document with ``--json``), progress and messages to standard error. What a command needs
is imported inside it, so that ``--help`` is quick.
"""

import atexit
import gc
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

import indexer
from indexer import interruption, os_errors
from indexer.build.garbage import seldom_collected
from indexer.cli.compiling import compile_first, compile_for_the_next
from indexer.cli.evaluation import evaluate, evaluate_extraction
from indexer.cli.generations import generations, rollback
from indexer.cli.options import (
    EXIT_REFUSED,
    index_option,
    json_option,
    language_option,
    settings_of,
)
from indexer.cli.terminal import (
    SHOWN_PROBLEMS,
    escaped,
    print_json,
    print_report,
    print_results,
    progress_bar,
    say,
    say_first,
)
from indexer.cli.withdraw import withdraw
from indexer.errors import (
    CallError,
    DepecheError,
    IndexDamagedError,
    IndexMissingError,
    IndexUnavailableError,
)
from indexer.search.budget import PARTIAL_NOTICE
from indexer.search.facets import VALUE_FACETS
from indexer.settings import Settings

if TYPE_CHECKING:
    from indexer.build.report import Report

EXIT_CALL = 2
EXIT_INTERRUPTED = 130

_corpus_option = click.option(
    "--corpus", type=click.Path(path_type=Path), metavar="PATH", help="The folder of pages."
)


def _building_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of those that build."""
    workers = click.option(
        "--workers",
        type=click.IntRange(min=1),
        help="Processes that read pages, threads that index them.",
    )
    links = click.option(
        "--follow-symlinks", is_flag=True, help="Follow links that lead out of the corpus, too."
    )
    for option in (json_option, language_option, links, workers, index_option, _corpus_option):
        command = option(command)
    return command


def _facet_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each facet whose values are chosen by name."""
    for facet in reversed(VALUE_FACETS):
        said = f"Only articles of this {facet.name} (repeatable)."
        command = click.option(f"--{facet.name}", multiple=True, help=said)(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(indexer.__version__, prog_name="depeche")
def cli() -> None:
    """Full-text search over a corpus of French press articles.

    Put pages into the corpus folder, run `depeche rebuild`, then `depeche serve`.
    """


for _command in (evaluate, evaluate_extraction, generations, rollback, withdraw):
    cli.add_command(_command)


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@_corpus_option
@language_option
@click.option("--explain", is_flag=True, help="Print each page block by block, with the verdict.")
@json_option
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
                    say(f"{line.path}: {line.reason}")
                else:
                    click.echo(line if as_json else escaped(line))
            continue
        for outcome in read_articles(
            file, limits=settings.limits, today=date.today(), any_language=any_language
        ):
            if isinstance(outcome, Refusal):
                refused = True
                say(f"{outcome.path}: {outcome.reason}")
            elif isinstance(outcome, Article):
                print_json(outcome.to_dict())
    if refused:
        sys.exit(EXIT_REFUSED)


@cli.command()
@_building_options
def rebuild(
    corpus: Path | None,
    index: Path | None,
    workers: int | None,
    follow_symlinks: bool,
    any_language: bool,
    as_json: bool,
) -> None:
    """Build a complete new index from the corpus and put it in service.

    Searches go on in the old index meanwhile; a running server shows the new one on its next
    request.
    """
    links = 1 if follow_symlinks else None
    settings = settings_of(corpus=corpus, index=index, workers=workers, follow_symlinks=links)
    compile_first(settings.corpus)
    with seldom_collected():
        from indexer.build.rebuild import rebuild as build

    _build(build, settings, any_language=any_language, as_json=as_json)


@cli.command()
@_building_options
def update(
    corpus: Path | None,
    index: Path | None,
    workers: int | None,
    follow_symlinks: bool,
    any_language: bool,
    as_json: bool,
) -> None:
    """Bring the index up to the corpus: only new, changed and deleted files are touched.

    Where much has changed, the index is rebuilt. What repeats across a site's pages is known from
    the last rebuild.
    """
    links = 1 if follow_symlinks else None
    settings = settings_of(corpus=corpus, index=index, workers=workers, follow_symlinks=links)
    compile_first(settings.corpus)
    with seldom_collected():
        from indexer.build.update import update as build

    _build(build, settings, any_language=any_language, as_json=as_json)


def _build(
    build: "Callable[..., Report]",
    settings: Settings,
    *,
    any_language: bool = False,
    as_json: bool = False,
) -> None:
    """Build, tell what was done, and end with the exit status of what was refused."""
    with progress_bar() as progress:
        report = build(settings, any_language=any_language, progress=progress)
    if as_json:
        print_json(report.to_dict())
    print_report(report)
    compile_for_the_next()
    if report.refused:
        sys.exit(EXIT_REFUSED)


@cli.command()
@click.argument("query")
@index_option
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
@_facet_options
@click.option("--since", metavar="YYYY-MM-DD", help="Only articles of this day or later.")
@click.option("--until", metavar="YYYY-MM-DD", help="Only articles of this day or earlier.")
@click.option("--no-also", is_flag=True, help="Not the other name of acronyms.")
@json_option
def search(  # noqa: PLR0913 - click gives each option as a parameter
    query: str,
    index: Path | None,
    size: int,
    page: int,
    sort: str,
    since: str | None,
    until: str | None,
    no_also: bool,
    as_json: bool,
    **chosen: tuple[str, ...],
) -> None:
    """Search the index for QUERY, as the search page does."""
    settings = settings_of(index=index)
    with indexer.open_index(settings.index) as opened:
        results = opened.search(
            query,
            size=size,
            page=page,
            sort=sort,
            since=since,
            until=until,
            also=not no_also,
            **chosen,
        )
    if as_json:
        if results.partial:
            say(PARTIAL_NOTICE)
        print_json(results.to_dict())
    else:
        print_results(results)
    compile_for_the_next()


@cli.command()
@index_option
@json_option
def check(index: Path | None, as_json: bool) -> None:
    """Verify the index in service: structure, manifest, every article readable.

    Exit status 1 and what is wrong where it is damaged.
    """
    from indexer.build.purge import remains
    from indexer.search.opening import check_index

    settings = settings_of(index=index)
    problems: list[str]
    articles: int | None = None
    generation: str | None = None
    try:
        generation, articles, problems = check_index(settings.index)
    except (CallError, IndexMissingError):
        raise
    except Exception as error:
        if os_errors.surroundings(error):
            raise
        # Whatever reading it raises, what is there cannot be read.
        problems = [_what_is_wrong(error, settings.index)]
    problems += remains(settings.index)
    if as_json:
        print_json(
            {
                "ok": not problems,
                "generation": generation,
                "articles": articles,
                "problems": problems,
            }
        )
    say_first(problems, SHOWN_PROBLEMS)
    if problems:
        sys.exit(EXIT_REFUSED)
    say(f"{articles} articles readable in {generation}: the index is sound")


def _what_is_wrong(error: Exception, index: Path) -> str:
    if isinstance(error, IndexUnavailableError):
        return str(error)
    return (
        f"The index in {index} is damaged ({type(error).__name__}: {error}): run depeche rebuild."
    )


@cli.command()
@json_option
def warm(as_json: bool) -> None:
    """Make the machine code of the loops and keep it, ahead of their first use.

    It takes half a minute of one core, once for each version; until then all works, more slowly.
    DEPECHE_CACHE names the folder to keep it in.
    """
    from indexer import machine_code

    machine_code.begin_making()
    from indexer.build.warm import warm as make

    folder = make()
    if as_json:
        print_json({"folder": str(folder)})
    say(f"The loops' machine code is in {folder}")


@cli.command()
@click.option("--host", help="The address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="The port.  [default: 8000]")
@click.option(
    "--workers", type=click.IntRange(min=1), help="Processes that answer.  [default: one a core]"
)
@_corpus_option
@index_option
def serve(
    host: str | None,
    port: int | None,
    workers: int | None,
    corpus: Path | None,
    index: Path | None,
) -> None:
    """Serve the search page; builds the index first if there is none."""
    from indexer.build.generations import current_name
    from indexer.engines import place_of
    from webui.server import require_sound
    from webui.server import serve as serve_pages

    settings = settings_of(host=host, port=port, workers=workers, corpus=corpus, index=index)
    # Before a build, which may take long.
    require_sound(settings)
    if current_name(settings.index) is None:
        place = place_of(settings.index)
        say(f"There is no index in {place} yet: building it from {settings.corpus}.")
        _build_aside(settings)
    serve_pages(settings)


def _main_of_server(arguments: Sequence[str], parent: int) -> NoReturn:
    """Run a command for a server, which has loops compiled itself, and end with it."""
    from indexer import machine_code, parent_process

    parent_process.end_with(parent)
    machine_code.leave_to_others()
    main(arguments)


def _build_aside(settings: Settings) -> None:
    """Build in a process of its own: what serves stays light, so that its workers start fresh."""
    arguments = ["rebuild", "--corpus", str(settings.corpus), "--index", str(settings.index)]
    arguments += ["--engine", settings.engine]
    child = get_context("fork").Process(
        target=_main_of_server, args=(arguments,), kwargs={"parent": os.getpid()}
    )

    def end() -> None:
        if child.is_alive():
            child.terminate()
            child.join()

    with interruption.undone_by_signal(end):
        child.start()
        child.join()
    # Where some pages were refused and named, the others can be searched.
    if child.exitcode not in (0, EXIT_REFUSED):
        sys.exit(EXIT_CALL)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its status; no traceback reaches the user."""
    # At the end Python looks for garbage among all that was imported, and then gives all back.
    atexit.register(gc.freeze)
    try:
        status = cli.main(args=arguments, prog_name="depeche", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(status if isinstance(status, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        # Where this process had no signals heeded.
        say("Interrupted; the index in service was left as it was.")
        sys.exit(EXIT_INTERRUPTED)
    except DepecheError as error:
        refused = os_errors.surroundings(error) if isinstance(error, IndexDamagedError) else None
        say(f"depeche: {error if refused is None else os_errors.sentence(refused)}")
        sys.exit(EXIT_CALL)
    except BrokenPipeError:
        # The reader of our output has seen enough; Python must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if Settings.read().debug:
            raise
        say(f"depeche: {os_errors.sentence(error)}")
        sys.exit(EXIT_CALL)
    except Exception as error:
        if Settings.read().debug:
            raise
        say(f"depeche: unexpected {type(error).__name__}: {error} (DEPECHE_DEBUG=1 shows where)")
        sys.exit(EXIT_CALL)
