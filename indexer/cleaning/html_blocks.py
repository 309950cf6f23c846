"""HTML becomes blocks: one walk over the tree that libxml2 makes of whatever was saved.

Places that are furniture by their element or their name (``nav``, ``role=banner``,
``class=share-bar``) are kept as blocks with that rule; scripts, styles and form controls hold no
text to read and are passed over. Limits bound the walk, which does not recurse.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from bs4.element import CData, NavigableString, PageElement, Tag

from indexer.cleaning.blocks import Block, BlockKind, Container, tidy
from indexer.cleaning.html_places import element_rule, is_body, place_rule
from indexer.cleaning.html_tree import (
    BLOCK_ELEMENTS,
    KINDS,
    SILENT_ELEMENTS,
    Furniture,
    PageTreeBuilder,
    build_tree,
)
from indexer.cleaning.spoken import Spoken
from indexer.errors import PageRefusedError
from indexer.settings import Limits

#: Raw text that is no reading matter; removed before the tree is built, which is most of its cost.
_RAW_START = re.compile(
    r"<(script|style|svg|noscript|template|iframe)\b([^>]{0,2000})>|<!--", re.IGNORECASE
)
#: What a figure may show that is read with the article.
_FIGURED = frozenset("table blockquote".split())
#: Elements that hold words of a sentence, and those that furniture within a line is never in.
_PHRASES = frozenset("a abbr b big cite code em font i mark q s small span strong time u".split())
_LINKED = _PHRASES - frozenset("font s small span time u".split())
#: Furniture that stands within a line; other names of an inline element say how it looks.
_INLINE_RULES = frozenset(
    "hidden share advertisement comments newsletter caption byline tags section-label".split()
)
#: Stands for ``br``, which no page's own text can be mistaken for.
_BREAK = "\x1f"
_NOTE_CALL = re.compile(r"[\[(]?\s*(?:\d{1,3}|[*†‡]{1,3}|[a-z](?=[\])]))\s*[\])]?")
#: What a small raised number belongs to: another number, a unit, a symbol.
_TAKES_POWER = re.compile(r"(?:\d|\b(?:[kcdmµnh]?m|ha|[A-Z][a-z]?))\s?$")
#: Their text is one block; what holds several blocks is a container.
_HOLD_NO_BLOCKS = frozenset("p li h1 h2 h3 h4 h5 h6".split())


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A parsed page: the elements that speak of it, by name, its blocks and what holds them."""

    spoken: Mapping[str, Sequence[Spoken]]
    blocks: tuple[Block, ...]
    containers: tuple[Container, ...]
    images: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """Where the walk stands: what the elements around it mean."""

    kind: BlockKind = "paragraph"
    container: int = 0
    rule: str | None = None
    linked: bool = False
    form: str = ""
    is_figure: bool = False
    is_preformatted: bool = False
    #: What a place within the place of ``rule`` means: asked where that one is misnamed.
    within: str | None = None


@dataclass(slots=True)
class _Walk:
    """What the walk has gathered so far, and the block that is being read."""

    limits: Limits
    stories: Set[int]
    blocks: list[Block]
    containers: list[Container]
    images: dict[str, None]
    pieces: list[str]
    #: What stands hidden within the block that is being read.
    asides: list[Block]
    link_chars: int = 0
    breaks: int = 0

    def flush(self, state: _State) -> None:
        if self.pieces:
            texts = _lines(self.pieces, state.is_preformatted)
            share = min(1.0, self.link_chars / (sum(map(len, texts)) or 1))
            for text in texts:
                self.blocks.append(
                    Block(
                        text,
                        state.kind,
                        share,
                        state.container,
                        state.rule,
                        state.form,
                        state.within,
                    )
                )
            self.pieces.clear()
        self.blocks += self.asides
        self.asides.clear()
        if len(self.blocks) > self.limits.max_blocks:
            raise PageRefusedError(f"more than {self.limits.max_blocks} blocks")
        self.link_chars = self.breaks = 0

    @property
    def before(self) -> str:
        """The last words of the block that is being read."""
        return next((piece for piece in reversed(self.pieces) if piece.strip()), "")[-80:]


