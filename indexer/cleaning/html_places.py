"""Which places of an HTML page are furniture: by element, by role, by name.

Names are whole words of an element's classes and id, as sites use them.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from indexer.cleaning.rules.element import RULE_BY_ELEMENT, RULE_BY_PLACE_NAME, RULE_BY_ROLE

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\s\d]+")
_BODY_NAMES = re.compile(
    r"article-?(?:body|content|text)|entry-?content|post-?content|story-?body|articleBody|"
    r"TRS_Editor|texte-?article|corps|richtext",
    re.IGNORECASE,
)
#: A page whose every second element is named like furniture is named by a theme, not by meaning.
_KEPT_ELEMENTS = frozenset(("html", "body", "main", "article"))


#: Classes by which frameworks hide an element, from sight or from all but screen readers.
_HIDING = frozenset(
    "hidden hide d-none is-hidden u-hidden invisible visually-hidden visuallyhidden sr-only "
    "screen-reader-text sf-hidden element-invisible element-hidden".split()
)
#: Elements whose identifier is an anchor, often made of their text, and names no place.
_ANCHORED = frozenset("h1 h2 h3 h4 h5 h6 p li a span".split())


def element_rule(name: str) -> str | None:
    """Return the rule that an element means by itself."""
    return RULE_BY_ELEMENT.get(name)


def place_rule(element: str, attributes: Mapping[str, Any]) -> str | None:
    """Say why everything in this element is furniture, if its name or place says so."""
    if element in _KEPT_ELEMENTS:
        return None
    if rule := RULE_BY_ELEMENT.get(element):
        return rule
    if not attributes:
        return None
    role = attributes.get("role")
    if role and (rule := RULE_BY_ROLE.get(role.lower())):
        return rule
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return "hidden"
    style = attributes.get("style")
    if style and "display:none" in style.replace(" ", "").lower():
        return "hidden"
    named = names(element, attributes)
    if not named:
        return None
    return "hidden" if _is_hidden(named) else _name_rule(named)


@lru_cache(maxsize=4096)
def _is_hidden(named: str) -> bool:
    """Whether a class hides an element, on every screen."""
    classes = named.casefold().split()
    return not _HIDING.isdisjoint(classes) and not any(":" in name for name in classes)


def names(element: str, attributes: Mapping[str, Any]) -> str:
    """Return an element's classes, and its id where that can name a place, as they are written."""
    classes = str(attributes.get("class", ""))
    return classes if element in _ANCHORED else f"{classes} {attributes.get('id', '')}".strip()


def is_body(element: str, attributes: Mapping[str, Any]) -> bool:
    """Return whether an element says that it holds an article's body."""
    return element == "article" or bool(
        attributes
        and (
            attributes.get("itemprop") == "articleBody"
            or _BODY_NAMES.search(names(element, attributes))
        )
    )


@lru_cache(maxsize=4096)
def _name_rule(names: str) -> str | None:
    """Return the first rule that a name of an element means; one of comments outranks all.

    Pages repeat few names often.
    """
    found: str | None = None
    for name in names.split():
        if ":" in name or "[" in name:
            continue  # a utility class says how a place looks, and where
        if _BODY_NAMES.search(name):
            return None
        for part in (name.lower(), *_CAMEL.split(name), *re.split(r"[-_]", name)):
            rule = RULE_BY_PLACE_NAME.get(part.lower())
            if rule == "comments":
                return rule
            found = found or rule
    return found
