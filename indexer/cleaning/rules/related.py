"""Rules for what leads to other articles."""

from indexer.cleaning.rules.patterns import READ_ALSO, RELATED
from indexer.cleaning.rules.rule import Example, Place, Rule, text_rule

RELATED_RULES: tuple[Rule, ...] = (
    # What blogs put at the end of an item of their feed.
    text_rule(
        "feed-line",
        "renvoi d’un fil",
        r"(?:l.article|cet article|the post) .{1,300} (?:est apparu en premier sur"
        r"|first appeared on|appeared first on) .{1,120}",
        removes=("L’article Le port rouvre est apparu en premier sur Le Phare.",),
        keeps=("L’article du Phare est apparu en une, dit la directrice.",),
        max_chars=440,
    ),
    text_rule(
        "related",
        "autres articles",
        rf"(?:{RELATED})(?:\s*:?|\s*:.*)|{READ_ALSO}",
        removes=(
            "Lire aussi : Le sommet s'ouvre à Dakar",
            "LIRE AUSSI > Le port rouvre",
            "• À LIRE. Le port rouvre",
            "À lire aussi Le port rouvre après six jours",
            "À lire aussi » Le port rouvre",
            "(Lire aussi notre dossier sur les digues)",
            "La rédaction vous conseille :",
            "[Lire aussi] Le port rouvre",
            "Lire notre enquête : le port rouvre",
            "Retrouvez tous nos articles sur la pêche",
            "Articles liés",
            "Les plus lus",
        ),
        keeps=(
            "Il faut lire aussi les annexes du rapport pour comprendre.",
            "À lire les comptes de la commune, rien ne manque.",
            "Lire aussi les annexes du rapport aide à comprendre.",
            "À lire les annexes, le maire savait tout.",
        ),
        max_chars=260,
        place=Place(
            names="related associes similaires connexes recommended recommendations "
            "recommandations plus-lus mostread most-read popular trending lire-aussi "
            "voir-aussi lireaussi read-also readalso suggestions teaser teasers liees "
            "hot xgxw"
        ),
        examples=(
            # Under its heading, lines without an end are other articles' titles.
            Example(
                "Le port rouvre\n\nLe port a rouvert lundi matin après six jours de travaux.\n\n"
                "Articles liés\n\nLa digue tient bon",
                removes="La digue tient bon",
                keeps="Le port a rouvert lundi matin après six jours de travaux.",
            ),
        ),
    ),
    text_rule(
        "tags",
        "mots-clés",
        r"(?:mots?[- ]cl[ée]s?|tags?|étiquettes?|thèmes?|thématiques?|rubriques?|catégories?"
        r"|classé dans|sujets?)\s*[::].*",
        removes=("Mots-clés : coopération, santé", "Rubrique : Coopération"),
        keeps=("Le thème choisi cette année est l'eau.",),
        place=Place(names="tags tag keywords motscles mots-cles etiquettes"),
    ),
)
