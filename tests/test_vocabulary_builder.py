"""Words and phrases are counted as the texts hold them, within a bound."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import fold, is_stop
from indexer.article import Article
from indexer.build.chunks import ChunkTable
from indexer.suggest import vocabulary_builder
from indexer.suggest.phrase_counts import MAX_PHRASE_WORDS
from indexer.suggest.vocabulary import Vocabulary, bare, words, written_words
from indexer.suggest.vocabulary_builder import VocabularyBuilder

some_words = st.sampled_from(
    "accord Accord de pêche l’accord d'eau la mer aujourd’hui sino-russe 2021 a b, (mer)".split()
)
some_texts = st.lists(some_words, max_size=12).map(" ".join)
articles = st.lists(
    st.builds(Article, st.just("a"), some_texts, st.lists(some_texts, max_size=3).map("\n\n".join)),
    min_size=1,
    max_size=5,
)


def counted(batches: list[list[Article]]) -> Vocabulary:
    builder, chunks = VocabularyBuilder(), ChunkTable()
    for batch in batches:
        builder.add(chunks.cut(batch))
    return builder.build()


def phrases_of(text: str) -> set[str]:
    row = written_words(text)
    small = [len(word) == 1 or is_stop(fold(word)) for word in row]
    return {
        " ".join([bare(row[start]), *row[start + 1 : end]])
        for start in range(len(row))
        for end in range(start + 2, min(start + MAX_PHRASE_WORDS, len(row)) + 1)
        if not small[start] and not small[end - 1]
    }


def by_form(counts: Counter[str]) -> Counter[str]:
    folded: Counter[str] = Counter()
    for text, count in counts.items():
        folded[fold(text)] += count
    return folded


@settings(deadline=None)  # the first example compiles
@given(st.lists(articles, min_size=1, max_size=3))
def test_counts_are_those_of_reading_all_texts_at_once(batches):
    vocabulary = counted(batches)
    every = [article for batch in batches for article in batch]
    all_words = Counter(word for a in every for text in (a.title, a.body) for word in words(text))
    phrases = Counter(
        phrase
        for a in every
        for phrase in phrases_of(a.title) | phrases_of(a.body.partition("\n\n")[0])
    )
    least = max(vocabulary_builder.MIN_PHRASE_COUNT, round(len(every) ** 0.25))
    frequent = Counter({phrase: count for phrase, count in phrases.items() if count >= least})

    assert by_form(Counter(dict(vocabulary.words))) == by_form(all_words)
    assert by_form(Counter(dict(vocabulary.phrases))) == by_form(frequent)


@settings(deadline=None)  # the first example compiles
@given(articles, articles)
def test_counting_goes_on_from_what_is_known(before, after):
    known = counted([before * 2])
    builder = VocabularyBuilder()
    builder.know(known)
    builder.add(ChunkTable().cut(after))
    found = Counter(dict(builder.build().words))

    assert by_form(found) == by_form(
        Counter(dict(known.words)) + Counter(dict(counted([after]).words))
    )


@pytest.mark.parametrize("bound", [3, 10])
def test_beyond_a_bound_rare_words_and_phrases_are_forgotten_and_frequent_ones_stay(
    monkeypatch, bound
):
    monkeypatch.setattr(vocabulary_builder, "MAX_COUNTED", bound)
    monkeypatch.setattr("indexer.build.chunks.MAX_CHUNKS", 20)
    builder, chunks = VocabularyBuilder(), ChunkTable()
    builder.add(chunks.cut([Article("x", "accord maritime", "accord maritime")] * 2))
    for number in range(30):
        rare = "".join("abcdefghij"[int(digit)] for digit in str(number + 100))
        title = f"accord maritime {rare} nouveau"
        builder.add(chunks.cut([Article(str(number), title, f"accord maritime {rare}")]))
    vocabulary = builder.build()

    assert dict(vocabulary.words)["accord"] == 64
    assert dict(vocabulary.phrases)["accord maritime"] == 32
    assert len(vocabulary.words) < 33
