"""What a laboratory works with: lots that wait for results, previews, earlier results (domain specification 5.3)."""

from datetime import date, datetime

from pydantic import Field

from schemas.base import Bilingual, Contract, Text
from schemas.conformity import ResultValue
from schemas.identifiers import LotNumber, ProductId
from schemas.products.common import UcumUnit
from schemas.specifications import ItemCode
from schemas.vocab import LotState, ResultQualifier, Verdict

__all__ = ["AwaitingLot", "EarlierResult", "PreviewedResult"]


class AwaitingLot(Contract):
    """A lot that takes results: in test or in quarantine, and never released."""

    product: ProductId
    name_ja: Text
    firm_ja: Text
    number: LotNumber
    site: Text
    manufactured_on: date | None
    state: LotState
    expected: int = Field(ge=0, description="Results that the specification in force asks for.")
    entered: int = Field(ge=0, description="Results that stand, whoever entered them.")


class PreviewedResult(Contract):
    """What would be said of a result if it were entered now."""

    item: ItemCode
    replicate: int
    name_ja: Text
    name_en: Text | None
    reported: str
    limit: Bilingual
    limit_unit: UcumUnit | None
    verdict: Verdict
    reason: Bilingual
    replaces: str | None = Field(description="The result that it would replace, as printed.")


class EarlierResult(Contract):
    """A result that another one took the place of; it stays on record."""

    item: ItemCode
    replicate: int
    name_ja: Text
    value: ResultValue | None
    qualifier: ResultQualifier
    unit: UcumUnit | None
    verdict: Verdict | None
    laboratory: Text | None
    entered_at: datetime
    replaced_at: datetime
    reason: Text | None = Field(description="Why it was replaced; null where nobody said so.")
