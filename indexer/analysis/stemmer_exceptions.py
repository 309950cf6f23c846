"""Which French words Snowball's stemmer mistakes for others, and what it is given in their stead.

Snowball knows endings, not words. It keeps the plural after a vowel (``photos`` would not find
``photo``, nor ``lois`` ``loi``), takes nouns for verbs (``loyer`` becomes ``loi``, ``tennis`` falls
together with ``tenir``, ``étranger`` with ``étrange`` but not with ``étrangers``) and leaves some
feminines apart (``active``, ``actif``). Here are the classes where that happens to words of the
press, written out for this project, all words folded. Nothing here knows how texts are cut.
"""

#: Nouns, adjectives and names that end like a verb's form or a plural and are neither.
_WHOLE = frozenset(
    """
    abus acquis admis amiante anis appris assis avis brebis bris cassis chassis clos colis coloris
    confus croquis debris devis diffus eclos emis enclos epris exclus forclos gachis gris inclus
    intrus iris jadis logis maquis marquis mepris metis mis oasis obtus omis paradis parvis
    penis pilotis plus preavis pris propos radis reclus refus repos rubis souris sursis
    tapis tennis treillis vernis
    alexis boris carlos davis denis francis louis marcos paris tunis venus yanis
    """.split()
)

#: Nouns and adjectives that end like an infinitive or like ``finit``; their plurals do not.
_LIKE_VERBS = frozenset(
    """
    acier altier archer berger boucher boulanger boxer bulldozer burger cancer catheter challenger
    charter clocher cluster cocher conseiller danger dealer dejeuner diner docker ecuyer
    electromenager entier etranger etrier evier fier flipper foyer gamer gangster gaucher geyser
    hacker hamburger hamster hiver horloger joker leader leger loyer manager maraicher menager
    mensonger messager metayer oranger oreiller outsider pacemaker passager paysager plaidoyer
    plancher poker porcher potager poulailler revolver rocher roger rucher scanner scooter skipper
    sprinter starter super teaser thriller usager verger viager
    appetit autoportrait bandit bienfait circonscrit cockpit conflit contrit credit debit decrit
    deficit delit depit discredit erudit forfait gabarit granit imparfait inedit insatisfait
    interdit manuscrit maudit mefait parfait petit portrait prescrit profit proscrit recit repit
    satisfait souhait souscrit stupefait superprofit transcrit transit
    desir loisir souvenir
    """.split()
)

#: Masculines that end like a verb's form or a plural; their feminines do not.
_LIKE_FEMININES = frozenset(
    """
    commis compris compromis concis conquis demis divers epars imprecis incompris indecis indivis
    insoumis permis pervers precis promis readmis reconquis remis repris requis retransmis soumis
    surpris transmis
    """.split()
)

#: Nouns in -oi and -ai; other words in -ois and -ais are no plurals.
_IN_OI_AND_AI = """
    beffroi convoi desarroi effroi emploi envoi loi octroi paroi pourvoi remploi renvoi roi tournoi
    balai chai deblai delai essai etai gai geai minerai quai remblai vrai
"""
#: Singulars whose plural in -x or -ions Snowball takes for another word.
_WITH_X = """
    adieu aveu camaieu cheveu desaveu dieu enjeu epieu essieu feu hebreu jeu lieu milieu moyeu neveu
    pieu voeu boyau etau fleau joyau landau materiau noyau tuyau
"""
_WITH_S = """
    annexion commission communion compassion compromission connexion contagion demission deconnexion
    desunion inflexion interconnexion nourrisson opinion permission readmission rebellion reflexion
    religion remission retransmission soumission suspicion transmission retrait
"""
#: What a plural loses and gets in return, by its form. Not ``travaux``: works are no labour.
_SINGULARS = {
    **{f"{word}s": ("s", "") for word in (_IN_OI_AND_AI + _WITH_S).split()},
    **{f"{word}x": ("x", "") for word in _WITH_X.split()},
    **{f"{word}ux": ("ux", "il") for word in ("ba", "cora", "ema", "soupira", "vanta", "vitra")},
    "aieux": ("x", "l"),
    "cieux": ("eux", "el"),
    "maux": ("ux", "l"),
    "tous": ("s", "t"),
    "yeux": ("yeux", "oeil"),
}
#: Stems of masculines in -if and -teur, of feminines in -euse and -trice, and what they share.
_SHARED = (("if", "iv", 3), ("tric", "teur", 6), ("eux", "eur", 7))
_SHARED_LETTERS = frozenset(ending[-1] for ending, _other, _min_chars in _SHARED)


#: The folded words that are listed here: all others are stemmed as they stand, or without a plural.
LISTED = frozenset[str]().union(_WHOLE, _LIKE_VERBS, _LIKE_FEMININES, _SINGULARS)


def is_whole(form: str) -> bool:
    """Return whether a folded word is its own stem."""
    return form in _WHOLE


def to_stem(word: str, form: str) -> str:
    """Return what to stem in a word's stead; ``form`` is the word folded, letter by letter."""
    if form in _LIKE_VERBS:
        return f"{word}s"
    if form in _LIKE_FEMININES:
        return f"{word}e"
    if ending := _SINGULARS.get(form):
        lost, got = ending
        return word[: -len(lost)] + got
    return without_plural(word, form)


def without_plural(word: str, form: str) -> str:
    """Return the same of a word that is not :data:`LISTED`."""
    # In -us, -os and -is, but not in -ais and -ois.
    if form[-1:] == "s" and len(form) > 3:
        before = form[-2]
        if before in "uo" or (before == "i" and form[-3] not in "ao"):
            return word[:-1]
    return word


def shared(stem: str) -> str:
    """Return the stem that a masculine and its feminine share, of either's."""
    if stem[-1:] not in _SHARED_LETTERS:
        return stem
    for ending, other, min_chars in _SHARED:
        if stem.endswith(ending) and len(stem) >= min_chars:
            return stem[: -len(ending)] + other
    return stem
