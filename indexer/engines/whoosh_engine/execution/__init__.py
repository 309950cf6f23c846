"""How a query is run: planned, matched, scored, put in order, counted and shown."""
