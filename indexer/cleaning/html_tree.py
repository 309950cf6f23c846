"""A page's tree: what may hold the article, built by BeautifulSoup; furniture cut into lines.

Most elements of a page are in places that are furniture by their element or name, and nobody reads
them but to see what was dropped. libxml2 tells what opens and closes; such a place is kept aside
until it closes, and only built where it holds prose enough to be misnamed. So building the tree
costs what the article costs, not what the menus do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.builder import LXMLTreeBuilder  # type: ignore[attr-defined]  # known at run time only
from bs4.element import NavigableString, Tag

from indexer.cleaning.blocks import Block, BlockKind, tidy
from indexer.cleaning.html_places import place_rule
from indexer.errors import PageRefusedError

#: Elements whose text is no reading matter.
SILENT_ELEMENTS = frozenset(
    "script style svg noscript template iframe head object embed canvas audio select option "
    "button input textarea datalist math map".split()
)
#: Elements that end a line of text and begin another.
BLOCK_ELEMENTS = frozenset(
    "html body p div section article main header footer nav aside h1 h2 h3 h4 h5 h6 ul ol li dl dt "
    "dd table tbody thead tfoot tr td th caption blockquote figure figcaption pre address form "
    "fieldset legend hr center details summary hgroup dir menu video picture title".split()
)
KINDS: dict[str, BlockKind] = {
    **{f"h{level}": "heading" for level in range(1, 7)},
    "li": "item",
    "dd": "item",
    "dt": "item",
    "blockquote": "quotation",
    "figcaption": "caption",
    "caption": "caption",
    "td": "cell",
    "th": "cell",
}
#: Never built: they hold nothing that is asked for, wherever they stand.
_UNBUILT = SILENT_ELEMENTS - frozenset(("head", "script", "button"))
#: Elements that may be set aside as a place of furniture.
_PLACES = frozenset(
    "div section nav aside header footer ul ol dl table form menu center details".split()
)
#: So much prose in a place, in characters or in paragraphs (fewer where it is hidden), may be the
#: article's.
_MAX_PROSE_CHARS, _MAX_PARAGRAPHS, _MAX_HIDDEN_PARAGRAPHS = 1000, 4, 1
#: So many paragraphs beside a title make a story: some systems wrap a whole page in a form, some
#: themes name the main column after its neighbour.
_STORY_PARAGRAPHS = 3
#: What speaks of the page, wherever it stands.
_SPEAKING = ("html", "title", "meta", "link", "script", "time")
#: All that is ever asked of an element.
_READ_ATTRIBUTES = frozenset(
    "class id role hidden aria-hidden style itemprop src data-src href property name content rel "
    "type datetime lang".split()
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of furniture: its text, as a block has it."""

    text: str
    kind: BlockKind
    link_share: float
    form: str


class Furniture(NavigableString):
    """Stands in the tree for a place of furniture that was not built."""

    rule: str
    form: str
    lines: Sequence["Line | Furniture"]

    @classmethod
    def of(cls, rule: str, form: str, lines: Sequence["Line | Furniture"]) -> "Furniture":
        """Return the stand-in of a place."""
        place = cls("")
        place.rule, place.form, place.lines = rule, form, lines
        return place

    def all_lines(self) -> Iterator[Line]:
        """Give the lines of the place and of places within it."""
        stack: list[Line | Furniture] = [self]
        while stack:
            part = stack.pop()
            if isinstance(part, Furniture):
                stack += reversed(part.lines)
            else:
                yield part


@dataclass(frozen=True, slots=True)
class _Start:
    name: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class _End:
    name: str
    is_story: bool


#: What happens in a place, in order; a place within it that must be built is a list of its own.
_Events = list["_Start | _End | str | Furniture | _Events"]


@dataclass(slots=True)
class _Place:
    """A place of furniture that is still open: what happened in it, and its lines so far."""

    rule: str
    form: str
    depth: int
    events: _Events = field(default_factory=list)
    lines: list[Line | Furniture] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    line_form: str = ""
    links: int = 0
    link_chars: int = 0
    prose_chars: int = 0
    paragraphs: int = 0
    must_build: bool = False

    def read(self, text: str) -> None:
        self.events.append(text)
        self.pieces.append(text)
        if self.links:
            self.link_chars += len(" ".join(text.split()))

    def end_line(self) -> None:
        """Finish the line that is being read."""
        if self.pieces:
            text = tidy("".join(self.pieces))
            if text:
                share = min(1.0, self.link_chars / len(text))
                kind = KINDS.get(self.line_form.partition(".")[0], "paragraph")
                self.lines.append(Line(text, kind, share, self.line_form))
                if Block(text, kind, share).is_prose:
                    self.prose_chars += len(text)
                    self.paragraphs += 1
            self.pieces.clear()
        self.link_chars = 0

    @property
    def may_hold_article(self) -> bool:
        """Whether it must be built: what it holds may be more than furniture."""
        most = _MAX_HIDDEN_PARAGRAPHS if self.rule == "hidden" else _MAX_PARAGRAPHS
        return self.must_build or self.prose_chars > _MAX_PROSE_CHARS or self.paragraphs > most


