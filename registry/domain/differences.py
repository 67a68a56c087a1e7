"""The structural difference of two JSON documents.

The rule: objects are compared field by field, an absent field and a null one are the same. Items of a list are
matched by their key where the contract has one (``KEYS``: an ingredient by its name, a site by name and
municipality; a plain value is its own key) and no key occurs twice on a side; else by position. A matched item
is compared field by field; one that lost its place among the others was moved. The order of fields, and how a
number is spelt in JSON, are representation only: they are no change.
"""

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Mapping, Sequence

from pydantic import JsonValue

from schemas.differences import Change
from schemas.vocab import ChangeKind

__all__ = ["KEYS", "differences"]

KEYS: Mapping[str, tuple[str, ...]] = {
    "active": ("name",),
    "claims": ("text",),
    "composition": ("name",),
    "crude_drugs": ("name_ja",),
    "functional_substances": ("name",),
    "gmp_certificates": ("type", "number"),
    "gtin": ("gtin",),
    "label_images": ("sha256",),
    "manufacturer_sites": ("name", "lg_code"),
    "nutrients": ("nutrient",),
    "self_checks": ("period_start",),
}
"""List of a document → the fields that tell its items apart."""

_Path = tuple[str, ...]
_Keys = Sequence[Hashable]


def differences(old: Mapping[str, JsonValue], new: Mapping[str, JsonValue]) -> tuple[Change, ...]:
    """All changes that lead from one document to another, in the order of the newer document's fields.

    Field names hold no dot. Applying the changes to ``old`` gives ``new``; there are none if the two are equal.
    """
    return tuple(_objects(old, new, ()))


def _objects(old: Mapping[str, JsonValue], new: Mapping[str, JsonValue], at: _Path) -> Iterator[Change]:
    for name in [*new, *(name for name in old if name not in new)]:
        yield from _values(old.get(name), new.get(name), (*at, name))


def _values(old: JsonValue, new: JsonValue, at: _Path) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _objects(old, new, at)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _lists(old, new, at)
    elif old is None and new is not None:
        yield _change(at, ChangeKind.ADDED, None, new)
    elif new is None and old is not None:
        yield _change(at, ChangeKind.REMOVED, old, None)
    elif not _same(old, new):
        yield _change(at, ChangeKind.CHANGED, old, new)


def _lists(old: list[JsonValue], new: list[JsonValue], at: _Path) -> Iterator[Change]:
    before, after = _keys(at[-1], old, new)
    place = {key: index for index, key in enumerate(before)}
    kept = set(after)
    for index, key in enumerate(before):
        if key not in kept:
            yield _change((*at, str(index)), ChangeKind.REMOVED, old[index], None)
    in_order = _in_order([(index, place[key]) for index, key in enumerate(after) if key in place])
    for index, key in enumerate(after):
        here = (*at, str(index))
        if key not in place:
            yield _change(here, ChangeKind.ADDED, None, new[index])
            continue
        if place[key] not in in_order:
            yield _change(here, ChangeKind.MOVED, place[key], index)
        yield from _items(old[place[key]], new[index], here)


def _items(old: JsonValue, new: JsonValue, at: _Path) -> Iterator[Change]:
    """Compare matched items of a list; a null one is a value of the list like others, not an absence."""
    if (old is None) is (new is None):
        yield from _values(old, new, at)
    else:
        yield _change(at, ChangeKind.CHANGED, old, new)


def _keys(name: str, old: list[JsonValue], new: list[JsonValue]) -> tuple[_Keys, _Keys]:
    """The keys of both lists, or positions where keys would be missing or ambiguous."""
    before = [_key(item, KEYS.get(name)) for item in old]
    after = [_key(item, KEYS.get(name)) for item in new]
    unambiguous = all(None not in keys and len(set(keys)) == len(keys) for keys in (before, after))
    return (before, after) if unambiguous else (range(len(old)), range(len(new)))


def _key(item: JsonValue, fields: tuple[str, ...] | None) -> Hashable:
    if isinstance(item, dict):
        if fields is None or any(item.get(field) is None for field in fields):
            return None
        return tuple(_key(item[field], None) for field in fields)
    return None if isinstance(item, list) or item is None else (isinstance(item, bool), item)


def _in_order(matched: list[tuple[int, int]]) -> set[int]:
    """The old places of as many items as possible that kept their order, from (new, old) places in the new order.

    Items at an unchanged place are among them, since no move could be told of them; they never contradict each
    other, and whatever crosses one of them has moved.
    """
    fixed = [new for new, old in matched if new == old]
    return _longest_rising(
        [old for new, old in matched if bisect_left(fixed, new) == bisect_left(fixed, old)]
    )


def _longest_rising(numbers: list[int]) -> set[int]:
    """The members of a longest rising subsequence of different numbers (patience sorting)."""
    tops: list[int] = []
    below: dict[int, int | None] = {}
    for number in numbers:
        pile = bisect_left(tops, number)
        below[number] = tops[pile - 1] if pile else None
        tops[pile : pile + 1] = [number]
    found: set[int] = set()
    last = tops[-1] if tops else None
    while last is not None:
        found.add(last)
        last = below[last]
    return found


def _same(old: JsonValue, new: JsonValue) -> bool:
    """Equality of JSON, in which true is not 1."""
    return isinstance(old, bool) is isinstance(new, bool) and old == new


def _change(at: _Path, kind: ChangeKind, old: JsonValue, new: JsonValue) -> Change:
    return Change(path=".".join(at), kind=kind, old=old, new=new)
