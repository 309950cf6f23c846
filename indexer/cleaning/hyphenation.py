"""Words that a typesetter cut at a line's end become whole again; compounds keep their hyphen.

The page itself is asked first: the word may stand elsewhere in it, whole or with its hyphen. Then
come general rules of French, and what none of them knows was cut: typeset text cuts a word every
few lines, while a compound falls on a line's end once in a hundred.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from indexer.cleaning.lines import Line

_HYPHENS = "\u2010\u2011\u00ad-"
#: A word before a hyphen that ends its line: its letters, apostrophes and earlier hyphens.
_HEAD = re.compile(rf"(?<![\w'’{_HYPHENS}])([\w'’{_HYPHENS}]{{0,60}}\w)([{_HYPHENS}])\s{{0,20}}$")
#: The rest of the word on the next line, and the marks that cling to it.
_TAIL = re.compile(rf"\s{{0,200}}(\w[\w'’{_HYPHENS}]{{0,60}})(\S{{0,20}})(?!\S)\s{{0,20}}")
_WORDS = re.compile(rf"\w[\w{_HYPHENS}]{{0,80}}")

#: Words that make compounds and begin no word that French typesetting would cut after them.
_COMPOUND_HEADS = frozenset(
    """
    afro agro aide aides algéro aller américano anglo après arabo arc austro avant avants bande
    belgo bouche brise cache cent centre cerf cessez chasse chauffe chauve chef chefs chou
    chrétien ciel cinquante coffre compte comptes court couvre delà demi demie dessous dessus
    deux dix dommages double eau eaux essuie fausse faux fille fils franc franco garde gardes
    germano grand grande grandes grands gratte gréco haut haute hautes hauts hispano historico
    huis huit ibéro idéologico indo info irako irano israélo italo jeune judéo juin juridico
    laissez lave libre luso mains maison mandat maroco mars maître maîtres militaro mot mots
    moyen moyenne médico nippo nord nouveau nouveaux nouvelle nouvelles ouest ouzbéko petit
    petite petites petits pied pieds pique plate plates politico polono porte pot pots premier
    premiers procès président prêt prêts quarante quatre quelques rendez rez rond ronds russo
    sang sanitaro sans sapeur sapeurs savoir sino socio soixante soviéto sud supplément syro
    tchéco technico tibéto tiers timbre trente trois trop tuniso turco ukraino vice vingt wagon
    week état états
    """.split()
)
#: Compounds whose first part also begins other words, by that part: how the second begins.
_COMPOUND_PAIRS: Mapping[str, str] = {
    "arrière": "",
    "après": "",
    "au": "de(?:là|ssous|ssus|vant)",
    "bas": "côté|fond|relief|ventre",
    "bien": "être|fondé|pensant",
    "ci": "après|contre|de(?:ssous|ssus|vant)|joint|git|gît",
    "contre": "(?!band|bala|carr|coup|di[rstc]|fa[içc]|fort|ind|maî|partie|pl|poi|point|sens|temps"
    "|v[eiê]|rver)",
    "entre": "deux|temps|soi|déchir|tu",
    "est": "(?:ce|allemand|africain|européen|il|elle|on)",
    "ex": "[bdfgjklmnrsvwz]|agent|entraîn|ép|étudiant|espion|otage|président|premier|chef|conseill"
    "|candidat|compagn|champion|patron|polic|particip|commiss|colonel|cadre|capitaine|collab"
    "|collègue|combatt|technicien|travaill|police|parti\\b|prisonn|prof|ministre|huissier",
    "là": "",
    "mal": "être|log|aimé|voyant",
    "mi": "temps|parcours|chemin|janvier|février|mars|avril|mai|juin|juillet|août|septembre"
    "|octobre|novembre|décembre|saison|course|journée|siècle|mandat|clos|figue|raisin|carême",
    "moins": "disant|value|perçu",
    "non": "(?!ante|obst|chal|ce\\b|ces\\b)",
    "peut": "être|on|il|elle",
    "plus": "value|disant",
    "pré": "(?!.)",
    "sous": "(?!cri|tra|crip|sign)",
    "beau": "père|frère|fils|parent",
    "beaux": "père|frère|fils|parent|arts",
    "belle": "mère|sœur|fille|famille",
    "belles": "mère|sœur|fille|famille",
    "euro": "(?!pé)",
    "faire": "part|valoir",
    "gros": "œuvre|plan|porteur",
    "hors": "(?!mis)",
    "lance": "roquette|pierre|flamme|missile|torpille|grenade",
    "long": "métrage|courrier|terme",
    "longue": "vue|durée",
    "quasi": "(?!ment)",
    "soi": "disant",
    "station": "service|essence",
    "stations": "service|essence",
    "tout": "petit|puissant|terrain|venant|va|droit",
    "toute": "puissan",
    "basse": "cour|normand|saison",
}
#: Prefixes that take a hyphen before a vowel only.
_BEFORE_VOWEL = frozenset(
    "anti auto bio co extra inter intra macro micro mini multi néo pro semi ultra".split()
)
#: What follows a verb, a pronoun or a noun with a hyphen and ends no cut word.
_ENCLITICS = re.compile(
    r"(?:t-(?:ils?|elles?|on)|ils?|elles?|on|en|y|nous|vous|là|ci|mêmes?|lui)(?![\w])"
    r"|(?:à|a|de|en|et|le|la|les|lès|du|des|sur|sous)-|[dl]'"
    r"|(?:chefs?|mères?|clés?|major|pompiers?|retours?|réponses|colonel|directeur)(?![\w])"
)
#: Words cut before what looks like an enclitic.
_NO_ENCLITIC = frozenset("celui voilà merci souci durci noirci adouci éclairci obscurci".split())
#: Short words that are parts of a compound of three: ``vis-à-``, ``arc-en-``, ``a-t-``.
_LINKS = re.compile(r"[-\u2010\u2011](?:à|en|de|du|des|le|la|les|au|aux|et|sur|sous|t|d)$")
#: Clitics that also end cut words; a page that has the verb by itself tells.
_WEAK_ENCLITICS = frozenset("je tu ce moi toi leur le la les".split())
_VOWELS = "aàâeéèêëiîïoôuùûyœæ"


def join_cut_words(lines: Sequence[Line]) -> list[Line]:
    """Move the rest of each cut word up to where it begins, with or without its hyphen.

    Blank lines and headings end a word; page numbers and the like between two lines do not.
    """
    joined = list(lines)
    words: Counter[str] | None = None
    for at, line in enumerate(joined):
        if not line.is_text or not line.text.rstrip().endswith(tuple(_HYPHENS)):
            continue
        head = _HEAD.search(line.text)
        if head is None:
            continue
        below = _next_text(joined, at)
        tail = _TAIL.match(joined[below].text) if below else None
        if below is None or tail is None or (len(tail[1]) == 1 and tail[1] not in "yY123456789"):
            continue
        if len(head[1]) == 1 and head[1].isupper() and tail[1][0].isupper():
            continue  # A+ A-, the size of letters
        if words is None:
            words = _words_of(lines)
        hyphen = "-" if keeps_hyphen(head[1], tail[1], words, head[2]) else ""
        whole = f"{line.text[: head.end(1)]}{hyphen}{tail[1]}{tail[2]}"
        joined[at] = Line(whole, line.kind)
        rest = joined[below].text[tail.end() :]
        # A line that held only the rest of the word is no paragraph's end.
        joined[below] = Line(rest, joined[below].kind if rest else "page-break")
    return joined


def keeps_hyphen(first: str, second: str, words: Mapping[str, int], hyphen: str = "-") -> bool:
    """Whether a hyphen at a line's end is the word's own.

    ``words`` counts the page's other words, folded: whole ones and those with a hyphen.
    """
    if hyphen == "\u00ad":
        return False
    if first[-1].isdigit() or second[0].isdigit():
        return True
    head, tail = first.casefold().replace("’", "'"), second.casefold().replace("’", "'")
    last = re.split(r"['\-\u2010\u2011]", head)[-1]
    whole = words.get(last + re.split("['-]", tail)[0], 0)
    compound = words.get(f"{last}-{tail}", 0) + words.get(f"{head}-{tail}", 0)
    if whole != compound:
        return compound > whole
    # « Saint-Jean » keeps it, and so does « SEINE-MARITIME »: capitals are seldom cut.
    if second[0].isupper():
        return True
    return _is_compound(head, last, tail, words)


def _is_compound(head: str, last: str, tail: str, words: Mapping[str, int]) -> bool:
    if not last or (len(last) == 1 and last not in "éàô"):
        return True
    if last + tail in _NO_ENCLITIC:
        return False
    if last in _COMPOUND_HEADS or _LINKS.search(head) or _ENCLITICS.match(tail):
        return True
    if last in _COMPOUND_PAIRS and re.match(_COMPOUND_PAIRS[last], tail):
        return True
    if tail in _WEAK_ENCLITICS:
        return last in words
    return last in _BEFORE_VOWEL and tail[0] in _VOWELS


def _next_text(lines: Sequence[Line], at: int) -> int | None:
    """Answer where the line goes on, None where a blank line or another kind of line follows."""
    for below in range(at + 1, len(lines)):
        if lines[below].is_text:
            goes_on = lines[below].kind == lines[at].kind and not lines[below].is_blank
            return below if goes_on else None
    return None


def _words_of(lines: Sequence[Line]) -> Counter[str]:
    """Count the page's words, those at both sides of a cut left out."""
    words: Counter[str] = Counter()
    for line in lines:
        if not line.is_text:
            continue
        text = _HEAD.sub("", line.text)
        words.update(word.rstrip(_HYPHENS) for word in _WORDS.findall(text.casefold()))
    return words
