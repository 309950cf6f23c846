"""The loops of searching, compiled: over postings one by one, without making arrays on the way.

numba compiles them at their first use and keeps the result on disk. Each is an ordinary function
over arrays, and gives the same answer when run uncompiled (``NUMBA_DISABLE_JIT=1``). Articles are
numbered within a block in the postings and in what is scored on, through all segments (``base``
and the block added) everywhere else.

``fields`` reads the postings of a field, ``segments`` hands all fields over as one, ``words`` looks
a query's words up, ``matching`` finds articles, ``scoring`` and ``closeness`` say how well they
fit, ``ordering`` which come first and how many there are, ``best`` both in one call, ``places``
where words stand, ``cutting`` and ``layout`` what is shown of a text. A change in one module does
not make numba compile anew what another one keeps of it: remove ``__pycache__`` then.
"""
