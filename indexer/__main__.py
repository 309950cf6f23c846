"""``python -m indexer`` is the same as ``depeche``."""

from collections.abc import Sequence
from typing import NoReturn

from indexer import interruption


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; signals are heeded before all that it needs is imported."""
    interruption.end_by_signals()
    from indexer.cli import main as run

    run(arguments)


if __name__ == "__main__":
    main()
