"""``depeche evaluate`` and ``evaluate-extraction``: what answers and extraction are worth."""

from datetime import date
from pathlib import Path

import click

from indexer.cli.compiling import compile_first
from indexer.cli.options import chosen_engine, engine_option, json_option, language_option
from indexer.cli.terminal import print_extraction, print_json, say, say_first
from indexer.settings import Settings


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--run", "run_file", type=click.Path(path_type=Path), help="Write a TREC run file.")
@engine_option
@json_option
def evaluate(directory: Path, run_file: Path | None, as_json: bool) -> None:
    """Measure the answers on the test collection in DIR.

    DIR holds corpus.jsonl, queries.jsonl and qrels.tsv, each also .gz.
    """
    compile_first(directory)
    from indexer.evaluation.retrieval import evaluate as measure

    measures = measure(directory, run_file, Settings.read(engine=chosen_engine()).engine)
    if as_json:
        print_json(measures)
    else:
        for name, value in measures.items():
            click.echo(f"{name:<11} {value}")


@click.command("evaluate-extraction")
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@language_option
@click.option(
    "--as-corpus", is_flag=True, help="Read the pages as one corpus first, as rebuild does."
)
@click.option("--pages", is_flag=True, help="List the pages too, the worst first.")
@json_option
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
        print_json(measures)
    else:
        print_extraction(measures, pages=pages)
    for name, failures in measures["failures"].items():
        say(
            f"{name} failed on {len(failures)} of {measures['pages']} pages, left out of its means:"
        )
        say_first([f"  {failure['page']}: {failure['error']}" for failure in failures])
    if measures["not_measured"]:
        names = ", ".join(measures["not_measured"])
        say(f"Not measured, since not installed (the test extra has them): {names}")
