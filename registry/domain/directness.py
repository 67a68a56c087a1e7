"""How near what a trial studied is to what is registered (domain specification 3.7).

The comparison lists every difference in formula and daily amount and suggests the nearest link it supports. A
person decides and gives the reason; nothing is set here.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from schemas.base import Bilingual
from schemas.evidence.directness import Comparison, DailyAmount, Difference, Studied
from schemas.products import ProductDraft
from schemas.products.foods import Ffc, Foshu
from schemas.products.medicines import MedicineFields
from schemas.vocab import Directness, ProductClass

__all__ = ["compare", "registered_amounts"]

_NOT_STUDIED: Final = Bilingual(
    ja="登録製品にある成分が、試験では使われていません。",
    en="The registered product has it; the trial did not give it.",
)
_NOT_REGISTERED: Final = Bilingual(
    ja="試験で使われた成分が、登録製品にはありません。",
    en="The trial gave it; the registered product does not have it.",
)
_UNLIKE_UNITS: Final = Bilingual(
    ja="単位が違うため、量を比べられません。", en="The units differ, so the amounts cannot be compared."
)
_LESS: Final = Bilingual(
    ja="試験の1日量が登録の1日量より少ない。", en="The trial gave less than the registered daily amount."
)
_MORE: Final = Bilingual(
    ja="試験の1日量が登録の1日量より多い。", en="The trial gave more than the registered daily amount."
)
_OTHER_MAKER: Final = Bilingual(
    ja="別の製造者の製品による試験か、製造者が不明です。",
    en="The studied product is another maker's, or its maker is not known.",
)
_OTHER_MODEL: Final = Bilingual(
    ja="登録された型式そのものの試験ではありません。", en="The studied device is not the registered model."
)


def registered_amounts(product: ProductDraft) -> tuple[DailyAmount, ...]:
    """The components by which a product acts and their registered daily amounts; empty where none is declared."""
    match product:
        case Ffc():
            return tuple(_amount(one.name, one.amount, one.unit) for one in product.functional_substances)
        case Foshu():
            return tuple(_amount(one.name, one.amount, one.unit) for one in product.active)
        case MedicineFields():
            return tuple(
                _amount(one.name_ja, one.amount_per_day, one.unit)
                for one in product.crude_drugs
                if one.amount_per_day is not None
            )
    return ()


def compare(product: ProductDraft, version: int, studied: Studied) -> Comparison:
    """Compare what a trial gave with one version of a product.

    Args:
        product: The registered product.
        version: Number of its version.
        studied: What the trial gave.
    """
    amounts = tuple(_amount_differences(registered_amounts(product), studied.components))
    device = product.subclass.product_class is ProductClass.WD
    others = tuple(_whole_differences(studied, device=device))
    declared = bool(registered_amounts(product)) and bool(studied.components)
    within = declared and all(difference.because is _LESS for difference in amounts)
    same = declared and not amounts
    return Comparison(
        product_version=version,
        studied=studied,
        same_formula=same,
        dose_within=within,
        differences=(*others, *amounts),
        suggested=_suggested(studied, device=device, same=same, within=within),
    )


def _suggested(studied: Studied, *, device: bool, same: bool, within: bool) -> Directness:
    if not studied.in_humans:
        return Directness.P3
    if device:
        if studied.same_model:
            return Directness.P0
        return Directness.P1 if studied.same_series else Directness.P2
    if same and studied.same_maker:
        return Directness.P0
    # Another maker's extract of the same formula differs: with equivalence shown it is near, never the same.
    return Directness.P1 if within and studied.equivalence is not None else Directness.P2


def _amount_differences(
    registered: tuple[DailyAmount, ...], studied: tuple[DailyAmount, ...]
) -> Iterator[Difference]:
    given = {one.name: one for one in studied}
    for one in registered:
        other = given.pop(one.name, None)
        if other is None:
            yield _difference(one.name, one, None, _NOT_STUDIED)
        elif other.unit != one.unit:
            yield _difference(one.name, one, other, _UNLIKE_UNITS)
        elif Decimal(other.amount) != Decimal(one.amount):
            less = Decimal(other.amount) < Decimal(one.amount)
            yield _difference(one.name, one, other, _LESS if less else _MORE)
    for name, other in given.items():
        yield _difference(name, None, other, _NOT_REGISTERED)


def _whole_differences(studied: Studied, *, device: bool) -> Iterator[Difference]:
    if device and not studied.same_model:
        yield _difference(None, None, None, _OTHER_MODEL)
    if not device and not studied.same_maker:
        yield _difference(None, None, None, _OTHER_MAKER)


def _difference(
    component: str | None, registered: DailyAmount | None, studied: DailyAmount | None, because: Bilingual
) -> Difference:
    return Difference(
        component=component, registered=_shown(registered), studied=_shown(studied), because=because
    )


def _shown(amount: DailyAmount | None) -> str | None:
    return None if amount is None else f"{amount.amount} {amount.unit}"


def _amount(name: str, amount: str, unit: str) -> DailyAmount:
    return DailyAmount(name=name, amount=amount, unit=unit)
