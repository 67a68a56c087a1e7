"""Tables as members send them, and the work on them done at once."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from registry.domain.permissions import Actor
from registry.domain.uploads import product_columns
from registry.services import imports
from schemas.uploads import ReportLine, UploadView
from schemas.vocab import SubClass, UploadKind, UploadMode
from tests.conftest import NOW


def table(*rows: Mapping[str, Any] | Sequence[Any], encoding: str = "utf-8") -> bytes:
    """A CSV of rows by heading; the headings are those of the first row."""
    out = io.StringIO(newline="")
    dictionaries = [dict(row) for row in rows]  # type: ignore[arg-type] # mappings
    writer = csv.DictWriter(out, list(dictionaries[0]), restval="")
    writer.writeheader()
    writer.writerows(dictionaries)
    return out.getvalue().encode(encoding)


def product_row(subclass: SubClass = SubClass.HF_FFC, **cells: str) -> dict[str, str]:
    """The example row of a template; cells by heading replace the examples."""
    return {**{column.heading: column.example for column in product_columns(subclass)}, **cells}


def result_row(**cells: str) -> dict[str, str]:
    """A conforming result of lead for the lot 24A001."""
    return {
        "製品ID": "P-000001",
        "ロット番号": "24A001",
        "製造日": "2026-03-01",
        "期限": "2028-02-29",
        "試験項目": "鉛",
        "結果": "0.12",
        "単位": "mg/kg",
        "不確かさ": "0.04",
        "試験日": "R8.3.20",
        "試験量g": "",
        **cells,
    }


RESULTS = (
    result_row(),
    result_row(試験項目="GABA", 結果="99.96", 単位="%", 不確かさ=""),
    result_row(試験項目="GABA", 結果="１０１．２", 単位="％", 不確かさ=""),
    result_row(試験項目="大腸菌群", 結果="陰性", 単位="", 不確かさ="", 試験量g="1"),
)


def clock() -> datetime:
    """The instant of the tests."""
    return NOW


async def upload(
    content: bytes,
    actor: Actor,
    *,
    kind: UploadKind = UploadKind.PRODUCTS,
    mode: UploadMode = UploadMode.DRY_RUN,
    confirmed: bool = False,
) -> tuple[UploadView, tuple[ReportLine, ...]]:
    """Send a file, let the work be done, and give the upload with its report."""
    received = await imports.receive(
        content, kind=kind, mode=mode, confirmed=confirmed, file_name="表.csv", actor=actor, now=NOW
    )
    while await imports.run_next(now=clock):
        pass
    seen = await imports.view(received.upload.id, actor=actor)
    lines, _ = await imports.report_page(seen.id, after=None, limit=500, actor=actor)
    return seen.model_copy(update={"already": received.already}), lines


def counts(view: UploadView) -> dict[str, int]:
    """The counts that are not zero, warnings apart."""
    return {name: n for name, n in view.counts.model_dump().items() if n and name != "warnings"}
