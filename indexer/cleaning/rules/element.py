"""Rules by a block's place in an HTML page alone, and the places of all rules.

A rule that is also known by the form of a text stands in ``text``, its places with it.
"""

from indexer.cleaning.rules.rule import Example, Place, Rule
from indexer.cleaning.rules.text import TEXT_RULES

_STORY = "Le port de Kervalo a rouvert lundi matin, après six jours de travaux."

ELEMENT_RULES: tuple[Rule, ...] = (
    Rule(
        "footer",
        "pied de page",
        place=Place(
            elements="footer",
            roles="contentinfo",
            names="footer foot pied piedpage bottom copyright legal mentions",
        ),
    ),
    Rule(
        "aside",
        "colonne latérale",
        place=Place(
            elements="aside",
            roles="complementary",
            names="sidebar aside widget widgets colonne rail secondary",
        ),
    ),
    Rule(
        "form",
        "formulaire",
        place=Place(
            elements="form label", roles="search", names="search recherche login signin searchbox"
        ),
    ),
    Rule(
        "banner",
        "bandeau",
        place=Place(
            roles="banner", names="masthead banner topbanner bandeau entete logo wm-ipp-base wm-ipp"
        ),
    ),
    Rule(
        "dialog",
        "fenêtre surgissante",
        place=Place(roles="dialog alertdialog", names="modal popup overlay dialog"),
    ),
    Rule(
        "section-label",
        "nom de rubrique",
        place=Place(names="slug surtitre kicker eyebrow overline"),
    ),
    # Known by attributes, which ``html_blocks`` reads.
    Rule(
        "hidden",
        "texte caché",
        examples=tuple(
            Example(
                f"<body><p>{_STORY}</p><p {attribute}>Alerte trafic.</p>",
                removes="Alerte trafic.",
                keeps=_STORY,
            )
            for attribute in ("hidden", "aria-hidden='true'", "style='display: none'")
        ),
    ),
)

_WITH_PLACE = tuple((rule.name, rule.place) for rule in (*TEXT_RULES, *ELEMENT_RULES) if rule.place)

#: The rule that each element, ARIA role and word of ``class`` or ``id`` means.
RULE_BY_ELEMENT = {word: name for name, place in _WITH_PLACE for word in place.elements.split()}
RULE_BY_ROLE = {word: name for name, place in _WITH_PLACE for word in place.roles.split()}
RULE_BY_PLACE_NAME = {word: name for name, place in _WITH_PLACE for word in place.names.split()}
