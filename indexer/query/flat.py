"""Most of what is typed, parsed in one go: words of letters, or one quotation.

What it gives is what :mod:`indexer.query.parser` would give, which the rest is left to.
"""

from indexer.query.lexer import BEGUN, OPERATORS, PRONOUNS, Kind, with_apostrophes
from indexer.query.nodes import (
    MAX_CLAUSES,
    MAX_WIDE_CLAUSES,
    MIN_PREFIX_CHARS,
    And,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
)

#: Words that a query of words must not hold, to be read as one.
_NOT_PLAIN = OPERATORS.keys() | BEGUN


def flat_tree(text: str) -> Node | None:
    """Return the tree of most of what is typed, as the grammar would; ``None`` of the rest.

    That is one quotation, or words of letters: some may be negated, end with an asterisk or be
    joined by ``OU``. ``text`` is composed; nothing in it is to be cleaned or said.
    """
    # In one function, for what others leave of a core's caches: there the long way costs most.
    if text[:1] == '"':
        inside = text[1:-1].strip()
        is_flat = text[-1] == '"' not in inside and inside.isprintable() and inside[:1].isalnum()
        is_flat = is_flat and "*" not in inside and with_apostrophes(inside) == inside
        return Phrase(inside) if is_flat else None
    clauses: list[Node] = []
    choices: dict[int, list[Node]] = {}
    leaves = prefixes = 0
    is_choice = False
    for piece in text.split():
        node: Node
        if piece.isalpha():
            if piece not in _NOT_PLAIN:
                node = Word(piece)
            elif piece not in OPERATORS or text.isupper():
                return None
            elif OPERATORS[piece] is Kind.OR and clauses and not is_choice:
                is_choice = True
                choices.setdefault(len(clauses) - 1, [clauses[-1]])
                continue
            else:
                return None
        else:
            is_negative, is_prefix = piece[0] == "-", piece[-1] == "*"
            word = piece[is_negative : len(piece) - is_prefix]
            if not word.isalpha() or word in _NOT_PLAIN or (is_negative and word in PRONOUNS):
                return None
            node = Prefix(word) if is_prefix else Word(word)
            prefixes += is_prefix
            # An apostrophe that counts as a letter may end an elided word.
            if is_prefix and (len(word) < MIN_PREFIX_CHARS or "ʼ" in word):
                return None
            if is_negative:
                node = Not(node)
        leaves += 1
        if is_choice:
            choices[len(clauses) - 1].append(node)
            is_choice = False
        else:
            clauses.append(node)
    if is_choice or not 0 < leaves <= MAX_CLAUSES or prefixes > MAX_WIDE_CLAUSES:
        return None
    for at, nodes in choices.items():
        clauses[at] = Or(tuple(nodes))
    return clauses[0] if len(clauses) == 1 else And(tuple(clauses))
