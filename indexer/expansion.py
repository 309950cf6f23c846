"""The other name of what was typed: an acronym for its long form, a long form for its acronym.

In go a query and the acronyms that its corpus introduced, out come the query with each name beside
the other (:class:`~indexer.query.Also`) and what was added, to be said. What stands in quotes or is
negated is left as it was typed.
"""

from collections.abc import Sequence
from dataclasses import replace

from indexer.acronyms import AcronymTable
from indexer.analysis import typed_tokens
from indexer.query import Also, And, InTitle, Node, Or, Query, Word

#: An acronym in small letters must have so many: ``ue`` may be a slip, ``omc`` is none.
MIN_SMALL_LETTERS = 3
#: A long form has at most so many words.
MAX_LONG_WORDS = 16


def expanded(query: Query, acronyms: AcronymTable) -> tuple[Query, tuple[str, ...]]:
    """Answer the query with other names, and those names in order, each once."""
    if query.root is None or not len(acronyms):
        return query, ()
    added: dict[str, None] = {}
    root = _expanded(query.root, acronyms, added)
    return replace(query, root=root), tuple(added)


def _expanded(node: Node, acronyms: AcronymTable, added: dict[str, None]) -> Node:
    match node:
        case Word():
            return _run([node], acronyms, added)[0]
        case And(children):
            return And(tuple(_run(children, acronyms, added)))
        case Or(children):
            return Or(tuple(_expanded(child, acronyms, added) for child in children))
        case InTitle(child):
            return InTitle(_expanded(child, acronyms, added))
        case _:
            return node


def _run(nodes: Sequence[Node], acronyms: AcronymTable, added: dict[str, None]) -> list[Node]:
    """Expand what stands next to each other: long forms first, the longest of them."""
    done: list[Node] = []
    at = 0
    while at < len(nodes):
        words = _words_from(nodes, at)
        end, short = _long_form(words, acronyms)
        if short is not None:
            added[short] = None
            content = sum(map(_has_stems, words[:end]))
            done.extend(
                Also(word, Word(short), 1 / content) if _has_stems(word) else word
                for word in words[:end]
            )
            at += end
            continue
        node = nodes[at]
        at += 1
        if not isinstance(node, Word):
            done.append(_expanded(node, acronyms, added))
        elif (long := _long_of(node, acronyms)) is not None:
            added[long] = None
            done.append(Also(node, Word(long)))
        else:
            done.append(node)
    return done


def _words_from(nodes: Sequence[Node], at: int) -> list[Word]:
    words: list[Word] = []
    for node in nodes[at : at + MAX_LONG_WORDS]:
        if not isinstance(node, Word) or node.fuzzy:
            break
        words.append(node)
    return words


def _long_form(words: Sequence[Word], acronyms: AcronymTable) -> tuple[int, str | None]:
    """Answer how many of the words are a long form, and its acronym."""
    if not words or not _has_stems(words[0]):
        return 0, None
    for end in range(len(words), 0, -1):
        if _has_stems(words[end - 1]):
            short = acronyms.short_of(" ".join(word.text for word in words[:end]))
            if short is not None:
                return end, short
    return 0, None


def _long_of(word: Word, acronyms: AcronymTable) -> str | None:
    is_shouted = sum(map(str.isupper, word.text)) >= 2
    if word.fuzzy or not (is_shouted or len(word.text) >= MIN_SMALL_LETTERS):
        return None
    forms = [token.form for token in typed_tokens(word.text) if not token.joined]
    return acronyms.long_of(forms[0]) if len(forms) == 1 and _has_stems(word) else None


def _has_stems(word: Word) -> bool:
    return any(token.stems for token in typed_tokens(word.text))
