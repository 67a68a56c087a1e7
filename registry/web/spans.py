"""Two version numbers in an address, written ``a..b``."""

import re

__all__ = ["version_span"]

_SPAN = re.compile(r"([1-9][0-9]{0,8})\.\.([1-9][0-9]{0,8})", re.ASCII)


def version_span(text: str) -> tuple[int, int] | None:
    """The two numbers of ``a..b``, each from 1; None where the text is something else."""
    found = _SPAN.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None
