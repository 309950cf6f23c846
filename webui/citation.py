"""An article as others cite it: plain text, BibTeX and RIS, on its page and in exports alike.

In go an article and the address it is read at here, its permalink, out comes text. The address
cited is the page's own where it is known. What a format reserves is escaped: nothing of an article
can begin a field of its own.
"""

import re
from urllib.parse import quote

from indexer.article import Article
from webui.filters import french_day

#: What BibTeX reads as commands, and how it is written instead.
_BIBTEX_SIGNS = str.maketrans(
    {
        # BibTeX counts braces whether a backslash stands before them or not.
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: "\\" + sign for sign in "&%$#_"},
    }
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def web_address(url: str | None) -> str:
    """Return an address that programs may follow, ASCII alone; empty where ``url`` is none."""
    if not url or not url.startswith(("http://", "https://")):
        return ""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~", errors="replace")


def address_of(article: Article, permalink: str) -> str:
    """Return the address to cite: that of the article's own page, else where it is read here."""
    return web_address(article.url) or permalink


def plain(article: Article, permalink: str) -> str:
    """« Title », Source, 29 juin 2021, address."""
    title = f"«\u00a0{one_line(article.title)}\u00a0»"
    parts = (title, article.source, french_day(article.date), address_of(article, permalink))
    return ", ".join(part for part in parts if part) + "."


def bibtex(article: Article, permalink: str) -> str:
    """Return an ``@article`` where the source is known, else a ``@misc``; its key is the id."""
    day = article.date or ""
    fields = {
        # Twice in braces, it keeps its capitals.
        "title": "{" + _bibtex(article.title) + "}",
        "journal": _bibtex(article.source or ""),
        "year": day[:4],
        "month": day[5:7].lstrip("0"),
        "date": day,
        "url": address_of(article, permalink),
        "language": "french" if article.language == "fr" else _bibtex(article.language),
    }
    kind = "article" if article.source else "misc"
    written = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@{kind}{{{article.id}{written}\n}}"


def ris(article: Article, permalink: str, database: str = "") -> str:
    """Return a record of type NEWS, a line a field."""
    day = article.date or ""
    fields = {
        "TY": "NEWS",
        "ID": article.id,
        "TI": one_line(article.title),
        "T2": one_line(article.source or ""),
        "PY": day[:4],
        "DA": day.replace("-", "/"),
        "UR": address_of(article, permalink),
        "LA": one_line(article.language),
        "DB": database,
    }
    lines = [f"{tag}  - {value}" for tag, value in fields.items() if value]
    return "\n".join([*lines, "ER  - "])


def styles(article: Article, permalink: str) -> list[tuple[str, str]]:
    """Return the name of each form of citation and the citation."""
    return [
        ("Texte", plain(article, permalink)),
        ("BibTeX", bibtex(article, permalink)),
        ("RIS", ris(article, permalink)),
    ]


def one_line(text: str) -> str:
    """Return a text without line breaks and other controls."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def _bibtex(text: str) -> str:
    return one_line(text).translate(_BIBTEX_SIGNS)
