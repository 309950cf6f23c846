"""The files of an index: how articles, terms and postings are written and read.

Nothing here knows a query.
"""
