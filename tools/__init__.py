"""What we use to make the house, and do not ship."""
