"""HTML becomes blocks: one walk over the tree that libxml2 makes of whatever was saved.

Places that are furniture by their element or their name (``nav``, ``role=banner``,
``class=share-bar``) are kept as blocks with that rule; scripts, styles and form controls hold no
text to read and are passed over. Limits bound the walk, which does not recurse.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from bs4 import BeautifulSoup
from bs4.builder import LXMLTreeBuilder  # type: ignore[attr-defined]  # known at run time only
from bs4.element import CData, NavigableString, PageElement, Tag

from indexer.cleaning.blocks import Block, BlockKind, Container, tidy
from indexer.errors import PageRefusedError
from indexer.settings import Limits

#: Raw text that is no reading matter; removed before the tree is built, which is most of its cost.
_RAW_START = re.compile(
    r"<(script|style|svg|noscript|template|iframe)\b([^>]{0,2000})>|<!--", re.IGNORECASE
)
_SILENT = frozenset(
    "script style svg noscript template iframe head object embed canvas audio select option "
    "button input textarea datalist math map".split()
)
_BLOCKS = frozenset(
    "html body p div section article main header footer nav aside h1 h2 h3 h4 h5 h6 ul ol li dl dt "
    "dd table tbody thead tfoot tr td th caption blockquote figure figcaption pre address form "
    "fieldset legend hr center details summary hgroup dir menu video picture title".split()
)
_KINDS: dict[str, BlockKind] = {
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
#: So many paragraphs beside a title make a story: some systems wrap a whole page in a form, some
#: themes name the main column after its neighbour.
_STORY_PARAGRAPHS = 3
#: What speaks of the page, wherever it stands; gathered while the tree grows.
_SPEAKING = ("html", "title", "meta", "link", "script", "time")
#: All that is ever asked of an element.
_READ_ATTRIBUTES = frozenset(
    "class id role hidden aria-hidden style itemprop src data-src href property name content rel "
    "type datetime lang".split()
)
#: Their text is one block; what holds several blocks is a container.
_HOLD_NO_BLOCKS = frozenset("p li h1 h2 h3 h4 h5 h6".split())
_ELEMENT_RULES = {
    "nav": "navigation",
    "footer": "footer",
    "aside": "aside",
    "form": "form",
    "menu": "navigation",
    "address": "address",
    "figure": "caption",
    "figcaption": "caption",
    "video": "video-player",
    "label": "form",
}
_ROLE_RULES = {
    "navigation": "navigation",
    "banner": "banner",
    "contentinfo": "footer",
    "search": "form",
    "complementary": "aside",
    "menu": "navigation",
    "menubar": "navigation",
    "dialog": "dialog",
    "alertdialog": "dialog",
}
#: Names of places and the rule they mean; compared with whole words of class and id.
_NAME_RULES = {
    "navigation": "nav navbar navigation menu menus submenu topbar topnav sitemap pager pagination "
    "paging skip skiplink toc sommaire",
    "breadcrumb": "breadcrumb breadcrumbs ariane filariane crumb crumbs position",
    "language-links": "lang langs language languages langue langues langswitch switcher",
    "share": "share sharing partage partager social socials sns reseaux addthis sharebar "
    "bdsharebuttonbox toolbar tools outils fontsize textsize print imprimer",
    "footer": "footer foot pied piedpage bottom copyright legal mentions",
    "banner": "masthead banner topbanner bandeau entete logo wm-ipp-base wm-ipp",
    "aside": "sidebar aside widget widgets colonne rail secondary",
    "related": "related associes similaires connexes recommended recommendations recommandations "
    "plus-lus mostread most-read popular trending lire-aussi voir-aussi lireaussi read-also "
    "readalso suggestions teaser teasers liees hot xgxw",
    "tags": "tags tag keywords motscles mots-cles etiquettes",
    "comments": "comment comments commentaire commentaires disqus reactions",
    "cookie": "cookie cookies consent gdpr rgpd",
    "newsletter": "newsletter subscribe abonnement abonnez infolettre",
    "advertisement": "ad ads advert advertisement pub publicite sponsor promo",
    "form": "search recherche login signin searchbox",
    "caption": "legende caption credit credits",
    "section-label": "slug surtitre kicker eyebrow overline",
    "byline": "byline author auteur auteurs editor redacteur signature",
    "qr-code": "qrcode qr",
    "dialog": "modal popup overlay dialog",
}
_RULE_BY_NAME = {name: rule for rule, names in _NAME_RULES.items() for name in names.split()}
_NAME_PARTS = re.compile(r"[A-Za-z]+(?:-[a-z]+)?|[A-Z][a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\s\d]+")
_BODY_NAMES = re.compile(
    r"article-?(?:body|content|text)|entry-?content|post-?content|story-?body|articleBody|"
    r"TRS_Editor|texte-?article|corps|richtext",
    re.IGNORECASE,
)
#: A page whose every second element is named like furniture is named by a theme, not by meaning.
_KEPT_ELEMENTS = frozenset(("html", "body", "main", "article"))


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A parsed page: the elements that speak of it, by name, its blocks and what holds them."""

    spoken: Mapping[str, Sequence[Tag]]
    blocks: tuple[Block, ...]
    containers: tuple[Container, ...]
    images: tuple[str, ...]


def _place_rule(tag: Tag) -> str | None:
    """Say why everything in this element is furniture, if its name or place says so."""
    if tag.name in _KEPT_ELEMENTS:
        return None
    if rule := _ELEMENT_RULES.get(tag.name):
        return rule
    attributes = tag.attrs
    role = attributes.get("role")
    if isinstance(role, str) and (rule := _ROLE_RULES.get(role.lower())):
        return rule
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return "hidden"
    style = attributes.get("style")
    if isinstance(style, str) and "display:none" in style.replace(" ", "").lower():
        return "hidden"
    names = _names(tag)
    return _name_rule(names) if names else None


