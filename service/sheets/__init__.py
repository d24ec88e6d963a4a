"""Excel in and out of a project: seen first, then all or nothing."""
