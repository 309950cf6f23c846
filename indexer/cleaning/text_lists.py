"""Which lines of a plain-text copy belong to a list of its text, and not to a menu.

Lists are told from menus by what stands around them: a paragraph introduces them, or paragraphs
stand before and behind.
"""

import re
from collections.abc import Iterator, Sequence

from indexer.cleaning.blocks import Block
from indexer.cleaning.text_features import Features

#: So long a list may be that a paragraph introduces, and so many words that paragraph has.
_MAX_LIST_LINES, _MIN_OPENING_WORDS = 30, 6
#: Between a paragraph and bullets it may have fewer.
_MIN_OPENING_WORDS_OF_ITEMS = 2
#: A line between a paragraph and items is a sub-heading of so many words at most.
_MAX_SUB_HEADING_WORDS = 12
_EVENT = re.compile(r"(?:date|heure|horaires?|quand|où|lieu|adresse)\s?[::]\s?\S", re.IGNORECASE)
_HOUR = re.compile(r"\d{1,2}\s?[:hH]\s?\d{2}")


def list_lines(
    blocks: Sequence[Block], rules: Sequence[str | None], features: Sequence[Features]
) -> frozenset[int]:
    """Return the places of lines that belong to a list of the text: a paragraph introduces them.

    That is what follows a block that ends with a colon, what ends with a semicolon, a table's
    cells, and lines that say when and where something announced takes place.
    """
    listed = _event_lines(blocks, rules) | _items_within(blocks, rules, features)
    listed.update(_hours(blocks, rules, features))
    left = 0
    for n, block in enumerate(blocks):
        if rules[n] is not None:
            left = 0
        elif block.kind == "cell":
            listed.add(n)
        elif features[n].opens_list and features[n].words >= _MIN_OPENING_WORDS:
            left = _MAX_LIST_LINES
        elif _opens_items(blocks, rules, features, n):
            listed.add(n)
            left = _MAX_LIST_LINES
        elif features[n].is_prose and not block.text.endswith(";"):
            left = 0
        elif left or block.text.endswith(";"):
            listed.add(n)
            # The last line of a list ends as a sentence does.
            left = 0 if features[n].ends_sentence else max(left, 2) - 1
    return frozenset(listed)


def _opens_items(
    blocks: Sequence[Block], rules: Sequence[str | None], features: Sequence[Features], n: int
) -> bool:
    """Return whether a few words with a colon part a paragraph from the items of its list."""
    return (
        features[n].opens_list
        and features[n].words >= _MIN_OPENING_WORDS_OF_ITEMS
        and n > 0
        and rules[n - 1] is None
        and features[n - 1].speaks
        and n + 1 < len(blocks)
        and blocks[n + 1].kind == "item"
    )


def _event_lines(blocks: Sequence[Block], rules: Sequence[str | None]) -> set[int]:
    """Return the places of lines such as « Date : » and « Lieu : » that stand together."""
    labelled = [
        rules[n] in (None, "date-line", "address") and _EVENT.match(block.text) is not None
        for n, block in enumerate(blocks)
    ]
    return {
        n
        for n, yes in enumerate(labelled)
        if yes and any(labelled[at] for at in (n - 1, n + 1) if 0 <= at < len(blocks))
    }


def _items_within(
    blocks: Sequence[Block], rules: Sequence[str | None], features: Sequence[Features]
) -> set[int]:
    """Return the places of items, and of their sub-headings, between two paragraphs."""
    listed: set[int] = set()
    begin: int | None = None
    for n, block in enumerate(blocks):
        is_item = block.kind == "item"
        if rules[n] is not None:
            begin = None
        elif not is_item and features[n].speaks:
            within = range(begin + 1, n) if begin is not None else range(0)
            items = [at for at in within if blocks[at].kind == "item"]
            # A heading stands before its items, and a list has more than one.
            if len(items) > 1 and blocks[n - 1].kind == "item":
                listed.update(within)
            begin = n if features[n].is_prose else None
        elif begin is not None:
            is_heading = not is_item and features[n].words <= _MAX_SUB_HEADING_WORDS
            follows_heading = n > begin + 1 and blocks[n - 1].kind != "item"
            if n - begin > _MAX_LIST_LINES or not (is_item or (is_heading and not follows_heading)):
                begin = None
    return listed


def _hours(
    blocks: Sequence[Block], rules: Sequence[str | None], features: Sequence[Features]
) -> Iterator[int]:
    """Give the places of hours in lines of their own, between what happened then and before."""
    for n in range(1, len(blocks) - 1):
        if rules[n] is None and _HOUR.fullmatch(blocks[n].text):
            beside = (n - 1, n + 1)
            if all(rules[at] is None and features[at].speaks for at in beside):
                yield n
