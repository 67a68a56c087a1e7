"""Whether a regular expression proposed by staff is safe to run on any text.

Python's matcher tries one way after another, so a pattern with many ways of matching the same characters can take
longer than anybody waits. The ways are counted before the pattern is ever run; repetition without an upper bound,
repeated groups and references to groups are refused.
"""

import re
from typing import Final

__all__ = ["MOST_WAYS", "ways"]

MOST_WAYS: Final = 10_000
"""More ways than this from one place in a text are refused."""
_LONGEST: Final = 3_000
_DEEPEST: Final = 20
_GROUP: Final = re.compile(r"\((?:\?(?::|=|!|<=|<!))?")
_ATOM: Final = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\[^0-9kgxuUN]|[^\\()\[\]{}*+?|]", re.DOTALL)
_REPEAT: Final = re.compile(r"\?|\{(\d{1,3})(?:,(\d{1,3}))?\}")


class _Refused(ValueError):
    """The pattern has something whose ways are not counted."""


def ways(pattern: str) -> int | None:
    """In how many ways a pattern can try to match from one place; None for one that cannot be counted.

    Sequences multiply the ways of their parts, alternatives add theirs.
    """
    if len(pattern) > _LONGEST:
        return None
    try:
        counted, end = _alternatives(pattern, 0, 0)
    except _Refused:
        return None
    return counted if end == len(pattern) else None


def _alternatives(pattern: str, at: int, depth: int) -> tuple[int, int]:
    if depth > _DEEPEST:
        raise _Refused
    total, branch = 0, 1
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            total, branch, at = total + branch, 1, at + 1
            continue
        part, at = _part(pattern, at, depth)
        branch *= part
    return total + branch, at


def _part(pattern: str, at: int, depth: int) -> tuple[int, int]:
    if found := _GROUP.match(pattern, at):
        counted, end = _alternatives(pattern, found.end(), depth + 1)
        if pattern[end : end + 1] != ")":
            raise _Refused
        end += 1
        if pattern[end : end + 1] == "?":
            return counted + 1, end + 1
        return counted, end
    atom = _ATOM.match(pattern, at)
    if atom is None:
        raise _Refused
    repeat = _REPEAT.match(pattern, atom.end())
    if repeat is None:
        return 1, atom.end()
    least, most = (0, 1) if repeat[0] == "?" else (int(repeat[1]), int(repeat[2] or repeat[1]))
    return most - least + 1, repeat.end()
