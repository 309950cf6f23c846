"""What is a word of French, by which stems it is found, and what of it is marked."""

import threading
import unicodedata
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.analysis import Token, first_term_counts, fold, is_stop, tokens, typed_tokens
from indexer.analysis.stop_words import STOP_WORDS


def forms(text: str) -> list[str]:
    return [token.form for token in tokens(text) if not token.joined]


def joined(text: str) -> list[str]:
    return [token.form for token in tokens(text) if token.joined]


def stems(text: str) -> set[str]:
    return {stem for token in tokens(text) for stem in token.terms}


def kept(text: str) -> list[str]:
    """The forms of the words that are no stop words."""
    return [token.form for token in tokens(text) if token.terms and not token.joined]


def marked(text: str) -> list[str]:
    return [text[token.start : token.end] for token in tokens(text) if not token.joined]


def meet(typed: str, written: str) -> bool:
    meant = {stem for token in typed_tokens(typed) for stem in token.terms}
    return not meant.isdisjoint(stems(written))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("l’amitié", ["amitié"]),
        ("L'Économie", ["Économie"]),
        ("Jusqu’où", ["où"]),
        ("qu’elle", ["elle"]),
        ("lorsqu’il", ["il"]),
        ("puisqu'on", ["on"]),
        ("quoiqu’elle", ["elle"]),
        ("presqu’achevé", ["achevé"]),
        ("Côte d’Ivoire", ["Côte", "Ivoire"]),
        ("l’homme", ["homme"]),
        ("d’œuvres", ["œuvres"]),
        ("l`accord", ["accord"]),
        ("l´accord", ["accord"]),
        ("lʼaccord", ["accord"]),
        ("l’O.N.U. siège", ["O.N.U.", "siège"]),
        ("d’RTL et d'M6", ["RTL", "et", "M6"]),
    ],
)
def test_an_elided_article_is_no_part_of_the_word_nor_of_its_mark(text, words):
    assert marked(text) == words


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("aujourd’hui", "aujourdhui"),
        ("Aujourd'hui", "aujourdhui"),
        ("prud’homme", "prudhomme"),
        ("presqu’île", "presquile"),
        ("presqu'îles", "presquiles"),
        ("entr’acte", "entracte"),
        ("O’Brien", "obrien"),
        ("quelqu’un", "quelquun"),
        ("N’Djamena", "ndjamena"),
        ("N'DJAMENA", "ndjamena"),
        ("D’SOUZA", "dsouza"),
        ("d’aujourd’hui", "aujourdhui"),
        ("la grand'mère", "grandmere"),
    ],
)
def test_an_apostrophe_of_the_word_itself_does_not_cut_it(text, form):
    assert forms(text)[-1] == form
    assert meet(form, text)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("economie", "l’économie"),
        ("ECONOMIE", "économies"),
        ("securitaire", "sécuritaire"),
        ("cooperation", "COOPÉRATIONS"),
        ("oeuvre", "œuvres"),
        ("œuvre", "OEUVRE"),
        ("coeur", "cœur"),
        ("pekin", "Pékin"),
        ("PEKIN", "pékin"),
        ("eleve", "élevé"),
        ("élevé", "élevées"),
        ("nationaux", "nationale"),
        ("tache", "tâche"),
        ("cote", "Côte"),
        ("TRAITE", "traité"),
        ("mis", "mettre"),
        ("doit", "devoir"),
        ("nouvelle", "nouveau"),
        ("votent", "voter"),
        ("evenement", "évènement"),
        ("événement", "évènements"),
        ("boite", "boîtes"),
        ("sinorusse", "sino-russe"),
        ("covid19", "COVID‑19"),
        ("etatsunis", "États-Unis"),
        ("onu", "O.N.U."),
        ("ONU", "l’O.N.U."),
        ("ena", "É.N.A."),
        ("20000", "20\u202f000"),
        ("20.000", "20 000"),
        ("avantgarde", "l’avant-garde"),
        ("cooperation", "coopé\u00adration"),
        ("photos", "photo"),
        ("elus", "élue"),
        ("emploi", "emplois"),
        ("lieux", "lieu"),
        ("legere", "légers"),
        ("ÉTRANGERS", "étrangère"),
        ("petite", "petit"),
        ("credit", "crédits"),
        ("sportive", "sportifs"),
        ("sénatrice", "sénateurs"),
        ("français", "française"),
        ("refuser", "refusa"),
        ("travail", "travaux"),
        ("admise", "admis"),
        ("heureux", "heureuses"),
    ],
)
def test_a_careless_word_meets_the_written_one(typed, written):
    assert meet(typed, written)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("20", "20 000"),
        ("C919", "C929"),
        ("3", "3,5"),
        ("porte", "portugais"),
        ("loi", "loyer"),
        ("foi", "fois"),
        ("pari", "Paris"),
        ("devis", "devoir"),
        ("Louis", "louer"),
        ("gaz", "Gaza"),
        ("ville", "villa"),
        ("opération", "opéra"),
        ("parler", "parlement"),
        ("data", "date"),
        ("marche", "marché"),
        ("refuser", "refus"),
        ("nationaux", "nationalité"),
        ("jeune", "jeûne"),
        ("mur", "mûr"),
        ("délai", "délit"),
        ("France", "Francis"),
    ],
)
def test_different_words_do_not_meet(typed, written):
    assert not meet(typed, written)


