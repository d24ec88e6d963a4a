"""How an act is packaged, sealed, logged and verified. Finished lines in, codes out: no Spanish here."""
