"""SQLite's FTS5 from the standard library: exact forms without accents, for it has no French stems.

It holds half of the fields of ours: title and body by form, with positions, and beside them ids,
sources, dates and the text. There is no prefix index (its is for beginnings of fixed lengths). One
transaction without a journal, as a failed build would be thrown away, then ``optimize``.
"""

import sqlite3
from pathlib import Path

from tests.bench.articles import day_number, read_corpus
from tests.bench.engines.base import SIZE, Peer, Total
from tests.bench.questions import Question

TITLE = "SQLite FTS5"
SHOWS = True
CANNOT: dict[str, str] = {}
LIBRARIES = ()
NOTES = (
    "No French stems: it finds fewer articles for the same words, and its index holds forms only. "
    "It does not count: the ten results alone are asked for.",
)
#: Room for pages, as ours keeps postings.
CACHE_KIB = 65_536
SNIPPET_WORDS = 32

_TABLES = """
    CREATE VIRTUAL TABLE text USING fts5(title, body, tokenize='unicode61 remove_diacritics 2');
    CREATE TABLE article (number INTEGER PRIMARY KEY, id TEXT UNIQUE, source TEXT, date INTEGER);
    CREATE INDEX article_source ON article (source);
    CREATE INDEX article_date ON article (date);
"""
_BEST = "SELECT rowid FROM text WHERE text MATCH ? ORDER BY rank LIMIT ?"
# CROSS JOIN keeps SQLite from walking all articles by date and asking the text of each.
_JOINED = "SELECT number FROM text CROSS JOIN article ON number = text.rowid WHERE text MATCH ?"
_DATED = f"{_JOINED} AND date BETWEEN ? AND ? ORDER BY rank LIMIT ?"
_NEWEST = f"{_JOINED} ORDER BY date DESC, number LIMIT ?"
_SHOWN = f"""
    SELECT id, title, source, date, snippet(text, 1, '<mark>', '</mark>', '…', {SNIPPET_WORDS})
    FROM text CROSS JOIN article ON number = text.rowid
    WHERE text MATCH ? AND text.rowid = ?
"""

#: A statement and its values, the first of them the query in FTS5's language.
Expression = tuple[str, tuple[str | int, ...]]


def build(corpus: Path, directory: Path) -> int:
    database = sqlite3.connect(directory / "articles.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = OFF")
    database.executescript(_TABLES)
    database.execute("BEGIN")
    number = 0
    for number, article in enumerate(read_corpus(corpus), 1):
        database.execute(
            "INSERT INTO text (rowid, title, body) VALUES (?, ?, ?)",
            (number, article["title"], article["body"]),
        )
        database.execute(
            "INSERT INTO article VALUES (?, ?, ?, ?)",
            (number, article["id"], article["source"], day_number(article)),
        )
    database.execute("INSERT INTO text (text) VALUES ('optimize')")
    database.execute("COMMIT")
    database.close()
    return number


def open_peer(directory: Path) -> Peer:
    return Fts5(directory)


class Fts5(Peer):
    def __init__(self, directory: Path) -> None:
        place = f"file:{directory / 'articles.db'}?mode=ro"
        self._database = sqlite3.connect(place, uri=True)
        self._database.execute(f"PRAGMA cache_size = -{CACHE_KIB}")

    def express(self, question: Question) -> Expression:
        text = question.typed(" OR ", " NOT ")
        if question.newest:
            return _NEWEST, (text, SIZE)
        if days := question.days():
            return _DATED, (text, *days, SIZE)
        return _BEST, (text, SIZE)

    def _search(self, expression: Expression) -> list[tuple[int]]:
        return self._database.execute(*expression).fetchall()

    def alone(self, expression: Expression) -> Total:
        self._search(expression)
        return None

    def shown(self, expression: Expression) -> Total:
        text = expression[1][0]
        for (number,) in self._search(expression):
            self._database.execute(_SHOWN, (text, number)).fetchone()
        return None
