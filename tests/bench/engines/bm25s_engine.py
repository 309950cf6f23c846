"""bm25s: scores of all documents by sparse matrices; a scorer, no search engine.

It answers which documents score best for any of the words (OR), and nothing else: it has no
boolean queries, no phrases or prefixes (it keeps no positions and no word list in order), no
fields, no stored text and no snippets. Title and body are one text here.
"""

from pathlib import Path

import bm25s
import Stemmer

from tests.bench.articles import read_corpus
from tests.bench.engines.base import SIZE, Peer, Total
from tests.bench.questions import Question

TITLE = "bm25s"
SHOWS = False
CANNOT = {
    "words": "scores any of the words, cannot require all",
    "phrase": "keeps no positions",
    "not": "cannot exclude",
    "prefix": "has no word list in order",
    "dated": "has no fields, only a mask over documents",
    "newest": "has no fields",
}
LIBRARIES = ("bm25s", "numpy", "PyStemmer")
NOTES = (
    "Scoring of any of the words only: no AND, phrase, NOT, prefix, filter, sort or snippet; its "
    "index holds no text, no forms and no positions.",
)


def _analysed(texts: list[str], stemmer: "Stemmer.Stemmer") -> bm25s.tokenization.Tokenized:
    return bm25s.tokenize(texts, stopwords="french", stemmer=stemmer, show_progress=False)


def build(corpus: Path, directory: Path) -> int:
    stemmer = Stemmer.Stemmer("french")
    texts = [f"{article['title']}\n{article['body']}" for article in read_corpus(corpus)]
    scorer = bm25s.BM25()
    scorer.index(_analysed(texts, stemmer), show_progress=False)
    scorer.save(directory, show_progress=False)
    return len(texts)


def open_peer(directory: Path) -> Peer:
    return Bm25s(directory)


class Bm25s(Peer):
    def __init__(self, directory: Path) -> None:
        self._scorer = bm25s.BM25.load(directory, show_progress=False)
        self._stemmer = Stemmer.Stemmer("french")

    def express(self, question: Question) -> str:
        return " ".join(question.words)

    def alone(self, expression: str) -> Total:
        words = bm25s.tokenize(
            [expression],
            stopwords="french",
            stemmer=self._stemmer,
            show_progress=False,
            return_ids=False,
        )
        self._scorer.retrieve(words, k=SIZE, show_progress=False)
        return None

    def shown(self, expression: str) -> Total:
        raise NotImplementedError("bm25s stores no text")
