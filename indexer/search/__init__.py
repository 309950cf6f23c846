"""What is asked of an index and what comes back, whichever engine answers.

:mod:`~indexer.search.index` is the open index, which :mod:`~indexer.search.opening` opens
(:mod:`~indexer.search.live` follows the one in service),
:mod:`~indexer.search.request` what it is asked, :mod:`~indexer.search.results` what it answers;
:mod:`~indexer.search.highlighter` finds what a query matches in a text,
:mod:`~indexer.search.snippet` is a passage with its marks. The others are the rules that hold under
every engine; one may keep to them in a quicker way.
"""
