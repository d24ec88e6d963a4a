"""The only writer of state: what is recorded as an event is applied here, live and when replayed."""
