"""How things read on a page: marks, French days and numbers, typography, names of rules."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from flask import Flask
from markupsafe import Markup, escape

from indexer.snippet import Segment

_MONTHS = (
    "",
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_NARROW, _WIDE = "\u202f", "\u00a0"
#: How fast adults read French on a screen, in words a minute (Brysbaert 2019 has 195 to 214).
_WORDS_A_MINUTE = 200

#: What a reader is told of a rule; a rule without an entry is shown by its name.
RULE_LABELS = {
    "address": "adresse",
    "advertisement": "publicité",
    "after-article": "après l’article",
    "aside": "colonne latérale",
    "banner": "bandeau",
    "before-title": "avant le titre",
    "breadcrumb": "fil d’Ariane",
    "byline": "signature",
    "caption": "légende d’image",
    "comments": "commentaires",
    "cookie": "avis sur les cookies",
    "copyright": "droits d’auteur",
    "date-line": "ligne de date",
    "dialog": "fenêtre surgissante",
    "end-mark": "marque de fin",
    "footer": "pied de page",
    "form": "formulaire",
    "hidden": "texte caché",
    "icp-licence": "numéro de licence",
    "image-name": "nom d’image",
    "language-links": "choix de langue",
    "links": "liens",
    "navigation": "navigation",
    "newsletter": "lettre d’information",
    "outside-article": "hors de l’article",
    "qr-code": "code QR",
    "related": "autres articles",
    "repeated-on-site": "répété sur tout le site",
    "repeated-title": "titre répété",
    "section-label": "nom de rubrique",
    "share": "partage et impression",
    "source-line": "ligne de source",
    "tags": "mots-clés",
    "video-player": "lecteur vidéo",
}


def marked(segments: Iterable[Segment]) -> Markup:
    """Answer segments as markup: escaped, with ``<mark>`` around the matches."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(text) if matched else escape(typographic(text))
        for text, matched in segments
    )


def typographic(text: str) -> str:
    """Put no-break spaces where French typography wants them, instead of plain ones."""
    text = re.sub(r" ([;!?])", _NARROW + r"\1", text)
    text = re.sub(r" ([:»])", _WIDE + r"\1", text)
    text = text.replace("« ", "«" + _WIDE)
    return re.sub(r"(?<=\d) (?=\d{3}\b|%|€)", _NARROW, text)


def french_day(day: str | date | None) -> str:
    """``2021-06-01`` reads « 1er juin 2021 »."""
    if not day:
        return ""
    when = date.fromisoformat(day) if isinstance(day, str) else day
    number = "1er" if when.day == 1 else str(when.day)
    return f"{number}{_WIDE}{_MONTHS[when.month]} {when.year}"


def french_moment(moment: datetime) -> str:
    """A moment reads « 24 novembre 2026 à 10 h 12 », in the server's own zone."""
    local = moment.astimezone()
    return f"{french_day(local.date())} à {local.hour}{_WIDE}h{_WIDE}{local.minute:02}"


def french_number(number: float) -> str:
    """``1234.5`` reads « 1 234,5 »."""
    return f"{number:,}".replace(",", _NARROW).replace(".", ",")


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """« 0 article », « 1 article », « 2 articles »: French begins the plural at two."""
    return f"{french_number(number)}{_WIDE}{singular if number < 2 else plural or singular + 's'}"


def seconds(milliseconds: float) -> str:
    """``12.3`` milliseconds read « 0,012 s »."""
    return f"{milliseconds / 1000:.3f}".replace(".", ",") + f"{_WIDE}s"


def reading_minutes(text: str) -> int:
    """How long a text takes to read, in whole minutes, at least one."""
    return max(1, round(len(text.split()) / _WORDS_A_MINUTE))


def rule_label(rule: str) -> str:
    """What a reader is told of a rule."""
    return RULE_LABELS.get(rule, rule)


def register(app: Flask) -> None:
    """Make these available to templates."""
    for function in (
        marked,
        typographic,
        french_day,
        french_moment,
        french_number,
        counted,
        seconds,
        reading_minutes,
        rule_label,
    ):
        app.add_template_filter(function)
