"""Pieces of the patterns that rules by text are made of."""

import re


def any_of(*alternatives: str) -> str:
    """Join alternatives to one pattern; each line of them may hold several."""
    return f"(?:{'|'.join(alternatives)})"


GAP = r"[\s\u00a0\u202f|/·•,;:()\[\]>›»«<-]*"
LANGUAGE = any_of(
    r"中文|简体中文|简体|繁體中文|繁體|繁体|日本語|русский|العربية|한국어|tiếng việt",
    r"english|en|fr|zh|es|ar|ru",
    r"de|pt|it|français|francais|español|espanol|deutsch|português|portugues|italiano",
    r"contactez-nous|contact|nous contacter",
    r"version (?:anglaise|chinoise|française|mobile|imprimable)",
)
SHARE = any_of(
    r"partager?(?: cet(?:te)? (?:article|page))?|imprimer(?: (?:cet|l.)\s?article)?",
    r"envoyer(?: à un ami| par (?:e-?mail|courriel))?|facebook|twitter|x|linkedin|whatsapp",
    r"wechat|weibo|微信|微博|qq|telegram|messenger|pinterest|instagram|youtube|e-?mail",
    r"courriel|tweet(?:er)?|copier le lien|taille (?:du texte|de police)|agrandir|réduire",
    # Each line can be cut into these and what stands between in one way only: else a row of
    # hyphens takes for ever.
    r"a\s?[+-]|a{1,3}(?!a|\s?[+-])|print|share|favoris|ajouter aux favoris|lire plus tard",
    r"écouter(?: (?:cet|l.)\s?article)?|enregistrer|j.aime|sur|lien|grand|moyen|petit|pdf",
    r"rss|suivez-nous",
    r"\d+ (?:commentaires?|partages?|vues?|lectures?)|\+",
)
RELATED = any_of(
    r"(?:à |a )?(?:(?:re)?lire|(?:re)?voir|découvrir|consulter|écouter|regarder)"
    r" (?:aussi|également|ensuite|encore)",
    r"(?:à |a )(?:(?:re)?lire|voir|découvrir|suivre)(?: (?:sur|dans) .{2,40})?",
    r"(?:sur|dans) le même (?:sujet|thème|dossier)",
    r"la rédaction vous (?:conseille|recommande)|sur le web|ailleurs sur .{2,30}",
    r"(?:cela|ça|ces articles?) (?:pourrai(?:t|ent)|peut|peuvent) (?:aussi )?vous intéresser",
    r"vous (?:pourriez|devriez|allez) (?:aussi )?aimer|contenus? sponsorisés?",
    r"(?:articles?|actualités|dossiers|contenus|pages|liens|informations) (?:liée?s|associée?s"
    r"|connexes|similaires|récente?s|recommandée?s|populaires|utiles)",
    r"(?:les )?(?:plus|\+) (?:lus?|partagés?|consultés?|vus|populaires|récents)",
    r"dans la même (?:rubrique|catégorie)",
    r"(?:dernières|autres|toutes les|plus d.) ?"
    r"(?:nouvelles|actualités|infos|informations|dépêches)",
    r"recommandations?|recommandé(?:s)?(?: pour vous)?|(?:pour )?aller plus loin",
    r"vous aimerez aussi|en savoir plus|nos (?:autres )?articles|à la une|liens amicaux",
    r"en relation|(?:la|notre) rédaction vous (?:conseille|recommande)",
)
#: What announces another article in one line with its title: « À lire aussi » and its kin, after an
#: arrow or not. A title begins with a capital: « Lire aussi les annexes » goes on as a sentence.
READ_ALSO = any_of(
    r"[\s\[(→►▶>»•*–-]*(?:à |a )?(?:lire|voir|écouter|regarder|relire|découvrir) (?:aussi|également"
    r"|ensuite|encore)(?:\s*[:.>»›→|–-].*|\s+(?:notre|nos|l.article)\s.*"
    r"|\s+(?-i:[A-ZÀ-Ý«\"“‘'0-9]).*)",
    r"[\s→►▶>»•*–-]+(?:à |a )?(?:lire|voir|écouter|regarder|relire)\s*[:.>»›→|–-].*",
    r"(?:à |a )(?:lire|voir|écouter|regarder|relire)\s*[:>»›→|].*",
    r"[\[(](?:à |a )?(?:lire|voir|écouter|regarder) (?:aussi|également)[\])].*",
    r"(?:lire|voir|écouter|regarder|retrouvez) (?:aussi )?(?:notre|nos|l.|le|la|les|tous nos"
    r"|toutes nos) ?\w{4,20}\s*[:>»›→|].*",
    r"retrouvez (?:tous nos|toutes nos|tous les|toute l.|toutes les|l.intégralité).{0,120}",
    r"lire la suite (?:sur|dans|de)\b[^.!?]{0,100}",
)
MONTH = r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
DATE = (
    rf"(?:\d{{1,2}}(?:er)?\s+{MONTH}\s+\d{{4}}|\d{{4}}\s?[-./年]\s?\d{{1,2}}\s?[-./月]\s?\d{{1,2}}日?"
    r"|\d{1,2}\s?[-./]\s?\d{1,2}\s?[-./]\s?\d{4})"
)
TIME = (
    r"(?:[\s,]*(?:à|-|–)?\s*\d{1,2}\s?(?:h|:)\s?\d{0,2}(?:\s?:\s?\d{2})?(?:\s?(?:GMT|UTC|CET))?)?"
)
DAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+)?"
PUBLISHED = (
    r"(?:publié|publiée|mis(?:e)? (?:à jour|en ligne)|mise à jour|modifié|actualisé|posté|date|paru"
    r"|créé)"
)

_MINUTES = r"(?:minutes?|mins?|mns?)\b"
#: How long it takes to read or to hear something: « 4 min », « 1 h 10 », « 2'30 », « 04:12 ».
DURATION = any_of(
    r"(?:environ |env\. ?|moins d[e'’] ?|[~≈±] ?)?\d{1,3}(?:\s?(?:à|ou|[-–])\s?\d{1,3})?\s?"
    rf"{_MINUTES}(?:\s?(?:et )?\d{{1,2}}\s?(?:s(?:ec(?:ondes?)?)?\b)?)?",
    rf"[1-9]\s?h(?:eures?)?\b(?:\s?(?:et )?\d{{1,2}}(?:\s?{_MINUTES})?)?|[1-9]h\d{{2}}",
    r"\d{1,2}\s?(?:s|sec|secondes?)\b|\d{1,2}:\d{2}(?::\d{2})?",
    r"\d{1,2}\s?['’′](?:\s?\d{2}(?:[\"”″]|'')?)?",
    r"(?:moins d.)?une (?:minute|demi-heure|heure)|un quart d.heure",
)

#: What leads from a teaser to its article.
CONTINUATION = re.compile(
    r"(?:.{0,80}[\s.…])?(?:lire (?:la suite|plus|l.article)|en savoir plus|voir (?:plus|l.article)"
    r"|read more|continue reading|suite)[\s.…>»→]*",
    re.IGNORECASE,
)
#: Headings after which a list of other articles follows.
STARTS_RELATED = re.compile(rf"(?:{RELATED})\s*:?", re.IGNORECASE)
