"""Which blocks of an HTML page are its article, and what the page says of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from indexer.cleaning.blocks import Block, Container, tidy
from indexer.cleaning.boilerplate import rule_for
from indexer.cleaning.context import (
    bare,
    dateline,
    drop_after_article,
    drop_related,
    image_name,
    same_text,
)
from indexer.cleaning.html_blocks import HtmlPage
from indexer.cleaning.metadata import Metadata, host, read_about, read_head, without_site_name
from indexer.cleaning.saved_copy import original_address
from indexer.cleaning.verdicts import MAX_TITLE_CHARS, Reading, Verdict

#: What stands under a title about its article is not longer.
MAX_ABOUT_CHARS = 160
#: How many blocks before the title and after the last paragraph may speak about the article.
LINES_BEFORE, LINES_AFTER = 8, 4


def read_html_article(
    page: HtmlPage, url: str | None, today: date, saved_from: str | None = None
) -> Reading:
    """Judge the blocks of an HTML page; ``url`` is its address where it is known.

    ``saved_from`` is the address that whoever saved it wrote down; the page's own word goes first.
    """
    head, changed = read_head(page.spoken, today)
    url = url or head.url or saved_from
    url = original_address(url) if url else None
    page_title = next((tidy(element.get_text()) for element in page.spoken["title"]), "")
    stated = head.title or ""
    short = without_site_name(stated or page_title, [head.source, host(url)])
    blocks = _with_title_apart(_without_wrong_places(page.blocks), short)
    rules = [rule_for(block) for block in blocks]
    main = _main_container(blocks, rules, page.containers)
    inside = [_is_within(block.container, main, page.containers) for block in blocks]
    title, title_at = _html_title(blocks, inside, head, page_title, short)
    first = next((n for n, yes in enumerate(inside) if yes and rules[n] is None), len(blocks))
    if title_at is not None:
        rules[title_at] = "title"
        first = max(first, title_at + 1) if inside[title_at] else first
    for n, yes in enumerate(inside):
        if rules[n] is None and not yes:
            rules[n] = "outside-article"
        elif rules[n] is None and n < first:
            rules[n] = "before-title"
    if title_at is not None:
        drop_related(blocks, rules, title_at)
    for n, block in enumerate(blocks):
        is_link = block.link_share > 0.9 or (block.link_share > 0.7 and not block.ends_sentence)
        if rules[n] is None and is_link:
            rules[n] = "links"
    drop_after_article(blocks, rules)
    if title:
        for n, block in enumerate(blocks):
            if rules[n] is None and same_text(block.text, title):
                rules[n] = "repeated-title"
    near = _near_article(blocks, rules)
    lines = read_about(near, today)
    images = dict.fromkeys(page.images)
    for block, rule in zip(blocks, rules, strict=True):
        if rule == "image-name":
            images[image_name(block.text)] = None
    metadata = Metadata(
        title=title,
        source=lines.source or head.source or host(url),
        date=lines.published
        or head.date
        or dateline(blocks, rules, today)
        or lines.updated
        or changed.date,
        url=url,
        language=head.language,
    )
    verdicts = tuple(Verdict(b, r) for b, r in zip(blocks, rules, strict=True))
    return Reading(verdicts, metadata, tuple(images))


def _without_wrong_places(blocks: Sequence[Block]) -> list[Block]:
    """Forgive a place its name where it holds most of the page's prose."""
    prose: Counter[str | None] = Counter()
    for block in blocks:
        if replace(block, rule=None).is_prose:
            prose[block.rule] += len(block.text)
    total = sum(prose.values())
    wrong = {
        rule
        for rule, chars in prose.items()
        if rule is not None and chars > 0.6 * total and prose[None] < 0.3 * total
    } - {"hidden", "comments", "cookie"}
    return [replace(block, rule=None) if block.rule in wrong else block for block in blocks]


