"""How things read on a page: marks, days and numbers in its language, names of rules."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from typing import NamedTuple

from markupsafe import Markup, escape

from indexer.cleaning.rules import RULES
from indexer.search.snippet import Segment, joined
from webui.histogram import Column
from webui.languages import translated
from webui.params import EXCLUDED, LANGUAGES, MISSING_PARAMETER
from webui.typography import NARROW, WIDE, typographic


class Choice(NamedTuple):
    """A value that narrows, how many articles it has, and whether it is chosen.

    Readers see its ``label``; ``name`` is its parameter. That of a period has a ``link``, the query
    string that chooses it or not.
    """

    name: str
    value: str
    label: str
    articles: int
    chosen: bool
    link: str = ""


_MONTHS = {
    "fr": (
        "",
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        "",
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
#: How fast adults read French on a screen, in words a minute (Brysbaert 2019 has 195 to 214).
_WORDS_A_MINUTE = 200
#: Two lines of an extract hold hardly more.
TWO_LINES_CHARS = 140
#: A match that begins further on may stand below them; so much before it is shown then,
#: which leaves room for it on a phone, too.
_MAX_LEAD_CHARS, _LEAD_CHARS = 100, 40


def escaped(value: object) -> str:
    """Return a value as it is written in markup, be it in text or in an attribute.

    It is what :func:`markupsafe.escape` gives, as plain text: nothing looks at it again.
    """
    kind = type(value)
    text: str = value  # type: ignore[assignment]
    if kind is not str:
        if kind is Markup:
            return text
        # Numbers hold nothing to escape.
        return str(value) if kind is int or kind is float else escape(value)
    # Most have none of these.
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("'", "&#39;").replace('"', "&#34;")


def marked(segments: Sequence[Segment]) -> Markup:
    """Return segments as markup: escaped, with ``<mark>`` around the matches."""
    parts = [
        f"<mark>{escaped(text)}</mark>" if matched else escaped(typographic(text))
        for text, matched in joined(segments)
    ]
    return Markup("".join(parts))  # noqa: S704 - each is escaped


def folded(segments: Sequence[Segment]) -> Markup:
    """Return segments as :func:`marked` does, what stands far before the first match set apart.

    So that two lines show the match, whatever a sentence begins with.
    """
    (text, matched), *others = joined(segments)
    if matched or not others or len(text) <= _MAX_LEAD_CHARS:
        return marked(segments)
    at = text.rfind(" ", 0, len(text) - _LEAD_CHARS) + 1
    if not at:
        return marked(segments)
    lead = escaped(typographic(text[:at]))
    shown = marked((Segment(text[at:], False), *others))
    return Markup(f'<span class="lead">{lead}</span>{shown}')  # noqa: S704 - each is escaped


def numbered(segments: Iterable[Segment], first: int, current: int = 0) -> Markup:
    """Return segments as :func:`marked` does, the marks with ids from ``m<first>`` on.

    The mark whose number is ``current`` is told apart.
    """
    parts = []
    for text, matched in segments:
        if not matched:
            parts.append(escaped(typographic(text)))
            continue
        here = ' class="current"' if first == current else ""
        parts.append(f'<mark id="m{first}"{here}>{escaped(text)}</mark>')
        first += 1
    return Markup("".join(parts))  # noqa: S704 - each is escaped


def _linked(query_string: str) -> str:
    """Return a query string of ours as it is written in markup: all else in it is encoded."""
    return query_string.replace("&", "&amp;")


def drawn_columns(columns: Iterable[tuple[Column, str]], lang: str = LANGUAGES[0]) -> Markup:
    """Return the columns of a histogram as SVG, each a link to the search within its period."""
    parts, gaps = [], []
    for (period, articles, x, height), link in columns:
        if articles:
            title = f"{readable_period(period, lang)}{WIDE}: {readable_number(articles, lang)}"
            parts.append(
                f'<a href="?{_linked(link)}" tabindex="-1"><title>{title}</title>'
                f'<path class="reach" d="M{x} 0h10v60h-10"/>'
                f'<path class="bar" d="M{x + 1} 60v-{height}h8v{height}"/></a>'
            )
        else:
            gaps.append(f"M{x + 1} 60v-1h8v1")
    if gaps:
        parts.append(f'<path class="gap" d="{"".join(gaps)}"/>')
    return Markup("\n".join(parts))  # noqa: S704 - each is escaped


def column_rows(columns: Iterable[tuple[Column, str]], lang: str = LANGUAGES[0]) -> Markup:
    """Return the columns of a histogram as rows of a table, with the same links."""
    parts = []
    for (period, articles, _x, _height), link in columns:
        named = readable_period(period, lang)
        linked = f'<a href="?{_linked(link)}">{named}</a>' if articles else named
        number = readable_number(articles, lang)
        parts.append(f'<tr><th scope="row">{linked}</th><td>{number}</td></tr>')
    return Markup("\n".join(parts))  # noqa: S704 - each is escaped


def choice_items(choices: Iterable[Choice], lang: str = LANGUAGES[0]) -> Markup:
    """Return the values of a facet as items of a list, each to tick and with what leaves it out."""
    parts = []
    excluding = escaped(translated("sauf", lang))
    for name, value, label, articles, chosen, link in choices:
        if link:
            continue
        is_lack = name == MISSING_PARAMETER
        shown = escaped(translated(label, lang) if is_lack else label)
        number, typed = readable_number(articles, lang), escaped(value)
        parts.append(
            f'<li><label><input type="checkbox" name="{name}" value="{typed}"'
            f"{' checked' if chosen else ''}> {shown}</label>"
            f' <span class="n">{number}</span>'
        )
        if not is_lack:
            parts.append(
                f'<button name="{EXCLUDED}{name}" value="{typed}" '
                f'aria-label="{excluding} {shown}">{excluding}</button>'
            )
        parts.append("</li>\n")
    return Markup("".join(parts))  # noqa: S704 - each is escaped


def french_day(day: str | date | None) -> str:
    """``2021-06-01`` reads « 1er juin 2021 »."""
    if not day:
        return ""
    when = date.fromisoformat(day) if isinstance(day, str) else day
    number = "1er" if when.day == 1 else str(when.day)
    return f"{number}{WIDE}{_MONTHS['fr'][when.month]} {when.year}"


def readable_day(day: str | date | None, lang: str = LANGUAGES[0]) -> str:
    """Return a day as a language has it: « 29 juin 2021 », “29 June 2021”."""
    if not day or lang == "fr":
        return french_day(day)
    when = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{when.day}{WIDE}{_MONTHS['en'][when.month]} {when.year}"


@lru_cache(maxsize=4096)
def readable_period(period: str, lang: str = LANGUAGES[0]) -> str:
    """``2021``, ``2021-06`` or a day as a language has it."""
    year, *rest = period.split("-")
    if len(rest) == 1:
        return f"{_MONTHS[lang][int(rest[0])]} {year}"
    return readable_day(period, lang) if rest else year


def readable_days(days: tuple[date, date], lang: str = LANGUAGES[0]) -> str:
    """Return days as one reads them: a year, a month, one day, or from the first to the last."""
    since, until = days
    whole_months = since.day == 1 and until.day == monthrange(until.year, until.month)[1]
    if whole_months and (since.month, until.month) == (1, 12) and since.year == until.year:
        return str(since.year)
    if whole_months and (since.year, since.month) == (until.year, until.month):
        return readable_period(since.isoformat()[:7], lang)
    if since == until:
        return readable_day(since, lang)
    return f"{readable_day(since, lang)} – {readable_day(until, lang)}"


def readable_moment(moment: datetime, lang: str = LANGUAGES[0]) -> str:
    """A moment reads « 24 novembre 2026 à 10 h 12 », in the server's own zone."""
    local = moment.astimezone()
    if lang == "fr":
        return f"{french_day(local.date())} à {local.hour}{WIDE}h{WIDE}{local.minute:02}"
    return f"{readable_day(local.date(), lang)}, {local.hour}:{local.minute:02}"


