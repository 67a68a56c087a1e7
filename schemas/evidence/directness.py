"""How near a trial is to the product: what was studied beside what is registered (3.7)."""

from pydantic import Field

from schemas.base import Bilingual, Contract, DecimalText, LongText, Text
from schemas.products.common import UcumUnit
from schemas.vocab import Directness

__all__ = ["Comparison", "DailyAmount", "Difference", "Studied"]


class DailyAmount(Contract):
    """A component and its amount a day."""

    name: Text
    amount: DecimalText
    unit: UcumUnit


class Studied(Contract):
    """What a trial gave its participants; null is "not known"."""

    description: LongText
    in_humans: bool = True
    same_maker: bool | None = Field(
        default=None, description="Made by the registrant, or for it by its own formula."
    )
    same_model: bool | None = Field(default=None, description="Devices: the very model that is registered.")
    same_series: bool | None = Field(default=None, description="Devices: the same series.")
    components: tuple[DailyAmount, ...] = ()
    equivalence: LongText | None = Field(
        default=None, description="What shows equivalence: dissolution, composition, stability."
    )


class Difference(Contract):
    """One point in which the studied and the registered product differ."""

    component: Text | None = Field(description="Null where it is about the whole.")
    registered: Text | None
    studied: Text | None
    because: Bilingual


class Comparison(Contract):
    """The comparison that justifies a link, made against one version of the registration."""

    product_version: int = Field(ge=1)
    studied: Studied
    same_formula: bool = Field(description="Same components in the same daily amounts.")
    dose_within: bool = Field(description="No component was given in more than the registered daily amount.")
    differences: tuple[Difference, ...]
    suggested: Directness = Field(description="The nearest that the comparison supports; a person decides.")
