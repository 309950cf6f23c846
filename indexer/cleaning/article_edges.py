"""Short blocks of an article's part: which of them are read with it, and which are labels.

In go blocks and the rules found so far, in reading order; the functions write further rules into
that list, and none over another. A short block is judged by what stands around it, as in jusText.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import islice

from indexer.cleaning.blocks import Block, bare
from indexer.cleaning.days import has_day
from indexer.cleaning.main_content import Outline
from indexer.cleaning.standfirst import is_picture

#: A label that stands so often on a page belongs to none of the places where it stands.
_MIN_REPEATS, _MAX_LABEL_WORDS = 3, 6
#: Texts of so many words are said once in an article.
_MIN_REPEATED_WORDS = 7
#: A text stated in data is believed where it is so long, and so much of it is on the page.
_MIN_STATED_CHARS, _MIN_STATED_SHARE = 600, 0.8
#: A card's parts stand in so many containers around each other.
_CARD_LEVELS = 3
#: And hold no more than so many times the text of their links.
_CARD_TEXTS = 2
_BROKEN_OFF = ("…", "...")
#: A line without a full stop that ends an article has so many words.
_MIN_CLOSING_WORDS = 4
#: A paragraph of so many words is an article's, whatever ends it.
_PROSE_WORDS = 20
#: Lists and tables are an article's end where so many of its paragraphs stand around them.
_MIN_PARAGRAPHS = 2
#: Names of headings that are none by their element.
_HEADING_NAMES = re.compile(
    r"inter-?tit|sous-?titre|cross-?head|sub-?head|ladillo|zwischen|question", re.IGNORECASE
)
#: What stands between a heading and its text without parting them.
_BETWEEN = frozenset(
    "caption advertisement audio image-name hidden video-player label share repeated-label".split()
)


def drop_repeated(blocks: Sequence[Block], rules: list[str | None]) -> None:
    """Rule out labels that recur, and paragraphs that stood elsewhere: copies for another screen.

    A refrain stands again beside itself, and stays.
    """
    letters = {n: bare(block.text) for n, block in enumerate(blocks) if rules[n] is None}
    counts = Counter(letters.values())
    seen: dict[str, int] = {}
    quoted = [n for n in letters if blocks[n].kind == "quotation"]
    for n in quoted:
        is_pulled = blocks[n].words >= _MIN_REPEATED_WORDS and any(
            letters[n] in text for m, text in letters.items() if m not in quoted
        )
        if is_pulled:
            rules[n] = "repeated-text"
    for n, block in enumerate(blocks):
        if rules[n] is not None:
            continue
        if block.words >= _MIN_REPEATED_WORDS:
            if seen.setdefault(letters[n], block.container) != block.container:
                rules[n] = "repeated-text"
        elif (
            counts[letters[n]] >= _MIN_REPEATS
            and block.words <= _MAX_LABEL_WORDS
            and block.kind in ("paragraph", "heading")
        ):
            rules[n] = "repeated-label"


def drop_unstated(
    blocks: Sequence[Block],
    rules: list[str | None],
    outline: Outline,
    standfirst: Set[int],
    body: str | None,
) -> None:
    """Rule out parts of which the article's text, as the page's data state it, has nothing.

    A page states the beginning of a text at times, or its paragraphs alone: that says nothing of
    the paragraphs beside them, nor of lists and tables among them.
    """
    stated = bare(body or "")
    if len(stated) < _MIN_STATED_CHARS:
        return
    letters = {n: bare(blocks[n].text) for n, rule in enumerate(rules) if rule is None}
    said = {n for n, text in letters.items() if text in stated}
    if sum(len(letters[n]) for n in said) < _MIN_STATED_SHARE * len(stated):
        return
    places = {blocks[n].container for n in said}
    for n in letters:
        place = blocks[n].container
        is_among = place in places or (
            blocks[n].kind != "paragraph" and any(outline.holds(held, place) for held in places)
        )
        if not is_among and n not in standfirst:
            rules[n] = "not-in-stated-text"


def drop_cards(blocks: Sequence[Block], rules: list[str | None], outline: Outline) -> None:
    """Rule out what stands in a card with a link to another article: its teaser, its time."""
    links: Counter[int] = Counter()
    texts: Counter[int] = Counter()
    paragraphs: Counter[int] = Counter()
    for n, block in enumerate(blocks):
        for holder in islice(outline.around(block.container), _CARD_LEVELS):
            if rules[n] == "links":
                links[holder] += len(block.text)
            elif rules[n] is None:
                texts[holder] += len(block.text)
                paragraphs[holder] += block.is_prose and not block.text.endswith(_BROKEN_OFF)
    for n, block in enumerate(blocks):
        if rules[n] is None and block.kind != "heading":
            for holder in islice(outline.around(block.container), _CARD_LEVELS):
                if (
                    links[holder]
                    and not paragraphs[holder]
                    and texts[holder] <= _CARD_TEXTS * links[holder]
                ):
                    rules[n] = "related"
                    break


def drop_labels(
    blocks: Sequence[Block],
    rules: list[str | None],
    outline: Outline,
    authors: Iterable[str],
    standfirst: Set[int],
) -> None:
    """Rule out short lines that are neither headings nor sentences nor formed as paragraphs are."""
    prose: Counter[tuple[str, int]] = Counter()
    for n, block in enumerate(blocks):
        if rules[n] is None and block.is_prose and n not in standfirst:
            prose[block.form, block.container] += len(block.text)
    if not prose:
        return
    forms = {form for form, _ in prose}
    held = Counter(block.container for n, block in enumerate(blocks) if rules[n] is None)
    main = prose.most_common(1)[0][0][1]
    first = next(n for n, block in enumerate(blocks) if rules[n] is None and block.is_prose)
    names = tuple(bare(name) for name in authors if len(name.split()) >= 2)
    for n, block in enumerate(blocks):
        if rules[n] is not None or n in standfirst or _HEADING_NAMES.search(block.form):
            continue
        if block.form.startswith("h1.") and n < first:
            rules[n] = "before-title"
        elif names and block.container != main and bare(block.text).startswith(names):
            rules[n] = "byline"
        elif (
            block.kind == "paragraph"
            and is_picture(block, outline)
            and (
                block.form not in forms or (block.container != main and held[block.container] == 1)
            )
        ):
            rules[n] = "caption"
        elif block.kind == "paragraph" and not block.is_prose and not block.ends_sentence:
            is_line = block.words < _PROSE_WORDS and (has_day(block.text) or block.words <= 8)
            if (
                n < first and is_line and not (block.text.endswith(",") and block.form in forms)
            ) or (block.form not in forms and block.words <= 8 and block.container != main):
                rules[n] = "label"


def drop_orphans(blocks: Sequence[Block], rules: list[str | None], standfirst: Set[int]) -> None:
    """Rule out headings whose text is not the article's."""
    has_text = False
    for n in range(len(blocks) - 1, -1, -1):
        block = blocks[n]
        if rules[n] is None:
            announces = block.text.endswith(":") and block.words <= _MAX_LABEL_WORDS
            if (block.kind == "heading" or announces) and not has_text and n not in standfirst:
                rules[n] = "heading-without-text"
            has_text = rules[n] is None
        elif rules[n] not in _BETWEEN:
            has_text = False