# 1 and 1.0 read differently.
@lru_cache(maxsize=4096, typed=True)
def readable_number(number: float, lang: str = LANGUAGES[0]) -> str:
    """``1234.5`` reads « 1 234,5 », “1,234.5”."""
    written = f"{number:,}"
    return written.replace(",", NARROW).replace(".", ",") if lang == "fr" else written


@lru_cache(maxsize=4096)
def counted(number: int, singular: str, plural: str | None = None, lang: str = LANGUAGES[0]) -> str:
    """« 0 article », « 1 article », « 2 articles »: French begins the plural at two."""
    is_one = number < 2 if lang == "fr" else number == 1
    noun = translated(singular if is_one else plural or singular + "s", lang)
    return f"{readable_number(number, lang)}{WIDE}{noun}"


def seconds(milliseconds: float, lang: str = LANGUAGES[0]) -> str:
    """``12.3`` milliseconds read « 0,012 s »."""
    written = f"{milliseconds / 1000:.3f}"
    return (written.replace(".", ",") if lang == "fr" else written) + f"{WIDE}s"


def reading_minutes(words: int) -> int:
    """How long so many words take to read, in whole minutes, at least one."""
    return max(1, round(words / _WORDS_A_MINUTE))


# A page has as many as hits; articles are about as long as each other.
@lru_cache(maxsize=4096)
def reading_time(words: int, lang: str = LANGUAGES[0]) -> str:
    """How long so many words take to read, as a language has it: « lecture 3 min »."""
    return translated("lecture {minutes} min", lang).format(minutes=reading_minutes(words))


def rule_label(rule: str, lang: str = LANGUAGES[0]) -> str:
    """Return what a reader is told of a rule, of one that is not known its name."""
    known = RULES.get(rule)
    return translated(known.label if known else rule, lang)


#: Those that read differently in each language, and hold nothing to escape: numbers, days, nouns.
_PLAIN = (
    readable_day,
    readable_days,
    readable_period,
    readable_moment,
    readable_number,
    counted,
    seconds,
    reading_time,
)
#: Those that write lists and drawings as markup.
_DRAWN = (drawn_columns, column_rows, choice_items)
#: Those whose results a template need not escape: those, and what is markup already.
ESCAPED = {function.__name__ for function in (*_PLAIN, *_DRAWN, folded, marked, reading_minutes)}


def filters_of(lang: str) -> dict[str, Callable[..., object]]:
    """Return what templates of a language filter values with, by name."""
    spoken = (*_PLAIN, *_DRAWN, rule_label, translated)
    return {
        **{function.__name__: partial(function, lang=lang) for function in spoken},
        **{
            function.__name__: function
            for function in (folded, marked, typographic, reading_minutes)
        },
    }
