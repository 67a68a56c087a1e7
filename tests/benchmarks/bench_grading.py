"""Time of grading product pages again from the database, on one core.

Twenty products of five judged trials each are regraded fifty times: everything is read, every effect computed,
the body pooled and graded, and compared with the grade on record, as after an import and each day.
"""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from registry.services import evidence
from tests import evidence_cases
from tests.conftest import NOW, started

PRODUCTS, TRIALS, ROUNDS = 20, 5, 50
ARMS = (
    evidence_cases.BENEFIT,
    evidence_cases.NO_DIFFERENCE,
    evidence_cases.BENEFIT,
    evidence_cases.HARM,
    None,
)


@pytest.mark.benchmark
async def test_a_thousand_product_pages_are_regraded_within_ten_seconds(tmp_path: Path) -> None:
    async with started(f"sqlite:///{tmp_path / 'registry.db'}"):
        for serial in range(PRODUCTS):
            product = await evidence_cases.product(serial=100 + serial)
            outcome = await evidence_cases.outcome_of(product)
            for place, arms in enumerate(ARMS):
                await evidence_cases.trial(product, outcome, TRIALS * serial % 95 + place, arms)
            await evidence_cases.judge_certainty(outcome)
        before, used = time.perf_counter(), time.process_time()
        for day in range(ROUNDS):
            assert await evidence.regrade_all(now=NOW + timedelta(days=day)) == ()
        took, used = time.perf_counter() - before, time.process_time() - used
        pages = PRODUCTS * ROUNDS
        print(f"\n{pages:,} product pages regraded in {took:.2f} s ({1000 * took / pages:.2f} ms each)")
        print(f"processor time {used:.2f} s")
        assert used < 10
