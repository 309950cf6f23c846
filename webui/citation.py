"""An article as others cite it: plain text, BibTeX and RIS.

In go an article and the address it is read at here, out comes text. What a format reserves is
escaped: nothing of an article can begin a field of its own.
"""

from indexer.article import Article
from webui.filters import french_day

#: What BibTeX reads as commands, and how it is written instead.
_BIBTEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


def plain(article: Article, address: str) -> str:
    """« Title », Source, 29 juin 2021, address."""
    parts = (f"«\u00a0{article.title}\u00a0»", article.source, french_day(article.date), address)
    return ", ".join(part for part in parts if part) + "."


def bibtex(article: Article, address: str) -> str:
    """An ``@article`` entry; its key is the article's id."""
    fields = {
        "title": article.title.translate(_BIBTEX),
        "journal": (article.source or "").translate(_BIBTEX),
        "date": article.date or "",
        "year": (article.date or "")[:4],
        "url": address,
        "langid": "french" if article.language == "fr" else "",
    }
    lines = [f"  {name} = {{{_line(value)}}}," for name, value in fields.items() if value]
    return "\n".join([f"@article{{{article.id},", *lines, "}"])


def ris(article: Article, address: str) -> str:
    """A record of type NEWS."""
    fields = (
        ("TY", "NEWS"),
        ("TI", article.title),
        ("T2", article.source),
        ("DA", (article.date or "").replace("-", "/")),
        ("PY", (article.date or "")[:4]),
        ("UR", address),
        ("LA", article.language),
        ("ID", article.id),
    )
    lines = [f"{name}  - {_line(value)}" for name, value in fields if value]
    return "\n".join([*lines, "ER  - "])


def styles(article: Article, address: str) -> list[tuple[str, str]]:
    """Answer the name of each form of citation and the citation."""
    return [
        ("Texte", plain(article, address)),
        ("BibTeX", bibtex(article, address)),
        ("RIS", ris(article, address)),
    ]


def _line(value: str) -> str:
    return " ".join(value.split())
