"""Query parameters of pages. What is unknown or cannot be read is ignored: a page is better than a refusal."""

from datetime import date
from typing import TypeVar

from registry.web.requests import Incoming
from schemas.vocab import Word

__all__ = ["day", "number", "word", "words"]

W = TypeVar("W", bound=Word)
_LONGEST = 200


def words(request: Incoming, name: str) -> str:
    """Free text, trimmed and cut at 200 characters; empty where it is missing."""
    return (request.query_params.get(name) or "").strip()[:_LONGEST]


def number(request: Incoming, name: str, *, most: int) -> int:
    """A whole number from 0 to ``most``; 0 where it is missing or something else."""
    given = request.query_params.get(name) or ""
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(most))):
        return 0
    return min(int(given), most)


def word(request: Incoming, name: str, vocabulary: type[W]) -> W | None:
    """A word of a vocabulary; None where it is missing or another."""
    given = request.query_params.get(name)
    return next((known for known in vocabulary if known == given), None)


def day(request: Incoming, name: str) -> date | None:
    """A day as ``YYYY-MM-DD``; None where it is missing or something else."""
    try:
        return date.fromisoformat(request.query_params.get(name) or "")
    except ValueError:
        return None
