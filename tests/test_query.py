"""What a person types, and the tree it becomes."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.query import parser
from indexer.query.nodes import (
    MAX_CHARS,
    MAX_CLAUSES,
    MAX_DEPTH,
    MAX_WIDE_CLAUSES,
    And,
    DateIn,
    FacetIs,
    InTitle,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    children,
)
from indexer.query.parser import parse
from indexer.query.samples import sample_queries
from indexer.query.unparse import to_text
from indexer.search.facets import MISSING

TODAY = date(2026, 3, 2)
A, B, C, D = map(Word, ("chine", "russie", "accord", "traité"))


def root(typed: str) -> Node | None:
    return parse(typed, today=TODAY).root


def notices(typed: str) -> str:
    return " ".join(parse(typed, today=TODAY).notices)


def leaves(node: Node | None) -> list[Node]:
    if node is None:
        return []
    return [leaf for child in children(node) for leaf in leaves(child)] or [node]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("chine", A),
        ("chine russie", And((A, B))),
        ("chine OU russie", Or((A, B))),
        ("chine OR russie OR accord", Or((A, B, C))),
        ("chine ET russie", And((A, B))),
        ("chine AND russie", And((A, B))),
        ("chine ou russie", And((A, Word("ou"), B))),
        ("chine -russie", And((A, Not(B)))),
        ("chine SAUF russie", And((A, Not(B)))),
        ("chine NOT russie", And((A, Not(B)))),
        ("-chine", Not(A)),
        ("SAUF -chine", A),
        ("chine russie OU accord traité", And((A, Or((B, C)), D))),
        ("chine ET russie OU accord", Or((And((A, B)), C))),
        ("chine OU russie ET accord", Or((A, And((B, C))))),
        ("chine SAUF russie OU accord", And((A, Or((Not(B), C))))),
        ("(chine OU russie) accord", And((Or((A, B)), C))),
        ("chine (russie accord)", And((A, And((B, C))))),
        ("(chine russie)", And((A, B))),
        ("-(chine russie)", Not(And((A, B)))),
        ("chine/russie, accord", And((A, B, C))),
        ("chine/russie ET accord", And((A, B, C))),
        ("accord OU chine/russie", Or((C, And((A, B))))),
    ],
)
def test_operators_bind_as_the_grammar_says(typed, expected):
    assert root(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("C++", Phrase("C++")),
        ("R&D", Word("R&D")),
        ("[chine] {russie}", And((A, B))),
        ("O.N.U.", Word("O.N.U")),
        ("Qui ?", Word("Qui")),
        ("--chine", A),
        ("chine - russie", And((A, B))),
        ("chine — russie", And((A, B))),
        ("sino-russe", Word("sino-russe")),
        ("COVID‑19", Word("COVID‑19")),
        ("l’amitié", Word("l’amitié")),
        ("3,5 %", Word("3,5")),
        ("20 000 soldats", And((Word("20 000"), Word("soldats")))),
        ("20\u202f000c*", And((Word("20"), Prefix("000c")))),
        ("20\u202f000*2", And((Word("20"), Word("0002")))),
        ("20\u202f000", Word("20\u202f000")),
        ("-1\u00a0000\u00a0000", Not(Word("1\u00a0000\u00a0000"))),
        ("2021 300", And((Word("2021"), Word("300")))),
        ("e\u0301conomie", Word("économie")),
        ("中国", Word("中国")),
        ("contact@exemple.fr", Word("contact@exemple.fr")),
        ("sources:chine", And((Word("sources"), A))),
        ("chine 🙂", A),
        ("شينخوا", Word("شينخوا")),
    ],
)
def test_a_word_stays_as_it_was_typed(typed, expected):
    assert root(typed) == expected


@pytest.mark.parametrize(
    "typed",
    ['"bon voisinage"', "«\u00a0bon voisinage\u00a0»", "« bon voisinage »", "“bon voisinage”",
     "„bon voisinage“", "„bon voisinage”", '“bon voisinage"', '"bon voisinage”', '"bon voisinage'],
)  # fmt: skip
def test_every_style_of_quotes_makes_a_phrase(typed):
    assert root(typed) == Phrase("bon voisinage")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("VENTS ET MARÉES", And((Word("VENTS"), Word("ET"), Word("MARÉES")))),
        ("TOUT SAUF TOI", And((Word("TOUT"), Word("SAUF"), Word("TOI")))),
        ("ONU OU OTAN", Or((Word("ONU"), Word("OTAN")))),
        ("L’ONU OU L’UNESCO", Or((Word("L’ONU"), Word("L’UNESCO")))),
        ("ONU -OTAN", And((Word("ONU"), Not(Word("OTAN"))))),
        ("OTAN OU titre:MARÉES", Or((Word("OTAN"), InTitle(Word("MARÉES"))))),
        ("titre:(VENTS OU MARÉES)", InTitle(And((Word("VENTS"), Word("OU"), Word("MARÉES"))))),
        ("20 000 OU 30 000", Or((Word("20 000"), Word("30 000")))),
        ("(MARÉES) OU (VENTS)", Or((Word("MARÉES"), Word("VENTS")))),
        ("OR NOIR", And((Word("OR"), Word("NOIR")))),
    ],
)
def test_in_a_title_in_capitals_operators_are_words_but_between_acronyms(typed, expected):
    assert root(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('"chine russie"~5', Phrase("chine russie", 5)),
        ('"chine russie"~', Phrase("chine russie")),
        ('"chine russie"~999999', Phrase("chine russie", 100)),
        ('chine -"la paix"', And((A, Not(Phrase("la paix"))))),
        ("« chine “bon voisinage” »", Phrase("chine “bon voisinage”")),
        ('""', None),
        ("coop*", Prefix("coop")),
        ("l’amit*", Prefix("amit")),
        ("jusqu'aujourd'h*", Prefix("aujourdh")),
        ("sino-rus*", Phrase("sino-rus", begun=True)),
        ("sino-r*", Phrase("sino-r", begun=True)),
        ('"bon voisin*"', Phrase("bon voisin", begun=True)),
        ('"voisin*"', Prefix("voisin")),
        ('"chine russie" ~5', Phrase("chine russie", 5)),
        ('"chine russie" ~', Phrase("chine russie")),
        ("fmprc.go*", And((Word("fmprc"), Prefix("go")))),
        ("c*", Word("c")),
        ("*chine", A),
        ("*", None),
        ("chine~", Word("chine", fuzzy=True)),
        ("chine~2", Word("chine", fuzzy=True)),
        ("chine~russie", And((A, B))),
        ("~", None),
    ],
)  # fmt: skip
def test_phrases_prefixes_and_tolerant_words(typed, expected):
    assert root(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("titre:traité", InTitle(D)),
        ("Title:traité", InTitle(D)),
        ('titre:"bon voisinage"', InTitle(Phrase("bon voisinage"))),
        ("titre:(chine OU russie)", InTitle(Or((A, B)))),
        ("-titre:traité", Not(InTitle(D))),
        ("source:fmprc.gov.cn", FacetIs("source", "fmprc.gov.cn")),
        ("source:« Agence Exemple » traité", And((FacetIs("source", "Agence Exemple"), D))),
        ("-source:fmprc.gov.cn", Not(FacetIs("source", "fmprc.gov.cn"))),
        ("titre :traité", And((Word("titre"), D))),
        ("auteur:chine", And((Word("auteur"), A))),
        ("titre:", Word("titre")),
        ("titre:titre:chine", InTitle(InTitle(A))),
        ("titre:source:fmprc.gov.cn", InTitle(FacetIs("source", "fmprc.gov.cn"))),
        ("source:titre:chine", And((Word("source"), InTitle(A)))),
        ("title:date:", InTitle(Word("date"))),
        ("10:30", Word("10:30")),
    ],
)
def test_a_field_touches_its_colon_and_an_unknown_one_is_plain_words(typed, expected):
    assert root(typed) == expected


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021-06", "2021-06-01", "2021-06-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2021-06-29", "2021-06-29", "2021-06-29"),
        ("29/06/2021", "2021-06-29", "2021-06-29"),
        ("06/2021", "2021-06-01", "2021-06-30"),
        ("2021-06-01..2021-06-30", "2021-06-01", "2021-06-30"),
        ("2021..2023", "2021-01-01", "2023-12-31"),
        ("2021…2023", "2021-01-01", "2023-12-31"),
        ("2021..", "2021-01-01", None),
        ("..2021-06", None, "2021-06-30"),
        ("hier", "2026-03-01", "2026-03-01"),
        ("avant-hier", "2026-02-28", "2026-02-28"),
        ("aujourd’hui", "2026-03-02", "2026-03-02"),
        ("aujourd'hui", "2026-03-02", "2026-03-02"),
        ("7j", "2026-02-24", "2026-03-02"),
        ("1j", "2026-03-02", "2026-03-02"),
        ("3m", "2025-12-02", "2026-03-02"),
        ("1a", "2025-03-03", "2026-03-02"),
        ('"mars 2024"', "2024-03-01", "2024-03-31"),
        ("mars-2024", "2024-03-01", "2024-03-31"),
        ("mars 2024", "2024-03-01", "2024-03-31"),
        ("Août 2021", "2021-08-01", "2021-08-31"),
        ("aout-2021", "2021-08-01", "2021-08-31"),
        ("« 1er décembre 2020 »", "2020-12-01", "2020-12-01"),
        ("29 juin 2021", "2021-06-29", "2021-06-29"),
        ("mars-2024..mai-2024", "2024-03-01", "2024-05-31"),
        ("hier..", "2026-03-01", None),
        ("décembre", "2025-12-01", "2025-12-31"),
    ],
)
def test_a_date_is_read_as_the_french_write_it(typed, since, until):
    first, last = (date.fromisoformat(day) if day else None for day in (since, until))

    assert root(f"date:{typed}") == DateIn(first, last)
    assert root(f"date:{typed} accord") == And((DateIn(first, last), C))
    assert notices(f"date:{typed}") == ""


@pytest.mark.parametrize(
    ("typed", "facet"), [("sans:date", "year"), ("sans:Source", "source"), ('sans:"date"', "year")]
)
def test_what_articles_lack_is_asked_for(typed, facet):
    assert root(typed) == FacetIs(facet, MISSING)
    assert root(f"{typed} accord") == And((FacetIs(facet, MISSING), C))
    assert parse(to_text(root(f"-{typed}"))).root == Not(FacetIs(facet, MISSING))
    assert notices(typed) == ""


def test_what_cannot_be_lacked_is_searched_as_words_and_said():
    assert root("sans:accord") == And((Word("sans"), C))
    assert "sans:accord" in notices("sans:accord")


def test_quotes_say_where_a_date_ends():
    since = DateIn(date(2021, 1, 1), None)

    assert root('date:"2021.." mai') == And((since, Word("mai")))
    assert root("date:2021.. mai") == DateIn(date(2021, 1, 1), date(2025, 5, 31))


@pytest.mark.parametrize(
    "typed", ["2021-13", "30/02/2021", "99999999", ">2020", "2023..2021", "..", "demain", "0000"]
)
def test_an_impossible_date_is_searched_as_words_and_said(typed):
    assert not any(isinstance(leaf, DateIn) for leaf in leaves(root(f"date:{typed}")))
    assert "n’est pas une date" in notices(f"date:{typed}")


@pytest.mark.parametrize(
    ("typed", "expected", "said"),
    [
        ('accord "bon voisinage', And((C, Phrase("bon voisinage"))), "guillemet"),
        ("auteur:chine", And((Word("auteur"), A)), "Les champs sont titre:, date:, source:"),
        ('mot:"la paix"', And((Word("mot"), Phrase("la paix"))), "Les champs sont"),
        ("chine OU", A, "opérateur qui ne joint rien"),
        ("SAUF chine NOT", Not(A), "opérateur qui ne joint rien"),
        ('"bon* voisinage"', Phrase("bon* voisinage"), "à la fin du dernier mot"),
        ('"de l*"', Phrase("de l"), "au moins 2 lettres"),
        ("(chine OU russie", Or((A, B)), "parenthèse"),
        ("titre:(chine russie", And((InTitle(A), InTitle(B))), "parenthèse"),
        ("accord (chine russie", And((C, A, B)), "parenthèse"),
        ("chine) russie", And((A, B)), "parenthèse"),
        ("c*", Word("c"), "au moins 2 lettres"),
        ("ch*ine", Word("chine"), "astérisque"),
        ("(" * 12 + "chine) russie" + ")" * 11, And((A, B)), "parenthèses emboîtées"),
    ],
)
def test_what_is_repaired_is_said_once(typed, expected, said):
    assert root(typed) == expected
    assert said in notices(typed)
    assert len(parse(typed, today=TODAY).notices) == 1


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("OU", Word("OU")),
        ("chine OU", A),
        ("OU chine", A),
        ("ET ET", And((Word("ET"), Word("ET")))),
        ("chine ET ET russie", And((A, B))),
        ("chine SAUF", A),
        ("chine () russie", And((A, B))),
        ("-", None),
        ("?!…", None),
        ("", None),
        ("\x00\x1f", None),
        ("\ud800chine\udfff", A),
    ],
)
def test_operators_and_signs_at_odd_places_do_no_harm(typed, expected):
    assert root(typed) == expected


def test_only_the_first_512_characters_are_searched_and_it_is_said():
    typed = "accord " * 80

    assert set(leaves(root(typed))) == {C}
    assert "512 premiers caractères" in notices("x" * 513)
    assert "512" not in notices("x" * MAX_CHARS)
    assert root("x" * 5000) == Word("x" * MAX_CHARS)


def test_a_query_is_cut_between_two_words():
    typed = "a" * 505 + " traitement"

    assert root(typed) == Word("a" * 505)


def test_only_the_first_32_clauses_are_searched_and_it_is_said():
    typed = " ".join(f"mot{number}" for number in range(40))

    assert len(leaves(root(typed))) == MAX_CLAUSES
    assert "32 premiers termes" in notices(typed)


def test_words_count_as_clauses_wherever_they_stand():
    typed = "titre:(" + " OU ".join(f"m{n}" for n in range(20)) + ") " + "date:2021 " * 20

    assert len(leaves(root(typed))) == MAX_CLAUSES


def test_only_the_first_wide_terms_are_wide_and_it_is_said():
    wide = [Prefix("coop"), Word("acord", fuzzy=True), Phrase("chine russie", 5)] * 3
    *_, last = leaves(root(" ".join(map(to_text, wide))))

    assert last == Phrase("chine russie")
    assert leaves(root(" ".join(map(to_text, wide))))[:-1] == wide[:-1]
    assert "8 premiers termes à astérisque" in notices(" ".join(map(to_text, wide)))
    assert notices(" ".join(map(to_text, wide[:MAX_WIDE_CLAUSES]))) == ""
    assert leaves(root("coop* " * 9))[-1] == Word("coop")
    assert leaves(root("acord~ " * 9))[-1] == Word("acord")


def test_ten_parentheses_deep_is_allowed():
    typed = "(" * MAX_DEPTH + "chine" + ")" * MAX_DEPTH

    assert root(typed) == A
    assert notices(typed) == ""


@pytest.mark.parametrize(
    "typed",
    ["NOT " * 3000, "(" * 5000, '"' * 5000, "-" * 5000, "titre:" * 1000, "(-" * 2000,
     "a OU " * 2000, "*" * 5000, "~" * 5000, "a\u0301\u0323" + "\u0301\u0323" * 300_000,
     "1 000 " * 2000, "date:" * 1000, "'" * 100_000, "(a " * 300 + ") " * 300],
)  # fmt: skip
def test_a_hostile_query_is_parsed_like_any_other(typed):
    query = parse(typed, today=TODAY)

    assert query.text == typed
    assert len(leaves(query.root)) <= MAX_CLAUSES


#: Scraps of the language, so that generated queries reach every corner of the grammar.
SCRAPS = (
    'chine l’amitié sino-russe 20 000 3,5 OU OR ET AND SAUF NOT - ( ) " « » “ ” „ * ~ ~5 coop* '
    "mot~ titre: source: date: 2021 2021-06..2021-07 2021.. hier mars / , : ; . … 中国 \ud800 "
    "\u0301 \x00 OU, -( titre:( )) \u00a0 Canal+ C# M&S h 10h30 J. D. 01 23 45 123 L. 123-4 a/b "
    '14/07 étudiant(e)s aujourd hui quelqu un ONU MARÉES -ils port-à* *" 中国+ ʻ ¹ ′ · .e.s'
)
SAMPLES = map(to_text, sample_queries("chine", "l’amitié", "omc"))
PIECES = st.sampled_from([*SCRAPS.split(" "), *SAMPLES, " ", "  "])
QUERIES = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join),
                    st.lists(PIECES, max_size=40).map(" ".join))  # fmt: skip


@given(QUERIES, st.dates())
def test_whatever_is_typed_becomes_a_query(typed, today):
    query = parse(typed, today=today)

    assert query.text == typed
    assert len(leaves(query.root)) <= MAX_CLAUSES
    assert all(notice.endswith((".", "mot.")) for notice in query.notices)


#: What a flat query is made of, and what makes it anything else.
FLAT = (
    "paix été 中国 OU OR titre l’Est Łódź SAUF -paix -OU - coop* -coop* dʼami* c* * OU* e\u0301t* "
    'eau* d’eau* é* -é " "la 300 paix" bon" a\x1cb \x00 paix~ -- a- a*b 中* ªº* ß* e\u0301'
)
FLAT_PIECES = st.sampled_from(FLAT.split(" "))
QUOTED = st.text(st.sampled_from("ab é’-1*\u0301\u00a0\t\n\x00\ud800«»“.()"), max_size=9)


@given(
    QUERIES
    | st.lists(FLAT_PIECES, max_size=6).map(" ".join)
    | st.lists(FLAT_PIECES, min_size=30, max_size=36).map(" ".join)
    | QUOTED.map('"{}"'.format)
)
@example(" ".join(["paix"] * MAX_CLAUSES))
@example(" ".join(["paix"] * (MAX_CLAUSES + 1)))
@example(" ".join(["coop*"] * (MAX_WIDE_CLAUSES + 1)))
@example("paix OU russie -été -coop* chine OU -amitié OR eau*")
def test_a_flat_query_is_read_as_any_other(typed):
    read = parse(typed, today=TODAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "flat_tree", lambda _text: None)

        assert read == parse(typed, today=TODAY)


@pytest.mark.parametrize(
    "typed", ["paix", "paix été", "paix -été", "paix OU été", "coop*", '"la paix"', "« paix »"]
)
def test_most_of_what_is_typed_is_flat(typed):
    assert (parser.flat_tree(typed) is None) == typed.startswith("«")


@given(QUERIES)
@example("date:„„ ~99999999999„")
@example("01 23 45 67 89coop*")
@example("0 800 123 456a*")
def test_the_text_of_a_tree_is_parsed_to_the_same_tree(typed):
    tree = root(typed)
    if tree is not None and len(to_text(tree)) <= MAX_CHARS:
        assert root(to_text(tree)) == tree


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (And((A, Or((B, C)), D)), "chine russie OU accord traité"),
        (Or((And((A, B)), C)), "chine ET russie OU accord"),
        (And((A, And((B, C)))), "chine (russie accord)"),
        (Not(InTitle(Or((A, B)))), "-titre:(chine OU russie)"),
        (InTitle(Not(A)), "titre:(-chine)"),
        (Not(Not(A)), "-(-chine)"),
        (Phrase("bon voisinage", 5), '"bon voisinage"~5'),
        (Phrase("bon voisin", begun=True), '"bon voisin*"'),
        (FacetIs("source", "Nord*"), 'source:"Nord*"'),
        (And((A, Not(Word("elle")))), "chine -(elle)"),
        (Or((Word("MARÉES"), Word("ONU"))), "(MARÉES) OU ONU"),
        (Phrase('dit "non"'), '« dit "non" »'.replace("« ", "«").replace(" »", "»")),
        (FacetIs("source", "Agence Exemple"), 'source:"Agence Exemple"'),
        (DateIn(date(2021, 6, 1), None), "date:2021-06-01.."),
        (And((Word("20"), Word("000"))), "20 (000)"),
        (And((DateIn(date(2021, 1, 1), None), Word("mai"))), "date:2021-01-01.. (mai)"),
    ],
)
def test_a_tree_is_written_as_a_person_would_type_it(tree, text):
    assert to_text(tree) == text
    assert root(text) == tree


CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "french.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_every_query_of_the_french_table_has_something_to_search(case):
    typed, text, wanted, marks, _why = case
    tree = root(typed)

    assert tree is not None
    assert root(to_text(tree)) == tree
    assert wanted in ("match", "no")
    assert bool(marks) is (wanted == "match")
    assert all(mark in text for mark in marks.split("|"))


def test_what_is_excluded_in_capitals_beside_an_operator_is_written_so_that_it_stays_one():
    tree = root("SAUF date: SAUFONU OU OTAN, OU")

    assert root(to_text(tree)) == tree
