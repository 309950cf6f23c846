"""The other name of what was typed: an acronym for its long form, a long form for its acronym.

In go a query and the acronyms that its corpus introduced, out come the query with each name beside
the other (:class:`~indexer.query.nodes.Also`) and what was added, to be said. What stands in quotes
or is negated is left as it was typed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from indexer.analysis import typed_tokens
from indexer.query.nodes import Also, And, Node, Not, Query, Word, children, with_children
from indexer.suggest.acronyms import AcronymTable

#: An acronym typed in small letters must have so many: ``ue`` may be a slip, ``omc`` is none.
MIN_LOWER_CASE_LETTERS = 3
#: A long form has at most so many words.
MAX_LONG_WORDS = 16

#: Answers whether a corpus writes a word in small letters.
IsLowerCase = Callable[[str], bool]


def expanded(
    query: Query, acronyms: AcronymTable, is_lower_case: IsLowerCase
) -> tuple[Query, tuple[str, ...]]:
    """Return the query with other names, and those names in order, each once.

    ``is_lower_case`` tells ``place`` from ``omc`` where neither is typed in capitals.
    """
    root = query.root
    if root is None:
        return query, ()
    if not acronyms.has_to_do_with([word.text for word in _all_words(root)]):
        # As most queries: no name has any of its words.
        return query, ()
    expander = _Expander(acronyms, is_lower_case, root)
    found = expander.expand(root)
    if not expander.added:
        return query, ()
    return replace(query, root=found), tuple(expander.added)


def _is_shouted(root: Node) -> bool:
    """Return whether all of several words are in capitals, so that capitals say nothing of any."""
    words = [word.text for word in _all_words(root)]
    return len(words) > 1 and all(map(str.isupper, words))


def _all_words(node: Node) -> list[Word]:
    if isinstance(node, Word):
        return [node]
    return [word for child in children(node) for word in _all_words(child)]


@dataclass
class _Expander:
    acronyms: AcronymTable
    is_lower_case: IsLowerCase
    root: Node
    added: dict[str, None] = field(default_factory=dict)

    def expand(self, node: Node) -> Node:
        match node:
            case Word():
                return self.run([node])[0]
            case And():
                return And(tuple(self.run(node.children)))
            case Not() | Also():
                return node
        return with_children(node, tuple(map(self.expand, children(node))))

    def run(self, nodes: Sequence[Node]) -> list[Node]:
        """Expand what stands next to each other: long forms first, the longest of them."""
        done: list[Node] = []
        at = 0
        while at < len(nodes):
            node = nodes[at]
            if isinstance(node, Word) and self.acronyms.may_begin(node.text):
                words = _words_from(nodes, at)
                end, short = self.acronyms.beginning([word.text for word in words])
                if short is not None:
                    self.added[short] = None
                    content = sum(map(_has_terms, words[:end]))
                    done.extend(
                        Also(word, Word(short), 1 / content) if _has_terms(word) else word
                        for word in words[:end]
                    )
                    at += end
                    continue
            at += 1
            if not isinstance(node, Word):
                done.append(self.expand(node))
            elif (long := self.long_of(node)) is not None:
                self.added[long] = None
                done.append(Also(node, Word(long)))
            else:
                done.append(node)
        return done

    def long_of(self, word: Word) -> str | None:
        found = typed_tokens(word.text)
        if word.fuzzy or len(found) != 1 or not found[0].terms:
            return None
        long = self.acronyms.long_of(found[0].form)
        if long is None:
            return None
        if sum(map(str.isupper, word.text)) >= 2 and not _is_shouted(self.root):
            return long
        may_be_word = len(word.text) < MIN_LOWER_CASE_LETTERS or self.is_lower_case(word.text)
        return None if may_be_word else long


def _words_from(nodes: Sequence[Node], at: int) -> list[Word]:
    words: list[Word] = []
    for node in nodes[at : at + MAX_LONG_WORDS]:
        if not isinstance(node, Word) or node.fuzzy:
            break
        words.append(node)
    return words


def _has_terms(word: Word) -> bool:
    return any(token.terms for token in typed_tokens(word.text))
