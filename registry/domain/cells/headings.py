"""Headings of columns, compared as domain specification 7.1 says."""

import unicodedata

__all__ = ["heading_key"]


def heading_key(heading: str) -> str:
    """Key of a heading: full width folded, spaces removed, letters small."""
    return "".join(unicodedata.normalize("NFKC", heading).split()).casefold()
