"""The compiled loop that cuts the texts of articles into numbered chunks."""
