"""Which places of an HTML page are furniture: by element, by role, by name.

Names are whole words of an element's classes and id, as sites use them.
"""

import re
from functools import lru_cache

from bs4.element import Tag

_ELEMENT_RULES = {
    "nav": "navigation",
    "footer": "footer",
    "aside": "aside",
    "form": "form",
    "menu": "navigation",
    "address": "address",
    "figure": "caption",
    "figcaption": "caption",
    "amp-ad": "advertisement",
    "amp-embed": "advertisement",
    "amp-social-share": "share",
    "amp-sidebar": "navigation",
    "amp-consent": "cookie",
    "video": "video-player",
    "label": "form",
}
_ROLE_RULES = {
    "navigation": "navigation",
    "banner": "banner",
    "contentinfo": "footer",
    "search": "form",
    "complementary": "aside",
    "menu": "navigation",
    "menubar": "navigation",
    "dialog": "dialog",
    "alertdialog": "dialog",
}
#: Names of places and the rule they mean; compared with whole words of class and id.
_NAME_RULES = {
    "navigation": "nav navbar navigation menu menus submenu topbar topnav sitemap pager pagination "
    "paging skip skiplink toc sommaire",
    "breadcrumb": "breadcrumb breadcrumbs ariane filariane crumb crumbs position",
    "language-links": "lang langs language languages langue langues langswitch switcher",
    "share": "share sharing partage partager social socials sns reseaux addthis sharebar "
    "bdsharebuttonbox toolbar tools outils fontsize textsize print imprimer",
    "footer": "footer foot pied piedpage bottom copyright legal mentions",
    "banner": "masthead banner topbanner bandeau entete logo",
    "aside": "sidebar aside widget widgets colonne rail secondary",
    "related": "related associes similaires connexes recommended recommendations recommandations "
    "plus-lus mostread most-read popular trending lire-aussi voir-aussi lireaussi read-also "
    "readalso suggestions teaser teasers liees hot xgxw",
    "tags": "tags tag keywords motscles mots-cles etiquettes",
    "comments": "comment comments commentaire commentaires disqus reactions forum forums",
    "cookie": "cookie cookies consent gdpr rgpd",
    "newsletter": "newsletter subscribe abonnement abonnez infolettre",
    "advertisement": "ad ads advert advertisement pub publicite sponsor promo",
    "form": "search recherche login signin searchbox",
    "caption": "legende caption credit credits",
    "section-label": "slug surtitre kicker eyebrow overline",
    "byline": "byline author auteur auteurs editor redacteur signature",
    "qr-code": "qrcode qr",
    "dialog": "modal popup overlay dialog",
}
_RULE_BY_NAME = {name: rule for rule, names in _NAME_RULES.items() for name in names.split()}
_NAME_PARTS = re.compile(r"[A-Za-z]+(?:-[a-z]+)?|[A-Z][a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\s\d]+")
_BODY_NAMES = re.compile(
    r"article-?(?:body|content|text)|entry-?content|post-?content|story-?body|articleBody|"
    r"TRS_Editor|texte-?article|corps|richtext",
    re.IGNORECASE,
)
#: A page whose every second element is named like furniture is named by a theme, not by meaning.
_KEPT_ELEMENTS = frozenset(("html", "body", "main", "article"))


#: Elements whose identifier is an anchor, often made of their text, and names no place.
_ANCHORED = frozenset("h1 h2 h3 h4 h5 h6 p li a span".split())


def element_rule(name: str) -> str | None:
    """Return the rule that an element means by itself."""
    return _ELEMENT_RULES.get(name)


def place_rule(tag: Tag) -> str | None:
    """Say why everything in this element is furniture, if its name or place says so."""
    if tag.name in _KEPT_ELEMENTS:
        return None
    if rule := _ELEMENT_RULES.get(tag.name):
        return rule
    attributes = tag.attrs
    role = attributes.get("role")
    if isinstance(role, str) and (rule := _ROLE_RULES.get(role.lower())):
        return rule
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return "hidden"
    style = attributes.get("style")
    if isinstance(style, str) and "display:none" in style.replace(" ", "").lower():
        return "hidden"
    named = names(tag)
    return _name_rule(named) if named else None


def names(tag: Tag) -> str:
    """Return an element's classes, and its id where that can name a place, as they are written."""
    classes = str(tag.attrs.get("class", ""))
    return classes if tag.name in _ANCHORED else f"{classes} {tag.attrs.get('id', '')}".strip()


def is_body(tag: Tag) -> bool:
    """Return whether an element says that it holds an article's body."""
    return tag.name == "article" or bool(
        tag.attrs and (_BODY_NAMES.search(names(tag)) or tag.attrs.get("itemprop") == "articleBody")
    )


@lru_cache(maxsize=4096)
def _name_rule(names: str) -> str | None:
    """Answer the first rule that a name of an element means; pages repeat few names often."""
    for name in names.split():
        if ":" in name or "[" in name:
            continue  # a utility class says how a place looks, and where
        if _BODY_NAMES.search(name):
            return None
        for part in (name.lower(), *_CAMEL.split(name), *re.split(r"[-_]", name)):
            if rule := _RULE_BY_NAME.get(part.lower()):
                return rule
    return None
