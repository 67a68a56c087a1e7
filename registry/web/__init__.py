"""The HTTP ways in: API, pages, and what they share."""
