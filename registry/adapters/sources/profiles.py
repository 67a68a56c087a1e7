"""What a profile of a source is, and what its readers share: options, editions and the making of listings."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from registry.adapters.sources.files import Opening, SourceFile
from registry.adapters.sources.rows import Row, problem
from registry.domain.dates import DateOrder
from schemas.identifiers import Scheme, check
from schemas.imports import Provenance, RowError, Sha256, Source
from schemas.listings import ListedIdentifier, SourceField
from schemas.vocab import RowCode

__all__ = [
    "Edition",
    "Options",
    "Profile",
    "checked_identifier",
    "edition_of",
    "fields",
    "provenance",
    "record_sha256",
]

_HASH_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may tell about a file that the file itself does not.

    Attributes:
        edition: The edition, where neither the file nor its name says it.
        edition_date: The day of that edition.
        date_order: Order of day and month in dates of two numbers, where the export is known to keep one.
        companions: Further files of the same source; each is told by its heading.
    """

    edition: str | None = None
    edition_date: date | None = None
    date_order: DateOrder | None = None
    companions: tuple[SourceFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of a source and its day, if known."""

    text: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Profile:
    """How one source is told, and read.

    Attributes:
        source: The source and its terms.
        yields: What its rows become: ``listing``, ``trial``, ``site``, ``sample`` or ``reading``.
        whole: Whether a file is a whole edition, so that what it lacks is no longer listed.
        detects: Whether the beginning of a file is of this source.
        rows: Reads a file in constant memory. Rows come in the order of the file. May raise what
            ``files.DAMAGE`` lists; `registry.adapters.sources.read` turns that into a row.
    """

    source: Source
    yields: frozenset[str]
    whole: bool
    detects: Callable[[Opening], bool]
    rows: Callable[[SourceFile, Options], Iterator[Row]] = field(repr=False)

    @property
    def code(self) -> str:
        """The source's short name."""
        return self.source.code


def edition_of(file: SourceFile, options: Options, *, stated: date | None = None) -> Edition:
    """Tell the edition: as given, else as the file states, else by the day in its name, else by its hash."""
    if options.edition is not None:
        return Edition(options.edition, options.edition_date)
    day = options.edition_date or stated or file.day_in_name
    return Edition(f"sha256:{file.sha256[:_HASH_SHOWN]}" if day is None else day.isoformat(), day)


def provenance(
    file: SourceFile, sha256: Sha256, *, exported_on: date | None = None, url: str | None = None
) -> Provenance:
    """Say which record of which file a document is made from."""
    return Provenance(file_sha256=file.sha256, record_sha256=sha256, exported_on=exported_on, url=url)


def record_sha256(record: Mapping[str, Any]) -> Sha256:
    """Hash of a record of a JSON file, independent of the order of its members."""
    return hashlib.sha256(
        json.dumps(record, sort_keys=True, default=str).encode("utf-8", "backslashreplace")
    ).hexdigest()


def fields(pairs: Iterable[tuple[str, str]]) -> tuple[SourceField, ...]:
    """The further fields of a source, those without a value left out."""
    return tuple(SourceField(label=label, value=value) for label, value in pairs if value.strip())


def checked_identifier(
    scheme: Scheme, value: str, line: int, column: str, *, code: RowCode
) -> tuple[ListedIdentifier | None, tuple[RowError, ...]]:
    """Check an identifier of a row.

    Args:
        scheme: What it claims to be.
        value: What stands in the row.
        line: The row.
        column: Its heading.
        code: What it means to the row if the identifier is wrong.

    Returns:
        The identifier in its normal form, or None where it is wrong or empty; and what is to be said.
    """
    if not value:
        return None, ()
    found = check(scheme, value)
    if not found.valid and found.message is not None:
        if found.code == "excel_exponent" and code.refuses:
            code = RowCode.E_ID_NUMERIC
        return None, (problem(code, line, column, value, ja=found.message.ja, en=found.message.en),)
    return ListedIdentifier(scheme=scheme, value=found.normal_form, level=found.level), ()