def test_all_lemmas_of_a_form_stand_at_one_position():
    [token] = tokens("écrit")

    assert token.form == "ecrit"
    assert set(token.terms) == {"écrit", "écrire"}


def test_a_query_reads_a_lemma_as_that_lemma_alone():
    [written], [both] = typed_tokens("écrit"), typed_tokens("écrire")

    assert (written.terms, both.terms) == (("écrit",), ("écrire",))


def test_both_stems_of_an_unknown_word_stand_at_one_position_the_accented_one_first():
    [token] = tokens("Kérouviltes")

    assert token.terms == ("kérouvilt-", "kerouvilt-")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20 000", ["20000"]),
        ("20\u00a0000", ["20000"]),
        ("20\u202f000", ["20000"]),
        ("1 234 567,89 euros", ["1234567,89", "euros"]),
        ("plus de 20 000.", ["plus", "de", "20000"]),
        ("1.000.000 d’habitants", ["1000000", "habitants"]),
        ("3,5 %", ["3,5"]),
        ("3.5 %", ["3,5"]),
        ("3,5km", ["3,5", "km"]),
        ("20 0001", ["20", "0001"]),
        ("50-60 000 soldats", ["50", "60000", "soldats"]),
        ("la COVID-19 200 fois", ["la", "covid", "19", "200", "fois"]),
        ("plus d’1,5 million", ["plus", "d", "1,5", "million"]),
        ("2021 300", ["2021", "300"]),
        ("de 1 000 à 2 000", ["de", "1000", "a", "2000"]),
        ("le 29.06.2021", ["le", "29", "06", "2021"]),
        ("C919", ["c919"]),
        ("G20", ["g20"]),
        ("XXe siècle", ["xxe", "siecle"]),
        ("XXᵉ", ["xxe"]),
        ("1er", ["1er"]),
        ("1ᵉʳ", ["1er"]),
        ("18h30", ["18", "h", "30"]),
        ("18 h 30", ["18", "h", "30"]),
    ],
)
def test_numbers_and_ordinals_are_one_word_however_they_are_spaced(text, expected):
    assert forms(text) == expected


@pytest.mark.parametrize(
    ("text", "parts", "compound"),
    [
        ("sino-russe", ["sino", "russe"], ["sinorusse"]),
        ("États-Unis", ["etats", "unis"], ["etatsunis"]),
        ("COVID\u201119", ["covid", "19"], ["covid19"]),
        ("Paris–Pékin", ["paris", "pekin"], ["parispekin"]),
        ("l’Asie-Pacifique", ["asie", "pacifique"], ["asiepacifique"]),
        ("main-d’œuvre", ["main", "oeuvre"], ["maindoeuvre"]),
        ("Xi’an-Beijing", ["xian", "beijing"], ["xianbeijing"]),
        ("permet-elle", ["permet", "elle"], []),
        ("celui-ci", ["celui", "ci"], []),
        ("2021-2023", ["2021", "2023"], []),
        ("2021-06-29", ["2021", "06", "29"], []),
    ],
)
def test_a_compound_gives_its_parts_and_is_also_one_word(text, parts, compound):
    assert forms(text) == parts
    assert joined(text) == compound


def test_a_joined_form_stands_at_its_first_part_and_spans_the_whole():
    text = "le traité sino-russe signé"
    whole = next(token for token in tokens(text) if token.joined)

    assert text[whole.start : whole.end] == "sino-russe"
    assert [(t.form, t.position) for t in tokens(text)] == [
        ("le", 0), ("traite", 1), ("sino", 2), ("sinorusse", 2), ("russe", 3), ("signe", 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["", "port", "Le sous-sol de l’hôtel est à l’est, 20\u00a0000 pas du rendez-vous.", "de la"],
)
def test_first_terms_are_counted_of_the_words_that_have_any(text):
    words = [token for token in tokens(text) if token.terms and not token.joined]

    counted = first_term_counts(text)
    assert list(counted.items()) == list(Counter(token.terms[0] for token in words).items())


def test_positions_are_counted_from_the_one_given():
    assert [token.position for token in tokens("un traité", 7)] == [7, 8]


def test_every_chinese_character_is_a_word():
    text = "À 中国 (Chine)"

    assert marked(text) == ["À", "中", "国", "Chine"]
    assert [token.position for token in tokens(text)] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C++", ["c++"]),
        ("M. Xi", ["m", "xi"]),
        ("vitamine D", ["vitamine", "d"]),
        ("contact@exemple.fr", ["contact", "exemple", "fr"]),
        ("https://www.exemple.fr/a_b?c=1", ["https", "www", "exemple", "fr", "a", "b", "c", "1"]),
        ("Lü’an et Xi’an", ["luan", "et", "xian"]),
        ("Huang He, Chang-Jiang", ["huang", "he", "chang", "jiang"]),
        ("شينخوا", ["شينخوا"]),
        ("🙂 — … !", []),
        ("", []),
        ("J.-C.", ["jc"]),
        ("M.Dupont", ["m", "dupont"]),
        ("ﬁnance ＡＢＣ", ["finance", "abc"]),
    ],
)
def test_nothing_that_can_be_read_vanishes(text, expected):
    assert forms(text) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Les accords ont été signés", ["accords", "ete", "signes"]),
        ("Cet été, l’or a été vendu", ["ete", "or", "ete", "vendu"]),
        ("Il est sûr que c’est sur la table", ["sur", "table"]),
        ("L’Afrique de l’Est", ["afrique", "est"]),
        ("un vent d’est", ["vent", "est"]),
        ("le Sud-Est asiatique", ["sud", "est", "asiatique"]),
        ("Est-ce qu’il s’est tu ?", []),
        ("Les avions de la mine", ["avions", "mine"]),
        ("un point, des sommes", ["point", "sommes"]),
        ("La S.A. est là", ["sa"]),
        ("DES ARMES POUR LES UNS", ["armes", "uns"]),
        ("Dès qu’elles y seront", []),
    ],
)
def test_stop_words_have_no_stems_and_their_homographs_keep_theirs(sentence, expected):
    assert kept(sentence) == expected


