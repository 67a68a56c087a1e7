"""Members: firms, and what people send to sign in."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from schemas.base import Contract, Text, checked_text
from schemas.identifiers import CorporateNo, LgCode

__all__ = ["Firm", "FirmEntry", "Login", "Password"]

Login = Annotated[
    str, StringConstraints(min_length=3, max_length=100, pattern=r"^[a-z0-9][a-z0-9._@+-]*$", to_lower=True)
]
"""A sign-in name: lower-case letters, digits and ``. _ @ + -``."""
Password = Annotated[str, StringConstraints(min_length=12, max_length=200), AfterValidator(checked_text)]
"""A password of 12 to 200 characters."""


class FirmEntry(Contract):
    """What staff enter of a member firm."""

    corporate_no: CorporateNo
    name_ja: Text
    name_kana: Text | None = None
    name_en: Text | None = None
    address: Text
    lg_code: LgCode


class Firm(FirmEntry):
    """A member firm as anyone may see it."""

    state: str
    products: int