def _is_sentence(text: str) -> bool:
    block = Block(text)
    return block.is_prose and block.ends_sentence


def _lines(pieces: Sequence[str], is_preformatted: bool) -> list[str]:
    """Return the paragraphs of a block: broken where a line ends a sentence, or where one is blank.

    Lines that break elsewhere are those of an address, a poem or a narrow window.
    """
    joined = "".join(pieces)
    if _BREAK not in joined:
        return [text] if (text := tidy(joined)) else []
    texts: list[str] = []
    open_ = False
    lines = [tidy(line) for line in joined.split(_BREAK)]
    if is_preformatted and all(map(_is_sentence, filter(None, lines))):
        is_preformatted = False  # a line is a paragraph there
    for text in lines:
        if not text:
            open_ = open_ and not is_preformatted
            continue
        if (open_ and (is_preformatted or not Block(texts[-1]).is_prose)) or (
            open_ and not Block(texts[-1]).ends_sentence
        ):
            texts[-1] = f"{texts[-1]} {text}"
        else:
            texts.append(text)
        open_ = True
    return texts


def _without_raw(text: str) -> str:
    """Cut scripts, styles and comments out; linear however many of them are never closed."""
    kept: list[str] = []
    ends: dict[str, re.Pattern[str]] = {}
    unclosed: set[str] = set()
    at = 0
    for start in _RAW_START.finditer(text):
        name = (start[1] or "--").lower()
        if start.start() < at or name in unclosed or "ld+json" in (start[2] or ""):
            continue
        closing = "-->" if name == "--" else rf"</{name}\s*>"
        end = ends.setdefault(name, re.compile(closing, re.IGNORECASE)).search(text, start.end())
        if end is None:
            unclosed.add(name)
            continue
        kept.append(text[at : start.start()])
        at = end.end()
    kept.append(text[at:])
    return " ".join(kept)


_Stack = list[tuple[Iterator[PageElement], _State, bool]]


def read_html(text: str, limits: Limits) -> HtmlPage:
    """Parse a page and cut it into blocks; raises :class:`PageRefusedError` beyond the limits."""
    builder = PageTreeBuilder(limits.max_depth)
    soup = build_tree(_without_raw(text), builder)
    walk = _Walk(limits, builder.stories, [], [Container(0)], {}, [], [])
    # Each entry is an element's children still to read, and what to do when they are done.
    stack: _Stack = [(iter([soup.body or soup]), _State(), False)]
    while stack:
        children, state, is_block = stack[-1]
        node = next(children, None)
        if node is None:
            stack.pop()
            if is_block:
                walk.flush(state)
        elif isinstance(node, NavigableString):
            if type(node) in (NavigableString, CData):
                _text(walk, node, state)
            elif isinstance(node, Furniture):
                _furniture(walk, node, state)
        elif isinstance(node, Tag) and _is_read(node, walk, state):
            if node.name == "br":
                walk.breaks += 1
                walk.pieces.append(_BREAK)
                if walk.breaks == 2:
                    walk.flush(state)
            elif node.name == "img":
                _image(walk, node, state)
            else:
                _element(walk, stack, node, state)
    return HtmlPage(builder.spoken, tuple(walk.blocks), tuple(walk.containers), tuple(walk.images))


def _is_read(tag: Tag, walk: _Walk, state: _State) -> bool:
    """Whether an element's text is reading matter; a heading may be a button that opens a part."""
    if tag.name == "sup":
        return not _is_note_call(tag, walk.before)
    return tag.name not in SILENT_ELEMENTS or (tag.name == "button" and state.kind == "heading")


