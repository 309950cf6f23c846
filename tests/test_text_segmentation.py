"""The article is the run of blocks with the highest score."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.cleaning.blocks import Block
from indexer.cleaning.text_features import features_of
from indexer.cleaning.text_segmentation import article_run, best_run

STORY = "Le port de Kervalo a rouvert lundi matin, après six jours de travaux sur la digue."


def run_of(*lines, rules=None):
    blocks = [Block(line) for line in lines]
    return article_run(
        blocks, rules or [None] * len(blocks), [features_of(line) for line in lines], frozenset()
    )


@given(st.lists(st.integers(-20, 20), max_size=12))
def test_no_run_has_a_higher_sum(values):
    run = best_run(values, [0.0] * len(values))

    sums = [
        sum(values[begin:end])
        for begin in range(len(values))
        for end in range(begin + 1, len(values) + 1)
    ]
    assert (run.total if run else 0) == max([0, *sums])


def test_a_subheading_within_the_article_stays_and_a_menu_about_it_goes():
    run = run_of(
        "Accueil", "Sports", STORY, STORY, "Six jours de travaux", STORY, "Contact", "Plan"
    )

    assert (run.begin, run.end) == (2, 6)


def test_a_heading_of_comments_ends_the_article():
    rules = [None, None, "comments", None]

    run = run_of(
        STORY,
        STORY,
        "Commentaires",
        "J'étais au port lundi et je n'ai rien vu de tout cela.",
        rules=rules,
    )

    assert run.end == 2


def test_headlines_alone_are_no_article():
    assert run_of("La digue tient bon", "Le phare rallumé", "Un quai de plus pour la pêche") is None
