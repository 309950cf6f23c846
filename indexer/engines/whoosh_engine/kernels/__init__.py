"""The loops of searching, compiled: over postings one by one, without making arrays on the way.

numba compiles them at their first use and keeps the result on disk. Each is an ordinary function
over arrays, and gives the same answer when run uncompiled (``NUMBA_DISABLE_JIT=1``). Articles are
numbered within a block in the postings and in what is scored on, through all segments (``base``
and the block added) everywhere else.

``fields`` reads the postings of a field, ``segments`` hands all fields over as one, ``words`` looks
a query's words up, ``matching`` and ``phrases`` find articles, ``noting`` counts in these,
``scoring`` and ``closeness`` say how well they fit and ``bounding`` how well at most, ``ordering``
which come first, ``best`` all of it in one call, as ``beginnings`` does for a prefix; ``counting``
how many there are of each kind. ``places`` says where words stand, ``cutting`` and ``layout`` what
is shown of a text, ``pages`` both in one call.
"""
