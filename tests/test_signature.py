"""An article that its author signed ends there, whatever else stands behind."""

from indexer.cleaning.signature import signed_end

PROSE = (
    "Le port de Kervalo a rouvert lundi matin, après six jours de travaux sur la digue que la "
    "tempête de janvier avait éventrée sur douze mètres, au grand soulagement des pêcheurs."
)


def test_a_box_behind_the_signature_is_another_text():
    texts = [*[PROSE] * 6, "Maud Ferrier", "(1) Selon la mairie.", "Et le phare ?", PROSE]

    assert signed_end(texts) == 8


def test_a_signature_at_the_end_ends_nothing_else():
    assert signed_end([PROSE, PROSE, "Maud Ferrier"]) is None
    assert signed_end([PROSE, PROSE, "Maud Ferrier", "(1) Selon la mairie de Kervalo."]) is None


def test_names_that_head_answers_are_no_signature():
    assert signed_end(["Maud Ferrier", PROSE, PROSE, "Jean Ostric", "Et après", PROSE]) is None
    assert signed_end(["Maud Ferrier", "Patronne de pêche", PROSE, PROSE, PROSE]) is None


def test_a_paragraph_right_behind_a_name_goes_on():
    assert signed_end([*[PROSE] * 6, "Maud Ferrier", PROSE]) is None


def test_a_name_below_a_pull_quote_is_no_signature():
    texts = [PROSE, PROSE, "Maud Ferrier", "Patronne du Fanal", PROSE, PROSE]

    assert signed_end(texts) is None
