"""A page's tree: what may hold the article, built by BeautifulSoup; furniture cut into lines.

Most elements of a page are in places that are furniture by their element or name, and nobody reads
them but to see what was dropped. libxml2 parses the page; a first scan of its tree passes over such
places, unless they hold prose enough to be misnamed, and leaves only their lines. So building costs
what the article costs, not what the menus do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.builder import LXMLTreeBuilder  # type: ignore[attr-defined]  # known at run time only
from bs4.element import NavigableString
from lxml import etree

from indexer.cleaning.blocks import Block, BlockKind, tidy
from indexer.cleaning.html_places import place_rule
from indexer.cleaning.spoken import Spoken
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
_UNBUILT = SILENT_ELEMENTS - frozenset(("button",))
#: Elements that may be passed over as a place of furniture.
_PLACES = frozenset(
    "div section nav aside header footer ul ol dl table td form fieldset menu center "
    "details".split()
)
#: So much prose in a place, in characters or in paragraphs (fewer where it is hidden), may be the
#: article's.
_MAX_PROSE_CHARS, _MAX_PARAGRAPHS, _MAX_HIDDEN_PARAGRAPHS = 1000, 4, 1
#: So many paragraphs beside a title make a story: some systems wrap a whole page in a form, some
#: themes name the main column after its neighbour.
_STORY_PARAGRAPHS = 3
#: So many texts are looked at to tell places apart; places within places cost no more than that.
_MAX_TEXTS = 50_000
#: What speaks of the page, wherever it stands.
_SPEAKING = ("html", "title", "meta", "link", "script", "time")
#: All that is ever asked of an element that is built.
_READ_ATTRIBUTES = frozenset(
    "class id role hidden aria-hidden style itemprop src data-src href name".split()
)
_IS_STORY = etree.XPath(f"boolean(.//h1) and count(.//p) >= {_STORY_PARAGRAPHS}")
_TEXTS = etree.XPath(".//text()[normalize-space()]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of furniture: its text, as a block has it."""

    text: str
    kind: BlockKind
    link_share: float
    form: str

    @property
    def is_prose(self) -> bool:
        """Whether it reads like a paragraph, wherever it stands."""
        return Block(self.text, self.kind, self.link_share).is_prose


class Furniture(NavigableString):
    """Stands in the tree for a place of furniture that was not built."""

    rule: str
    form: str
    lines: Sequence[Line]

    @classmethod
    def of(cls, rule: str, form: str, lines: Sequence[Line]) -> "Furniture":
        """Return the stand-in of a place."""
        place = cls("")
        place.rule, place.form, place.lines = rule, form, lines
        return place


class PageTreeBuilder(LXMLTreeBuilder):  # type: ignore[misc]  # see its import
    """Builds the tree of an HTML page, which has no namespaces, as deep as is allowed."""

    def __init__(self, max_depth: int) -> None:
        super().__init__(multi_valued_attributes=None)
        self._max_depth = max_depth
        self._texts_left = _MAX_TEXTS
        self.spoken: dict[str, list[Spoken]] = {name: [] for name in _SPEAKING}
        #: Elements, by identity, that hold a title and paragraphs: whatever they are called.
        self.stories: set[int] = set()

    def feed(self, markup: str) -> None:
        """Build the tree of a page; what speaks of it is gathered first."""
        # A page may declare another encoding than the one it has been read in.
        parser = etree.HTMLParser(
            encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
        )
        try:
            root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
        except etree.ParserError:
            return
        if root is None:
            return
        for element in root.iter(*_SPEAKING):
            is_text = element.tag in ("title", "script")
            text = "".join(element.itertext()) if is_text else ""
            self.spoken[element.tag].append(Spoken(dict(element.items()), text))
        self._build(root)

    def _build(self, root: etree._Element) -> None:
        soup = self.soup
        open_: list[tuple[etree._Element, Iterator[etree._Element]]] = []
        self._start(root, open_)
        while open_:
            element, children = open_[-1]
            child = next(children, None)
            if child is not None:
                if not self._start(child, open_) and child.tail:
                    soup.handle_data(child.tail)
                continue
            open_.pop()
            soup.handle_endtag(element.tag, None)
            if element.tail and open_:
                soup.handle_data(element.tail)

    def _start(
        self, element: etree._Element, open_: list[tuple[etree._Element, Iterator[etree._Element]]]
    ) -> bool:
        """Build an element's start, or what stands for it; answer whether it is now open."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNBUILT:
            return False
        if len(open_) > self._max_depth:
            raise PageRefusedError(f"elements nested deeper than {self._max_depth}")
        attributes = {name: value for name, value in element.items() if name in _READ_ATTRIBUTES}
        rule = place_rule(tag, attributes) if tag in BLOCK_ELEMENTS else None
        is_story = rule is not None and _IS_STORY(element)
        if rule is not None and not is_story and rule != "caption" and tag in _PLACES:
            lines = self._lines(element)
            if lines is not None and not _may_hold_article(rule, lines):
                self.soup.endData()
                self.soup.object_was_parsed(Furniture.of(rule, form_of(tag, attributes), lines))
                return False
        built = self.soup.handle_starttag(tag, None, None, attributes)
        if is_story:
            self.stories.add(id(built))
        if element.text:
            self.soup.handle_data(element.text)
        open_.append((element, iter(element)))
        return True

    def _lines(self, place: etree._Element) -> list[Line] | None:
        """Cut a place into lines; ``None`` where too much has been looked at already."""
        if self._texts_left <= 0:
            return None
        texts = _TEXTS(place)
        self._texts_left -= len(texts)
        lines: list[Line] = []
        pieces: list[str] = []
        link_chars, current = 0, place
        for text in texts:
            holder = text.getparent()
            if text.is_tail:
                holder = holder.getparent()
            is_link = False
            while holder is not place and holder.tag not in BLOCK_ELEMENTS:
                if holder.tag in _UNBUILT:
                    break
                is_link = is_link or holder.tag == "a"
                holder = holder.getparent()
            if holder.tag in _UNBUILT:
                continue
            if holder is not current:
                _end_line(lines, pieces, link_chars, current)
                link_chars, current = 0, holder
            pieces.append(text)
            link_chars += len(" ".join(text.split())) if is_link else 0
        _end_line(lines, pieces, link_chars, current)
        return lines


def form_of(tag: str, attributes: Mapping[str, object]) -> str:
    """Return the form of an element: its name and classes."""
    return f"{tag}.{attributes.get('class', '')}"


def _end_line(
    lines: list[Line], pieces: list[str], link_chars: int, holder: etree._Element
) -> None:
    text = tidy("".join(pieces))
    pieces.clear()
    if text:
        kind = KINDS.get(holder.tag, "paragraph")
        share = min(1.0, link_chars / len(text))
        lines.append(Line(text, kind, share, form_of(holder.tag, holder.attrib)))


def _may_hold_article(rule: str, lines: Sequence[Line]) -> bool:
    prose = [len(line.text) for line in lines if line.is_prose]
    most = _MAX_HIDDEN_PARAGRAPHS if rule == "hidden" else _MAX_PARAGRAPHS
    return len(prose) > most or sum(prose) > _MAX_PROSE_CHARS


def build_tree(html: str, builder: PageTreeBuilder) -> BeautifulSoup:
    """Return the page's tree; raises :class:`PageRefusedError` where it is too deep."""
    return BeautifulSoup(html, builder=builder)
