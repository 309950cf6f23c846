"""Articles become Whoosh documents in a fresh directory."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage

from indexer.analysis import Token, tokens
from indexer.article import Article
from indexer.engines.base import Writer
from indexer.engines.whoosh_engine.documents import DocumentsBuilder
from indexer.engines.whoosh_engine.schema import PARAGRAPH_GAP, schema

#: Whoosh spills postings to disk past this; it bounds the writer's memory.
POSTINGS_MEGABYTES = 256


def body_tokens(article: Article) -> list[Token]:
    """Analyse a body paragraph by paragraph; positions leap between paragraphs.

    Offsets are those within the paragraph, which indexing does not use.
    """
    analysed: list[Token] = []
    base = 0
    for paragraph in article.paragraphs:
        parsed = tokens(paragraph, base)
        if parsed:
            analysed.extend(parsed)
            base = parsed[-1].position + PARAGRAPH_GAP
    return analysed


class WhooshWriter(Writer):
    """Adds articles to one Whoosh index that is being written."""

    def __init__(self, segment_writer: Any) -> None:
        self._writer = segment_writer
        self.documents = DocumentsBuilder()

    def add(self, article: Article) -> None:
        """Analyse an article and add it."""
        whole = article.to_dict()
        del whole["boilerplate"]
        rest = {
            "images": whole.pop("images"),
            "boilerplate": [(d.text, d.rule, d.before) for d in article.boilerplate],
        }
        title, body = tokens(article.title), body_tokens(article)
        self._writer.add_document(
            id=article.id,
            title=title,
            body=body,
            title_form=title,
            body_form=body,
            shown=json.dumps(whole, ensure_ascii=False),
            rest=json.dumps(rest, ensure_ascii=False).encode("utf-8", "surrogatepass"),
        )
        self.documents.add(article.id, article.source, article.date, _words(title), _words(body))


def _words(analysed: Sequence[Token]) -> int:
    return sum(bool(token.stems) and not token.joined for token in analysed)


@contextmanager
def write(directory: Path) -> Iterator[WhooshWriter]:
    """Give a writer for a new index in ``directory``; committed at the end, discarded on error."""
    index = FileStorage(str(directory)).create_index(schema())
    segment_writer = index.writer(limitmb=POSTINGS_MEGABYTES)
    writer = WhooshWriter(segment_writer)
    try:
        yield writer
    except BaseException:
        segment_writer.cancel()
        raise
    # One segment, so that Whoosh numbers documents in the order they were added.
    segment_writer.commit(optimize=True)
    writer.documents.build().save(directory)
    index.close()
