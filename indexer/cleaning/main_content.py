"""Which part of an HTML page is its article: the container of its prose, and what belongs to it.

Prose counts for what holds it, less for what holds that, as in Arc90's readability. The best
container is the core; an article is often split by boxes and pictures, so what stands beside the
core is taken too where it is prose of the same form, in a part that holds little else.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from indexer.cleaning.blocks import Block, Container

#: Paragraphs count for their container, and so much of that for each container around it.
_DECAY = 0.6
#: How much of its weight a paragraph has that stands under a link to another article, or before
#: the page's title.
_TEASER_WEIGHT, _EARLY_WEIGHT = 0.1, 0.3
#: And outside what holds the title and prose below it: an element that is called an article, or
#: any.
_AWAY_WEIGHT, _BESIDE_WEIGHT = 0.2, 0.4
#: And there under a heading of its own.
_TITLED_WEIGHT = 0.6
#: A card with more paragraphs is no teaser's.
_MAX_TEASER_PARAGRAPHS = 5
#: A part beside the core holds so many characters of prose at least, and so many times what else
#: it holds.
_MIN_PART_CHARS, _MIN_PART_SHARE = 60, 2.0
#: Beyond so many levels around the core only paragraphs of the same class are its own.
_NEAR_LEVELS = 2
#: How far around the core its other parts are looked for.
_MAX_LEVELS = 16


@dataclass(frozen=True, slots=True)
class Outline:
    """A page's containers, which are numbered in reading order: each holds those up to its end."""

    containers: Sequence[Container]
    ends: Sequence[int]

    @classmethod
    def of(cls, containers: Sequence[Container]) -> "Outline":
        """Return the outline of a page's containers."""
        ends = [number + 1 for number in range(len(containers))]
        for number in range(len(containers) - 1, 0, -1):
            parent = containers[number].parent
            ends[parent] = max(ends[parent], ends[number])
        return cls(containers, ends)

    def holds(self, outer: int, container: int) -> bool:
        """Return whether a container is another or within it."""
        return outer <= container < self.ends[outer]

    def around(self, container: int) -> Iterator[int]:
        """Give the container and those around it, innermost first."""
        while container != 0:
            yield container
            container = self.containers[container].parent
        yield 0

    def child(self, outer: int, container: int) -> int:
        """Return the container directly in ``outer`` that holds one within it."""
        while self.containers[container].parent != outer:
            container = self.containers[container].parent
        return container


def find_teasers(blocks: Sequence[Block], outline: Outline, title_at: int | None) -> list[bool]:
    """Return for each block whether it stands under a heading that links to another article.

    What a heading shares with its text, and with little else, is its card: its own container, or
    the one around that where the text stands beside it.
    """
    held = [0] * (len(outline.containers) + 1)
    for block in blocks:
        held[block.container + 1] += block.is_prose
    before = list(accumulate(held))
    teasers = [False] * len(blocks)
    card: int | None = None
    for n, block in enumerate(blocks):
        if block.kind == "heading":
            card = None
            if block.link_share > 0.9 and n != title_at and n + 1 < len(blocks):
                card = block.container
                if not outline.holds(card, blocks[n + 1].container):
                    card = outline.containers[card].parent
                paragraphs = before[outline.ends[card]] - before[card]
                if card == 0 or paragraphs > _MAX_TEASER_PARAGRAPHS:
                    card = None
        elif card is not None:
            teasers[n] = outline.holds(card, block.container)
    return teasers


@dataclass(frozen=True, slots=True)
class _Home:
    """The innermost container of the title and of prose below it: the article's own, if any is.

    ``is_sure`` where the page calls it ``article`` or ``main``; ``weight`` is what prose elsewhere
    counts.
    """

    container: int = 0
    is_sure: bool = False
    weight: float = 1.0


def _home(
    blocks: Sequence[Block], rules: Sequence[str | None], outline: Outline, title_at: int | None
) -> _Home:
    """Return the container of the title and of its text."""
    if title_at is None:
        return _Home()
    below = [
        blocks[n].container
        for n in range(title_at + 1, len(blocks))
        if rules[n] is None and blocks[n].is_prose
    ]
    holders = [
        container
        for container in outline.around(blocks[title_at].container)
        if any(outline.holds(container, held) for held in below)
    ]
    for container in holders:
        if outline.containers[container].form.startswith(("article.", "main.")):
            return _Home(container, True, _AWAY_WEIGHT)
    return _Home(holders[0], False, _BESIDE_WEIGHT) if holders else _Home()


