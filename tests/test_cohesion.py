"""Parts of one article share their long words, parts of several share few."""

from indexer.cleaning.cohesion import cohesion, long_words, shared

PORT = ("La digue du port a tenu, dit la pêcheuse.", "Les pêcheurs louent la digue et le port.")
LYCEE = "Le lycée recrute deux professeurs de musique."


def test_parts_of_one_text_share_more_than_parts_of_two():
    one = cohesion([long_words([text]) for text in PORT])
    two = cohesion([long_words([PORT[0]]), long_words([LYCEE])])

    assert one > 0 == two


def test_short_words_are_any_texts():
    assert long_words(["la digue du port"]) == {"digue"}


def test_what_says_nothing_is_no_stranger():
    assert shared(frozenset(), frozenset(["digue"])) == 1.0
