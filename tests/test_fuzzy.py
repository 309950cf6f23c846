"""A misspelt word stands for the forms of an index that are near it; a long one for more."""

import pytest

from indexer.search.fuzzy import MAX_EXPANSIONS, fuzzy_expansions

FORMS = sorted(["or", "os", "port", "porte", "prot", "securitaire", "securite", "ville"])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("or", ["or"]),
        ("port", ["port", "porte", "prot"]),
        ("Porté", ["porte", "port"]),
        ("secruitaier", ["securitaire"]),
        ("l’Or", ["or"]),
        ("?", []),
    ],
)
def test_short_words_tolerate_no_error_longer_ones_one_or_two(typed, found):
    assert fuzzy_expansions(typed, FORMS) == found


def test_a_word_stands_for_so_many_forms_at_most():
    forms = [f"barque{number:02x}" for number in range(256)]

    found = fuzzy_expansions("barque00", forms)

    assert len(found) == MAX_EXPANSIONS
    assert found[0] == "barque00"