def _core(
    blocks: Sequence[Block],
    rules: Sequence[str | None],
    teasers: Sequence[bool],
    outline: Outline,
    title_at: int | None,
    home: _Home,
) -> int:
    """Return the container that holds the most prose closely."""
    scores = [0.0] * len(outline.containers)
    is_titled = False
    for n, block in enumerate(blocks):
        is_home = outline.holds(home.container, block.container)
        is_titled = not is_home and (is_titled or block.kind == "heading")
        if rules[n] is not None or not block.is_prose:
            continue
        weight = (1 + block.text.count(",") + min(len(block.text), 600) / 100) * (
            1 - block.link_share
        )
        weight *= _TEASER_WEIGHT if teasers[n] else 1.0
        weight *= 1.0 if is_home else home.weight
        weight *= _TITLED_WEIGHT if is_titled else 1.0
        weight *= _EARLY_WEIGHT if title_at is not None and n < title_at else 1.0
        for container in outline.around(block.container):
            scores[container] += weight * (1.5 if outline.containers[container].is_body else 1.0)
            weight *= _DECAY
            if weight < 0.001:
                break
    return max(range(len(scores)), key=lambda n: (scores[n], n))


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the search for an article's parts needs to know of the page."""

    blocks: Sequence[Block]
    rules: Sequence[str | None]
    teasers: Sequence[bool]
    outline: Outline
    forms: frozenset[str]
    core_form: str

    def is_prose(self, n: int) -> bool:
        return self.rules[n] is None and self.blocks[n].is_prose and not self.teasers[n]

    def is_alike(self, n: int, is_near: bool) -> bool:
        """Whether a block has the form of the core's paragraphs; one with a class, if far."""
        form = self.blocks[n].form
        return form in self.forms and (is_near or not form.endswith("."))

    def is_neutral(self, n: int, is_near: bool) -> bool:
        """Whether a block speaks for nothing: a heading, a short line formed as paragraphs are."""
        block = self.blocks[n]
        may_be = block.kind == "heading" or self.is_alike(n, is_near)
        return block.link_share <= 0.5 and may_be and not self.teasers[n]

    def belongs(self, numbers: Sequence[int], is_near: bool) -> bool:
        """Whether blocks that stand together are a part of the article."""
        alike = other = 0
        for n in numbers:
            size = len(self.blocks[n].text)
            if self.is_prose(n) and self.is_alike(n, is_near):
                alike += size
            elif self.rules[n] is None and not self.is_neutral(n, is_near):
                other += size
        return alike >= _MIN_PART_CHARS and alike >= _MIN_PART_SHARE * other

    def within(self, container: int, numbers: Sequence[int], is_near: bool) -> Iterator[int]:
        """Give the blocks of a container that are parts of the article, the largest first."""
        stack = [(container, numbers)]
        while stack:
            holder, held = stack.pop()
            form = self.outline.containers[holder].form
            near = is_near or (form == self.core_form and not form.endswith("."))
            if self.belongs(held, near):
                yield from held
                continue
            groups: dict[int, list[int]] = {}
            for n in held:
                at = self.blocks[n].container
                if at != holder:
                    groups.setdefault(self.outline.child(holder, at), []).append(n)
                elif self.is_prose(n) and self.is_alike(n, near):
                    yield n
            stack += groups.items()


def main_content(
    blocks: Sequence[Block],
    rules: Sequence[str | None],
    outline: Outline,
    title_at: int | None,
) -> list[bool]:
    """Return for each block whether it stands in the article's part of the page."""
    teasers = find_teasers(blocks, outline, title_at)
    home = _home(blocks, rules, outline, title_at)
    core = _core(blocks, rules, teasers, outline, title_at, home)
    inside = [outline.holds(core, block.container) for block in blocks]
    prose: Counter[str] = Counter()
    for n, block in enumerate(blocks):
        if inside[n] and rules[n] is None and block.is_prose:
            prose[block.form] += len(block.text)
    forms = frozenset(form for form, chars in prose.items() if chars >= 0.1 * prose.total())
    parts = _Parts(blocks, rules, teasers, outline, forms, outline.containers[core].form)
    open_ = [
        n
        for n, rule in enumerate(rules)
        if rule is None and not inside[n] and (title_at is None or n > title_at)
    ]
    at = core
    for level, outer in enumerate(list(outline.around(core))[1 : _MAX_LEVELS + 1]):
        if home.is_sure and not outline.holds(home.container, outer):
            break
        beside = [
            n
            for n in open_
            if outline.holds(outer, blocks[n].container)
            and not outline.holds(at, blocks[n].container)
        ]
        groups: dict[int, list[int]] = {}
        for n in beside:
            held = blocks[n].container
            groups.setdefault(outline.child(outer, held) if held != outer else -n, []).append(n)
        for holder, numbers in groups.items():
            # Beyond the title's container a heading opens another text.
            goes_on = outline.holds(home.container, outer) or blocks[numbers[0]].kind != "heading"
            is_near = level < _NEAR_LEVELS and goes_on
            if holder < 0:
                n = numbers[0]
                inside[n] = parts.is_prose(n) and parts.is_alike(n, is_near)
            else:
                for n in parts.within(holder, numbers, is_near):
                    inside[n] = True
        at = outer
    _join(blocks, rules, inside)
    return inside


def _join(blocks: Sequence[Block], rules: Sequence[str | None], inside: list[bool]) -> None:
    """Take headings that stand right before a paragraph of the article."""
    follows = False
    for n in range(len(blocks) - 1, -1, -1):
        if inside[n]:
            follows = rules[n] is None or follows
        elif blocks[n].kind == "heading" and rules[n] is None and blocks[n].link_share < 0.5:
            inside[n] = follows
        elif rules[n] is None:
            follows = False
