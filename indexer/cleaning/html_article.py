"""Which blocks of an HTML page are its article, and what the page says of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from indexer.cleaning.about_lines import dateline, image_name, read_about
from indexer.cleaning.article_edges import (
    drop_after_last,
    drop_cards,
    drop_labels,
    drop_orphans,
    drop_repeated,
    drop_unstated,
)
from indexer.cleaning.blocks import Block, bare, same_text, tidy
from indexer.cleaning.days import parse_day
from indexer.cleaning.html_blocks import HtmlPage
from indexer.cleaning.html_misnamed import forgive_places, forgive_sentences
from indexer.cleaning.html_title import html_title
from indexer.cleaning.main_content import Outline, main_content
from indexer.cleaning.metadata import Head, Metadata, host, read_head, without_site_name
from indexer.cleaning.rules.context import drop_related
from indexer.cleaning.rules.text import rule_for
from indexer.cleaning.saved_copy import original_address
from indexer.cleaning.signature import drop_behind_signature
from indexer.cleaning.standfirst import find_standfirst, is_picture
from indexer.cleaning.verdicts import Reading, Verdict

#: A title of so many words begins no sentence of the text by chance.
MIN_TITLE_WORDS = 5
#: What stands under a title about its article is not longer.
MAX_ABOUT_CHARS = 160
#: How many blocks before the title and after the last paragraph may speak about the article.
LINES_BEFORE, LINES_AFTER = 8, 4
#: Furniture that says nothing of the article, and the article itself.
_NOT_ABOUT = frozenset((None, "title", "related", "copyright", "links", "caption", "repeated-text"))
#: A block with a larger share of links is a link; a lesser one does for a line without an end, and
#: for an item of a list.
MAX_LINKS, MAX_LINE_LINKS, MAX_ITEM_LINKS = 0.9, 0.7, 0.5


def read_html_article(
    page: HtmlPage, url: str | None, today: date, saved_from: str | None = None
) -> Reading:
    """Judge the blocks of an HTML page; ``url`` is its address where it is known.

    ``saved_from`` is the address that whoever saved it wrote down; the page's own word goes first.
    """
    stated = read_head(page.spoken, today)
    head = stated.metadata
    url = url or head.url or saved_from
    url = original_address(url) if url else None
    page_title = next((tidy(element.text) for element in page.spoken["title"]), "")
    short = without_site_name(head.title or page_title, [head.source, host(url)])
    outline = Outline.of(page.containers)
    blocks = _with_title_apart(forgive_places(page.blocks, outline, stated.body), short)
    rules = [rule_for(block) for block in blocks]
    forgive_sentences(blocks, rules)
    title, title_at = html_title(blocks, rules, head, page_title, short)
    standfirst = _drop_outside(blocks, rules, outline, title_at, stated)
    _drop_within(blocks, rules, outline, title_at, standfirst, stated)
    if title:
        for n, block in enumerate(blocks):
            if rules[n] is None and same_text(block.text, title):
                rules[n] = "repeated-title"
    above, below = _near_article(blocks, rules, outline)
    lines, last_lines = read_about(above, today), read_about(below, today)
    images = dict.fromkeys(page.images)
    for block, rule in zip(blocks, rules, strict=True):
        if rule == "image-name":
            images[image_name(block.text)] = None
    metadata = Metadata(
        title=title,
        source=_source(lines.source or last_lines.source, above + below, stated) or host(url),
        date=_published(lines.published, above, stated, today)
        or last_lines.published
        or dateline(blocks, rules, today)
        or lines.updated
        or last_lines.updated
        or stated.changed,
        url=url,
        language=head.language,
    )
    verdicts = tuple(Verdict(b, r) for b, r in zip(blocks, rules, strict=True))
    return Reading(verdicts, metadata, tuple(images))


def _drop_outside(
    blocks: Sequence[Block],
    rules: list[str | None],
    outline: Outline,
    title_at: int | None,
    stated: Head,
) -> frozenset[int]:
    """Rule out what is not in the article's part of the page; return the standfirst's blocks."""
    inside = main_content(blocks, rules, outline, title_at)
    start = 0
    if title_at is not None:
        rules[title_at] = "title"
        start = title_at + 1 if inside[title_at] else 0
    body = (n for n in range(start, len(blocks)) if inside[n] and rules[n] is None)
    first = next((n for n in body if blocks[n].is_prose), len(blocks))
    standfirst = frozenset(
        find_standfirst(blocks, rules, outline, title_at, first, stated.descriptions)
    )
    for n in standfirst:
        inside[n], rules[n] = True, None
    for n, yes in enumerate(inside):
        if rules[n] is None and not yes:
            rules[n] = "outside-article"
        elif rules[n] is None and n < start and n not in standfirst:
            rules[n] = "before-title"
    return standfirst


def _drop_within(
    blocks: Sequence[Block],
    rules: list[str | None],
    outline: Outline,
    title_at: int | None,
    standfirst: frozenset[int],
    stated: Head,
) -> None:
    """Rule out what stands in the article's part of the page and is not its text."""
    if title_at is not None:
        drop_related(blocks, rules, title_at)
    for n, block in enumerate(blocks):
        most = MAX_ITEM_LINKS if block.kind == "item" else MAX_LINE_LINKS
        is_link = block.link_share > MAX_LINKS or (
            block.link_share > most and not block.ends_sentence
        )
        if rules[n] is None and is_link:
            rules[n] = "links"
        elif rules[n] is None and block.kind == "caption":
            rules[n] = "caption"
    drop_unstated(blocks, rules, outline, standfirst, stated.body)
    drop_cards(blocks, rules, outline)
    drop_repeated(blocks, rules)
    drop_labels(blocks, rules, outline, stated.authors, standfirst)
    drop_after_last(blocks, rules, outline)
    drop_behind_signature(blocks, rules)
    drop_orphans(blocks, rules, standfirst)