class PageTreeBuilder(LXMLTreeBuilder):  # type: ignore[misc]  # see its import
    """Builds the tree of an HTML page, which has no namespaces, as deep as is allowed."""

    def __init__(self, max_depth: int) -> None:
        super().__init__(multi_valued_attributes=None)
        self._max_depth = max_depth
        self.spoken: dict[str, list[Tag]] = {name: [] for name in _SPEAKING}
        #: Elements, by identity, that hold a title and paragraphs: whatever they are called.
        self.stories: set[int] = set()
        self._titles = self._paragraphs = 0
        self._open: list[tuple[int, int]] = []
        self._places: list[_Place] = []
        #: How many elements are open in one that is not built.
        self._unbuilt = 0
        self._script: list[str] | None = None

    def start(self, tag: str, attrib: Mapping[str, str], _namespaces: object = None) -> None:
        """Take note of an element that opens."""
        if len(self._open) > self._max_depth:
            raise PageRefusedError(f"elements nested deeper than {self._max_depth}")
        self._open.append((self._titles, self._paragraphs))
        if self._unbuilt or tag in _UNBUILT:
            self._unbuilt += 1
            return
        self._titles += tag == "h1"
        self._paragraphs += tag == "p"
        attributes = {name: value for name, value in attrib.items() if name in _READ_ATTRIBUTES}
        if tag in _PLACES and (rule := place_rule(tag, attributes)) not in (None, "caption"):
            if self._places:
                self._places[-1].end_line()
            form = f"{tag}.{attributes.get('class', '')}"
            self._places.append(_Place(rule or "", form, len(self._open), line_form=form))
        if not self._places:
            element = self.soup.handle_starttag(tag, None, None, attributes)
            if element is not None and tag in self.spoken:
                self.spoken[tag].append(element)
            return
        place = self._places[-1]
        place.events.append(_Start(tag, attributes))
        if tag in self.spoken:
            self.spoken[tag].append(Tag(name=tag, attrs=attributes))
            if tag == "script":
                self._script = []
        if tag in BLOCK_ELEMENTS:
            place.end_line()
            place.line_form = f"{tag}.{attributes.get('class', '')}"
        elif tag == "a":
            place.links += 1
        elif tag == "br":
            place.pieces.append(" ")

    def data(self, content: str) -> None:
        """Take note of a text."""
        if self._unbuilt:
            return
        if self._script is not None:
            self._script.append(content)
        elif self._places:
            self._places[-1].read(content)
        else:
            self.soup.handle_data(content)

    def end(self, tag: str) -> None:
        """Take note of an element that closes."""
        titles, paragraphs = self._open.pop()
        if self._unbuilt:
            self._unbuilt -= 1
            return
        is_story = self._titles > titles and self._paragraphs >= paragraphs + _STORY_PARAGRAPHS
        if not self._places:
            self._build(_End(tag, is_story))
            return
        place = self._places[-1]
        if self._script is not None and tag == "script":
            self.spoken[tag][-1].append(NavigableString("".join(self._script)))
            self._script = None
        place.events.append(_End(tag, is_story))
        if tag in BLOCK_ELEMENTS:
            place.end_line()
        elif tag == "a" and place.links:
            place.links -= 1
        if place.depth > len(self._open):
            self._close_place(is_story)

    def _close_place(self, is_story: bool) -> None:
        place = self._places.pop()
        place.end_line()
        outer = self._places[-1] if self._places else None
        if is_story or place.may_hold_article:
            if outer is not None:
                outer.events.append(place.events)
                outer.must_build = True
            else:
                self._build_all(place.events)
            return
        furniture = Furniture.of(place.rule, place.form, place.lines)
        if outer is not None:
            outer.events.append(furniture)
            outer.lines.append(furniture)
            outer.prose_chars += place.prose_chars
            outer.paragraphs += place.paragraphs
        else:
            self._build(furniture)

    def _build_all(self, events: _Events) -> None:
        stack = [iter(events)]
        while stack:
            event = next(stack[-1], None)
            if event is None:
                stack.pop()
            elif isinstance(event, list):
                stack.append(iter(event))
            else:
                self._build(event)

    def _build(self, event: _Start | _End | str | Furniture) -> None:
        soup = self.soup
        if isinstance(event, _Start):
            soup.handle_starttag(event.name, None, None, event.attributes)
        elif isinstance(event, _End):
            if event.is_story:
                self.stories.add(id(soup.currentTag))
            soup.handle_endtag(event.name, None)
        elif isinstance(event, Furniture):
            soup.endData()
            soup.object_was_parsed(event)
        else:
            soup.handle_data(event)

    def comment(self, content: str) -> None:
        """Pass over a comment."""

    def pi(self, target: str, data: str) -> None:
        """Pass over a processing instruction."""

    def close(self) -> None:
        """Build what was never closed."""
        while self._places:
            self._close_place(is_story=False)


def build_tree(html: str, builder: PageTreeBuilder) -> BeautifulSoup:
    """Return the page's tree; raises :class:`PageRefusedError` where it is too deep."""
    return BeautifulSoup(html, builder=builder)
