"""Another spelling is offered, never applied; what is being typed is completed."""

import shutil
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from indexer.article import Article
from indexer.build.chunks import ChunkTable
from indexer.suggest.completer import Completer
from indexer.suggest.speller import Speller
from indexer.suggest.vocabulary import FILE, Vocabulary, commonest_words, key_of
from indexer.suggest.vocabulary_builder import VocabularyBuilder
from tests.conftest import files_of

VOCABULARY = Vocabulary(
    words=(
        ("coopération", 40),
        ("président", 30),
        ("Afghanistan", 12),
        ("développement", 9),
        ("accord", 8),
        ("corps", 7),
        ("pêche", 5),
        ("péché", 1),
    ),
    phrases=(("accord de pêche", 4), ("coopération internationale", 3)),
    titles=("Accord de paix à Lormeaux", "L'école flottante ouvre", "Été pluvieux"),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cooperaton", "coopération"),
        ("coopértaion", "coopération"),
        ("presidznt", "président"),
        ("Afganistan", "Afghanistan"),
        ("developement", "développement"),
        ("acord", "accord"),
        ("accrod", "accord"),
    ],
)
def test_a_slip_is_corrected_to_a_word_of_the_corpus(typed, meant):
    assert Speller(VOCABULARY).correct(typed) == meant


@pytest.mark.parametrize("typed", ["coopération", "cooperation", "avec", "xyzxyz", "cor", "2021"])
def test_what_may_stand_is_left(typed):
    assert Speller(VOCABULARY).correct(typed) is None


@given(
    st.lists(st.text("abcdeé’œ中", min_size=1, max_size=9), min_size=1, max_size=30),
    st.text("abcdeé’œ中", min_size=1, max_size=9),
)
def test_every_word_within_two_errors_is_looked_at(words, typed):
    vocabulary = Vocabulary([(word, number % 7 + 1) for number, word in enumerate(words)])
    keys, counts = vocabulary.word_texts.keys, vocabulary.word_texts.counts
    typed = key_of(typed)
    speller = Speller(vocabulary)

    for errors, least in ((1, 1), (2, 1), (2, 4)):
        near = set(speller._letters.near(typed, errors, least).tolist())
        assert {
            n
            for n, key in enumerate(keys)
            if OSA.distance(key, typed) <= errors and counts[n] >= least
        } <= near
        assert all(counts[n] >= least for n in near)


PRESS = Vocabulary(
    words=(
        ("la", 9000), ("de", 9000), ("en", 9000), ("police", 3000), ("hommage", 819),
        ("chômage", 407), ("gouvernement", 900), ("parlementaires", 300), ("chantier", 300),
        ("homologue", 121), ("examen", 100), ("couronne", 80), ("Kazakhstan", 30),
        ("Volkswagen", 30), ("Wolkswagen", 1), ("parle", 12), ("Creil", 20), ("frappée", 50),
        ("être", 20000), ("terre", 90), ("avec", 9000),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chommage", "chômage"),
        ("gouverrnemant", "gouvernement"),
        ("Kasakhstan", "Kazakhstan"),
        ("Wolkswagen", "Volkswagen"),
        ("lapolice", "la police"),
        ("enexamen", "en examen"),
        ("tere", "terre"),
        ("avce", "avec"),
    ],
)
def test_likely_slips_go_before_frequent_words(typed, meant):
    assert Speller(PRESS).correct(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "podologue", "Chabrier", "découronné", "Lapolice", "crépol",
        "x" * 41, "lapolise-là",
    ],
)  # fmt: skip
def test_a_word_that_is_merely_like_another_is_left(typed):
    assert Speller(PRESS).correct(typed) is None


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("parle mentaires", "parlementaires"),
        ("les Parle mentaires hier", "les Parlementaires hier"),
        ("parle  mentaires", None),
        ("parle police", None),
        ("-chommage lapolice", "-chommage la police"),
        ("SAUF chommage lapolice", "SAUF chommage la police"),
        ("Titre:chommage lapolice", "Titre:chommage la police"),
    ],
)
def test_words_are_joined_and_parted_and_negated_ones_left(typed, offered):
    assert Speller(PRESS).correct_query(typed, lambda _text: 5, 0) == offered


