"""One module per kind: what its proposed format says."""
