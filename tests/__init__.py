"""Claims about what Dépêche does; none about how long it takes, which `tests/bench` measures.

A process that finds no machine code runs its loops uncompiled: it is made before any is imported.
"""

from indexer import machine_code

if machine_code.is_wanted() and not machine_code.is_complete():
    machine_code.make()
