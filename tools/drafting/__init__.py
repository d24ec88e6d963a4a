"""Draft the proposed Word templates. Not part of the product: it ships the files that this writes."""
