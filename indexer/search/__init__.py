"""What is asked of an index and what comes back, whichever engine answers."""
