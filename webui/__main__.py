"""``python -m webui`` is the same as ``depeche serve``."""

import sys

from indexer.__main__ import main

if __name__ == "__main__":
    main(["serve", *sys.argv[1:]])
