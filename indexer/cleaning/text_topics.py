"""Stretches within a plain-text copy's article that speak of something else.

An offer, a widget or teasers of full sentences may stand within or at the ends of the stretch that
the scores find. Short lines part them from the article's paragraphs, and so do their words.
"""

from collections.abc import Sequence
from dataclasses import replace

from indexer.cleaning.blocks import Block
from indexer.cleaning.cohesion import long_words, shared
from indexer.cleaning.text_features import Features
from indexer.cleaning.text_segmentation import TRANSPARENT, Run

#: So many lines in a row that are no prose part sections.
_MIN_GAP_LINES = 2
#: Sections of one article share more of their long words with the rest of it.
_MIN_COHESION = 0.06
#: Of fewer long words, in the section or in the others, nothing can be said.
_MIN_SECTION_WORDS, _MIN_OTHER_WORDS = 6, 40


def drop_off_topic(
    blocks: Sequence[Block], rules: list[str | None], features: Sequence[Features], run: Run
) -> Run:
    """Rule out the sections that share no words with the others; return the run without them.

    The section with the most words is the article's whatever it shares.
    """
    sections = _sections(rules, features, run)
    if len(sections) < 2:
        return run
    said = [long_words(blocks[n].text for n in s if rules[n] is None) for s in sections]
    core = max(range(len(sections)), key=lambda at: (len(said[at]), -at))
    kept = [
        at == core or not _is_off_topic(words, _union(said[:at] + said[at + 1 :]))
        for at, words in enumerate(said)
    ]
    for at, section in enumerate(sections):
        if kept[at]:
            continue
        # The lines about it go with it, but for one that heads the paragraph behind.
        begin = sections[at - 1].stop if at else run.begin
        end = sections[at + 1].start - 1 if at + 1 < len(sections) else run.end
        for n in range(begin, max(end, section.stop)):
            rules[n] = rules[n] or "off-topic"
    left = [section for at, section in enumerate(sections) if kept[at]]
    return replace(run, begin=left[0].start, end=left[-1].stop)


def _is_off_topic(words: frozenset[str], others: frozenset[str]) -> bool:
    says_enough = len(words) >= _MIN_SECTION_WORDS and len(others) >= _MIN_OTHER_WORDS
    return says_enough and shared(words, others) < _MIN_COHESION


def _union(parts: Sequence[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*parts)


def _sections(rules: Sequence[str | None], features: Sequence[Features], run: Run) -> list[range]:
    """Return the run's stretches of prose, parted by several short lines in a row."""
    sections: list[range] = []
    gap = 0
    for n in range(run.begin, run.end):
        if rules[n] is not None or not features[n].speaks:
            gap += rules[n] not in TRANSPARENT
            continue
        if sections and gap < _MIN_GAP_LINES:
            sections[-1] = range(sections[-1].start, n + 1)
        else:
            sections.append(range(n, n + 1))
        gap = 0
    return sections
