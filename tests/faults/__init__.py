"""Faults from outside: kills, signals, power cuts and full disks at every step of a build.

After each, what is served must be exactly the old index or the new one, nothing else may be left,
and the next build must work. ``--faults-scale N`` makes N times as many trials at random moments.
"""
