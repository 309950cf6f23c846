"""Editions of a small corpus, of which each is served as something else."""

import hashlib
import json
from pathlib import Path

from indexer.search.opening import open_index

ARTICLES = 24
#: What an edition says of each of its articles. In the one that is near the old one few differ, so
#: that an update goes on from it.
OLD, NEW, NEAR = "ancienne", "nouvelle", "voisine"
_CHANGED = (3, 11)
_GONE, _ADDED = 5, ARTICLES
_QUERIES = ("phare", '"gardien du phare"', "digue*", "nouvelle", "ancienne", "titre:phare", "")
_PAGE = """Le phare numéro {0} est rallumé

phare.example| Mis à jour : 2021-06-{1:02}

Édition {2} : le gardien du phare numéro {0} (Phares et Balises, PB) a repris son service mardi.

La digue qui mène au phare de Kerbihan reste fermée {0} jours encore, dit la mairie.
"""


def write(folder: Path, edition: str) -> Path:
    """Write an edition; return its folder."""
    folder.mkdir(parents=True)
    numbers = set(range(ARTICLES))
    if edition == NEAR:
        numbers = (numbers - {_GONE}) | {_ADDED}
    for number in sorted(numbers):
        is_new = edition == NEW or (edition == NEAR and number in (*_CHANGED, _ADDED))
        text = _PAGE.format(number, number % 28 + 1, NEW if is_new else OLD)
        if number % 2:
            (folder / f"{number}.txt").write_text(text, "utf-8")
        else:
            title, _source, *body = text.strip().split("\n\n")
            row = {"id": f"n{number}", "title": title, "body": "\n\n".join(body)}
            (folder / f"{number}.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    return folder


def served(index: Path) -> str:
    """A digest of all that an index answers, whichever generation it is in."""
    found = hashlib.sha256()
    with open_index(index) as opened:
        for article in sorted(opened.articles(), key=lambda article: article.id):
            found.update(repr(article).encode())
        for query in _QUERIES:
            answer = opened.search(query).to_dict() | {"took_ms": 0}
            found.update(json.dumps(answer, sort_keys=True).encode())
        found.update(repr(opened.suggest("ph")).encode())
    return found.hexdigest()
