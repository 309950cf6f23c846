"""The warm-up: a query of every kind, asked of a new index before it goes into service.

What is wrong with the index shows then, and the loops that an installation has not compiled yet are
compiled by a build, not while a reader waits.
"""

from collections.abc import Iterator

from indexer.analysis import tokens
from indexer.article import Article
from indexer.query.nodes import Query
from indexer.query.samples import sample_queries


def warmup_queries(article: Article) -> Iterator[Query]:
    """Yield queries of every kind, of words of an article."""
    text = f"{article.title}\n{article.body}"
    found = [text[token.start : token.end] for token in tokens(text[:2000]) if token.terms]
    # An article may have but a word or two.
    one, other, third = (*found, *["mot"] * 3)[:3]
    for root in sample_queries(one, other, third):
        yield Query(one, root)
