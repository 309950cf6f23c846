"""What was decoded twice is put right; what is shown on purpose, and any other text, is left."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.cleaning.decoding import decode
from indexer.cleaning.mojibake import repair_mojibake

TEXT = (
    "À l’été, « l’œuvre » coûtait 20\u00a0€ – très peu… Élève, Noël, ça et là, où, âgé ; n°\u00a02."
)
GOOD = "L’élève a fêté Noël à l’hôtel, où tout coûte peu."


def decoded_again(text, charset="cp1252"):
    if charset != "cp1252":
        return text.encode().decode(charset)
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize("charset", ["cp1252", "latin-1", "mac-roman", "cp858"])
def test_a_page_that_was_decoded_twice_is_put_right(charset):
    assert repair_mojibake(decoded_again(TEXT, charset)) == TEXT


@pytest.mark.parametrize("times", [2, 3])
def test_so_is_one_that_was_decoded_more_often(times):
    text = TEXT
    for _ in range(times):
        text = decoded_again(text)

    assert repair_mojibake(text) == TEXT


@pytest.mark.parametrize("charset", ["cp1252", "latin-1"])
@pytest.mark.parametrize("times", [1, 2])
def test_so_is_a_part_of_a_page(charset, times):
    part = TEXT
    for _ in range(times):
        part = decoded_again(part, charset)

    assert repair_mojibake(f"{GOOD}\n{part}\n{GOOD}") == f"{GOOD}\n{TEXT}\n{GOOD}"


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        ("Les Ã©coles de RaphaÃ«l", "Les écoles de Raphaël"),
        ("Publi\u00c3\u00a9 lundi Ã\u00a0 18 h", "Publié lundi à 18 h"),
        ("Publi\u00c3\u00a9 lundi Ã\u00a018 h", "Publié lundi à 18 h"),
        ("Publi\u00c3\u00a9 lundi Ã 18 h", "Publié lundi à 18 h"),
        ("un â€œ mot â€\x9d et l’â€™autre", "un “ mot ” et l’’autre"),
        ("Le cÅ“ur, 20Â â‚¬", "Le cœur, 20\u00a0€"),
        ("Publi&Atilde;&copy; &#195;&#160; l&acirc;&euro;&trade;h&Atilde;´tel", "Publié à l’hôtel"),
        ('une "opacitÃ©" totale', 'une "opacité" totale'),
    ],
)
def test_a_few_words_among_good_ones_are_put_right(broken, right):
    assert repair_mojibake(f"{GOOD} {broken}") == f"{GOOD} {right}"


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "L’encodage fait lire « Ã© » pour « é », et « cafÃ© » pour « café ».",
        'Un caractère devient `Ã©`, "Ã¨" ou (Ãª) ; c’est un problème.',
        "<p>Le caractère é devient <code>Ã©</code>.</p>",
        "« LIBERTÉ\u00a0», dit l’été\u00a0», à\u00a0« CAFÉ…",
        "SÃO PAULO, IRMÃ\u00a0» IRMû e MANHÃ… não",
        "Tiếng Việt: ÂU, ÃN, thành phố",
        "ascii only",
        "S&Atilde;&lt;b&gt;O, &Acirc;ge, &acirc;&copy;&reg;",
        "Мэр рассказал",
        "",
    ],
)
def test_what_nobody_decoded_twice_is_left_alone(text):
    assert repair_mojibake(text) == text


@given(st.text("aéÉàÃÂ«»’ \u00a0âœ€…É©", max_size=60))
@settings(max_examples=300, deadline=None)
def test_a_repair_is_whole_at_once(text):
    repaired = repair_mojibake(text)

    assert repair_mojibake(repaired) == repaired


@given(st.lists(st.sampled_from(GOOD.split() + TEXT.split()), min_size=1).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_good_text_comes_back_as_it_is_and_twice_decoded_text_as_it_was(text):
    assert repair_mojibake(text) == text
    assert decode(decoded_again(text).encode()) == text


def test_a_page_of_signs_takes_no_time():
    start = time.process_time()
    for piece in ("Ã", "Ã©", "â€", "« Ã© ", "ðŸ", '"Ã©'):
        repair_mojibake("é encodage " + piece * 40_000)

    assert time.process_time() - start < 6
