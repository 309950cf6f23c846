"""The command line: what a person types becomes calls, errors become exit statuses."""

from indexer.cli.commands import cli, main

__all__ = ["cli", "main"]
