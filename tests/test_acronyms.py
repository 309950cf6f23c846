"""A corpus introduces its own acronyms; a query for either name finds the other, and says so."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.article import Article
from indexer.suggest.acronym_extraction import mine
from indexer.suggest.acronyms import Acronym, AcronymTable
from tests.conftest import files_of, text_of


@pytest.mark.parametrize(
    ("sentence", "short", "long"),
    [
        (
            "L'Organisation de coopération de Shanghai (OCS) tient sommet.",
            "OCS",
            "Organisation de coopération de Shanghai",
        ),
        (
            "Selon l'OTAN (l'Organisation du traité de l'Atlantique Nord), rien ne presse.",
            "OTAN",
            "Organisation du traité de l'Atlantique Nord",
        ),
        (
            "Selon l’OMS (Organisation mondiale de la santé), l'épidémie recule.",
            "OMS",
            "Organisation mondiale de la santé",
        ),
        (
            "L'Organisation mondiale de la santé (OMS, ou WHO en anglais) alerte.",
            "OMS",
            "Organisation mondiale de la santé",
        ),
        (
            "L'Organisation des Nations unies (O.N.U.) siège.",
            "ONU",
            "Organisation des Nations unies",
        ),
        ("Le produit intérieur brut (PIB) recule.", "PIB", "produit intérieur brut"),
        (
            "La Communauté d'États de la Rive Tamassine (CERT) est née.",
            "CERT",
            "Communauté d'États de la Rive Tamassine",
        ),
        (
            "La Conférence des Nations unies sur le commerce et le développement (CNUCED) ouvre.",
            "CNUCED",
            "Conférence des Nations unies sur le commerce et le développement",
        ),
        (
            "L'Union économique et monétaire ouest-africaine (UEMOA) l'approuve.",
            "UEMOA",
            "Union économique et monétaire ouest-africaine",
        ),
        (
            "Le ministre et le « Fonds régional de santé » (FRS) signent.",
            "FRS",
            "Fonds régional de santé",
        ),
        ("La taxe sur la valeur ajoutée (TVA) augmente.", "TVA", "taxe sur la valeur ajoutée"),
        (
            "Un contrat à durée indéterminée (CDI) l'attend.",
            "CDI",
            "contrat à durée indéterminée",
        ),
        ("Elle fait du volontariat en entreprise (VE).", "VE", "volontariat en entreprise"),
        (
            "L’École supérieure d’ébénisterie de Tamassine (ESET) ouvre ses portes.",
            "ESET",
            "École supérieure d’ébénisterie de Tamassine",
        ),
        (
            "Les agences régionales de l'eau (ARE) s'inquiètent.",
            "ARE",
            "agences régionales de l'eau",
        ),
        (
            "Pour la Ligue pour la protection des mouettes (LPM), c'est assez.",
            "LPM",
            "Ligue pour la protection des mouettes",
        ),
        (
            "Selon la direction départementale des territoires et de la mer (DDTM), tout va bien.",
            "DDTM",
            "direction départementale des territoires et de la mer",
        ),
        (
            "Le Journal du dimanche matin (JDDM) paraît ce soir.",
            "JDDM",
            "Journal du dimanche matin",
        ),
        (
            "Les Postes, télégraphes et téléphones (PTT) n'existent plus.",
            "PTT",
            "Postes, télégraphes et téléphones",
        ),
        (
            "L'Assistance publique-Hôpitaux de Vernes (AP-HV) recrute.",
            "AP-HV",
            "Assistance publique-Hôpitaux de Vernes",
        ),
        (
            "Le parquet national antiterroriste (PNAT) est saisi.",
            "PNAT",
            "parquet national antiterroriste",
        ),
        (
            "Le Réseau national de surveillance sismique (RéNaSS) l'a mesuré.",
            "RéNaSS",
            "Réseau national de surveillance sismique",
        ),
        (
            "La direction générale de l'alimentation (DGAL) enquête.",
            "DGAL",
            "direction générale de l'alimentation",
        ),
        (
            "La CGPV (Confédération générale des pêcheurs de Vernes) appelle à la grève.",
            "CGPV",
            "Confédération générale des pêcheurs de Vernes",
        ),
        (
            "Le PIB (pour produit intérieur brut) recule.",
            "PIB",
            "produit intérieur brut",
        ),
        (
            "L'O.M.C. (Organisation mondiale du commerce) juge.",
            "OMC",
            "Organisation mondiale du commerce",
        ),
        (
            "L'OMC (Organisation mondiale du commerce, à Genève) juge.",
            "OMC",
            "Organisation mondiale du commerce",
        ),
        ("Il travaille pour la World Herring Federation (WHF).", "WHF", "World Herring Federation"),
        (
            "Le Fonds d’œuvres éducatives (FOE) est clos.",
            "FOE",
            "Fonds d’œuvres éducatives",
        ),
        (
            "Des élus du front populaire rural (FPR : trois sièges) protestent.",
            "FPR",
            "front populaire rural",
        ),
        ("Le club « Amis du vieux port » (AVP) fête ses ans.", "AVP", "Amis du vieux port"),
        # A name that begins with its article is not that of the word before it.
        ("Les Riverains (LR) se présentent.", "LR", "Les Riverains"),
        ("Le leader de La Rive tranquille (LRT) répond.", "LRT", "La Rive tranquille"),
        ("Le leader de la Rive tranquille (LRT) répond.", "LRT", "la Rive tranquille"),
        ("Des élus de La Rive en marche (LREM) votent.", "LREM", "La Rive en marche"),
    ],
)
def test_both_orders_are_mined(sentence, short, long):
    assert mine(sentence) == [Acronym(short, long)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Le texte est disponible (p. 3) en ligne.",
        "Le ministre l'a dit hier (AFP).",
        "La visite dans ce pays (Chine) a duré trois jours.",
        "Le roi Louis (XIV) régnait.",
        "Au siècle des Lumières (XVIIIe), on écrivait.",
        "Une rencontre a eu lieu (voir encadré).",
        "Ils ont gagné (31-29) samedi.",
        "L'OCS (OCS) le confirme.",
        "La réunion de lundi. Organisation (OCS) du travail.",
        "Le parti de gauche (PS) l'emporte.",
        "Un accord a été signé par le ministre (MPV) des Affaires étrangères.",
        "Il viendra en mars (AVRIL) ou en mai.",
        "Le prix (TTC) est affiché.",
        "L'usine (2019) a fermé.",
        "Deux mots simples (DE) suffisent.",
        "Des équipements de protection (EPI) individuelle manquent.",
        "()",
        "(OCS)",
        # A name that begins with its article, but for a letter.
        "Le leader de La France tranquille (LFR) répond.",
        "Des Riverains (LR) se présentent.",
        "Une liste des Riverains (LR) se présente.",
        # Half a name.
        "Le sénateur Jean-Paul Sorel (PS) répond.",
        "L'Union internationale du transport ailé (ITA) siège.",
        "L'agence du climat, le Bureau (ABC) siège.",
        # The words are there, the letters are not.
        "Le centre national des ouragans (NHC) prévient.",
        "Le produit intérieur brut (Insee) recule.",
        "Les membres de l'Organisation mondiale (voir OMC) siègent.",
        "Le maire de Vernes (Tamassine) démissionne.",
        "Les ministres du groupe (G20) se voient.",
        "Mon ami René Simon (MARS) viendra.",
        "Un vieil instituteur (VI) raconte.",
        # Nothing of one sentence, or of one quotation.
        "Il a choisi l'union. Monétaire, européenne (UME) ou non.",
        "Elle répond : « Organisation » mondiale du commerce » (OMC).",
        "L'OMC (elle siège. Organisation mondiale du commerce) juge.",
        "L'OMC (Organisation mondiale de la santé) juge.",
        "L'organisation (mondiale) du commerce (OMC) juge.",
        # A short form that stands in its own long one.
        "Le président du PDB de Bretagne (PDB) arrive.",
    ],
)
def test_other_parentheses_are_no_acronym(sentence):
    assert mine(sentence) == []


@given(
    st.text(alphabet="aAbBoOcCsS éÉœŒßİ́('’) .,-–«»", max_size=120)
    | st.text(max_size=120)
    | st.lists(
        st.sampled_from(
            "(OCS) (O.C.S.) OCS ( ) Organisation organisée de coopération d' l’".split()
        )
    ).map(" ".join)
)
def test_any_text_is_mined_and_both_forms_stand_in_it(text):
    for acronym in mine(text):
        assert acronym.long in text
        assert acronym.short in text.replace(".", "")
        assert acronym.short != acronym.long


@pytest.mark.parametrize("end", [" ", "\n", "\n\n"])
def test_both_forms_stand_on_one_line(end):
    before = mine(f"Elle dirige l'Office des ports francs{end}(OPF). Il a changé.")
    after = mine(f"Il a quitté l'OPF{end}(l'Office des ports francs), dit-elle.")

    is_one_line = end == " "
    assert [acronym.short for acronym in (*before, *after)] == ["OPF"] * 2 * is_one_line


def test_a_word_that_folds_to_nothing_gives_no_letter():
    assert mine("Office \uff9e commercial (OC)") == [Acronym("OC", "Office \uff9e commercial")]


def test_accents_may_be_characters_of_their_own():
    sentence = "L'École élémentaire d'été (EEE) ouvre."
    decomposed = unicodedata.normalize("NFD", sentence)

    [acronym] = mine(decomposed)

    assert unicodedata.normalize("NFC", acronym.long) == "École élémentaire d'été"


@given(st.lists(st.from_regex(r"\A[ab'-]{0,9}[A-C]{2,4} \([a-cA-C'. é-]{2,30}\)\Z"), max_size=5))
def test_whatever_was_mined_can_be_kept_and_read_again(paragraphs):
    table = AcronymTable()
    for paragraph in paragraphs:
        for acronym in mine(paragraph):
            table.add(acronym)

    assert AcronymTable.from_json(table.to_json()).to_json() == table.to_json()


@pytest.mark.parametrize(
    "text", ["(" * 20_000, "(A" * 20_000, "aa " * 20_000 + "(AAAAAAAAAA) " * 2_000, "A.B." * 20_000]
)
def test_no_text_takes_long(text):
    began = time.process_time()

    mine(text)

    assert time.process_time() - began < 5


def short_of(table, long):
    """The short form of a whole name; ``None`` where it has none."""
    words = long.split()
    count, short = table.beginning(words)
    return short if count == len(words) else None


def table_of(*pairs):
    table = AcronymTable()
    for short, long in pairs:
        table.add(Acronym(short, long))
    return table


def test_the_table_answers_either_form_however_it_is_written():
    table = AcronymTable()
    for way in (
        "Agence régionale de santé",
        "agence régionale de santé",
        "agences régionales de santé",
    ):
        table.add(Acronym("ARS", way))
    table.add(Acronym("ARS", "Agence régionale de santé"))

    assert table.long_of("ars") == "Agence régionale de santé"
    assert table.long_of("A.R.S.") == "Agence régionale de santé"
    assert short_of(table, "l’agence regionale de sante") == "ARS"
    assert short_of(table, "agence santé") is None
    assert table.long_of("OCS") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Institut d'État", "institut d’état"),
        ("Conseil régional", "Conseils régionaux"),
        ("Bureau de l'eau", "Bureaux des eaux"),
        ("Caisse d'assurance maladie", "Caisse d'assurance-maladie"),
    ],
)
def test_case_accents_elision_and_the_plural_make_one_pair(one, other):
    table = table_of(("AB", one), ("AB", "autre bien"), ("AB", "ancien bois"), ("AB", other))

    assert table.long_of("AB") == one
    assert short_of(table, other) == "AB"


def test_a_name_is_told_by_its_short_form_or_its_first_word_in_either_number():
    table = table_of(("VNF", "Voies navigables"), ("CEE", "Canal eau"), ("PLB", "prix à la baisse"))
    telling = "V.N.F. cee plb voie Voies canal canaux canals prix"

    assert [
        word
        for word in f"{telling} prixs l’eau vnfs navigable eaux prise canau".split()
        if table.has_to_do_with([word])
    ] == telling.split()
    assert table.has_to_do_with(["eau", "canaux"])
    assert not table.has_to_do_with([])


def test_words_of_one_stem_are_not_one_pair():
    assert short_of(table_of(("PS", "Parti socialiste")), "parti social") is None


def test_what_has_less_than_half_of_its_counts_means_none():
    table = table_of(("PS", "Parti socialiste"), ("PS", "poste de secours"), ("PS", "pas si sûr"))

    assert table.long_of("PS") is None
    assert short_of(table, "Parti socialiste") is None
    assert len(table) == 0

    table.add(Acronym("PS", "Parti socialiste"))
    assert table.long_of("PS") == "Parti socialiste"


def test_two_letters_of_a_large_corpus_mean_what_is_said_twice():
    pairs = [(f"A{chr(97 + n % 26)}{n}", f"Agence numéro {n}") for n in range(200)]
    table = table_of(*pairs, ("LR", "Librairie rurale"), ("OMC", "Organisation du commerce"))

    assert table.long_of("LR") is None
    assert table.long_of("OMC") == "Organisation du commerce"

    table.add(Acronym("LR", "librairies rurales"))
    assert table.long_of("LR") == "Librairie rurale"
    assert AcronymTable.from_json(table.to_json()).long_of("LR") == "Librairie rurale"


def test_of_two_as_frequent_the_first_seen_is_meant():
    pairs = [("PS", "poste de secours"), ("PS", "Parti socialiste")]

    assert table_of(*pairs).long_of("PS") == "poste de secours"
    assert table_of(*reversed(pairs)).long_of("PS") == "Parti socialiste"


def test_a_short_form_is_answered_as_most_often_written():
    table = table_of(
        ("DGFIP", "Direction des finances publiques"),
        ("DGFiP", "Direction des finances publiques"),
        ("DGFiP", "direction des finances publiques"),
    )

    assert short_of(table, "direction finances publiques") == "DGFiP"
    assert table.long_of("dgfip") == "Direction des finances publiques"


def test_the_more_frequent_of_two_short_forms_is_answered():
    table = table_of(
        ("WHO", "Organisation mondiale de la santé"),
        ("OMS", "Organisation mondiale de la santé"),
        ("OMS", "Organisation mondiale de la santé"),
    )

    assert short_of(table, "Organisation mondiale de la santé") == "OMS"
    assert short_of(
        AcronymTable.from_json(table.to_json()), "Organisation mondiale de la santé"
    ) == ("OMS")


def test_a_long_form_of_one_word_is_not_looked_for_in_queries():
    table = table_of(("GE", "Grand Est"), ("TV", "télévision"))

    assert short_of(table, "grand") is None
    assert short_of(table, "télévision") is None
    assert table.long_of("TV") == "télévision"


def test_a_table_forgets_what_came_least_when_it_is_full():
    table = AcronymTable(max_pairs=10)
    for _ in range(2):
        table.add(Acronym("OMS", "Organisation mondiale de la santé"))
    for number in range(25):
        table.add(Acronym(f"A{number}", f"Agence numéro {number}"))

    assert table.long_of("OMS") == "Organisation mondiale de la santé"
    assert table.long_of("A24") == "Agence numéro 24"
    assert len(table) <= 10


def test_a_full_table_stays_bounded_where_nothing_came_once():
    table = AcronymTable(max_pairs=10)
    for number in range(50):
        for _ in range(2):
            table.add(Acronym(f"A{number}", f"Agence numéro {number}"))

    assert len(table) <= 10


def test_a_table_is_read_again_as_it_was_saved(tmp_path):
    table = table_of(
        ("OMS", "Organisation mondiale de la santé"), ("PIB", "produit intérieur brut")
    )
    table.save(tmp_path)

    again = AcronymTable.load(files_of(tmp_path))

    assert short_of(again, "organisation mondiale de la santé") == "OMS"
    assert again.to_json() == table.to_json()
    (tmp_path / "acronyms.json").write_text("[]")
    with pytest.raises(ValueError, match="not a table"):
        AcronymTable.load(files_of(tmp_path))


@pytest.mark.parametrize(
    ("nonsense", "message"),
    [
        ([], "not a table"),
        (None, "not a table"),
        ({"OMS": 3}, "'OMS' stands for no text"),
        ({"OMS": ["Organisation mondiale"]}, "'OMS' stands for no text"),
        ({"OMS": "de la"}, "'OMS' stands for no text"),
        ({"..": "Organisation mondiale"}, "'..' is no short form"),
        ({3: "Organisation mondiale"}, "3 is no short form"),
    ],
)
def test_nonsense_is_no_table(nonsense, message):
    with pytest.raises(ValueError, match=message):
        AcronymTable.from_json(nonsense)


LONG = "Organisation de coopération de Shanghai"
ARTICLES = [
    Article("deux", "Sommet à Samarcande", f"L'{LONG} (OCS) s'est réunie lundi."),
    Article("court", "Nouveau membre", "L’OCS accueille un nouveau membre cette année."),
    Article("long", "Vingt ans", f"L'{LONG} fête ses vingt ans."),
    Article("autre", "Autre chose", "La coopération entre les ports se poursuit."),
]


@pytest.fixture
def index(make_index):
    return make_index(ARTICLES)


@pytest.mark.parametrize(
    ("query", "name"), [("OCS", LONG), ("ocs", LONG), (LONG, "OCS"), (LONG.lower(), "OCS")]
)
def test_either_form_finds_the_other_and_says_it(index, query, name):
    results = index.search(query)

    found = {hit.id for hit in results.hits if hit.matched == "all"}
    assert found == {"deux", "court", "long"}
    assert results.also == (name,)
    assert f"aussi : {name}" in results.to_dict()["notices"]


def test_the_form_typed_ranks_above_the_other(index):
    assert [hit.id for hit in index.search("OCS").hits][-1] == "long"


def test_what_matched_by_its_other_name_is_marked(index):
    marks = {hit.id: text_of(hit.to_dict()["snippet_html"]) for hit in index.search("OCS").hits}

    assert marks["long"] == [LONG]
    assert marks["court"] == ["OCS"]


def test_it_is_switched_off_by_asking_or_by_quotes(index):
    assert {hit.id for hit in index.search("OCS", also=False).hits} == {"deux", "court"}
    assert {hit.id for hit in index.search('"OCS"').hits} == {"deux", "court"}
    assert index.search('"OCS"').also == ()


@pytest.mark.parametrize("query", ["sommet -OCS", "OCS~", "OC*", "source:OCS"])
def test_what_is_negated_tolerant_or_a_filter_is_left_as_typed(index, query):
    assert index.search(query).also == ()


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("vie", ()),
        ("VIE", ("Volontariat international en entreprise",)),
        ("LA VIE AU PORT", ()),
        ("la VIE au port", ("Volontariat international en entreprise",)),
        ("port ocs", (LONG,)),
        ("PORT OCS", (LONG,)),
        ("ve", ()),
        ("VE", ("volontariat en entreprise",)),
    ],
)
def test_an_ordinary_word_is_no_acronym_unless_in_capitals_alone(make_index, query, name):
    texts = (
        "Le Volontariat international en entreprise (VIE) séduit. La vie au port est chère.",
        "Elle fait du volontariat en entreprise (VE).",
    )
    index = make_index([*ARTICLES, *(Article(text[:3], text, text) for text in texts)])

    assert index.search(query).also == name


def test_what_means_too_many_things_is_left_as_typed(make_index):
    texts = ("Poste de secours (PS)", "Parti socialiste (PS)", "Produits de la scierie (PS)")
    index = make_index([Article(str(n), "", f"{text} ici.") for n, text in enumerate(texts)])

    assert index.search("PS").also == ()
    assert index.search("parti socialiste").also == ()


@pytest.mark.parametrize("query", ["OCS OU ports", "(OCS ports)", "titre:OCS", "membre OCS"])
def test_it_works_inside_groups_fields_and_choices(index, query):
    assert index.search(query).also == (LONG,)
