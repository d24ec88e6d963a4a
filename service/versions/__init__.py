"""Word files of a kind that came from outside: bringing them, choosing among them, and what they need to be used."""
