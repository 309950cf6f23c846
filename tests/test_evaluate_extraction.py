"""Our set of pages is read exactly, ahead of the baselines; the measures measure what they say."""

import json
import sys
from datetime import date

import pytest
from click.testing import CliRunner

from indexer.cleaning.extract import extract_page
from indexer.cli import cli
from indexer.errors import CallError, PageRefusedError
from indexer.evaluation.baselines import Answer, installed_baselines, stop_list_for
from indexer.evaluation.extraction import evaluate_extraction
from indexer.evaluation.gold import read_cases
from indexer.evaluation.measures import word_scores
from indexer.settings import Limits
from tests.conftest import ROOT

TODAY = date(2026, 11, 24)
SET = ROOT / "tests" / "data" / "extraction"
CASES = {case.page.path: case for case in read_cases(SET, Limits())}


@pytest.mark.parametrize("name", CASES)
def test_a_page_of_the_set_is_read_exactly(name):
    case = CASES[name]
    try:
        article = extract_page(case.page, limits=Limits(), today=TODAY)
    except PageRefusedError:
        assert case.text is None
        return
    assert case.text is not None
    assert article.paragraphs == case.gold["paragraphs"]
    assert {name: getattr(article, name) for name in ("title", "source", "date")} == {
        name: case.gold[name] for name in ("title", "source", "date")
    }


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the baselines' own
def test_no_baseline_reads_the_set_better_and_none_fails():
    report = evaluate_extraction(SET, today=TODAY)

    measures = report["systems"]
    assert set(measures) == {"depeche", "trafilatura", "readability-lxml", "jusText"}
    assert (report["failures"], report["not_measured"]) == ({}, [])
    assert {baseline["pages_judged"] for baseline in measures.values()} == {len(CASES)}
    ours = measures.pop("depeche")
    for baseline in measures.values():
        for name in ("f1", "article_or_none"):
            assert ours[name] > baseline[name]
        for name in ("title", "source", "date"):
            assert baseline[name] is None or ours[name] > baseline[name]


def test_words_are_compared_as_multisets():
    assert word_scores("le pont du lac", "le pont") == (0.5, 1.0, pytest.approx(2 / 3))
    assert word_scores("le le pont", "le pont pont pont") == (
        pytest.approx(2 / 3),
        0.5,
        pytest.approx(4 / 7),
    )
    assert word_scores("", "le pont") == (0, 0, 0)


def written(directory, pages):
    for folder in ("pages", "gold"):
        (directory / folder).mkdir()
    for name, (page, gold) in pages.items():
        (directory / "pages" / name).write_text(page, encoding="utf-8")
        (directory / "gold" / f"{name}.json").write_text(json.dumps(gold), encoding="utf-8")


def test_a_page_refused_wrongly_counts_as_nothing_found(tmp_path):
    sentence = "Les ministres des deux pays ont signé mardi un accord de coopération sur la pêche."
    written(
        tmp_path,
        {
            "lu.txt": (f"Un titre de trois mots\n\n{sentence}", {"paragraphs": [sentence]}),
            "perdu.txt": ("Accueil", {"paragraphs": [sentence], "title": "Titre"}),
            "menu.txt": ("Accueil", {"refused": True}),
        },
    )

    report = evaluate_extraction(tmp_path, today=TODAY, baselines=False)

    ours = report["systems"]["depeche"]
    assert (report["pages"], report["articles"]) == (3, 2)
    assert (ours["f1"], ours["paragraphs_kept"], ours["title"]) == (0.5, 0.5, 0.0)
    assert ours["article_or_none"] == pytest.approx(2 / 3, abs=1e-4)


def test_a_folder_that_is_no_set_is_named(tmp_path):
    with pytest.raises(CallError, match="pages/ and gold/"):
        evaluate_extraction(tmp_path, today=TODAY)
    written(tmp_path, {"a.txt": ("Texte", {"paragraphs": []})})
    with pytest.raises(CallError, match="cannot be compared"):
        evaluate_extraction(tmp_path, today=TODAY)


