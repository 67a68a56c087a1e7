"""What every shape of the contract shares: the base model, bilingual text, pages, problems and checked text.

Problems follow RFC 9457 (application/problem+json); documents are hashed as canonical JSON (RFC 8785), so
numbers that are judged travel as decimal strings and integers stay within the exact range of JSON.
"""

import re
import unicodedata
from datetime import date
from typing import Annotated, Final, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

__all__ = [
    "DECIMAL_PATTERN",
    "Bilingual",
    "Contract",
    "Count",
    "DecimalText",
    "Document",
    "FieldProblem",
    "LongText",
    "Page",
    "PartialDate",
    "Problem",
    "Stale",
    "Text",
    "checked_text",
    "partial_date",
    "refused_character",
    "search_key",
]

T = TypeVar("T")

# Cc but tab and line feed, surrogates, private use and noncharacters: nothing a label or a document may hold.
_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]")
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Contract(BaseModel):
    """Base of every shape on the wire and in storage: immutable, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants", allow_inf_nan=False)


class Document(Contract):
    """A shape that is stored and hashed; a subclass narrows ``contract`` to its own ``name/number``."""

    contract: str

    @classmethod
    def contract_name(cls) -> str:
        """The contract under which this program writes such documents."""
        return str(cls.model_fields["contract"].default)


class Bilingual(Contract):
    """One sentence in Japanese and in English."""

    ja: str
    en: str


def refused_character(value: str) -> re.Match[str] | None:
    """Find the first character that no label or document may hold; None when there is none."""
    return _REFUSED.search(value)


def checked_text(value: str) -> str:
    """Return the text unchanged, or refuse characters that no label or document may hold.

    Raises:
        ValueError: A control character, lone surrogate, private-use character or noncharacter is present.
    """
    if found := refused_character(value):
        raise ValueError(
            f"使えない文字 U+{ord(found[0]):04X} が {found.start() + 1} 文字目にあります。削除してください。"
            f" / Character U+{ord(found[0]):04X} at position {found.start() + 1} is not allowed; remove it."
        )
    if not value.strip():
        raise ValueError("空白だけの値は使えません。 / The value must not be blank.")
    return value


def search_key(value: str) -> str:
    """Normalised copy of a text for uniqueness and comparison (NFKC, trimmed, inner space collapsed)."""
    return " ".join(unicodedata.normalize("NFKC", value).split())


def partial_date(value: str) -> str:
    """Check ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` (trial dates only).

    Raises:
        ValueError: The text has another shape or names no day of the calendar.
    """
    found = _PARTIAL_DATE.fullmatch(value)
    message = "日付は YYYY、YYYY-MM、YYYY-MM-DD のいずれかです。 / A date is YYYY, YYYY-MM or YYYY-MM-DD."
    if found is None:
        raise ValueError(message)
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        raise ValueError(message) from None
    return value


Text = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(checked_text)]
"""One line of text as entered, 1 to 500 characters."""

LongText = Annotated[str, StringConstraints(min_length=1, max_length=20_000), AfterValidator(checked_text)]
"""Running text as entered, up to 20,000 characters."""

DECIMAL_PATTERN: Final = r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$"
DecimalText = Annotated[str, StringConstraints(pattern=DECIMAL_PATTERN)]
"""A decimal number as a string with its entered digits; it is never read as a binary float."""

Count = Annotated[int, Field(ge=0, le=2**53 - 1)]
"""How many: a whole number that every reader of JSON keeps exact (RFC 8785 refuses larger ones)."""

PartialDate = Annotated[str, AfterValidator(partial_date)]
"""``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""


class FieldProblem(Contract):
    """What is wrong with one field and how to mend it."""

    field: str = Field(description="Path of the field, e.g. composition.0.amount; empty for the whole body.")
    code: str
    message: Bilingual


class Stale(Contract):
    """Both sides of a change that was made from something older: what it named, and what is stored now."""

    given: str = Field(description="The entity tag that the change named.")
    current: str = Field(description="The entity tag of what is stored.")
    stored: JsonValue = Field(default=None, description="What is stored, where it is one document.")


class Problem(Contract):
    """An error answer (RFC 9457) with one entry a field."""

    type: str
    title: str
    status: int
    detail: Bilingual
    instance: str | None = None
    request_id: str | None = None
    errors: tuple[FieldProblem, ...] = ()
    stale: Stale | None = Field(default=None, description="With status 412.")


class Page(Contract, Generic[T]):
    """One page of a list; ``next`` is an opaque cursor, null on the last page (keyset pagination)."""

    items: tuple[T, ...]
    next: str | None = None
