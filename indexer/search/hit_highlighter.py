"""Hits made of whole articles, by analysing their texts: for an engine that gives back articles.

One that knows where words stand may show the same without (it is held to what is shown here).
"""

from collections.abc import Callable
from typing import Literal

from indexer.analysis import Token
from indexer.article import Article
from indexer.query.nodes import Node
from indexer.search.fragmenter import leaf_weight, snippets
from indexer.search.highlighter import Highlighter, Variants
from indexer.search.results import Hit
from indexer.search.snippet import segments


class HitHighlighter:
    """A query compiled for showing hits; made once, used on many articles.

    ``idf`` says how rare a word is, by its terms: rare ones are shown before common ones. With
    ``by_family``, words of its words' families are shown too.
    """

    def __init__(
        self,
        root: Node | None,
        variants: Variants,
        idf: Callable[[Token], float],
        *,
        by_family: bool = False,
    ) -> None:
        self._title = Highlighter(root, variants, in_title=True, by_family=by_family)
        self._body = Highlighter(root, variants, by_family=by_family)
        self._weights = [leaf_weight(leaf, idf) for leaf in self._body.leaves]
        self._by_family = by_family

    def hit(self, article: Article, matched: Literal["all", "most"], score: float) -> Hit:
        """Return the hit that shows an article found."""
        return Hit(
            id=article.id,
            matched=matched,
            title=article.title,
            source=article.source,
            date=article.date,
            url=article.url,
            path=article.path,
            score=score,
            title_segments=segments(article.title, self._title.spans(article.title)),
            snippets=snippets(article.body, self._body.matches(article.body), self._weights),
            by_family=self._by_family,
        )
