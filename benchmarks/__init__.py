"""What each step costs beside what a user would pick instead, measured in one run: `python -m benchmarks`."""
