"""Measures beside other engines, and through the server; run by name, never by pytest.

``peers.py`` and ``http.py`` are the commands, docs/benchmarks.md says what their figures mean.
"""
