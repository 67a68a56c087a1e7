"""The difference of two documents: applied to the older one it gives the newer one, and it says no more."""

from collections import defaultdict
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from registry.domain.differences import KEYS, differences
from schemas.differences import Change
from schemas.products.common import CommonFields, ManufacturerSite
from schemas.products.devices import RentalDevice
from schemas.products.foods import Ffc, Fnfc, Foshu
from schemas.products.medicines import Rx
from schemas.vocab import ChangeKind

SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "1", "é"])
NAMES = st.sampled_from(["amount", "composition", "gtin", "name", "jis"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4)
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, max_size=4)
INGREDIENTS = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from("ABCDE"), "amount": SCALARS}),
    max_size=5,
    unique_by=lambda item: item["name"],
)


def applied(document: Any, changes: tuple[Change, ...]) -> Any:
    """The document after the changes: first who leaves a list, then who enters it, then what is inside."""
    inside: dict[tuple[str, ...], list[tuple[str, Change]]] = defaultdict(list)
    for change in changes:
        *at, last = change.path.split(".")
        inside[tuple(at)].append((last, change))

    def entered(value: Any, at: tuple[str, ...]) -> Any:
        here = inside[at]
        if isinstance(value, list):
            leaving = {int(last) for last, change in here if change.kind is ChangeKind.REMOVED}
            moving = {change.old: int(last) for last, change in here if change.kind is ChangeKind.MOVED}
            made = [item for index, item in enumerate(value) if index not in leaving | moving.keys()]
            coming = [(int(last), change.new) for last, change in here if change.kind is ChangeKind.ADDED]
            coming += [(new, value[old]) for old, new in moving.items()]
            for index, item in sorted(coming, key=lambda pair: pair[0]):
                made.insert(index, item)
            for last, change in here:
                if change.kind is ChangeKind.CHANGED:
                    made[int(last)] = change.new
            return [entered(item, (*at, str(index))) for index, item in enumerate(made)]
        if isinstance(value, dict):
            made_object = value | {last: change.new for last, change in here}
            return {name: entered(item, (*at, name)) for name, item in made_object.items()}
        return value

    return entered(deepcopy(document), ())


def spelt(value: Any) -> Any:
    """The document with its absent fields left out and its truth values told from numbers."""
    if isinstance(value, dict):
        return {name: spelt(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [spelt(item) for item in value]
    return (type(value).__name__, value) if isinstance(value, bool) else value


def told(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, Any, Any]]:
    return [(c.path, c.kind.value, c.old, c.new) for c in differences(old, new)]


@given(DOCUMENTS, DOCUMENTS)
def test_applying_the_changes_to_the_old_document_gives_the_new_one(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    assert spelt(applied(old, differences(old, new))) == spelt(new)


@given(INGREDIENTS, INGREDIENTS)
def test_lists_with_keys_can_be_applied_as_well(old: list[Any], new: list[Any]) -> None:
    before, after = {"composition": old}, {"composition": new}
    assert applied(before, differences(before, after)) == after


@given(DOCUMENTS, DOCUMENTS)
def test_there_is_a_change_exactly_where_documents_differ(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert (differences(old, new) == ()) is (spelt(old) == spelt(new))


@given(DOCUMENTS)
def test_a_document_does_not_differ_from_itself_in_another_order(document: dict[str, Any]) -> None:
    assert differences(document, dict(reversed(document.items()))) == ()


@given(DOCUMENTS, DOCUMENTS)
def test_a_change_never_says_that_something_became_itself(old: dict[str, Any], new: dict[str, Any]) -> None:
    for change in differences(old, new):
        entered_or_left = change.kind in {ChangeKind.ADDED, ChangeKind.REMOVED}  # a null item of a list, too
        assert entered_or_left or spelt(change.old) != spelt(change.new)


def test_of_a_reversed_list_what_stands_where_it_stood_is_not_told_as_moved() -> None:
    old, new = ({"gtin": [{"gtin": number} for number in order]} for order in ("12345", "54321"))
    assert told(old, new) == [
        ("gtin.0", "moved", 4, 0),
        ("gtin.1", "moved", 3, 1),
        ("gtin.3", "moved", 1, 3),
        ("gtin.4", "moved", 0, 4),
    ]


@given(INGREDIENTS, st.randoms())
def test_a_shuffled_list_only_moves(items: list[Any], random: Any) -> None:
    shuffled = random.sample(items, len(items))
    found = differences({"composition": items}, {"composition": shuffled})
    assert {change.kind for change in found} <= {ChangeKind.MOVED}
    assert len(found) < max(len(items), 1)


def test_an_ingredient_is_known_by_its_name_wherever_it_stands() -> None:
    old = {"composition": [{"name": "A", "amount": "1"}, {"name": "B", "amount": "2"}]}
    new = {"composition": [{"name": "C", "amount": "9"}, {"name": "A", "amount": "1.0"}]}
    assert told(old, new) == [
        ("composition.1", "removed", {"name": "B", "amount": "2"}, None),
        ("composition.0", "added", None, {"name": "C", "amount": "9"}),
        ("composition.1.amount", "changed", "1", "1.0"),
    ]


def test_a_site_is_known_by_its_name_and_municipality() -> None:
    tsu = {"name": "工場", "lg_code": "242012", "gmp_certificates": []}
    ise = {"name": "工場", "lg_code": "242039", "gmp_certificates": []}
    old, new = {"manufacturer_sites": [tsu, ise]}, {"manufacturer_sites": [ise, tsu]}
    ((path, kind, _, _),) = told(old, new)
    assert (path.rpartition(".")[0], kind) == ("manufacturer_sites", "moved")
    assert told({"manufacturer_sites": [tsu]}, {"manufacturer_sites": [ise]})[0][1] == "removed"


def test_a_name_that_occurs_twice_is_no_key() -> None:
    old = {"composition": [{"name": "A", "amount": "1"}, {"name": "A", "amount": "2"}]}
    new = {"composition": [{"name": "A", "amount": "2"}, {"name": "A", "amount": "2"}]}
    assert told(old, new) == [("composition.0.amount", "changed", "1", "2")]


def test_an_absent_field_and_a_null_one_are_the_same() -> None:
    assert told({"storage": None}, {}) == []
    assert told({}, {"storage": "冷暗所"}) == [("storage", "added", None, "冷暗所")]


def test_truth_is_not_one() -> None:
    assert told({"a": True}, {"a": 1}) == [("a", "changed", True, 1)]
    assert told({"jis": [1]}, {"jis": [True]})[0][1] == "removed"


def test_every_key_names_fields_that_its_items_have() -> None:
    models = (CommonFields, ManufacturerSite, Ffc, Foshu, Fnfc, Rx, RentalDevice)
    items = {}
    for model in models:
        for name, field in model.model_fields.items():
            arguments = getattr(field.annotation, "__args__", ())
            if len(arguments) == 2 and arguments[1] is ... and hasattr(arguments[0], "model_fields"):
                items[name] = set(arguments[0].model_fields)
    assert set(KEYS) == set(items)
    for name, fields in KEYS.items():
        assert set(fields) <= items[name]
