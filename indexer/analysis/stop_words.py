"""Which French words are too common to find anything by: a list, with the reason for its edges.

They are the closed classes of French grammar (articles, pronouns, prepositions, conjunctions, the
forms of *être* and *avoir*), written out class by class for this project. Words are written with
their accents and in lower case; nothing here knows how texts are cut or folded.

Homographs decide the edges. Left out, because the noun counts in the press: ``été`` and ``étés``
(the season; the participle goes with it), ``or`` (gold), ``avions`` (planes), ``sommes`` (sums),
``aura``, ``eue``, ``point``, ``mine``. Kept, because the function word outnumbers the noun so far
that requiring it would only lose articles: ``son`` (sound), ``ton``, ``car`` (coach), ``sous``
(coins), ``pas`` (step), ``vers`` (verse), ``suis``, ``soit``, ``avoir`` (an asset: its plural
*avoirs* is found). ``est`` is both: :mod:`indexer.analysis` keeps the East where *l’est*, *d’est*
or a hyphen says so.
"""

_ARTICLES = "le la les un une des du au aux de d l"

_PRONOUNS = """
    je j me m moi tu t te toi il elle on se s soi lui nous vous ils elles eux leur leurs en y
    ce c cela ceci ça ci là celui celle ceux celles
    qui que qu quoi dont où lequel laquelle lesquels lesquelles duquel desquels desquelles
    auquel auxquels auxquelles même mêmes
"""

_DETERMINERS = """
    mon ma mes ton ta tes son sa ses notre nos votre vos cet cette ces quel quelle quels quelles
"""

_PREPOSITIONS = "à dans par pour sans sous sur vers via avec chez dès jusque jusqu"

_CONJUNCTIONS = """
    et ou ni mais car donc si comme lorsque lorsqu puisque puisqu quoique quoiqu quand afin ainsi
    alors aussi parce puis
"""

_ADVERBS = "ne n pas comment combien pourquoi"

_ETRE = """
    être étant suis es est êtes sont étais était étions étiez étaient fus fut fûmes fûtes furent
    serai seras sera serons serez seront serais serait serions seriez seraient
    sois soit soyons soyez soient fusse fusses fût fussions fussiez fussent
"""

_AVOIR = """
    avoir ayant eu ai as a avons avez ont avais avait aviez avaient eus eut eûmes eûtes eurent
    aurai auras aurons aurez auront aurais aurait aurions auriez auraient
    aie aies ait ayons ayez aient eusse eusses eût eussions eussiez eussent
"""

#: Lower case, with accents.
STOP_WORDS = frozenset(
    " ".join(
        (
            _ARTICLES,
            _PRONOUNS,
            _DETERMINERS,
            _PREPOSITIONS,
            _CONJUNCTIONS,
            _ADVERBS,
            _ETRE,
            _AVOIR,
        )
    ).split()
)