def _names(tag: Tag) -> str:
    """An element's classes and id, as they are written."""
    return f"{tag.attrs.get('class', '')} {tag.attrs.get('id', '')}".strip()


@lru_cache(maxsize=4096)
def _name_rule(names: str) -> str | None:
    """Answer the first rule that a name of an element means; pages repeat few names often."""
    for name in names.split():
        if _BODY_NAMES.search(name):
            return None
        for part in (name.lower(), *_CAMEL.split(name), *re.split(r"[-_]", name)):
            if rule := _RULE_BY_NAME.get(part.lower()):
                return rule
    return None


class _Builder(LXMLTreeBuilder):  # type: ignore[misc]  # see its import
    """Builds the tree of an HTML page, which has no namespaces, as deep as is allowed."""

    def __init__(self, max_depth: int) -> None:
        super().__init__(multi_valued_attributes=None)
        self._max_depth = max_depth
        self.spoken: dict[str, list[Tag]] = {name: [] for name in _SPEAKING}
        #: Elements, by identity, that hold a title and paragraphs: whatever they are called.
        self.stories: set[int] = set()
        self._titles = self._paragraphs = 0
        self._open: list[tuple[int, int]] = []

    def start(self, tag: str, attrib: Mapping[str, str], _namespaces: object = None) -> None:
        if len(self.soup.tagStack) > self._max_depth:
            raise PageRefusedError(f"elements nested deeper than {self._max_depth}")
        attributes = {name: value for name, value in attrib.items() if name in _READ_ATTRIBUTES}
        element = self.soup.handle_starttag(tag, None, None, attributes)
        if element is not None and tag in self.spoken:
            self.spoken[tag].append(element)
        self._open.append((self._titles, self._paragraphs))
        self._titles += tag == "h1"
        self._paragraphs += tag == "p"

    def end(self, tag: str) -> None:
        titles, paragraphs = self._open.pop()
        if self._titles > titles and self._paragraphs >= paragraphs + _STORY_PARAGRAPHS:
            self.stories.add(id(self.soup.currentTag))
        self.soup.handle_endtag(tag, None)


@dataclass(slots=True)
class _Walk:
    """What the walk has gathered so far, and the block that is being read."""

    limits: Limits
    stories: Set[int]
    blocks: list[Block]
    containers: list[Container]
    images: dict[str, None]
    pieces: list[str]
    link_chars: int = 0
    breaks: int = 0

    def flush(self, kind: BlockKind, container: int, rule: str | None) -> None:
        if not self.pieces:
            self.link_chars = self.breaks = 0
            return
        text = tidy("".join(self.pieces))
        if text:
            share = min(1.0, self.link_chars / len(text))
            self.blocks.append(Block(text, kind, share, container, rule))
            if len(self.blocks) > self.limits.max_blocks:
                raise PageRefusedError(f"more than {self.limits.max_blocks} blocks")
        self.pieces.clear()
        self.link_chars = self.breaks = 0


@dataclass(frozen=True, slots=True)
class _State:
    """Where the walk stands: what the elements around it mean."""

    kind: BlockKind = "paragraph"
    container: int = 0
    rule: str | None = None
    linked: bool = False


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
    builder = _Builder(limits.max_depth)
    soup = BeautifulSoup(_without_raw(text), builder=builder)
    walk = _Walk(limits, builder.stories, [], [Container(0)], {}, [])
    # Each entry is an element's children still to read, and what to do when they are done.
    stack: _Stack = [(iter([soup.body or soup]), _State(), False)]
    while stack:
        children, state, is_block = stack[-1]
        node = next(children, None)
        if node is None:
            stack.pop()
            if is_block:
                walk.flush(state.kind, state.container, state.rule)
            continue
        if isinstance(node, NavigableString):
            if type(node) in (NavigableString, CData):
                _text(walk, node, state)
        elif isinstance(node, Tag) and node.name not in _SILENT:
            if node.name == "br":
                walk.breaks += 1
                walk.pieces.append(" ")
                if walk.breaks == 2:
                    walk.flush(state.kind, state.container, state.rule)
            elif node.name == "img":
                _image(walk, node, state)
            else:
                _element(walk, stack, node, state)
    return HtmlPage(builder.spoken, tuple(walk.blocks), tuple(walk.containers), tuple(walk.images))


def _text(walk: _Walk, node: NavigableString, state: _State) -> None:
    if walk.breaks and not node.isspace():
        walk.breaks = 0
    walk.pieces.append(node)
    if state.linked:
        walk.link_chars += len(tidy(node))


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


def _element(walk: _Walk, stack: _Stack, tag: Tag, state: _State) -> None:
    rule = state.rule
    if rule is None and (tag.attrs or tag.name in _ELEMENT_RULES):
        rule = _place_rule(tag)
        if rule != "hidden" and id(tag) in walk.stories:
            rule = None
    # Furniture inside a line (a share link, a size switch) is a block of its own.
    is_block = tag.name in _BLOCKS or rule != state.rule
    kind, container = state.kind, state.container
    if is_block:
        walk.flush(state.kind, state.container, state.rule)
        kind = _KINDS.get(tag.name, "paragraph" if tag.name != "p" else state.kind)
        if tag.name not in _HOLD_NO_BLOCKS:
            is_body = tag.name == "article" or bool(
                tag.attrs
                and (_BODY_NAMES.search(_names(tag)) or tag.attrs.get("itemprop") == "articleBody")
            )
            container = len(walk.containers)
            walk.containers.append(Container(state.container, is_body))
    linked = state.linked or tag.name == "a"
    stack.append((iter(tag.contents), _State(kind, container, rule, linked), is_block))
