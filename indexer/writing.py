"""A new generation is written: articles go to the engine, and what is learned from them beside it.

What is learned (acronyms, words, phrases, titles) is the same under every engine; it is read again
by :mod:`indexer.index`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer import analysis, generations
from indexer.acronyms import AcronymTable, mine
from indexer.article import Article
from indexer.engines import engine_module
from indexer.engines.base import Writer
from indexer.vocabulary import VocabularyBuilder


class GenerationWriter:
    """Adds articles to a generation that is being written."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.acronyms = AcronymTable()
        self.vocabulary = VocabularyBuilder()
        self.count = 0

    def add(self, article: Article) -> None:
        """Index an article and learn from it; its id must not have been added before."""
        self._writer.add(article)
        self.vocabulary.add(article)
        for paragraph in article.paragraphs:
            if "(" in paragraph:
                for acronym in mine(paragraph):
                    self.acronyms.add(acronym)
        self.count += 1


@contextmanager
def writing(path: Path, engine: str) -> Iterator[GenerationWriter]:
    """Give a writer for the empty directory ``path``; all is on disk afterwards."""
    with engine_module(engine).write(path) as engine_writer:
        writer = GenerationWriter(engine_writer)
        yield writer
    writer.acronyms.save(path)
    writer.vocabulary.build().save(path)


def seal(path: Path, engine: str, articles: int) -> generations.Generation:
    """Write the manifest of what was written into ``path``."""
    module = engine_module(engine)
    return generations.seal(
        path,
        articles=articles,
        engine=module.NAME,
        schema=module.SCHEMA_VERSION,
        analysis=analysis.ANALYSIS_VERSION,
    )