def test_every_stop_word_is_one_with_and_without_accents():
    for word in STOP_WORDS:
        assert is_stop(fold(word))
        assert kept(word) == []
        assert kept(fold(word).upper()) == []


@pytest.mark.parametrize("word", ["été", "or", "avions", "sommes", "point", "mine", "avoirs"])
def test_a_noun_of_the_press_is_no_stop_word(word):
    assert not is_stop(fold(word))


@pytest.mark.parametrize(
    ("word", "folded"),
    [("Œuvre", "oeuvre"), ("CÆSAR", "caesar"), ("Straße", "strasse"), ("Noël", "noel"),
     ("ÉTÉ", "ete"), ("Søren", "soren"), ("İzmir", "izmir"), ("e\u0301te\u0301", "ete")],
)  # fmt: skip
def test_folding_takes_off_capitals_accents_and_ligatures(word, folded):
    assert fold(word) == folded


def test_decomposed_text_gives_the_same_words_at_its_own_offsets():
    text = "L’économie élevée de l’É.N.A., sino-coréenne, à Pékin"
    decomposed = unicodedata.normalize("NFD", text)

    assert [t[2:] for t in tokens(decomposed)] == [t[2:] for t in tokens(text)]
    assert [unicodedata.normalize("NFC", word) for word in marked(decomposed)] == marked(text)


def test_threads_may_analyse_at_the_same_time():
    texts = [" ".join(f"nationalité{n}s élevées{n * k}" for n in range(300)) for k in range(1, 9)]
    expected = [stems(text) for text in texts]
    found: dict[int, set[str]] = {}
    threads = [
        threading.Thread(target=lambda k=k, text=text: found.update({k: stems(text + "x")}))
        for k, text in enumerate(texts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(len(found[k] ^ expected[k]) <= 2 for k in range(len(texts)))


@pytest.mark.parametrize(
    "text",
    ["a'" * 50_000, "'" * 100_000, "111 " * 25_000, "1 " * 50_000, "\u0301" * 100_000,
     "a" + "\u0301\u0323" * 50_000, "a-" * 50_000, "-" * 100_000, "a." * 50_000, "1" * 100_000,
     "x" * 100_000, "1," * 50_000, "e\u0301" * 50_000, "中" * 50_000, "\u00ad" * 100_000],
)  # fmt: skip
def test_no_word_grows_without_bound(text):
    assert all(len(token.form) <= 2000 for token in tokens(text))


@given(st.text())
@example("Ǣ")
def test_any_text_is_cut_into_words_within_it(text):
    found = tokens(text)

    for token in found:
        assert isinstance(token, Token)
        assert 0 <= token.start < token.end <= len(text)
        assert token.form
        assert token.form == fold(token.form)
    parts = [token for token in found if not token.joined]
    assert [token.position for token in parts] == list(range(len(parts)))
    assert all(a.end <= b.start for a, b in pairwise(parts))


@given(st.text() | st.text("aÉèœŁdquʼ’-.5 中ﾞªK\u0301", max_size=6))
@example("Łódź")
@example("ﾞ")
@example("É" * 81)
def test_what_is_typed_is_analysed_as_any_text(text):
    """But for the lemmas: a query means some of them."""

    def known(token):
        return token._replace(terms=bool(token.terms))

    assert [known(t) for t in typed_tokens(text)] == [known(t) for t in tokens(text)]


@given(st.text(alphabet="aeéèlLdqu'’-.  0123456789œE\u0301", max_size=30))
def test_a_word_alone_is_analysed_as_within_its_text(text):
    for token in tokens(text):
        if not token.joined and "." not in text:
            [alone] = [t for t in tokens(text[token.start : token.end]) if not t.joined][:1]
            assert alone.form == token.form
