"""What a certificate says of a product's quality: the specification in force and the last twelve months."""

from datetime import datetime
from typing import Any

from registry.domain import conformity
from registry.domain.calendar import months_later, tokyo_day
from registry.domain.errors import NotFound
from registry.services import specifications
from registry.services.lots.judging import entry_of, printed
from registry.services.lots.rows import COLUMNS, RESULTS, Specifications, derived_state
from registry.services.products.rows import find
from registry.tables.database import Statement
from schemas.certificates.quality import CertifiedLot, CertifiedQuality, LotResult
from schemas.vocab import LotState, Verdict

__all__ = ["quality_summary"]

_TESTED = Statement(
    f"SELECT {COLUMNS} FROM lot l WHERE l.product = {{}} AND EXISTS (SELECT 1 FROM test_result r"  # noqa: S608 # constants
    " WHERE r.lot = l.id AND r.replaced_at IS NULL AND r.tested_on BETWEEN {} AND {})"
    " ORDER BY l.manufactured_on, l.number, l.site"
)
_OUTSIDE = Statement(
    "SELECT count(*) AS n FROM test_result r JOIN lot l ON l.id = r.lot WHERE l.product = {}"
    " AND r.tested_on BETWEEN {} AND {} AND r.verdict IN ('fail', 'conditional_fail')"
)
_MONTHS = 12
_OUT = frozenset({Verdict.FAIL, Verdict.CONDITIONAL_FAIL})


async def quality_summary(product_id: str, *, now: datetime) -> CertifiedQuality:
    """The quality section of a product's full certificate (section 12).

    A lot belongs to the twelve months up to today in Tokyo by the days of its tests. It has failed when it was
    rejected or a result is outside the specification, and passed when it was released and none is; others are
    neither yet. Every result outside the specification counts, replaced ones too.

    Raises:
        NotFound: There is no such product.
    """
    product = await find(product_id)
    if product is None:
        raise NotFound(product_id)
    today = tokyo_day(now)
    start = months_later(today, -_MONTHS)
    valid = await specifications.in_force(product["id"], on=today)
    known = Specifications()
    made: list[CertifiedLot] = []
    passed = failed = 0
    for lot in await _TESTED.rows(product["id"], start, today):
        results = await _results(lot, known)
        rejected = lot["state"] == LotState.REJECTED
        if rejected or any(result.verdict in _OUT for result in results):
            failed += 1
        elif lot["released_on"] is not None:
            passed += 1
        made.append(
            CertifiedLot(
                lot=lot["number"],
                site=lot["site"],
                manufactured_on=lot["manufactured_on"],
                expires_on=lot["expires_on"],
                released_on=lot["released_on"],
                state=derived_state(lot, today),
                results=results,
            )
        )
    outside = await _OUTSIDE.first(product["id"], start, today)
    return CertifiedQuality(
        specification_version=None if valid is None else str(valid.version),
        specification_from=None if valid is None else valid.document.effective_from,
        period_from=start,
        period_to=today,
        lots_tested=len(made),
        lots_passed=passed,
        lots_failed=failed,
        oos_count=0 if outside is None else outside["n"],
        lots=tuple(made),
    )


async def _results(lot: dict[str, Any], known: Specifications) -> tuple[LotResult, ...]:
    valid = await known.of(lot)
    assert valid is not None  # noqa: S101 # a lot with results was judged by a version
    rows = await RESULTS.rows(lot["id"])
    return tuple(
        LotResult(
            item_ja=item.name_ja,
            item_en=item.name_en,
            limit=conformity.describe(item.limit).ja,
            unit=item.unit,
            method=row["method"] or item.method,
            value=printed(item, entry_of(row)),
            verdict=Verdict.of(row["verdict"]),
            tested_on=row["tested_on"],
            laboratory_id=row["laboratory"],
            accredited=row["accreditation"] is not None,
        )
        for item in valid.document.items
        for row in rows
        if row["item"] == item.item
    )