def _main_container(
    blocks: Sequence[Block], rules: Sequence[str | None], containers: Sequence[Container]
) -> int:
    """Answer the innermost container that holds nearly all of the prose that stands together.

    Prose counts for what holds it, less for what holds that, as in Arc90's readability; then the
    best container is widened while its parent adds prose of its own.
    """
    scores = [0.0] * len(containers)
    prose = [0] * len(containers)
    for block, rule in zip(blocks, rules, strict=True):
        if rule is not None or not block.is_prose:
            continue
        weight = (1 + block.text.count(",") + min(len(block.text), 600) / 100) * (
            1 - block.link_share
        )
        at, share, seen = block.container, 1.0, set[int]()
        while at not in seen:
            seen.add(at)
            scores[at] += weight * share * (1.5 if containers[at].is_body else 1.0)
            prose[at] += len(block.text)
            share *= 0.6
            at = containers[at].parent
    best = max(range(len(containers)), key=lambda n: (scores[n], n))
    while best != 0 and not containers[best].is_body:
        parent = containers[best].parent
        adds_prose = 1.15 * prose[best] <= prose[parent] <= 4 * prose[best]
        is_alike = scores[parent] >= 0.75 * scores[best] and prose[parent] > prose[best]
        if not adds_prose and not is_alike:
            break
        best = parent
        if prose[best] >= 0.9 * prose[0]:
            break
    return best


def _is_within(container: int, outer: int, containers: Sequence[Container]) -> bool:
    while container != outer and container != 0:
        container = containers[container].parent
    return container == outer


def _with_title_apart(blocks: list[Block], title: str) -> list[Block]:
    """Cut the title off a line that begins with it: some pages break it with ``br`` alone."""
    for n, block in enumerate(blocks):
        rest = block.text.removeprefix(title).strip()
        is_line = block.kind != "heading" and 0 < len(rest) <= MAX_ABOUT_CHARS
        if title and is_line and block.text != rest:
            return [
                *blocks[:n],
                replace(block, text=title, kind="heading"),
                replace(block, text=rest),
                *blocks[n + 1 :],
            ]
    return blocks


def _html_title(
    blocks: Sequence[Block],
    inside: Sequence[bool],
    head: Metadata,
    page_title: str,
    short: str,
) -> tuple[str | None, int | None]:
    """Choose the title: a heading that the head confirms, the head's own, or the page's first."""
    stated = head.title or ""
    headings = [
        n
        for n, block in enumerate(blocks)
        if (block.kind == "heading" or block.rule is None)
        and len(block.text) <= MAX_TITLE_CHARS
        and block.link_share < 0.9
    ]
    wholes = {bare(short), bare(stated), bare(page_title)} - {""}
    for n in headings:
        if bare(blocks[n].text) in wholes and bare(blocks[n].text) != bare(head.source or "\0"):
            return blocks[n].text, n
    for n in headings:
        letters = bare(blocks[n].text)
        if blocks[n].words >= 4 and any(letters in whole for whole in wholes):
            return blocks[n].text, n
    for n in headings:
        says_enough = blocks[n].words >= 4 or not short
        if blocks[n].kind == "heading" and says_enough and blocks[n].rule is None:
            before_prose = not any(
                b.is_prose and yes for b, yes in zip(blocks[:n], inside[:n], strict=True)
            )
            if before_prose and not stated:
                return blocks[n].text, n
    return (short or None), None


def _near_article(blocks: Sequence[Block], rules: Sequence[str | None]) -> list[Block]:
    """The blocks about the article: from a little before its first paragraph to after its last."""
    kept = [n for n, rule in enumerate(rules) if rule in (None, "title")]
    if not kept:
        return []
    start, end = max(0, kept[0] - LINES_BEFORE), min(len(blocks), kept[-1] + 1 + LINES_AFTER)
    return [
        block
        for block, rule in zip(blocks[start:end], rules[start:end], strict=True)
        if rule not in (None, "title", "related", "copyright", "links")
        and block.rule in (None, "byline", "share")
    ]
