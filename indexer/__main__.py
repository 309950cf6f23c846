"""``python -m indexer`` is the same as ``depeche``."""

from indexer.cli import main

if __name__ == "__main__":
    main()
