"""What a page costs is bounded before it is read: of too much, a part is looked through."""

import random

import pytest

from indexer.article import Article
from indexer.search.budget import COSTLY_READS, MAX_READS, PARTIAL_NOTICE, Budget
from indexer.search.opening import open_index
from indexer.search.request import SearchRequest
from tests.conftest import publish

ARTICLES = 300
WORDS = "le la les de du port phare bac quai marin marée brume pêche criée".split()


def article(number: int) -> Article:
    text = random.Random(number).choices(WORDS, k=30)
    return Article(f"a{number:03}", f"Le port {number}", " ".join(text) + ".", f"S{number % 3}")


#: Each is matched leaf by leaf.
QUERIES = [
    '"le la"~5',
    '"le la" phare',
    "ma* phare",
    'ma* -"le la"~3',
    '"de la ph*"',
    '-"de la" (quai OU brume)',
    "marein~ quai",
    '"le port" -"le la"',
    "(ma* OU -bac) quai",
    "titre:po* bac",
    "-de* bac*",
]

asked = SearchRequest.typed


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    directory = tmp_path_factory.mktemp("index")
    publish(directory, [article(number) for number in range(ARTICLES)])
    with open_index(directory) as opened:
        yield opened


def reads(index, request):
    """What a search reads."""
    budget = Counting()
    index.run(request, budget)
    return MAX_READS - budget.left


class Counting(Budget):
    """A budget that looks at all that is read, however little it is."""

    def admits_uncounted(self, most):
        return False


def ids_of(index, request, budget):
    return {each.id for each in index.result_set(request, budget).articles}


@pytest.mark.parametrize("typed", QUERIES)
@pytest.mark.parametrize("share", [0.9, 0.5, 0.1, 0])
def test_a_part_finds_what_the_whole_finds_in_it(index, typed, share):
    request = asked(typed, size=0)
    whole = ids_of(index, request, Budget())
    small = int(share * reads(index, request))
    part = ids_of(index, request, budget := Counting(small))
    results = index.run(request, Counting(small))

    assert budget.is_partial
    assert {id_ for id_ in part if int(id_[1:]) >= budget.articles} == set()
    # Of those with all words: where fewer have them, those with some follow.
    if index.run(request, Budget()).total == index.run(request, Budget()).total_all:
        looked_through = {id_ for id_ in whole if int(id_[1:]) < budget.articles}
        assert looked_through <= part
    assert results.partial
    assert results.total == len(part) <= ARTICLES * share
    assert sum(count.count for count in results.facets["source"]) == results.total


@pytest.mark.parametrize("typed", QUERIES)
def test_what_is_cut_is_the_same_each_time(index, typed):
    request = asked(typed)
    small = reads(index, request) // 3
    first, *others = (index.results_page(request, Counting(small)) for _ in range(3))

    assert all(each.overview == first.overview for each in others)
    assert all(each.results.hits == first.results.hits for each in others)
    assert all(each.results.total == first.results.total for each in others)


def test_a_cut_is_said_in_the_results_and_to_readers(index):
    request = asked('"le la"~5')
    cut = index.run(request, Counting(reads(index, request) // 2)).to_dict()
    whole = index.run(request).to_dict()

    assert cut["partial"] is True
    assert PARTIAL_NOTICE in cut["notices"]
    assert whole["partial"] is False
    assert PARTIAL_NOTICE not in whole["notices"]


def test_one_word_one_phrase_and_one_prefix_are_cut_too(index):
    for typed in ("phare", "phare brume", '"le port"', "ma*"):
        request = asked(typed)
        spent = reads(index, request)
        cut = index.run(request, Counting(spent // 2))
        whole = index.run(request, Counting(spent))

        assert cut.partial
        assert 0 < cut.total < whole.total
        assert not whole.partial


def test_facets_that_are_cut_alone_are_said_too(index):
    request = asked('"le la"~5 ma*', source="S1")
    spent = reads(index, request)
    whole = index.results_page(request)
    page = index.results_page(request, Counting(spent))

    assert page.results.total == whole.results.total
    assert page.results.partial
    assert not index.run(request, Counting(spent)).partial
    counts = {count.value: count.count for count in page.overview.facets["source"]}
    assert all(counts.get(c.value, 0) <= c.count for c in whole.overview.facets["source"])


def test_a_leaf_is_read_once_a_page(index):
    request = asked('"le la"~5 ma* inconnu', source="S1", since="2001-01-01")
    once = reads(index, asked('"le la"~5 ma* inconnu'))
    budget = Counting()
    index.results_page(request, budget)
    index.diagnose(request, budget)

    # What is missing is corrected, and the other spelling searched.
    assert MAX_READS - budget.left < 1.2 * once


def test_what_would_cost_more_than_is_left_is_not_told(index):
    request = asked('"le la"~5 inconnu')
    budget = Counting(reads(index, request) // 2)
    page = index.results_page(request, budget)

    assert page.results.suggestion is None
    assert index.diagnose(request, budget) is None
    assert index.diagnose(request, Budget()) is not None


# A cluster has a time limit in place of a budget.
@pytest.mark.parametrize("engine", ["whoosh"], indirect=True)
def test_a_quotation_that_was_not_looked_for_everywhere_is_not_said_to_be_nowhere(make_index):
    index = make_index(
        [article(number) for number in range(ARTICLES)]
        + [Article("last", "La fin", "Le phare de la pointe. " * 3)]
    )
    request = asked('"phare de la pointe"')
    cut = index.run(request, Counting(reads(index, request) // 2))

    assert (cut.total, cut.partial) == (0, True)
    assert cut.notices == (PARTIAL_NOTICE,)
    assert index.run(request).total == 1


def test_what_is_negated_is_exact_in_what_is_looked_through(index):
    # What is negated takes what is left over, however few are looked through.
    request = asked('-"le la"~30')
    cut = index.run(request, budget := Counting(reads(index, request) // 2))
    whole = ids_of(index, request, Budget())

    assert cut.total == sum(int(id_[1:]) < budget.articles for id_ in whole)


def test_nothing_finds_nothing_and_filters_find_what_passes_them_in_a_part_too(index):
    spent = Counting(0)
    spent.spend(1, ARTICLES)
    spent.articles = 30

    assert index.run(asked("…"), spent).total == 0
    assert index.run(asked("", source="S1"), spent).total == 10


def test_who_is_costly_is_told_once_before_anything_is_read():
    told = []
    budget = Budget(before_costly=lambda: told.append(budget.left))
    budget.spend(COSTLY_READS, 10)
    assert told == []
    budget.spend(COSTLY_READS, 10)
    budget.spend(COSTLY_READS, 10)

    assert told == [MAX_READS - COSTLY_READS]


def test_no_more_words_are_spelled_than_are_searched(index):
    words = [f"mot{chr(97 + number % 26)}{chr(97 + number // 26)}" for number in range(60)]

    assert index.search(" ".join([*words, "marein"])).suggestion is None
    assert index.search("marein").suggestion == "marin"


def test_a_budget_that_is_spent_stays_so():
    budget = Budget(100)
    budget.spend(60, 1000)
    assert budget.articles is None
    budget.spend(80, 1000)
    assert budget.articles == 500
    budget.spend(1, 1000)

    assert budget.articles == 0