def _is_note_call(tag: Tag, before: str) -> bool:
    """Whether a superscript calls a note: it is no power, no unit's and no ordinal's ending."""
    text = tag.get_text().strip()
    if _NOTE_CALL.fullmatch(text) is None:
        return False
    return tag.find("a") is not None or not text.isdigit() or _TAKES_POWER.search(before) is None


def _text(walk: _Walk, node: NavigableString, state: _State) -> None:
    if walk.breaks and not node.isspace():
        walk.breaks = 0
    text = str(node)
    walk.pieces.append(text.replace("\n", _BREAK) if state.is_preformatted else text)
    if state.linked:
        walk.link_chars += len(tidy(node))


def _furniture(walk: _Walk, place: Furniture, state: _State) -> None:
    walk.flush(state)
    container = len(walk.containers)
    walk.containers.append(Container(state.container, form=place.form))
    is_sure = element_rule(place.form.partition(".")[0]) or place.rule in ("comments", "caption")
    rule, within = (
        (state.rule, place.rule if is_sure else None) if state.rule else (place.rule, None)
    )
    walk.blocks += (
        Block(line.text, line.kind, line.link_share, container, rule, line.form, within)
        for line in place.lines
    )


def _image(walk: _Walk, tag: Tag, state: _State) -> None:
    source = tag.attrs.get("src") or tag.attrs.get("data-src")
    if (
        isinstance(source, str)
        and state.rule in (None, "caption")
        and not source.startswith("data:")
    ):
        name = source.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
        if name:
            walk.images[name] = None


def _is_link(tag: Tag, state: _State) -> bool:
    """Whether an element leads elsewhere: an anchor does not, nor does a heading to itself."""
    if tag.name != "a":
        return False
    address = tag.attrs.get("href")
    if not isinstance(address, str):
        return "name" not in tag.attrs and "id" not in tag.attrs
    return not (address.startswith("#") and state.kind == "heading")


def _element(walk: _Walk, stack: _Stack, tag: Tag, state: _State) -> None:
    name = tag.name
    rule, within = state.rule, state.within
    if rule is None and (tag.attrs or element_rule(name)):
        rule = place_rule(name, tag.attrs)
        if rule != "hidden" and id(tag) in walk.stories:
            rule = None
    elif rule == "caption" and state.is_figure and name in _FIGURED:
        rule = None
    elif within is None:
        # Where one name misleads, others around the same text may too; an element does not.
        named = place_rule(name, tag.attrs) if tag.attrs else None
        within = element_rule(name) or (named if named == "comments" else None)
    is_block = name in BLOCK_ELEMENTS
    if not is_block and rule != state.rule:
        if rule == "hidden" and walk.before:
            # An abbreviation's bubble, a label for screen readers: the sentence goes on around it.
            hidden = tidy(tag.get_text())
            if hidden:
                walk.asides.append(Block(hidden, state.kind, 0.0, state.container, rule))
            return
        is_look = name in _PHRASES and rule not in _INLINE_RULES
        if is_look or (name in _LINKED and _is_mid_sentence(walk.before)):
            rule = state.rule
        else:
            # Furniture inside a line (a share link, a size switch) is a block of its own.
            is_block = True
    kind, container, form = state.kind, state.container, state.form
    if is_block:
        walk.flush(state)
        kind = KINDS.get(name, "paragraph" if name != "p" else state.kind)
        form = f"{name}.{tag.attrs.get('class', '')}"
        if name not in _HOLD_NO_BLOCKS:
            container = len(walk.containers)
            walk.containers.append(Container(state.container, is_body(name, tag.attrs), form))
    state = _State(
        kind,
        container,
        rule,
        state.linked or _is_link(tag, state),
        form,
        state.is_figure or name == "figure",
        state.is_preformatted or name == "pre",
        within,
    )
    stack.append((iter(tag.contents), state, is_block))


def _is_mid_sentence(before: str) -> bool:
    """Whether words stand before that no mark ends."""
    return len(before.split()) >= 2 and not Block(before).ends_sentence
