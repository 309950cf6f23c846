"""What the visible lines about an article say: its source, when it was published and updated."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from indexer.cleaning.blocks import Block, tidy
from indexer.cleaning.days import find_days, has_day, parse_day

_UPDATED = re.compile(
    r"(?:mise?s? à jour|modifiée?|actualisée?|updated)(?: le| :)?\s*:?", re.IGNORECASE
)
_PUBLISHED = re.compile(
    r"(?:publiée?|mise? en ligne|postée?|parue?|date|published)(?: le| de publication)?\s*:?",
    re.IGNORECASE,
)
_RELEASE = re.compile(
    r"\b(?:publi[ée]e?s?|post[ée]e?|mise?s? (?:en ligne|à jour)|actualis[ée]e?|modifi[ée]e?"
    r"|published|updated|posted)\b",
    re.IGNORECASE,
)
#: ``fmprc.gov.cn| Mis à jour : 2021-06-29``
_BARRED_SOURCE = re.compile(r"\s*([^|]{2,60}?)\s*\|\s*(?=\D{0,40}\d)")
#: ``Source : Agence Exemple   Date : 29. 06. 2021``
_NAMED_SOURCE = re.compile(
    r"(?:^|[\s|(\[])source\s*[::]\s*(.+?)\s*"
    r"(?=$|[|)\]]|[\s,;·–—-]+(?:date|publié|mis|mise|le|rédact|auteur|par|heure|temps)\b"
    r"|\s+\d{1,4}[-/. ]\d{1,2}[-/. ])",
    re.IGNORECASE,
)
#: ``Par Anne Morel | 30 septembre 2020``: who wrote it.
_AUTHOR = re.compile(r"(?:par|propos recueillis)\b", re.IGNORECASE)
#: ``[Le 5 février 2019] Les ministres…`` and ``Paris, le 5 février 2019 – Les ministres…``
_DATELINE = re.compile(
    r"[\[(](?:[^\])]{0,40}?,\s*)?(?:le\s+)?([^\])]{6,20})[\])]"
    # KÉROUMA, OUEST, le 3 févr. 2014 /DÉPÊCHES-KOLA/ - Soixante…
    r"|(?:[^,;]{2,40},\s*){1,2}(?:le\s+)?(\d[^,;]{4,18}?\d{4})\s*(?:[–—:(/-]|$)",
    re.IGNORECASE,
)
#: The longest line that is still a line about the article and not of it.
MAX_LINE_CHARS = 200
#: What stands about a day in a line that only says when: weekday, hour, verb, reading time.
_ABOUT_DAY = re.compile(
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b\.?"
    r"|\b(?:lun|mar|mer|jeu|ven|sam|dim)\.?(?=\s+\d)"
    r"|\b\d{1,2}\s?(?:[hH:]|heures?|min(?:utes?)?\b)\s?(?:\d{2})?(?:\s?[:m]\s?\d{2})?\s?(?:am|pm|s)?\b"
    r"|\b(?:publi[ée]e?s?|post[ée]e?|par[ue]{1,2}|mise?s?|jour|ligne|en|à|le|la|de|du|on|at|by|and|et"
    r"|modifi[ée]e?|actualis[ée]e?|dernière|mise|date|heure|published|updated|last|première|version"
    r"|publication|temps|lecture|minutes?|gmt|utc|cest?|édition|archives?|créée?|depuis|par"
    r"|il y a|ajoutée?|écrite?|rédigée?|diffusée?|modification|communiqué|presse)\b",
    re.IGNORECASE,
)
#: ``Dernière mise à jour à 14h30 le 17/08``: a day without its year, after a verb.
_YEARLESS = re.compile(
    r"(?:dernière )?(?:publi[ée]e?|post[ée]e?|mise?s? (?:à jour|en ligne)|modifi[ée]e?"
    r"|actualis[ée]e?)\b"
    r".{0,30}?\d{1,2}(?:er)?\s?(?:[/.]\s?\d{1,2}|\s[^\W\d_]{3,9}).{0,30}",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_SENTENCE_END = re.compile(r"[.!?…]\s*$")
#: So many other words may stand in a line about a day: where it says that something was published,
#: where it does not, and where it ends as a sentence.
_MAX_WORDS_OF_RELEASE, _MAX_OTHER_WORDS, _MAX_WORDS_OF_SENTENCE = 9, 6, 2


@dataclass(frozen=True, slots=True)
class Lines:
    """What the visible lines about the article say."""

    source: str | None = None
    published: str | None = None
    updated: str | None = None


@lru_cache(maxsize=8192)
def says_when(text: str, today: date) -> bool:
    """Return whether a line says no more than when, and perhaps where and by whom."""
    if len(text) > MAX_LINE_CHARS or not any(map(str.isdigit, text)):
        return False
    if text[0] in "–—":
        return False  # who said what is quoted, and when
    if _YEARLESS.fullmatch(text):
        return True
    rest, at = [], 0
    for day in find_days(text, today):
        rest.append(text[at : day.start])
        at = day.end
    if not at:
        return False
    rest.append(text[at:])
    others = len(_LETTERS.findall(_ABOUT_DAY.sub(" ", " ".join(rest))))
    if _SENTENCE_END.search(text):
        return others <= _MAX_WORDS_OF_SENTENCE
    return others <= (_MAX_WORDS_OF_RELEASE if has_release(text) else _MAX_OTHER_WORDS)


def has_release(text: str) -> bool:
    """Return whether a line says of something that it was published or updated."""
    return _RELEASE.search(text) is not None


def read_about(blocks: Sequence[Block], today: date) -> Lines:
    """Read source and days from the short blocks that speak about the article."""
    source = published = updated = None
    for block in blocks:
        text = block.text
        if len(text) > MAX_LINE_CHARS:
            continue
        if source is None:
            source = line_source(text)
        update, release = _UPDATED.search(text), _PUBLISHED.search(text)
        if update and updated is None:
            updated = parse_day(text[update.end() : update.end() + 60], today)
        if release and published is None:
            published = parse_day(text[release.end() : release.end() + 60], today)
        if not update and not release and published is None and not block.is_prose:
            published = parse_day(text, today)
    return Lines(source, published, updated)


def read_dateline(paragraph: str, today: date) -> str | None:
    """Return the day in the dateline that a first paragraph begins with, if it has one."""
    match = _DATELINE.match(paragraph)
    return parse_day(match[1] or match[2], today) if match else None


def dateline(blocks: Sequence[Block], rules: Sequence[str | None], today: date) -> str | None:
    """Return the day in the dateline that the first kept block begins with, if it has one."""
    first = next((b for b, rule in zip(blocks, rules, strict=True) if rule is None), None)
    return read_dateline(first.text, today) if first is not None else None


def image_name(text: str) -> str:
    """Return the file name in a line that names an image."""
    return text.rsplit(" ", 1)[-1].rsplit(":", 1)[-1]


def line_source(text: str) -> str | None:
    """Return the name that a line gives as the article's source, if it does."""
    match = _NAMED_SOURCE.search(text) or (_BARRED_SOURCE.match(text) if has_day(text) else None)
    if match is None:
        return None
    name = tidy(match[1]).strip(" :|")
    names_source = name and not has_day(name) and not _UPDATED.search(name)
    return name if names_source and not _AUTHOR.match(name) else None
