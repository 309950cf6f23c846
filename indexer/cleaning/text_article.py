"""Which blocks of a plain-text copy are its article, and what they say of it.

The article is a stretch of blocks (:mod:`~indexer.cleaning.text_segmentation`); within it and about
it, rules of form and of context tell furniture from the article's own short lines.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from indexer.cleaning.about_lines import image_name, says_when
from indexer.cleaning.blocks import Block
from indexer.cleaning.days import parse_day
from indexer.cleaning.metadata import Metadata, host, web_address
from indexer.cleaning.rules.text import rule_for
from indexer.cleaning.signature import drop_behind_signature
from indexer.cleaning.text_blocks import TextPage
from indexer.cleaning.text_context import (
    drop_boxes,
    drop_captions,
    drop_inserted,
    drop_issuers,
    drop_listed,
    drop_repeated_labels,
)
from indexer.cleaning.text_edges import (
    begin_with_salutation,
    begin_with_standfirst,
    end_with_last_line,
)
from indexer.cleaning.text_features import Features, features_of
from indexer.cleaning.text_index import index_reason
from indexer.cleaning.text_lists import list_lines
from indexer.cleaning.text_metadata import read_text_metadata
from indexer.cleaning.text_segmentation import article_run
from indexer.cleaning.text_title import find_title
from indexer.cleaning.text_topics import drop_off_topic
from indexer.cleaning.verdicts import Reading, Verdict

#: ``Titre - Nom du site``
_BEFORE_SITE = re.compile(r"\s*[-–—|·»]\s")
_MAX_SITE_NAME_CHARS = 60


def read_text_article(page: TextPage, url: str | None, today: date) -> Reading:
    """Judge the blocks of a text copy; ``url`` is its page's address where it is known."""
    blocks, stated = page.blocks, page.stated
    features = [features_of(block.text) for block in blocks]
    rules = [_form_rule(block, today) for block in blocks]
    drop_repeated_labels(rules, features)
    drop_captions(blocks, rules, features)
    listed = list_lines(blocks, rules, features)
    for n in listed:
        rules[n] = None
    drop_boxes(blocks, rules, features)
    drop_issuers(blocks, rules, features)
    run = article_run(blocks, rules, features, listed)
    index = index_reason(blocks, rules, features, run)
    if run is None:
        verdicts = tuple(Verdict(b, r or "outside-article") for b, r in _pairs(blocks, rules))
        return Reading(verdicts, Metadata(), (), index=index)
    run = drop_off_topic(blocks, rules, features, run)
    drop_listed(blocks, rules, features, run)
    drop_inserted(blocks, rules, features, listed, run)
    title_at = find_title(blocks, rules, features, run.begin, run.end)
    begin, end = run.begin, end_with_last_line(blocks, rules, features, listed, run)
    if title_at is not None:
        rules[title_at] = "title"
        begin = begin_with_salutation(blocks, rules, features, max(begin, title_at + 1))
        begin = begin_with_standfirst(rules, features, title_at, begin)
    url = url or web_address(stated.get("url") or stated.get("source"))
    title = blocks[title_at].text if title_at is not None else None
    _drop_outside(blocks, rules, features, begin, end, title_at)
    drop_behind_signature(blocks, rules)
    source, day = read_text_metadata(blocks, rules, title_at, begin, end, today)
    images = dict.fromkeys(
        image_name(b.text) for b, r in _pairs(blocks, rules) if r == "image-name"
    )
    return Reading(
        tuple(Verdict(b, r) for b, r in _pairs(blocks, rules)),
        Metadata(
            title=title or stated.get("title"),
            source=source or host(url),
            date=day or parse_day(stated.get("date", ""), today),
            url=url,
        ),
        tuple(images),
        index=index,
    )


def _pairs(
    blocks: Sequence[Block], rules: Sequence[str | None]
) -> Iterator[tuple[Block, str | None]]:
    return zip(blocks, rules, strict=True)


def _form_rule(block: Block, today: date) -> str | None:
    rule = rule_for(block)
    if rule is None and block.kind != "item" and says_when(block.text, today):
        return "date-line"
    return rule


def _drop_outside(
    blocks: Sequence[Block],
    rules: list[str | None],
    features: Sequence[Features],
    begin: int,
    end: int,
    title_at: int | None,
) -> None:
    for n in range(len(blocks)):
        if rules[n] not in (None, "repeated-label"):
            continue
        if title_at is not None and _says_title(blocks, features, n, title_at):
            rules[n] = "repeated-title"
        elif rules[n] is None and n < begin:
            rules[n] = "before-title"
        elif rules[n] is None and n >= end:
            rules[n] = "after-article"


def _says_title(
    blocks: Sequence[Block], features: Sequence[Features], at: int, title_at: int
) -> bool:
    """Return whether a line is the title again, the site's name behind it or not."""
    if features[at].letters == features[title_at].letters:
        return True
    text, title = blocks[at].text, blocks[title_at].text
    if not text.startswith(title) or len(text) > len(title) + _MAX_SITE_NAME_CHARS:
        return False
    return _BEFORE_SITE.match(text, len(title)) is not None
