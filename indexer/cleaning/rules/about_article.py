"""Rules for short lines about the article: its number, its length, who wrote it, where it ends."""

from indexer.cleaning.rules.media import HEARING
from indexer.cleaning.rules.patterns import DURATION, PUBLISHED, any_of
from indexer.cleaning.rules.rule import Place, Rule, text_rule

#: What tells how long a text takes to read.
_READING = any_of(
    r"(?:temps|durée) de lecture(?: de (?:cet |l.)article)?(?: (?:estimée?|moyen(?:ne)?)(?: à)?)?"
    rf"\s?:?\s?(?:{DURATION}|\d{{1,3}})",
    rf"lecture(?: rapide)?\s?:?\s?(?:de |en )?\(?{DURATION}\)?",
    rf"(?:à lire|lire|lu|se lit|(?:lire|lisez) (?:cet |l.)article) en {DURATION}",
    rf"{DURATION} (?:(?:de|pour la) lecture(?: estimée?)?|read)"
    rf"(?:\s?(?:[·|•,;/()–—-]|{PUBLISHED})(?:.{{0,29}}[^.!?…])?)?",
)

ABOUT_ARTICLE_RULES: tuple[Rule, ...] = (
    text_rule(
        "reference",
        "référence du document",
        any_of(
            r"(?:communiqué(?: de presse| conjoint)?|dépêche|note|circulaire|bulletin"
            r"|dossier de presse)?\s*(?:n\s?[°º]\s*|no\.?\s+(?=\d)|numéro\s+"
            r"|réf(?:érence)?\.?\s*[::]\s*|réf\.\s+)[\w./-]{1,30}",
            r"communiqué de presse|dépêche",
        ),
        removes=("Communiqué de presse n° 34/2018", "Réf. : 2018/34"),
        keeps=(
            "Non.",
            "Notre histoire",
            "Références",
            "Le communiqué de presse annonce un accord.",
        ),
        max_chars=80,
    ),
    text_rule(
        "reading-time",
        "temps de lecture",
        any_of(
            rf"(?:.{{0,60}}[·|•–—-]\s*)?{_READING}(?:\s?[·|•,;/–—-]\s?{HEARING})?\.?",
            # After a mere blank a full stop would make it a sentence.
            rf".{{0,60}}[\s,]{_READING}",
            r"[\W_]{0,4}(?:(?:\d\s?-\s?)?\d{1,3}\s?(?:min|mn|minutes?)\.?"
            r"|[1-9]\s?h\s?\d{1,2}\s?(?:min|mn)|moins d(?:.une|.1|e \d) ?(?:min|minutes?))",
            r"(?:temps|durée) de lecture(?: estimée?)?\s?:?",
        ),
        removes=(
            "Temps de lecture : 4 min",
            "Temps de lecture : 1 h 10",
            "Temps de lecture estimé : moins d'une minute",
            "Moins d'une minute",
            "3 mai 2021 · 6 min de lecture",
            "3 à 4 minutes de lecture",
            "6 min de lecture · Écouter",
            "Lecture 3 min.",
            "À lire en 2 min 30",
        ),
        keeps=(
            "Trois minutes de lecture suffisent pour comprendre le plan du maire.",
            "Le temps de lecture à l'école passe à dix minutes par jour.",
            "Chaque journée de classe commence par 10 minutes de lecture.",
            "Moins d'une minute a suffi aux pompiers.",
            "20 h 30",
        ),
        max_chars=120,
    ),
    text_rule(
        "byline",
        "signature",
        any_of(
            r"[(\[]?\s*(?:rédact(?:eur|rice|ion)(?: en chef| web)?|éditeurs?|éditrice|editor"
            r"|auteurs?|autrice|responsable d.édition|web ?editor|traduction|relecture|par"
            r"|crédits?(?: photos?)?)\s*[::].*[)\]]?",
            r"par (?:la rédaction|(?:(?:m\.|mme|mlle|me|dr) )?"
            r"(?-i:[A-ZÀ-Ý])[\w'’-]+(?: (?-i:[A-ZÀ-Ý])[\w'’.-]+){1,3})"
            r"(?: (?:avec|pour|à) .{0,60})?",
        ),
        removes=("Rédacteur : Li Wei", "(Rédactrice : Anne Morel)", "Par la rédaction"),
        keeps=(
            "Par ailleurs, les deux parties se félicitent.",
            "Par Toutatis, la pièce se joue à Metz.",
            "Par lettre recommandée avec avis de réception",
        ),
        max_chars=120,
        place=Place(names="byline author auteur auteurs editor redacteur signature"),
    ),
    text_rule(
        "initials",
        "initiales",
        any_of(
            # A. B. avec Agence Losse; (Avec AGV); asa/mrt/bl
            r"[(\[]?(?-i:[A-ZÀ-Ý]\.[ -]?){1,3}(?:(?:,|\s?/|avec|et) .{2,40})?[)\]]?",
            r"[(\[]?(?:(?-i:[A-Z]{2,4}),? )?avec (?:les |nos )?(?:agences?|(?-i:[A-Z][\w.]+))"
            r"(?:[ ,/]{1,2}(?:et )?(?-i:[A-Z][\w.]+)){0,3}[)\]]?",
            r"/?(?-i:[A-Z]{2,5}|[a-z]{2,4})(?:/(?-i:[A-Z]{2,5}|[a-z]{2,4})){1,4}/?",
        ),
        removes=("A. B. avec Agence Losse", "(avec AFP)", "asa/mrt/bl", "/ATS/dms"),
        keeps=("Avec le maire, c'est fini.", "A. B. est sorti libre du tribunal."),
        max_chars=60,
    ),
    text_rule(
        "end-mark",
        "marque de fin",
        r"[\s(\[*#=_~–—-]*(?:fin(?: de l.article| du communiqué)?|end)?[\s)\]*#=_~.–—-]*",
        removes=("Fin", "- Fin -", "* * *", "(FIN)"),
        keeps=("Fin mars, les travaux commenceront.",),
        max_chars=40,
    ),
)
