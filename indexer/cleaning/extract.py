"""A page becomes an article, or is refused with a reason: the whole story of cleaning.

In goes a corpus file, out come its articles, each with every block that was dropped and the rule
that dropped it. What is kept is the page's own text, in order; nothing is invented.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from indexer.analysis import fold, is_stop
from indexer.article import ID_PATTERN, PARAGRAPH_BREAK, Article, Dropped, article_id
from indexer.cleaning.blocks import Block, Container, tidy
from indexer.cleaning.boilerplate import STARTS_RELATED, rule_for
from indexer.cleaning.containers import read_archive, read_lines
from indexer.cleaning.decoding import clean, decode
from indexer.cleaning.html_blocks import HtmlPage, read_html
from indexer.cleaning.metadata import (
    Metadata,
    host,
    read_about,
    read_dateline,
    read_head,
    without_site_name,
)
from indexer.cleaning.reader import CorpusFile, Ignored, Page, Refusal, read_page
from indexer.cleaning.text_blocks import read_text
from indexer.cleaning.verdicts import Verdict, why_no_article
from indexer.errors import PageRefusedError
from indexer.settings import Limits

#: A title longer than this is a paragraph.
MAX_TITLE_CHARS = 300
#: What stands under a title about its article is not longer.
MAX_ABOUT_CHARS = 160
#: Words that a language must show before it is believed.
_MIN_JUDGED_WORDS = 25
#: French prose has 40-55 % function words; a page in another language has next to none of them.
_MIN_FRENCH_SHARE = 0.18
#: How many blocks before the title and after the last paragraph may speak about the article.
LINES_BEFORE, LINES_AFTER = 8, 4
_WORDS = re.compile(r"[^\W\d_]+")
#: What becomes of a page or a record.
Outcome = Article | Refusal | Ignored
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as it was understood: its verdicts in order, and what it says of its article."""

    verdicts: tuple[Verdict, ...]
    metadata: Metadata
    images: tuple[str, ...]

    @property
    def kept(self) -> list[str]:
        """The article's paragraphs."""
        return [v.block.text for v in self.verdicts if v.rule is None]


def read(page: Page, limits: Limits, today: date) -> Reading:
    """Cut a page into blocks, judge each, read what it says; raises :class:`PageRefusedError`."""
    text = decode(page.data, page.charset)
    if page.kind == "html":
        return _read_html(read_html(text, limits), page.url, today)
    blocks, _containers = read_text(text, limits)
    return _read_text(blocks, page.url, today)


# Plain text


def _read_text(blocks: Sequence[Block], url: str | None, today: date) -> Reading:
    rules = [rule_for(block) for block in blocks]
    title_at = _text_title(blocks, rules)
    _drop_before_title(rules, title_at)
    _drop_related(blocks, rules, title_at)
    _drop_after_article(blocks, rules)
    _drop_repeated_title(blocks, rules, title_at)
    about = [block for block, rule in zip(blocks, rules, strict=True) if rule is not None]
    lines = read_about([b for b in about if b is not blocks[title_at]], today)
    images = tuple(
        dict.fromkeys(
            _image_name(block.text)
            for block, rule in zip(blocks, rules, strict=True)
            if rule == "image-name"
        )
    )
    metadata = Metadata(
        title=blocks[title_at].text,
        source=lines.source or host(url),
        date=lines.published or _dateline(blocks, rules, today) or lines.updated,
        url=url,
    )
    verdicts = tuple(Verdict(b, r) for b, r in zip(blocks, rules, strict=True))
    return Reading(verdicts, metadata, images)


def _image_name(text: str) -> str:
    return text.rsplit(" ", 1)[-1].rsplit(":", 1)[-1]


def _text_title(blocks: Sequence[Block], rules: list[str | None]) -> int:
    """Choose the title: the last unruled block before the line about source and date, if near."""
    about = next(
        (n for n, rule in enumerate(rules[:15]) if rule in ("source-line", "date-line")), None
    )
    free = [n for n, rule in enumerate(rules) if rule is None]
    if not free:
        raise PageRefusedError("no article: only navigation")
    if about is not None:
        before = [n for n in free if n < about and len(blocks[n].text) <= MAX_TITLE_CHARS]
        if before:
            best = before[-1]
            # A short line right before may be a section's name under a long title.
            if len(before) > 1 and len(blocks[before[-2]].text) > 3 * len(blocks[best].text):
                best = before[-2]
            rules[best] = "title"
            return best
    for at in free[:12]:
        words = blocks[at].words
        if words >= 3 and len(blocks[at].text) <= MAX_TITLE_CHARS:
            rules[at] = "title"
            return at
    rules[free[0]] = "title"
    return free[0]


