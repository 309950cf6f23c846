"""A corpus introduces its own acronyms; a query for either name finds the other, and says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.acronyms import Acronym, AcronymTable, mine
from indexer.article import Article
from tests.conftest import text_of


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
    ],
)
def test_other_parentheses_are_no_acronym(sentence):
    assert mine(sentence) == []


@given(st.text(alphabet="aAbBoOcCsS éÉ('’) .,-«»", max_size=120))
def test_any_text_is_mined_and_both_forms_stand_in_it(text):
    for acronym in mine(text):
        assert acronym.long in text
        assert acronym.short in text.replace(".", "")


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
    assert table.short_of("l’agence regionale de sante") == "ARS"
    assert table.short_of("agence santé") is None
    assert table.long_of("OCS") is None


def test_what_means_two_things_as_often_means_none():
    table = AcronymTable()
    table.add(Acronym("PS", "Parti socialiste"))
    table.add(Acronym("PS", "poste de secours"))

    assert table.long_of("PS") is None

    table.add(Acronym("PS", "Parti socialiste"))
    assert table.long_of("PS") == "Parti socialiste"


def test_a_table_forgets_what_came_once_when_it_is_full():
    table = AcronymTable(max_pairs=10)
    for _ in range(2):
        table.add(Acronym("OMS", "Organisation mondiale de la santé"))
    for number in range(25):
        table.add(Acronym(f"A{number}", f"Agence numéro {number}"))

    assert table.long_of("OMS") == "Organisation mondiale de la santé"
    assert len(table) <= 11


def test_a_table_is_read_again_as_it_was_saved(tmp_path):
    table = AcronymTable()
    table.add(Acronym("OMS", "Organisation mondiale de la santé"))
    table.save(tmp_path)

    assert AcronymTable.load(tmp_path).short_of("organisation mondiale de la santé") == "OMS"
    (tmp_path / "acronyms.json").write_text("[]")
    with pytest.raises(ValueError, match="not a table"):
        AcronymTable.load(tmp_path)


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


@pytest.mark.parametrize("query", ["OCS OU ports", "(OCS ports)", "titre:OCS", "membre OCS"])
def test_it_works_inside_groups_fields_and_choices(index, query):
    assert index.search(query).also == (LONG,)
