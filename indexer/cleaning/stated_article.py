"""An article that its container states: title, source and day are known, and the body is all there.

So nothing is looked for among the blocks: what stands in them is the article's, but for what is
furniture by its form or place.
"""

from dataclasses import replace
from datetime import date

from indexer.cleaning.about_lines import dateline
from indexer.cleaning.blocks import same_text
from indexer.cleaning.days import parse_day
from indexer.cleaning.html_blocks import HtmlPage
from indexer.cleaning.metadata import Metadata, host
from indexer.cleaning.rules.text import rule_for
from indexer.cleaning.verdicts import Reading, Verdict

#: Of a block so much is links where it only leads elsewhere.
_LINKS_SHARE = 0.9


def read_stated_article(page: HtmlPage, stated: Metadata, today: date) -> Reading:
    """Judge the blocks of an article whose container says what it is."""
    rules: list[str | None] = []
    seen: set[str] = set()
    for block in page.blocks:
        rule = rule_for(block)
        # A sentence is the article's, whatever it begins with; a feed's last line is one too.
        if block.is_prose and rule != "feed-line":
            rule = None
        if rule is None and stated.title and same_text(block.text, stated.title):
            rule = "repeated-title"
        elif rule is None and block.link_share > _LINKS_SHARE:
            rule = "links"
        elif rule is None and block.is_prose and block.text in seen:
            rule = "repeated-text"
        seen.add(block.text)
        rules.append(rule)
    day = parse_day(stated.date, today) if stated.date else None
    metadata = replace(
        stated,
        source=stated.source or host(stated.url),
        date=day or dateline(page.blocks, rules, today),
    )
    verdicts = tuple(Verdict(b, r) for b, r in zip(page.blocks, rules, strict=True))
    return Reading(verdicts, metadata, page.images)
