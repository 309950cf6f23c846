"""How things read on a page: marks, days and numbers in its language, names of rules."""

from collections.abc import Iterable
from datetime import date, datetime

from flask import Flask
from markupsafe import Markup, escape

from indexer.cleaning.rules import RULES
from indexer.search.snippet import Segment
from webui.languages import language, translated
from webui.typography import NARROW, WIDE, typographic

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


def marked(segments: Iterable[Segment]) -> Markup:
    """Return segments as markup: escaped, with ``<mark>`` around the matches."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(text) if matched else escape(typographic(text))
        for text, matched in segments
    )


def numbered(segments: Iterable[Segment], first: int, current: int = 0) -> Markup:
    """Return segments as :func:`marked` does, the marks with ids from ``m<first>`` on.

    The mark whose number is ``current`` is told apart.
    """
    parts = []
    for text, matched in segments:
        if not matched:
            parts.append(escape(typographic(text)))
            continue
        here = Markup(' class="current"') if first == current else Markup("")
        parts.append(Markup('<mark id="m{}"{}>{}</mark>').format(first, here, text))
        first += 1
    return Markup("").join(parts)


def french_day(day: str | date | None) -> str:
    """``2021-06-01`` reads « 1er juin 2021 »."""
    if not day:
        return ""
    when = date.fromisoformat(day) if isinstance(day, str) else day
    number = "1er" if when.day == 1 else str(when.day)
    return f"{number}{WIDE}{_MONTHS['fr'][when.month]} {when.year}"


def readable_day(day: str | date | None) -> str:
    """Return a day as the page's language has it: « 29 juin 2021 », “29 June 2021”."""
    if not day or language() == "fr":
        return french_day(day)
    when = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{when.day}{WIDE}{_MONTHS['en'][when.month]} {when.year}"


def readable_period(period: str) -> str:
    """``2021``, ``2021-06`` or a day as the page's language has it."""
    year, *rest = period.split("-")
    if len(rest) == 1:
        return f"{_MONTHS[language()][int(rest[0])]} {year}"
    return readable_day(period) if rest else year


def readable_moment(moment: datetime) -> str:
    """A moment reads « 24 novembre 2026 à 10 h 12 », in the server's own zone."""
    local = moment.astimezone()
    if language() == "fr":
        return f"{french_day(local.date())} à {local.hour}{WIDE}h{WIDE}{local.minute:02}"
    return f"{readable_day(local.date())}, {local.hour}:{local.minute:02}"


def readable_number(number: float) -> str:
    """``1234.5`` reads « 1 234,5 », “1,234.5”."""
    written = f"{number:,}"
    return written.replace(",", NARROW).replace(".", ",") if language() == "fr" else written


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """« 0 article », « 1 article », « 2 articles »: French begins the plural at two."""
    is_one = number < 2 if language() == "fr" else number == 1
    noun = translated(singular if is_one else plural or singular + "s")
    return f"{readable_number(number)}{WIDE}{noun}"


def seconds(milliseconds: float) -> str:
    """``12.3`` milliseconds read « 0,012 s »."""
    written = f"{milliseconds / 1000:.3f}"
    return (written.replace(".", ",") if language() == "fr" else written) + f"{WIDE}s"


def reading_minutes(words: int) -> int:
    """How long so many words take to read, in whole minutes, at least one."""
    return max(1, round(words / _WORDS_A_MINUTE))


def rule_label(rule: str) -> str:
    """Return what a reader is told of a rule, of one that is not known its name."""
    known = RULES.get(rule)
    return translated(known.label if known else rule)


def register(app: Flask) -> None:
    """Make these available to templates."""
    for function in (
        marked,
        typographic,
        readable_day,
        readable_period,
        readable_moment,
        readable_number,
        counted,
        seconds,
        reading_minutes,
        rule_label,
    ):
        app.add_template_filter(function)
