"""The command that takes articles down: ``withdraw``."""

import sys
from pathlib import Path

import click

from indexer.cli.compiling import compile_first_for_index
from indexer.cli.options import EXIT_REFUSED, index_option, json_option, settings_of
from indexer.cli.terminal import print_json, progress_bar, say
from indexer.settings import Settings


@click.command()
@click.argument("ids", nargs=-1, metavar="ID…")
@click.option("--list", "as_list", is_flag=True, help="Print what was withdrawn, and when.")
@click.option("--restore", is_flag=True, help="Let the next build take the articles in again.")
@index_option
@json_option
def withdraw(
    ids: tuple[str, ...], as_list: bool, restore: bool, index: Path | None, as_json: bool
) -> None:
    """Take the articles of these IDs out of every kept generation, for good.

    No rebuild, update or rollback brings them back, nor the same text under another id. Exit status
    1 where no generation holds one; it is listed all the same, so that it never comes.
    """
    settings = settings_of(index=index)
    if as_list == bool(ids):
        raise click.UsageError("Name the IDs of articles, or ask for --list.")
    if as_list and restore:
        raise click.UsageError("--list and --restore do not go together.")
    if as_list:
        _print_list(settings, as_json)
    elif restore:
        _restore(settings, ids, as_json)
    else:
        _withdraw(settings, ids, as_json)


def _print_list(settings: Settings, as_json: bool) -> None:
    from indexer.build.withdrawals import Withdrawals
    from indexer.engines import place_of

    withdrawals = Withdrawals.load(settings.index)
    if as_json:
        entries = [{"id": one.id, "withdrawn_at": one.at.isoformat()} for one in withdrawals]
        print_json({"index": str(settings.index), "withdrawn": entries})
        return
    for one in withdrawals:
        click.echo(f"{one.id}  {one.at:%Y-%m-%d %H:%M:%S} UTC")
    if not withdrawals:
        say(f"Nothing was withdrawn from {place_of(settings.index)}")


def _restore(settings: Settings, ids: tuple[str, ...], as_json: bool) -> None:
    from indexer.build.withdraw import restore

    restore(settings, ids)
    if as_json:
        print_json({"restored": list(ids), "index": str(settings.index)})
    say(f"Off the list: {', '.join(ids)}. The next update or rebuild may take them in again.")


def _withdraw(settings: Settings, ids: tuple[str, ...], as_json: bool) -> None:
    compile_first_for_index(settings.index)
    from indexer.build.withdraw import withdraw as take_out
    from indexer.engines import place_of

    with progress_bar() as progress:
        report = take_out(settings, ids, progress=progress)
    if as_json:
        print_json(report.to_dict())
    for id_ in report.already:
        say(f"{id_}: withdrawn before; no generation holds it")
    for id_ in report.unknown:
        say(f"{id_}: no generation holds it; it is on the list, so that none ever will")
    if report.replaced or report.withdrawn:
        say(
            f"{len(report.withdrawn)} articles withdrawn, {len(report.replaced)} generations "
            f"written anew in {report.seconds:.1f} s, in service in {place_of(report.index)}"
        )
    if report.unknown:
        sys.exit(EXIT_REFUSED)
