"""The warm-up: a query of every kind, asked of a new index before it goes into service.

What is wrong with the index shows then, and the loops that an installation has not compiled yet are
compiled by a build, not while a reader waits.
"""

from collections.abc import Iterator

from indexer.analysis import tokens
from indexer.article import Article
from indexer.query.nodes import And, DateIn, InTitle, Node, Not, Or, Phrase, Prefix, Query, Word


def warmup_queries(article: Article) -> Iterator[Query]:
    """Yield queries of every kind, of words of an article."""
    text = f"{article.title}\n{article.body}"
    found = [text[token.start : token.end] for token in tokens(text[:2000]) if token.stems]
    # An article may have but a word or two.
    one, other, third = (*found, *["mot"] * 3)[:3]
    words = Word(one), Word(other), Word(third)
    roots: list[Node] = [
        words[0],
        And(words),
        Or(words),
        And((words[0], Not(Word("rien")))),
        And((words[0], DateIn(None, None))),
        Phrase(one),
        Phrase(f"{one} {other}"),
        Phrase(f"{one} {other}", 5),
        Phrase(f"{one} {other}", begun=True),
        Prefix(one[:2]),
        Word(one, fuzzy=True),
        Word(f"{one}-{other}"),
        InTitle(And(words[:2])),
        InTitle(Prefix(one[:2])),
        Phrase("de la"),
    ]
    for root in roots:
        yield Query(one, root)
