"""What is wanted of a query of words, said the short way and the long one."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import typed_tokens
from indexer.engines.whoosh_engine.documents import Documents, DocumentsBuilder
from indexer.engines.whoosh_engine.matching import Matching
from indexer.engines.whoosh_engine.postings import TermIndex
from indexer.engines.whoosh_engine.wording import wording, wording_of_words
from indexer.query import Word

WORDS = st.sampled_from("droit à l’image ports port pêche de la ministre Éclairs été".split())


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_words_alone_are_wanted_as_the_clauses_that_they_are(words):
    documents: Documents = DocumentsBuilder().build()
    tokens = [token for word in words for token in typed_tokens(word)]

    assert len(tokens) == len(words)
    assert wording_of_words(tokens) == wording(
        [Word(word) for word in words], Matching(TermIndex((), (), None), documents)
    )