def _published(
    visible: str | None, above: Sequence[Block], stated: Head, today: date
) -> str | None:
    """Return the day of publication: the visible one, unless the page says that it changed then.

    Of several days above the text, the one that the page states too is its own.
    """
    day = stated.metadata.date
    if visible is None or (day and visible == stated.changed):
        return day
    if day and visible != day and any(parse_day(block.text, today) == day for block in above):
        return day
    return visible


def _source(visible: str | None, near: Sequence[Block], stated: Head) -> str | None:
    """Return the source: the name on the visible line, unless it is its author's.

    ``Maud Ferrier | 9 décembre`` names a person where the page states its publisher otherwise.
    """
    names = {bare(name) for name in stated.authors}
    publisher = stated.metadata.source
    if visible is None or bare(visible) in names:
        return publisher
    is_named = any("source" in block.text.casefold() for block in near)
    may_be_person = not is_named and "." not in visible and 2 <= len(visible.split()) <= 4
    return publisher if publisher and may_be_person else visible


def _with_title_apart(blocks: list[Block], title: str) -> list[Block]:
    """Cut the title off a line that begins with it: some pages break it with ``br`` alone."""
    for n, block in enumerate(blocks):
        rest = block.text.removeprefix(title).strip()
        if not title or not rest or block.kind == "heading" or rest == block.text:
            continue
        is_sure = len(title.split()) >= MIN_TITLE_WORDS and rest[0].isupper()
        # « Le marché » may be the title, and « Le marché d'été a ouvert. » a sentence.
        goes_on = block.text[len(title)].isalnum() or (rest[0].islower() and block.ends_sentence)
        if is_sure or (len(rest) <= MAX_ABOUT_CHARS and not goes_on):
            return [
                *blocks[:n],
                replace(block, text=title, kind="heading"),
                replace(block, text=rest),
                *blocks[n + 1 :],
            ]
    return blocks


def _near_article(
    blocks: Sequence[Block], rules: Sequence[str | None], outline: Outline
) -> tuple[list[Block], list[Block]]:
    """Return the blocks about the article: from a little before it to its text, and from there on.

    What stands in it and below it, a teaser of another article at times, is asked last.
    """
    kept = [n for n, rule in enumerate(rules) if rule in (None, "title")]
    if not kept:
        return [], []
    text = next((n for n in kept if rules[n] is None and blocks[n].is_prose), kept[-1])
    near: tuple[list[Block], list[Block]] = ([], [])
    for n in range(max(0, kept[0] - LINES_BEFORE), min(len(blocks), kept[-1] + 1 + LINES_AFTER)):
        is_about = rules[n] not in _NOT_ABOUT and blocks[n].rule in (None, "byline", "share")
        if is_about and not is_picture(blocks[n], outline):
            near[n > text].append(blocks[n])
    return near
