"""The French lexicon: of which words a form is a form.

:mod:`~indexer.analysis.lexicon.hunspell` reads a spelling dictionary's words and the rules of their
inflection, :mod:`~indexer.analysis.lexicon.frequencies` how often a form is one word or another;
:mod:`~indexer.analysis.lexicon.lemmas` tells from both the lemmas of each form;
:mod:`~indexer.analysis.lexicon.compiler` writes these to the files in which
:mod:`~indexer.analysis.lexicon.lookup` looks forms up.
``data/README.md`` says where the words come from, and under which licences.
"""

from indexer.analysis.lexicon.lemmas import MAX_LEMMAS, FormLemmas
from indexer.analysis.lexicon.lookup import LEXICON_VERSION, Lexicon

__all__ = ["LEXICON_VERSION", "MAX_LEMMAS", "FormLemmas", "Lexicon"]
