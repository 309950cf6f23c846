"""Processes of threads that open an index and ask it, again and again, while it is built anew."""

import hashlib
import json
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from indexer.search.opening import open_index

QUERIES = ("phare", '"le phare"', "pasarelle", "kerm*", "source:Courrier quai")


def digest_of(directory: Path) -> tuple[str, str]:
    """Open the index in service; return which generation it is and a digest of what it answers."""
    with open_index(directory) as index:
        answers = []
        for query in QUERIES:
            said = index.search(query, size=20).to_dict()
            del said["took_ms"]
            answers.append(said)
        answers.append(index.suggest("pha"))
        text = json.dumps(answers, sort_keys=True)
        return index.generation, hashlib.sha256(text.encode()).hexdigest()


def read(directory: Path, opens: int, threads: int) -> dict[str, list[str]]:
    """Open and ask so often, in threads; return the digests met of each generation."""
    found = defaultdict(set)
    with ThreadPoolExecutor(threads) as pool:
        for generation, digest in pool.map(digest_of, [directory] * opens):
            found[generation].add(digest)
    return {generation: sorted(digests) for generation, digests in found.items()}


if __name__ == "__main__":
    place, opens, threads, answer = sys.argv[1:]
    Path(answer).write_text(json.dumps(read(Path(place), int(opens), int(threads))))
