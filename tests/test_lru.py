"""What was read lately stays in memory while room lasts, and no longer."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.whoosh_engine.format.lru import LruBytes


def test_what_was_used_longest_ago_goes_first():
    cache: LruBytes[str, str] = LruBytes(30)
    for key in "abc":
        cache.put(key, key.upper(), 10)
    assert cache.get("a") == "A"

    cache.put("d", "D", 10)

    assert [cache.get(key) for key in "abcd"] == ["A", None, "C", "D"]


def test_what_takes_most_of_the_room_is_not_kept():
    cache: LruBytes[str, str] = LruBytes(30)
    cache.put("a", "A", 10)
    cache.put("b", "B", 16)

    assert cache.get("a") == "A"
    assert cache.get("b") is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40)), max_size=60))
def test_it_never_holds_more_than_its_room(put_in_turn):
    cache: LruBytes[int, int] = LruBytes(50)
    sizes: dict[int, int] = {}
    for key, size in put_in_turn:
        cache.put(key, size, size)
        sizes[key] = size

        held = [found for each in sizes if (found := cache.get(each)) is not None]
        assert sum(held) <= 50
