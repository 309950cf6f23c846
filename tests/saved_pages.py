"""Saved pages made of a few French sentences, and the article that is read in them."""

from datetime import date

from indexer.cleaning.extract import extract_page
from indexer.cleaning.reader import Page
from indexer.settings import Limits

TODAY = date(2026, 11, 24)
TITLE = "Un accord de pêche signé entre deux voisins"
FIRST = "Les ministres des deux pays ont signé mardi un accord de coopération sur la pêche."
SECOND = "L'accord entrera en vigueur le 1er janvier prochain, a précisé le porte-parole."
THIRD = "Les pêcheurs de la côte, eux, demandent des quotas plus larges et des contrôles."


def html_page(body, head="", path="page.html", url=None):
    """Return a saved page with that body and head."""
    page = f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    return Page(page.encode(), path, "html", url)


def paragraphs(*texts):
    """Return texts as HTML, a paragraph each."""
    return "".join(f"<p>{text}</p>" for text in texts)


def extract(page, **options):
    """Return the page's article."""
    return extract_page(page, limits=Limits(), today=TODAY, **options)


def article_of(body, head=f"<title>{TITLE}</title>", **options):
    """Return the article of a page with that body."""
    return extract(html_page(body, head), **options)