def correct(text, found=lambda _text: 5, known=0):
    return Speller(VOCABULARY).correct_query(text, found, known)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("cooperaton sino-russe", "coopération sino-russe"),
        ("l’acord et la pêche", "l’accord et la pêche"),
        ("ACORD", "ACCORD"),
        ("Presidznt", "Président"),
        ('"acord" cooperaton', '"acord" coopération'),
        ("titre:acord cooperaton -peche", "titre:acord coopération -peche"),
        ("acord* cooperaton", "acord* coopération"),
        ("title:(acord OU (presidznt)) cooperaton", "title:(acord OU (presidznt)) coopération"),
        ("SAUF (acord presidznt) cooperaton", "SAUF (acord presidznt) coopération"),
        ("(acord OU cooperaton~) -source:acord", "(accord OU cooperaton~) -source:acord"),
        ("acord/cooperaton", "accord/coopération"),
        ("coope*raton acord", "coope*raton accord"),
        ("aujourd hui acord", "aujourd’hui accord"),
    ],
)
def test_only_free_words_are_corrected_in_place(typed, offered):
    assert correct(typed) == offered


def test_a_spelling_that_finds_no_more_is_not_offered():
    assert correct("acord", found=lambda _text: 2, known=2) is None
    assert correct("accord") is None


def test_where_all_corrections_together_find_nothing_one_alone_may():
    def found(text):
        return 3 if text == "acord coopération" else 0

    assert correct("acord cooperaton", found) == "acord coopération"


@given(st.text(max_size=80))
def test_any_text_is_corrected_or_left(text):
    assert correct(text) != text
    Completer(VOCABULARY).complete(text)


@pytest.mark.parametrize(
    ("typed", "completions"),
    [
        ("acc", ["accord", "accord de pêche", "Accord de paix à Lormeaux"]),
        ("COOPÉRATION I", ["coopération internationale"]),
        ("l’ec", ["L'école flottante ouvre"]),
        ("ete", ["Été pluvieux"]),
        ("traité de pe", ["traité de pêche"]),
        ("a", []),
        ("", []),
        ("zzz", []),
        ("accord de", ["accord de pêche", "Accord de paix à Lormeaux"]),
    ],
)
def test_completions_ignore_accents_and_capitals(typed, completions):
    assert Completer(VOCABULARY).complete(typed) == completions


def test_completions_are_of_all_kinds_the_most_frequent_first():
    vocabulary = Vocabulary(
        words=[(f"commun{letter}", 10 + n) for n, letter in enumerate("abcdefgh")],
        phrases=[(f"communa{letter} x", 20 + n) for n, letter in enumerate("abcdefgh")],
        titles=[f"Communal {letter}" for letter in "abcdefgh"],
    )

    assert Completer(vocabulary).complete("Com") == [
        "communh", "commung", "communf", "communah x", "communag x", "communaf x",
        "Communal a", "Communal b",
    ]  # fmt: skip
    assert Completer(vocabulary).complete("communah") == ["communah x"]
    assert len(Completer(vocabulary).complete("communal")) == 8
    assert Completer(vocabulary).complete("com", most=0) == []


def test_a_shorter_word_is_offered_before_those_that_go_on_from_it():
    vocabulary = Vocabulary(
        words=[("portail", 30), ("ports", 20), ("port", 10), ("porte", 5)],
        phrases=[("port de plaisance", 40), ("portail de la", 90), ("porte est", 80)],
    )

    assert Completer(vocabulary).complete("po") == [
        "port", "portail", "ports", "porte", "port de plaisance",
    ]  # fmt: skip
    assert Completer(vocabulary).complete("porta") == ["portail"]


