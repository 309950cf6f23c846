"""What many commands have in common: options, and the exit status of what was partly done."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from indexer.settings import Settings

#: Done, but some input was refused; for who looks at an index: damaged.
EXIT_REFUSED = 1

_ENGINE = "depeche.engine"


def _noted(context: click.Context, _option: click.Parameter, engine: str | None) -> None:
    context.meta[_ENGINE] = engine


engine_option = click.option(
    "--engine",
    metavar="URL",
    callback=_noted,
    expose_value=False,
    help="A cluster: opensearch+https://user@host:9200/index.",
)


def index_option(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say which index it is about."""
    directory = click.option(
        "--index", type=click.Path(path_type=Path), metavar="DIR", help="The index directory."
    )
    return directory(engine_option(command))


def settings_of(**flags: Any) -> Settings:
    """Return the settings of a command that is about an index, with the index where that is."""
    from indexer.engines import with_local_copy

    return with_local_copy(Settings.read(engine=chosen_engine(), **flags))


def chosen_engine() -> str | None:
    """Return what a command was given as ``--engine``."""
    engine: str | None = click.get_current_context().meta.get(_ENGINE)
    return engine


language_option = click.option(
    "--any-language", is_flag=True, help="Keep articles that are not French."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")
