"""Drafts made of rows: laid over what is registered, matched with it, and compared with it (domain specification 7.1).

An import adds and changes; an empty cell, or a column that is not there, leaves what is registered as it is.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from schemas.base import search_key

__all__ = ["Differences", "Known", "differences", "matching", "overlaid"]

_NUMBERS: Final = (
    "ffc_no",
    "foshu_no",
    "approval_no",
    "approval_no_legacy",
    "yj_code",
    "tais_code",
    "care_device_code",
)
"""The fields with an authority's number of the product; its barcodes are compared beside them."""

Differences = tuple[tuple[str, str, str], ...]
"""Field, what is registered, what the row says; texts for people, cut."""

_SHOWN: Final = 80


class Known(NamedTuple):
    """A registered product: its public id and its draft, or its published version where none is open."""

    id: str
    document: Mapping[str, Any]


def overlaid(base: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Lay values over a document; neither is changed.

    Args:
        base: The document as JSON; empty for a new one.
        values: Values by path; a number in a path is a place in a list, the next one at most.
    """
    made: dict[str, Any] = json.loads(json.dumps(dict(base)))
    for path, value in values.items():
        *way, last = path.split(".")
        where: Any = made
        for step, following in zip(way, path.split(".")[1:], strict=True):
            where = _inside(where, step, [] if following.isdigit() else {})
        where[last] = value
    return made


def _inside(where: Any, step: str, otherwise: Any) -> Any:  # noqa: ANN401 # any JSON value
    if isinstance(where, list):
        if int(step) == len(where):
            where.append(otherwise)
        return where[int(step)]
    if where.get(step) is None:
        where[step] = otherwise
    return where[step]


def matching(document: Mapping[str, Any], known: Iterable[Known]) -> tuple[Known, ...]:
    """The registered products that a row may mean: of the same name, and with no other number of the same kind.

    The key of a product is its firm, its name and its identifiers (7.1). An identifier that only one side has does not
    tell two products apart: it may have been given meanwhile.

    Args:
        document: What the row says.
        known: Products of the same firm.
    """
    return tuple(one for one in known if _same(document, one.document))


def _same(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    if search_key(new["name_ja"]) != search_key(old["name_ja"]):
        return False
    pairs = [(new.get(name), old.get(name)) for name in _NUMBERS]
    both = [(one, other) for one, other in pairs if one and other]
    codes, registered = _gtins(new), _gtins(old)
    if both:
        return all(one == other for one, other in both)
    return not (codes and registered) or not codes.isdisjoint(registered)


def _gtins(document: Mapping[str, Any]) -> set[str]:
    return {entry["gtin"] for entry in document.get("gtin", ())}


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Differences:
    """What a row would change, by field of the document."""
    return tuple(_differing(old, new))


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in new:
        if old.get(name) != new[name]:
            yield name, _shown(old.get(name)), _shown(new[name])


def _shown(value: Any) -> str:  # noqa: ANN401 # any JSON value
    if value is None or value in ([], {}):
        return "（なし）"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
