"""A term is found by its letters, however many others begin as it does."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engines.whoosh_engine.format import arrays
from indexer.engines.whoosh_engine.format.field_postings import FieldPostings
from indexer.engines.whoosh_engine.kernels.fields import TERM_INDEX_BITS
from tests.conftest import files_of

#: Few letters, so that many are alike; long enough to be alike beyond what a sample holds.
TERMS = st.text(alphabet="abé", min_size=1, max_size=14)
#: More than one sample's worth that begin with the same eight letters.
ALIKE = [f"abababab{number:04}" for number in range(3 << TERM_INDEX_BITS)]


def field_of(directory, terms: list[bytes]) -> FieldPostings:
    """A field of these terms, in order, each in one article."""
    ends = np.cumsum([0, *map(len, terms)])
    columns = {
        "lexicon": ("u1", np.frombuffer(b"".join(terms), np.uint8)),
        "ends": ("u4", ends),
        "posting_starts": ("u4", np.arange(len(terms) + 1)),
        "position_skips": ("u4", np.arange(0, len(terms), 64)),
        "ids": ("u2", np.zeros(len(terms))),
        "counts": ("u1", np.ones(len(terms))),
        "positions": ("u2", np.zeros(len(terms))),
        "tf_overflow_at": ("i8", np.empty(0)),
        "tf_overflow": ("i4", np.empty(0)),
    }
    for name, (kind, values) in columns.items():
        arrays.save(directory, f"f.{name}", kind, values)
    return FieldPostings(files_of(directory), "f", 1)


@settings(deadline=None)
@given(
    chosen=st.sets(TERMS, max_size=60),
    alike=st.integers(0, len(ALIKE)),
    asked=st.lists(TERMS | st.sampled_from(ALIKE), min_size=1, max_size=30),
)
def test_terms_and_beginnings_are_found_as_in_a_sorted_list(tmp_path_factory, chosen, alike, asked):
    terms = sorted(term.encode() for term in chosen.union(ALIKE[:alike]))
    field = field_of(tmp_path_factory.mktemp("field"), terms)

    assert [field.number(term) for term in terms] == list(range(len(terms)))
    for text in asked:
        wanted = text.encode()
        assert field.number(wanted) == (terms.index(wanted) if wanted in terms else -1)
        first, last = field.numbers_beginning_with(wanted)
        assert terms[first:last] == [term for term in terms if term.startswith(wanted)]
        assert first == sum(term < wanted for term in terms)
