"""The loops of writing and searching, compiled: over postings one by one, no arrays on the way.

numba compiles them at their first use and keeps the result on disk. Each is an ordinary function
over arrays, and gives the same answer when run uncompiled (``NUMBA_DISABLE_JIT=1``). Articles are
numbered within a block in the postings and in what is scored on, through all segments (``doc_base``
and the block added) everywhere else.

``fields`` reads the postings of a field, ``segments`` hands all fields over as one, ``term_lookup``
looks a query's words up, ``clause_counts``, ``conjunction`` and ``phrases`` find articles,
``accumulate`` counts in these, ``scoring`` and ``proximity`` say how well they fit and
``max_scores`` how well at most,
``top_k`` which come first, ``term_query`` all of it in one call, as ``prefix_query`` does for a
prefix; ``facet_counts`` how many there are of each kind. ``positions`` says where words stand,
``snippet_fragments`` and ``highlight`` what is shown of a text, ``highlight_queries`` both in one
call. An index is written by ``tokens``, ``postings_sort``, ``postings_merge`` and ``offsets``.
"""