SENTENCES = (
    "Les ministres des deux pays ont signé mardi un accord de coopération sur la pêche.",
    "Le texte entrera en vigueur au printemps, après le vote des deux parlements.",
)


def html(title, *paragraphs, head=""):
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<html lang="fr"><head><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


def two_pages(directory):
    written(
        directory,
        {
            name: (html("Un accord de pêche signé", *SENTENCES), {"paragraphs": SENTENCES})
            for name in ("a.html", "b.html")
        },
    )


def baselines_are(monkeypatch, **extractors):
    monkeypatch.setattr(
        "indexer.evaluation.extraction.installed_baselines", lambda: (extractors, ("absent",))
    )


def test_a_baseline_that_fails_is_named_and_judged_by_its_other_pages(tmp_path, monkeypatch):
    def fails_on_b(page, _stop_list):
        if page.path == "b.html":
            raise TypeError("wants text")
        return Answer("\n".join(SENTENCES))

    two_pages(tmp_path)
    baselines_are(monkeypatch, brittle=fails_on_b, empty=lambda _page, _stop_list: Answer(None))

    report = evaluate_extraction(tmp_path, today=TODAY)

    assert report["failures"] == {"brittle": [{"page": "b.html", "error": "TypeError: wants text"}]}
    brittle, empty = (report["systems"][name] for name in ("brittle", "empty"))
    assert (brittle["pages_judged"], brittle["f1"]) == (1, 1.0)
    assert (empty["pages_judged"], empty["f1"], empty["refused"]) == (2, 0.0, 1.0)
    assert "brittle" not in report["per_page"][1]["systems"]
    assert report["not_measured"] == ["absent"]


def test_a_baseline_that_fails_on_every_page_has_no_means(tmp_path, monkeypatch):
    def fails(_page, _stop_list):
        raise ValueError

    two_pages(tmp_path)
    baselines_are(monkeypatch, broken=fails)

    report = evaluate_extraction(tmp_path, today=TODAY)

    assert report["systems"]["broken"]["pages_judged"] == 0
    assert report["systems"]["broken"]["f1"] is None
    assert report["time_ratio"] == {}


def test_a_baseline_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "readability", None)

    installed, missing = installed_baselines()

    assert (sorted(installed), missing) == (["jusText", "trafilatura"], ("readability-lxml",))


def test_failures_go_to_standard_error_and_the_worst_page_comes_first(tmp_path, monkeypatch):
    def fails(_page, _stop_list):
        raise TypeError("wants text")

    two_pages(tmp_path)
    (tmp_path / "pages" / "b.html").write_text("<p>Accueil", encoding="utf-8")
    baselines_are(monkeypatch, brittle=fails)

    said = CliRunner().invoke(cli, ["evaluate-extraction", str(tmp_path), "--pages"])
    answered = CliRunner().invoke(cli, ["evaluate-extraction", str(tmp_path), "--json"])

    assert said.exit_code == answered.exit_code == 0
    assert "brittle failed on 2 of 2 pages" in said.stderr
    assert "a.html: TypeError: wants text" in said.stderr
    assert "absent" in said.stderr
    assert said.stdout.index("b.html") < said.stdout.index("a.html")
    assert set(json.loads(answered.stdout)["systems"]["depeche"]) >= {"precision", "recall", "f1"}


def test_a_standfirst_counts_where_the_page_shows_it(tmp_path):
    lead = "Deux pays voisins se sont entendus sur la pêche dans leurs eaux communes."
    hidden = f'<meta name="description" content="{lead}">'
    gold = {"paragraphs": [lead, *SENTENCES], "standfirst": [lead]}
    title = "Un accord de pêche signé"
    written(
        tmp_path,
        {
            "dit.html": (html(title, lead, *SENTENCES), gold),
            "perdu.html": (html(title, *SENTENCES) + f"<footer>{lead}</footer>", gold),
            "tu.html": (html(title, *SENTENCES, head=hidden), gold),
        },
    )

    report = evaluate_extraction(tmp_path, today=TODAY, baselines=False)

    kept = [page["systems"]["depeche"]["standfirst_kept"] for page in report["per_page"]]
    assert kept == [True, False, None]
    assert report["systems"]["depeche"]["standfirst_kept"] == 0.5


