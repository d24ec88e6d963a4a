"""Staff and FOSIS: who they are, what each may do where, and the door."""
