"""Directness as domain specification 3.7 states it."""

import pytest

from registry.domain.directness import compare, registered_amounts
from schemas.evidence.directness import Comparison, Studied
from schemas.vocab import Directness, SubClass
from tests import builders

P0, P1, P2, P3 = Directness.P0, Directness.P1, Directness.P2, Directness.P3
GABA = {"name": "GABA", "amount": "20", "unit": "mg"}


def compared(
    subclass: SubClass = SubClass.HF_FFC, fields: dict[str, object] | None = None, **studied: object
) -> Comparison:
    product = builders.draft(subclass, firm=builders.corporate_no(1), **(fields or {}))
    return compare(product, 3, Studied.model_validate({"description": "試験食", **studied}))


def test_the_same_formula_and_amount_of_the_same_maker_is_the_final_product() -> None:
    found = compared(components=[GABA], same_maker=True)
    assert (found.product_version, found.same_formula, found.differences) == (3, True, ())
    assert found.suggested is P0


def test_amounts_are_compared_as_numbers() -> None:
    assert compared(components=[{**GABA, "amount": "20.0"}], same_maker=True).suggested is P0


def test_less_of_the_same_is_near_only_if_equivalence_is_shown() -> None:
    less = [{**GABA, "amount": "10"}]
    assert compared(components=less, same_maker=True, equivalence="溶出試験").suggested is P1
    assert compared(components=less, same_maker=True).suggested is P2
    assert compared(components=less, same_maker=True).dose_within


@pytest.mark.parametrize(
    "components",
    [
        [{**GABA, "amount": "40"}],
        [{**GABA, "unit": "ug"}],
        [GABA, {"name": "テアニン", "amount": "200", "unit": "mg"}],
        [{"name": "テアニン", "amount": "20", "unit": "mg"}],
        [],
    ],
)
def test_more_something_else_or_what_cannot_be_compared_is_the_ingredient_at_best(
    components: list[dict[str, str]],
) -> None:
    found = compared(components=components, same_maker=True, equivalence="溶出試験")
    assert (found.suggested, found.dose_within, found.same_formula) == (P2, False, False)
    assert bool(found.differences)


def test_every_difference_names_the_component_and_both_amounts() -> None:
    found = compared(components=[{**GABA, "amount": "40"}, {"name": "テアニン", "amount": "1", "unit": "mg"}])
    shown = {(one.component, one.registered, one.studied) for one in found.differences}
    assert shown == {(None, None, None), ("GABA", "20 mg", "40 mg"), ("テアニン", None, "1 mg")}
    missing = compared(components=[{"name": "テアニン", "amount": "1", "unit": "mg"}], same_maker=True)
    assert ("GABA", "20 mg", None) in {
        (one.component, one.registered, one.studied) for one in missing.differences
    }


@pytest.mark.parametrize("maker", [False, None])
def test_another_makers_kampo_of_the_same_formula_is_equivalent_at_best(maker: bool | None) -> None:
    drugs = {"crude_drugs": [{"name_ja": "葛根", "amount_per_day": "4"}, {"name_ja": "麻黄"}]}
    same = [{"name": "葛根", "amount": "4", "unit": "g/d"}]
    near = compared(SubClass.TM_OTC, drugs, components=same, same_maker=maker, equivalence="指紋図の一致")
    assert near.suggested is P1
    assert compared(SubClass.TM_OTC, drugs, components=same, same_maker=maker).suggested is P2
    assert compared(SubClass.TM_OTC, drugs, components=same, same_maker=True).suggested is P0


def test_a_device_is_the_same_model_the_same_series_or_another() -> None:
    assert compared(SubClass.WD_RENT, same_model=True).suggested is P0
    assert compared(SubClass.WD_RENT, same_model=True).differences == ()
    assert compared(SubClass.WD_RENT, same_series=True).suggested is P1
    assert compared(SubClass.WD_RENT).suggested is P2
    assert len(compared(SubClass.WD_RENT).differences) == 1


def test_what_was_not_studied_in_humans_is_mechanism() -> None:
    assert compared(components=[GABA], same_maker=True, in_humans=False).suggested is P3


@pytest.mark.parametrize(
    ("subclass", "names"),
    [
        (SubClass.HF_FFC, ["GABA"]),
        (SubClass.HF_FOSHU, ["難消化性デキストリン"]),
        (SubClass.HF_OTHER, []),
        (SubClass.WD_NONE, []),
    ],
)
def test_what_a_product_acts_by_is_read_from_its_registration(subclass: SubClass, names: list[str]) -> None:
    product = builders.draft(subclass, firm=builders.corporate_no(1))
    assert [one.name for one in registered_amounts(product)] == names