# HTML


def _read_html(page: HtmlPage, url: str | None, today: date) -> Reading:
    head, changed = read_head(page.spoken, today)
    url = url or head.url
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
        _drop_related(blocks, rules, title_at)
    for n, block in enumerate(blocks):
        is_link = block.link_share > 0.9 or (block.link_share > 0.7 and not block.ends_sentence)
        if rules[n] is None and is_link:
            rules[n] = "links"
    _drop_after_article(blocks, rules)
    if title:
        for n, block in enumerate(blocks):
            if rules[n] is None and _same(block.text, title):
                rules[n] = "repeated-title"
    near = _near_article(blocks, rules)
    lines = read_about(near, today)
    images = dict.fromkeys(page.images)
    for block, rule in zip(blocks, rules, strict=True):
        if rule == "image-name":
            images[_image_name(block.text)] = None
    metadata = Metadata(
        title=title,
        source=lines.source or head.source or host(url),
        date=lines.published
        or head.date
        or _dateline(blocks, rules, today)
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
    wholes = {_bare(short), _bare(stated), _bare(page_title)} - {""}
    for n in headings:
        if _bare(blocks[n].text) in wholes and _bare(blocks[n].text) != _bare(head.source or "\0"):
            return blocks[n].text, n
    for n in headings:
        bare = _bare(blocks[n].text)
        if blocks[n].words >= 4 and any(bare in whole for whole in wholes):
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


# What both share


def _dateline(blocks: Sequence[Block], rules: Sequence[str | None], today: date) -> str | None:
    first = next((b for b, rule in zip(blocks, rules, strict=True) if rule is None), None)
    return read_dateline(first.text, today) if first is not None else None


def _drop_before_title(rules: list[str | None], title_at: int) -> None:
    for n in range(title_at):
        if rules[n] is None:
            rules[n] = "before-title"


def _drop_related(blocks: Sequence[Block], rules: list[str | None], title_at: int) -> None:
    """After a heading such as « Articles liés », short lines are titles of other articles."""
    listing = False
    for n in range(title_at + 1, len(blocks)):
        if rules[n] == "related":
            listing = STARTS_RELATED.fullmatch(blocks[n].text) is not None
        elif listing and rules[n] is None:
            if blocks[n].is_prose and blocks[n].link_share < 0.4 and blocks[n].ends_sentence:
                listing = False
            else:
                rules[n] = "related"


def _drop_after_article(blocks: Sequence[Block], rules: list[str | None]) -> None:
    """What follows the last paragraph and is none itself is furniture that no rule knows."""
    kept = [n for n, rule in enumerate(rules) if rule is None]
    last = next((n for n in reversed(kept) if blocks[n].closes), None)
    for n in kept:
        if last is not None and n > last:
            rules[n] = "after-article"


def _drop_repeated_title(blocks: Sequence[Block], rules: list[str | None], title_at: int) -> None:
    for n, block in enumerate(blocks):
        if rules[n] is None and n != title_at and _same(block.text, blocks[title_at].text):
            rules[n] = "repeated-title"


def _same(left: str, right: str) -> bool:
    return _bare(left) == _bare(right)


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


# The front doors


def extract_page(page: Page, *, limits: Limits, today: date, any_language: bool = False) -> Article:
    """Answer the page's article; raises :class:`PageRefusedError` with the reason where none is."""
    reading = read(page, limits, today)
    paragraphs = reading.kept
    body = PARAGRAPH_BREAK.join(paragraphs)
    if reason := why_no_article(reading.verdicts, reading.metadata.title):
        raise PageRefusedError(f"no article: {reason}")
    language = _language(body, reading.metadata.language)
    if language != "fr" and not any_language:
        raise PageRefusedError("not in French (--any-language keeps it)")
    metadata = reading.metadata
    title = metadata.title or paragraphs[0][:MAX_TITLE_CHARS]
    return Article(
        id=article_id(metadata.url, page.path),
        title=title,
        body=body,
        source=metadata.source,
        date=metadata.date,
        url=metadata.url,
        language=language,
        images=reading.images,
        path=page.path,
        boilerplate=tuple(_dropped(reading.verdicts)),
    )


def _dropped(verdicts: Sequence[Verdict]) -> Iterator[Dropped]:
    before = 0
    for verdict in verdicts:
        if verdict.rule is None:
            before += 1
        elif verdict.rule != "title":
            yield Dropped(verdict.block.text, verdict.rule, before)


def _language(body: str, declared: str | None) -> str:
    """Answer ``fr`` for French, by the share of its function words, else what the page declares.

    A list of some hundred words tells French from every other language of the press without a
    model; short texts are believed to be French unless they are written in other letters.
    """
    sample = body[:20_000]
    letters = sum(map(str.isalpha, sample))
    if letters and len(_CJK.findall(sample)) > 0.3 * letters:
        return "zh"
    words = [fold(word) for word in _WORDS.findall(sample)]
    latin = sum(word.isascii() for word in words)
    if len(words) < _MIN_JUDGED_WORDS and latin > 0.5 * len(words):
        return "fr"
    french = sum(len(word) > 1 and is_stop(word) for word in words)
    if french >= _MIN_FRENCH_SHARE * len(words):
        return "fr"
    return declared if declared and declared != "fr" else "und"


def read_articles(
    file: CorpusFile, *, limits: Limits, today: date, any_language: bool = False
) -> Iterator[Outcome]:
    """Give what a corpus file holds: its article or articles, a refusal for each that is none."""
    try:
        if file.holds_records:
            yield from _read_records(file, limits)
        elif file.is_archive:
            for record in read_archive(file, limits):
                if isinstance(record, Page):
                    yield page_outcome(
                        record, limits=limits, today=today, any_language=any_language
                    )
                else:
                    yield record
        else:
            page = read_page(file, limits)
            yield page_outcome(page, limits=limits, today=today, any_language=any_language)
    except PageRefusedError as error:
        yield Refusal(file.name, str(error))


def page_outcome(
    page: Page, *, limits: Limits, today: date, any_language: bool
) -> Article | Refusal:
    """Answer the page's article, or why it gives none."""
    try:
        return extract_page(page, limits=limits, today=today, any_language=any_language)
    except PageRefusedError as error:
        return Refusal(page.path, str(error))


def _read_records(file: CorpusFile, limits: Limits) -> Iterator[Article | Refusal]:
    for number, line in read_lines(file, limits):
        path = f"{file.name}#{number}"
        try:
            if line is None:
                raise PageRefusedError(f"a line longer than {limits.max_page_bytes} bytes")
            if line.strip():
                yield _record(line, path)
        except PageRefusedError as error:
            yield Refusal(path, str(error))


def _record(line: bytes, path: str) -> Article:
    """Read a JSONL article as it is; only id, title and body are needed."""
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PageRefusedError(f"not a line of JSON: {error}") from error
    if not isinstance(fields, dict):
        raise PageRefusedError("not a JSON object")

    def text(name: str, required: bool = False) -> Any:
        value = fields.get(name)
        if value is None and not required:
            return None
        if not isinstance(value, str) or (required and not value.strip()):
            raise PageRefusedError(f"its {name} is missing or not a text")
        return clean(value)

    id_ = text("id", required=True)
    if not ID_PATTERN.fullmatch(id_):
        raise PageRefusedError(f"its id {id_[:40]!r} is not 1 to 128 of letters, digits and _.:-")
    day = text("date")
    try:
        if day is not None and date.fromisoformat(day).isoformat() != day:
            raise ValueError
    except ValueError as error:
        raise PageRefusedError(f"its date {day[:40]!r} is not YYYY-MM-DD") from error
    images = fields.get("images") or []
    dropped = fields.get("boilerplate") or []
    try:
        return Article(
            id=id_,
            title=text("title", required=True),
            body=text("body", required=True),
            source=text("source"),
            date=day,
            url=text("url"),
            language=text("language") or "fr",
            images=tuple(str(image) for image in images),
            path=path,
            boilerplate=tuple(Dropped(str(d["text"]), str(d["rule"])) for d in dropped),
        )
    except (TypeError, KeyError) as error:
        raise PageRefusedError(
            "its images or boilerplate are not lists as they should be"
        ) from error
