"""Import reports: sums that must hold and severities that follow the code."""

import pytest
from pydantic import ValidationError

from schemas.base import Bilingual
from schemas.imports import ImportReport, RejectedCount, RowError
from schemas.vocab import RowCode, Severity

MESSAGE = Bilingual(ja="直してください。", en="Mend it.")


def report(**fields: object) -> ImportReport:
    given: dict[str, object] = {
        "source": "price-list",
        "file_name": "20250716.csv.gz",
        "file_sha256": "0" * 64,
        "dry_run": True,
    }
    return ImportReport.model_validate(given | fields)


def test_every_row_read_is_accounted_for() -> None:
    counts = (RejectedCount(code=RowCode.E_CHK, rows=2), RejectedCount(code=RowCode.E_REQ, rows=1))
    assert report(read=10, created=5, unchanged=2, rejected=3, rejected_by_code=counts).read == 10


def test_a_report_that_loses_rows_is_refused() -> None:
    with pytest.raises(ValidationError, match="sum of what became of them"):
        report(read=10, created=5)


def test_a_report_whose_reasons_do_not_add_up_is_refused() -> None:
    with pytest.raises(ValidationError, match="sum of the reasons"):
        report(read=3, rejected=3, rejected_by_code=(RejectedCount(code=RowCode.E_CHK, rows=2),))


@pytest.mark.parametrize("code", RowCode)
def test_a_refusing_code_blocks_and_a_warning_does_not(code: RowCode) -> None:
    right, wrong = (
        (Severity.BLOCK, Severity.WARN) if code.startswith("E_") else (Severity.WARN, Severity.BLOCK)
    )
    assert RowError(row=1, code=code, severity=right, message=MESSAGE).severity is right
    with pytest.raises(ValidationError, match="contradict"):
        RowError(row=1, code=code, severity=wrong, message=MESSAGE)
