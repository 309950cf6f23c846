"""Which words a form is: read from a dictionary, compiled, looked up."""

import pytest

from indexer.analysis.lexicon import Lexicon, compiler
from indexer.analysis.lexicon.frequencies import read_frequencies, read_unaccented
from indexer.analysis.lexicon.hunspell import read_lexemes
from indexer.analysis.lexicon.lemmas import MAX_LEMMAS, form_lemmas
from indexer.analysis.lexicon.lookup import DATA, FORMS_FILE, LEMMAS_FILE, READINGS_FILE

AFFIXES = """
SFX S. Y 1
SFX S. 0 s [^s] is:pl
SFX a0 Y 3
SFX a0 er e er po:v1 ipre 3sg
SFX a0 er é er ppas mas sg
SFX a0 er ée er ppas fem sg
"""
WORDS = """6
flime/S. po:nom is:fem
flimer/a0 po:v1_it_q__a
zolu po:nom is:mas
zolû po:nom is:mas
Vrones po:npr
vrone/S. po:nom is:fem
"""


def lemmas(shares="", accented=""):
    return form_lemmas(
        read_lexemes(AFFIXES, WORDS), read_frequencies(shares), read_unaccented(accented)
    )


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon()


def test_the_forms_of_a_word_are_those_of_its_classes():
    by_lemma = {
        lexeme.lemma: {f.text for f in lexeme.forms} for lexeme in read_lexemes(AFFIXES, WORDS)
    }

    assert by_lemma["flime"] == {"flime", "flimes"}
    assert by_lemma["flimer"] == {"flimer", "flime", "flimé", "flimée"}


def test_a_form_has_all_of_its_lemmas_and_a_lemma_means_itself():
    found = lemmas()["flime"]

    assert (set(found.lemmas), found.query_lemmas) == ({"flime", "flimer"}, ("flime",))


def test_a_rare_verb_beside_a_noun_is_left_out():
    shares = "flime\tflime\tn\t90\nflime\tflimer\tv\t10\n"

    assert lemmas(shares)["flime"].lemmas == ("flime",)


def test_two_spellings_are_one_word():
    assert lemmas()["zolu"].lemmas == lemmas()["zolû"].lemmas == ("zolû",)


def test_a_name_in_capitals_is_no_form_of_another_word():
    found = lemmas()

    assert set(found["vrones"].lemmas) == {"vrones", "vrone"}
    assert found["Vrones"].lemmas == ("vrones",)


def test_without_accents_a_form_may_be_any_and_the_commoner_comes_first():
    assert set(lemmas()["flimee"].query_lemmas) == {"flimer"}
    assert lemmas(accented="vrones\tflimée\n")["vrones"].query_lemmas == ("flimer", "vrones")


@pytest.mark.parametrize(
    ("form", "lemma"),
    [("doit", "devoir"), ("mis", "mettre"), ("yeux", "oeil"), ("votent", "voter"), ("gaz", "gaz")],
)
def test_the_lexicon_knows_french(lexicon, form, lemma):
    assert lexicon.lemmas(form).query_lemmas == (lemma,)


def test_what_no_dictionary_has_is_not_known(lexicon):
    assert lexicon.lemmas("flimbouste") is None
    assert "flimbouste" not in lexicon


def test_the_files_are_compiled_from_their_sources(tmp_path, lexicon):
    compiler.compile_lexicon(tmp_path)

    for name in (FORMS_FILE, LEMMAS_FILE, READINGS_FILE):
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes(), name
    own = Lexicon(tmp_path)
    for form in ("eleve", "TRAITE", "cote", "Paris", "fait"):
        assert own.lemmas(form) == lexicon.lemmas(form)
        assert len(own.lemmas(form).lemmas) <= MAX_LEMMAS
