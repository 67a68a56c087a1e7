"""Use cases: one command is one transaction."""
