"""Our set of pages is read exactly, ahead of the baselines; the measures measure what they say."""

import json
from datetime import date

import pytest

from indexer.cleaning.extract import extract_page
from indexer.errors import CallError, PageRefusedError
from indexer.evaluate_extraction import evaluate_extraction, read_cases, word_scores
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


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the referees' own
def test_no_referee_reads_the_set_better():
    measures = evaluate_extraction(SET, today=TODAY)["systems"]

    assert set(measures) == {"depeche", "trafilatura", "readability-lxml", "jusText"}
    ours = measures.pop("depeche")
    for referee in measures.values():
        for name in ("f1", "article_or_none"):
            assert ours[name] > referee[name]
        for name in ("title", "source", "date"):
            assert referee[name] is None or ours[name] > referee[name]


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
