"""What a profile yields: rows with what was read from them and what is wrong with them, and their sums."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError

from schemas.base import Bilingual, refused_character
from schemas.imports import SAMPLE_SIZE, RejectedCount, RowError
from schemas.listings import ListingDocument, Reading
from schemas.organisations import OrganisationDocument
from schemas.publications import PublicationDocument
from schemas.samples import ListedSample
from schemas.trials import TrialDocument
from schemas.vocab import RowCode, Severity

__all__ = ["Item", "Row", "Tally", "built", "problem", "refused"]

Item = ListingDocument | TrialDocument | PublicationDocument | OrganisationDocument | ListedSample | Reading

_SHOWN: Final = 200
_LIMITS: Final = {"string_too_long", "too_long", "less_than_equal"}
_MISSING: Final = {"missing", "string_too_short", "too_short"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, or one record where a record spans rows.

    Attributes:
        line: Line (or record) number from 1 where it begins; 0 stands for the file as a whole.
        items: What was read; empty when the row is refused.
        problems: What is wrong; at least one refuses when ``items`` is empty.
        lines: How many data rows of the file this stands for; 0 for a finding about the file as a whole.
    """

    line: int
    items: tuple[Item, ...] = ()
    problems: tuple[RowError, ...] = ()
    lines: int = 1

    def __post_init__(self) -> None:
        if bool(self.items) is any(found.code.refuses for found in self.problems):
            raise ValueError("A row either has items or a problem that refuses it.")


_OUT_OF_SCOPE_KEPT: Final = 20


@dataclass(slots=True)
class Tally:
    """Sums over rows: ``read`` is always ``accepted`` and the rejected ones."""

    accepted: int = 0
    rejected: Counter[RowCode] = field(default_factory=Counter)
    warnings: Counter[RowCode] = field(default_factory=Counter)
    items: Counter[str] = field(default_factory=Counter)
    file_problems: int = 0
    sample: list[RowError] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Count one row; of its problems the first few are kept, of rows out of scope very few: they are no errors."""
        refusal = next((found.code for found in row.problems if found.code.refuses), None)
        if refusal is None:
            self.accepted += row.lines
        else:
            self.rejected[refusal] += row.lines
            self.file_problems += not row.lines
        self.warnings.update(found.code for found in row.problems if not found.code.refuses)
        self.items.update(type(item).__name__ for item in row.items)
        outside = self.rejected[RowCode.E_OUT_OF_SCOPE] > _OUT_OF_SCOPE_KEPT
        shown = [one for one in row.problems if not (outside and one.code is RowCode.E_OUT_OF_SCOPE)]
        self.sample.extend(shown[: SAMPLE_SIZE - len(self.sample)])

    @property
    def read(self) -> int:
        """Data rows of the file."""
        return self.accepted + self.rejected.total()

    def rejected_by_code(self) -> tuple[RejectedCount, ...]:
        """The rejected rows by reason, most first."""
        return tuple(
            RejectedCount(code=code, rows=rows) for code, rows in self.rejected.most_common() if rows
        )


def problem(
    code: RowCode,
    line: int,
    column: str | None = None,
    value: str | None = None,
    *,
    ja: str,
    en: str,
    hint: Bilingual | None = None,
) -> RowError:
    """Say what is wrong with a row; ``value`` may hold anything and is cut and made printable."""
    return RowError(
        row=line,
        column=None if column is None else _printable(column),
        value=None if value is None else _printable(value),
        code=code,
        severity=Severity.BLOCK if code.refuses else Severity.WARN,
        message=Bilingual(ja=ja, en=en),
        hint=hint,
    )


def refused(
    code: RowCode,
    line: int,
    column: str | None = None,
    value: str | None = None,
    *,
    ja: str,
    en: str,
    lines: int = 1,
) -> Row:
    """Make a refused row with one problem."""
    return Row(line, problems=(problem(code, line, column, value, ja=ja, en=en),), lines=lines)


def built(
    line: int,
    make: Callable[[], Item | tuple[Item, ...]],
    problems: Sequence[RowError] = (),
    *,
    lines: int = 1,
) -> Row:
    """Build the items of a row; what the contract refuses becomes row errors.

    Args:
        line: Where the row begins.
        make: Builds the item or items.
        problems: What was found so far; if one of them refuses, nothing is built. A list may grow in ``make``.
        lines: How many data rows it stands for.
    """
    if any(found.code.refuses for found in problems):
        return Row(line, problems=tuple(problems), lines=lines)
    try:
        made = make()
    except ValidationError as error:
        return Row(line, problems=(*_contract_problems(line, error), *problems), lines=lines)
    return Row(line, made if isinstance(made, tuple) else (made,), tuple(problems), lines)


def _contract_problems(line: int, error: ValidationError) -> tuple[RowError, ...]:
    """Say each thing a contract refused as a row error."""
    found = []
    for detail in error.errors(include_url=False, include_context=False):
        kind = detail["type"]
        value = detail["input"]
        code = RowCode.E_FMT
        if kind in _LIMITS:
            code = RowCode.E_LIMIT
        elif kind in _MISSING:
            code = RowCode.E_REQ
        elif isinstance(value, str) and refused_character(value):
            code = RowCode.E_ENC
        found.append(
            problem(
                code,
                line,
                ".".join(str(part) for part in detail["loc"]) or None,
                value if isinstance(value, str) else None,
                ja=f"{code.ja}：この項目の値は登録できる形ではありません。元のファイルを直してください。",
                en=f"{code.en}: {detail['msg']}. Mend the file at its source.",
            )
        )
    return tuple(found)


def _printable(value: str) -> str:
    """Cut the text and write what cannot be shown as an escape."""
    plain = value[:_SHOWN].encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in plain)[:_SHOWN]
