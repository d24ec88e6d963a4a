"""What the service gave up: told to who administers, with a button to try again, and to a packet's own page."""
