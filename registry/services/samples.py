"""Samples of listed products that a public body tested: their lots are not known, so they judge no lot."""

from datetime import datetime
from enum import StrEnum

from registry.domain.errors import NotFound
from registry.domain.permissions import Actor, require
from registry.services import log
from registry.services.log import Facts
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert
from registry.tables.lots import Sample, TestResult
from schemas.lots import SampleResultView, SampleView
from schemas.samples import ListedSample
from schemas.vocab import ResultQualifier

__all__ = ["Recorded", "of_listing", "record"]

_LISTING = Statement("SELECT id, public_id FROM listing WHERE source = {} AND source_key = {}")
_KNOWN = Statement("SELECT id FROM sample WHERE source = {} AND sample_no = {} AND listing = {}")
_BY_ID = Statement("SELECT id FROM listing WHERE public_id = {}")
_SAMPLES = Statement(
    "SELECT id, source, sample_no, collected_on, created_at FROM sample WHERE listing = {}"
    " ORDER BY collected_on, source, sample_no"
)
_RESULTS = Statement(
    "SELECT r.sample, r.item, r.item_ja, r.value, r.qualifier, r.unit, r.tested_on, r.laboratory, r.as_written"
    " FROM test_result r JOIN sample s ON s.id = r.sample WHERE s.listing = {} AND r.replaced_at IS NULL"
    " ORDER BY r.sample, r.position"
)


class Recorded(StrEnum):
    """What recording did; the results of a known sample stay as they are."""

    CREATED = "created"
    UNCHANGED = "unchanged"


async def record(document: ListedSample, *, actor: Actor, now: datetime) -> Recorded:
    """Record a sample with its results, inside the open transaction.

    Raises:
        NotFound: The source has no listing under the sample's key.
        NotSignedIn, Forbidden: The actor may not import.
    """
    require(actor, "import:run")
    listing = await _LISTING.first(document.source.code, document.listing_key)
    if listing is None:
        raise NotFound(document.listing_key)
    if await _KNOWN.first(document.source.code, document.sample_no, listing["id"]):
        return Recorded.UNCHANGED
    sample = uuid7()
    await insert(
        Sample,
        {
            "id": sample,
            "listing": listing["id"],
            "source": document.source.code,
            "sample_no": document.sample_no,
            "collected_on": document.collected_on,
            "created_at": now,
        },
    )
    for position, result in enumerate(document.results, 1):
        await insert(
            TestResult,
            {
                "id": uuid7(),
                "sample": sample,
                "position": position,
                "item": result.item,
                "value": result.value,
                "qualifier": "" if result.qualifier is None else result.qualifier.value,
                "unit": result.unit,
                "as_written": f"{result.item_text}: {result.text}",
                "entered_at": now,
            },
        )
    await log.append(
        "sample.recorded",
        listing["public_id"],
        facts=Facts(role=actor.role_for("import:run"), to_state=document.sample_no),
        actor=actor,
        now=now,
    )
    return Recorded.CREATED


async def of_listing(listing_id: str) -> tuple[SampleView, ...]:
    """The tested samples of a listing with their results as the source reports them, oldest first.

    Raises:
        NotFound: There is no such listing.
    """
    listing = await _BY_ID.first(listing_id)
    if listing is None:
        raise NotFound(listing_id)
    results = await _RESULTS.rows(listing["id"])
    return tuple(
        SampleView(
            listing=listing_id,
            source=sample["source"],
            sample_no=sample["sample_no"],
            collected_on=sample["collected_on"],
            recorded_at=sample["created_at"],
            results=tuple(
                SampleResultView(
                    item=row["item"],
                    item_ja=row["item_ja"],
                    value=row["value"],
                    qualifier=ResultQualifier.of(row["qualifier"]) if row["qualifier"] else None,
                    unit=row["unit"],
                    tested_on=row["tested_on"],
                    laboratory=row["laboratory"],
                    text=row["as_written"],
                )
                for row in results
                if row["sample"] == sample["id"]
            ),
        )
        for sample in await _SAMPLES.rows(listing["id"])
    )
