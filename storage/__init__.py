"""What is kept: tables, events, migrations and immutable files."""