def test_what_goes_on_from_a_whole_word_is_a_phrase_first():
    vocabulary = Vocabulary(
        words=[("digue", 9), ("digues", 50)], phrases=[("digue du nord", 3), ("digue a été", 8)]
    )

    assert Completer(vocabulary).complete("digue") == ["digue du nord", "digues"]
    assert Completer(vocabulary).complete("digu") == ["digue", "digues", "digue du nord"]


def test_words_are_kept_as_written_most_often_with_their_accents():
    builder, chunks = VocabularyBuilder(), ChunkTable()
    for articles in (
        [Article("a", "Écoles", "L'école et les écoles. École fermée. La Chine et la chine.")],
        [Article("b", "La Chine", "Chine, Chine. Un accord de pêche.")],
        [Article("c", "Un accord de pêche", "Un accord de pêche.")],
    ):
        builder.add(chunks.cut(articles))
    vocabulary = builder.build()
    words = dict(vocabulary.words)

    assert words["école"] == 2
    assert words["Chine"] == 5
    assert "chine" not in words
    assert vocabulary.phrases == (("accord de pêche", 2),)
    assert vocabulary.titles == ("Écoles", "La Chine", "Un accord de pêche")
    assert [vocabulary.is_lower_case(word) for word in ("ECOLE", "chine", "xyz")] == [
        True, False, False,
    ]  # fmt: skip


def test_a_vocabulary_is_read_again_as_it_was_saved(tmp_path):
    VOCABULARY.save(tmp_path)

    assert Vocabulary.load(files_of(tmp_path)) == VOCABULARY
    assert commonest_words(files_of(tmp_path)) == [word for word, _count in VOCABULARY.words]
    Vocabulary().save(tmp_path)
    assert Vocabulary.load(files_of(tmp_path)) == Vocabulary()
    assert commonest_words(files_of(tmp_path)) == []


def test_the_commonest_words_are_few(tmp_path):
    words = [(f"mot{number}", number) for number in range(5_000)]
    Vocabulary(words).save(tmp_path)

    assert commonest_words(files_of(tmp_path)) == [word for word, _count in words[:-2_001:-1]]


@pytest.mark.parametrize("content", [b"", b"{}", b"PK\x03\x04 no archive"])
def test_a_file_that_is_no_vocabulary_is_refused(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)

    with pytest.raises((OSError, ValueError)):
        Vocabulary.load(files_of(tmp_path))
    assert commonest_words(files_of(tmp_path)) == []


def test_a_vocabulary_damaged_anywhere_is_read_or_refused(tmp_path):
    VOCABULARY.save(tmp_path)
    saved = (tmp_path / FILE).read_bytes()
    for place in range(0, len(saved), 3):
        damaged = bytearray(saved)
        damaged[place] ^= 0xFF
        (tmp_path / FILE).write_bytes(damaged)

        with suppress(OSError, ValueError):
            Vocabulary.load(files_of(tmp_path))
        assert len(commonest_words(files_of(tmp_path))) in (0, len(VOCABULARY.words))


def test_a_vocabulary_whose_columns_disagree_is_refused(tmp_path):
    with (tmp_path / FILE).open("wb") as file:
        np.savez(file, **{**VOCABULARY.word_texts.columns("words"), "words_counts": np.array([1])})

    with pytest.raises(ValueError, match="8 texts instead of 1"):
        Vocabulary.load(files_of(tmp_path))


def test_a_vocabulary_that_is_swept_after_opening_is_there_all_the_same(make_index):
    index = make_index([Article(str(n), "Accord", "La coopération avance.") for n in range(5)])
    shutil.rmtree(index._files.directory)

    assert index.search("cooperaton").suggestion == "coopération"
    assert index.suggest("coop") == ["coopération", "coopération avance"]


def test_a_search_that_finds_little_offers_the_spelling_that_finds_more(make_index):
    articles = [Article(str(n), f"Accord numéro {n}", "La coopération avance.") for n in range(5)]
    index = make_index(articles)

    assert index.search("cooperaton").suggestion == "coopération"
    assert index.search("cooperaton").total == 0
    assert index.search("coopération").suggestion is None
    assert index.search("").suggestion is None
    assert index.suggest("coop") == ["coopération", "coopération avance"]
