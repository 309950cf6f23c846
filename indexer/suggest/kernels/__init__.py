"""The compiled loops that count words and phrases, and that look for words near another.

Each is an ordinary function over arrays of numbers; what words they are of, nothing here knows.
"""
