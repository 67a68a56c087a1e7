"""The contract of the registry: words, identifiers and shapes (pydantic and the standard library only)."""
