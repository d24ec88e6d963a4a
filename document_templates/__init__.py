"""What the programme asks for, and how it becomes a PDF. Knows nothing of signatures, storage or the web."""
