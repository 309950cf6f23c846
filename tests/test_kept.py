"""What was read lately stays in memory while room lasts, and no longer."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.whoosh_engine.kept import Kept


def test_what_was_used_longest_ago_goes_first():
    kept: Kept[str, str] = Kept(30)
    for key in "abc":
        kept.keep(key, key.upper(), 10)
    assert kept.get("a") == "A"

    kept.keep("d", "D", 10)

    assert [kept.get(key) for key in "abcd"] == ["A", None, "C", "D"]


def test_what_takes_most_of_the_room_is_not_kept():
    kept: Kept[str, str] = Kept(30)
    kept.keep("a", "A", 10)
    kept.keep("b", "B", 16)

    assert kept.get("a") == "A"
    assert kept.get("b") is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40)), max_size=60))
def test_it_never_holds_more_than_its_room(kept_in_turn):
    kept: Kept[int, int] = Kept(50)
    sizes: dict[int, int] = {}
    for key, size in kept_in_turn:
        kept.keep(key, size, size)
        sizes[key] = size

        held = [found for each in sizes if (found := kept.get(each)) is not None]
        assert sum(held) <= 50
