"""What goes to FOSIS of a stage: its documents under an index, with the letter on top, in one ZIP."""
