"""Specifications, lots and results with readable defaults, for tests."""

from datetime import date
from typing import Any

from registry.services import lots, specifications
from schemas.lots import LotEntry, LotView, ResultEntries
from schemas.specifications import SpecificationEntry
from tests.builders import MadeFirm
from tests.conftest import NOW

LEAD: dict[str, Any] = {
    "item": "lead",
    "name_ja": "鉛",
    "name_en": "Lead",
    "category": "contaminant",
    "limit": {"kind": "max", "upper": "0.50"},
    "unit": "mg/kg",
    "method": "ICP-MS",
    "decision_rule": "GUARD_NONBINARY",
}
ASSAY: dict[str, Any] = {
    "item": "gaba",
    "name_ja": "GABA",
    "category": "assay",
    "limit": {"kind": "range", "lower": "90.0", "upper": "110.0"},
    "unit": "%",
    "method": "HPLC",
    "n_reported": 2,
    "reporting": {"decimals": 1},
}
COLIFORMS: dict[str, Any] = {
    "item": "coliforms",
    "name_ja": "大腸菌群",
    "category": "micro",
    "limit": {"kind": "absent", "mass_g": "1"},
    "method": "食品衛生検査指針",
}
ITEMS = (LEAD, ASSAY, COLIFORMS)
GOOD: tuple[dict[str, Any], ...] = (
    {"item": "lead", "value": "0.12", "unit": "mg/kg", "uncertainty": "0.04"},
    {"item": "gaba", "value": "99.96", "unit": "%"},
    {"item": "gaba", "replicate": 2, "value": "101.2", "unit": "%"},
    {"item": "coliforms", "qualifier": "ND", "mass_g": "1"},
)


def specification(*items: dict[str, Any], effective_from: str = "2025-04-01") -> SpecificationEntry:
    """An entry of a specification; lead, GABA in duplicate and coliforms unless told otherwise."""
    return SpecificationEntry.model_validate({"effective_from": effective_from, "items": items or ITEMS})


async def specified(maker: MadeFirm, product_id: str, *items: dict[str, Any], **fields: Any) -> None:
    """Write a specification of a product."""
    await specifications.write(product_id, specification(*items, **fields), actor=maker.member, now=NOW)


def results(*rows: dict[str, Any], reason: str | None = None) -> ResultEntries:
    """Results tested on 20 March 2026; conforming ones of every item unless told otherwise."""
    entered = [{"tested_on": "2026-03-20", **row} for row in rows or GOOD]
    return ResultEntries.model_validate({"results": entered, "reason": reason})


async def lot(maker: MadeFirm, product_id: str, number: str = "24A001", **fields: Any) -> LotView:
    """A lot made on 1 March 2026."""
    entry = LotEntry.model_validate(
        {"number": number, "manufactured_on": date(2026, 3, 1), "expires_on": date(2028, 2, 29), **fields}
    )
    return await lots.register(product_id, entry, actor=maker.member, now=NOW)


async def released(maker: MadeFirm, product_id: str, number: str = "24A001", **fields: Any) -> LotView:
    """A lot with conforming results, released."""
    made = await lot(maker, product_id, number, **fields)
    await lots.enter_results(product_id, number, results(), site=made.site, actor=maker.member, now=NOW)
    return await lots.release(product_id, number, site=made.site, actor=maker.member, now=NOW)
