"""A PDF or Word of the user's own becomes a document: uploaded, signatures placed, added to the project."""
