"""The certificate as HTML: the snapshot, arranged for paper, goes through the template and nothing else does."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import registry
from registry.adapters.pdf.qr import qr_svg
from registry.domain import written
from schemas.base import Bilingual
from schemas.certificates import CertificateSnapshot, CertifiedLot, LotResult
from schemas.vocab import Verdict

__all__ = ["QualityTable", "certificate_html", "quality_tables", "stylesheet"]

_TEMPLATES = Path(registry.__file__).parents[1] / "templates"
_ITEMS_A_TABLE = 4
_UNMARKED = frozenset({Verdict.PASS, Verdict.REPORT_ONLY})  # every other verdict stands out

_SCRIPTS = re.compile("[\u2070\u2071\u2074-\u208e]")  # those of Latin-1 are in the fonts

_Item = tuple[str, str | None, str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class QualityRow:
    """One lot in one table: its results under the table's columns and what they have in common."""

    lot: CertifiedLot
    results: tuple[LotResult | None, ...]
    tested: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class QualityTable:
    """Lots down, items across; ``columns`` holds one result of each item to read its name and limit from."""

    columns: tuple[LotResult, ...]
    rows: tuple[QualityRow, ...]


def quality_tables(lots: tuple[CertifiedLot, ...]) -> tuple[QualityTable, ...]:
    """Arrange results by lot and item, at most four items a table.

    Results share a column when item, limit, unit and method are the same, so a limit that changed has a column
    of its own. A lot without results is in the first table; there is no table only when there is no lot.
    """
    columns: dict[_Item, LotResult] = {}
    for lot in lots:
        for result in lot.results or ():
            columns.setdefault(_item(result), result)
    parts = [tuple(columns.values())[k : k + _ITEMS_A_TABLE] for k in range(0, len(columns), _ITEMS_A_TABLE)]
    tables = [
        QualityTable(part, tuple(_rows(lots, part, first=not k))) for k, part in enumerate(parts or [()])
    ]
    return tuple(table for table in tables if table.rows)


def certificate_html(snapshot: CertificateSnapshot, sha256: str) -> str:
    """The whole page; ``sha256`` is that of the snapshot's canonical JSON."""
    laboratories = {lab.laboratory_id: k for k, lab in enumerate(snapshot.laboratories, start=1)}
    page = (
        _environment()
        .get_template("certificate.html")
        .render(
            c=snapshot,
            sha256=sha256,
            qr=qr_svg(
                snapshot.issuer.verification_url,
                f"検証用QRコード / Verification QR code: {snapshot.issuer.verification_url}",
            ),
            shown=[trial for trial in snapshot.trials if trial.facts is not None],
            withheld=[trial for trial in snapshot.trials if trial.facts is None],
            tables=quality_tables(snapshot.quality.lots) if snapshot.quality else (),
            laboratories=laboratories,
            unmarked=_UNMARKED,
        )
    )
    head, opening, body = page.partition("<body")
    return head + opening + _SCRIPTS.sub(_set_off, body)


def stylesheet() -> str:
    """The certificate's own style sheet."""
    return (_TEMPLATES / "certificate" / "certificate.css").read_text("utf-8")


def _set_off(found: re.Match[str]) -> str:
    """The fonts have no raised and lowered figures (``As₂O₃``, ``10⁵``): ordinary ones are set as such."""
    form, _, code = unicodedata.decomposition(found[0]).partition(" ")
    tag = "sup" if form == "<super>" else "sub"
    return f"<{tag}>{chr(int(code, 16))}</{tag}>"


def _item(result: LotResult) -> _Item:
    return (result.item_ja, result.item_en, result.limit, result.unit, result.method)


def _rows(
    lots: tuple[CertifiedLot, ...], part: tuple[LotResult, ...], *, first: bool
) -> Iterator[QualityRow]:
    for lot in lots:
        by_item = {_item(result): result for result in lot.results or ()}
        results = tuple(by_item.get(_item(column)) for column in part)
        if any(results) or (first and not lot.results):
            tested = {result.tested_on for result in results if result and result.tested_on}
            yield QualityRow(lot, results, tuple(sorted(tested)))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES / "certificate"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["day_ja"] = lambda day: f"{day.year}年{day.month}月{day.day}日"
    environment.filters["day_en"] = lambda day: f"{day.day} {day:%B %Y}"
    environment.filters["limit"] = lambda text, code: written.limit(Bilingual(ja=text, en=text), code).ja
    return environment