def drop_after_last(blocks: Sequence[Block], rules: list[str | None], outline: Outline) -> None:
    """Rule out what follows the last paragraph and does not go on with it."""
    kept = [n for n, rule in enumerate(rules) if rule is None]
    last = next((n for n in reversed(kept) if _is_paragraph(blocks[n])), None)
    if last is None:
        return
    prose: Counter[tuple[str, int]] = Counter()
    for n in kept:
        if blocks[n].is_prose:
            prose[blocks[n].form, blocks[n].container] += len(blocks[n].text)
    held = Counter(blocks[n].container for n in kept if blocks[n].is_prose)
    places = [place for place, count in held.items() if count >= _MIN_PARAGRAPHS]
    before, ended = last, False
    for n in kept:
        if n > last:
            is_held = any(outline.holds(place, blocks[n].container) for place in places)
            ended = ended or not _goes_on(blocks[n], blocks[before], prose, is_held)
            if ended:
                rules[n] = "after-article"
            else:
                before = n


def _is_paragraph(block: Block) -> bool:
    return block.closes or (block.words >= _PROSE_WORDS and block.link_share < 0.4)


def _goes_on(
    block: Block, before: Block, prose: Mapping[tuple[str, int], int], is_held: bool
) -> bool:
    """Whether a short block is the article's end: a list, a table, a line formed as its text is.

    ``is_held`` says whether it stands in a container that holds paragraphs; a heading waits for
    what follows it.
    """
    if block.link_share > 0.4:
        return False
    if block.kind in ("item", "cell"):
        return is_held or before.kind == block.kind or before.text.endswith(":")
    if block.kind in ("heading", "quotation"):
        return is_held
    says_enough = block.ends_sentence or block.words >= _MIN_CLOSING_WORDS
    return (block.form, block.container) in prose and (says_enough or before.text.endswith("?"))