def test_a_wrong_date_is_told_from_none(tmp_path):
    gold = {"paragraphs": SENTENCES, "date": "2024-03-05"}
    title = "Un accord de pêche signé"

    def dated(day):
        return f'<meta property="article:published_time" content="{day}T08:00:00+01:00">'

    written(
        tmp_path,
        {
            "faux.html": (html(title, *SENTENCES, head=dated("2024-03-07")), gold),
            "juste.html": (html(title, *SENTENCES, head=dated("2024-03-05")), gold),
            "sans.html": (html(title, *SENTENCES), gold),
        },
    )

    ours = evaluate_extraction(tmp_path, today=TODAY, baselines=False)["systems"]["depeche"]

    assert (ours["date"], ours["date_wrong"]) == (0.3333, 0.3333)


def test_measures_are_given_by_hand_and_by_page(tmp_path):
    text = "Un accord signé\n\n" + "\n\n".join(SENTENCES)
    gold = {"paragraphs": SENTENCES, "title": "Un accord signé"}
    written(
        tmp_path,
        {
            "a.txt": (text, gold | {"hand": "spaced"}),
            "b.txt": ("Accueil", gold | {"hand": "browser"}),
        },
    )

    report = evaluate_extraction(tmp_path, today=TODAY, baselines=False)

    f1 = {hand: part["systems"]["depeche"]["f1"] for hand, part in report["hands"].items()}
    assert f1 == {"spaced": 1.0, "browser": 0.0}
    first, second = (page["systems"]["depeche"] for page in report["per_page"])
    assert (first["f1"], first["title"], first["refused"], first["reason"]) == (
        1,
        True,
        False,
        None,
    )
    assert (second["f1"], second["title"], second["refused"]) == (0, False, True)
    assert "no article" in second["reason"]


def test_pages_in_other_languages_are_let_in_when_asked(tmp_path):
    english = (
        "The ministers of the two countries signed an agreement on fishing in their waters on "
        "Tuesday, after months of talks that had been stopped twice by the former government.",
    )
    written(tmp_path, {"a.html": (html("A deal on fishing", *english), {"paragraphs": english})})

    refused, kept = (
        evaluate_extraction(tmp_path, today=TODAY, baselines=False, any_language=any_language)
        for any_language in (False, True)
    )

    assert (refused["systems"]["depeche"]["f1"], kept["systems"]["depeche"]["f1"]) == (0, 1)


def test_read_as_a_corpus_pages_lose_what_repeats_over_them(tmp_path):
    widget = "Les quais du port nord attendent leurs chalutiers ce printemps, dit le maire."
    written(
        tmp_path,
        {
            f"{n}.html": (
                html(
                    f"Accord de pêche numéro {n}",
                    *(paragraphs := [text.replace("deux", f"{n}") for text in SENTENCES]),
                    widget,
                    head=f'<link rel="canonical" href="https://port.example/{n}">',
                ),
                {"paragraphs": paragraphs, "drop": [widget]},
            )
            for n in range(10, 20)
        },
    )

    alone, as_corpus = (
        evaluate_extraction(tmp_path, today=TODAY, baselines=False, as_corpus=as_corpus)
        for as_corpus in (False, True)
    )

    assert alone["systems"]["depeche"]["furniture_dropped"] == 0
    assert as_corpus["systems"]["depeche"]["furniture_dropped"] == 1
    assert as_corpus["systems"]["depeche"]["paragraphs_kept"] == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (" ".join(SENTENCES), "French"),
        ("Los ministros de los dos países han firmado un acuerdo que entrará en vigor", "Spanish"),
        ("Die Minister der beiden Länder haben am Dienstag einen Vertrag über die", "German"),
        ("", "French"),
    ],
)
def test_the_stop_list_is_that_of_the_text(text, name):
    assert stop_list_for(text) == name
