"""Samples of listed products: read here; an import writes them."""

from registry.domain.errors import NotFound
from registry.tables.database import Statement
from schemas.lots import SampleResultView, SampleView
from schemas.vocab import ResultQualifier

__all__ = ["samples_of"]

_LISTING = Statement("SELECT id FROM listing WHERE public_id = {}")
_SAMPLES = Statement(
    "SELECT id, source, sample_no, collected_on, created_at FROM sample WHERE listing = {}"
    " ORDER BY collected_on, source, sample_no"
)
_RESULTS = Statement(
    "SELECT r.sample, r.item, r.item_ja, r.value, r.qualifier, r.unit, r.tested_on, r.laboratory, r.as_written"
    " FROM test_result r JOIN sample s ON s.id = r.sample WHERE s.listing = {} AND r.replaced_at IS NULL"
    " ORDER BY r.sample, r.position"
)


async def samples_of(listing_id: str) -> tuple[SampleView, ...]:
    """The tested samples of a listing with their results as the source reports them, oldest first.

    Raises:
        NotFound: There is no such listing.
    """
    listing = await _LISTING.first(listing_id)
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
