"""Commands about the generations that an index keeps: ``generations`` and ``rollback``."""

import sys
from pathlib import Path

import click

from indexer.cli.options import EXIT_REFUSED, index_option, json_option, settings_of
from indexer.cli.terminal import print_json, progress_bar, say


@click.command()
@index_option
@json_option
def generations(index: Path | None, as_json: bool) -> None:
    """List the generations kept: when each was built, its articles, which one is served.

    Exit status 1 where one cannot be read; what is wrong with it is said.
    """
    from indexer.build.rollback import kept_generations

    settings = settings_of(index=index)
    kept = kept_generations(settings.index)
    if as_json:
        found = [generation.to_dict() for generation in kept]
        print_json({"index": str(settings.index), "generations": found})
    for generation in kept:
        if generation.problem is not None:
            say(f"{generation.name}: {generation.problem}")
        elif not as_json:
            served = "  in service" if generation.is_served else ""
            built = f"{generation.built_at:%Y-%m-%d %H:%M:%S} UTC"
            click.echo(f"{generation.name}  {built}  {generation.articles} articles{served}")
    if any(generation.problem is not None for generation in kept):
        sys.exit(EXIT_REFUSED)


@click.command()
@click.argument("name", required=False)
@index_option
@json_option
def rollback(name: str | None, index: Path | None, as_json: bool) -> None:
    """Serve another kept generation: NAME, or the one last served before.

    It is verified first; a running server shows it on its next request. To do so again comes back.
    """
    from indexer.build.rollback import roll_back

    settings = settings_of(index=index)
    with progress_bar() as progress:
        served, former = roll_back(settings, name, progress=progress)
    if as_json:
        print_json({"index": str(settings.index), **served.to_dict(), "former": former})
    say(f"{served.name} is in service with {served.articles} articles, in place of {former}")
