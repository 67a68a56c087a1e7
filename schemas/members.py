"""Members: firms, people and their roles, invitations, tokens, and what people send to sign in."""

import re
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from schemas.base import Contract, Text, checked_text
from schemas.identifiers import CorporateNo, LgCode, OrganisationId
from schemas.vocab import InvitationState, Role

__all__ = [
    "AccountView",
    "Email",
    "Firm",
    "FirmEntry",
    "GrantEntry",
    "GrantView",
    "HeldRole",
    "InvitationEntry",
    "InvitationView",
    "ListedFirm",
    "Login",
    "Password",
    "PersonCorrection",
    "PersonJoin",
    "PersonView",
    "TokenEntry",
    "TokenMade",
    "TokenView",
]

_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._@+-]*")
# The form of the HTML standard, with a dot in the domain; ASCII only, so that no header can be made of it.
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)


def _login(value: str) -> str:
    if not _LOGIN.fullmatch(value):
        raise ValueError(
            "サインイン名は半角の英小文字または数字で始め、英小文字、数字、. _ @ + - だけを使ってください。"
            " / Begin a sign-in name with a letter or digit; use a-z, 0-9 and . _ @ + - only."
        )
    return value


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise ValueError(
            "メールアドレスを name@example.jp の形で入力してください。 / Write a mail address like name@example.jp."
        )
    return value


def _held(role: Role) -> Role:
    if role in {Role.PUBLIC, Role.SYSTEM}:
        raise ValueError("この役割は人に付与できません。 / This role is not given to people.")
    return role


Login = Annotated[str, StringConstraints(min_length=3, max_length=100, to_lower=True), AfterValidator(_login)]
"""A sign-in name: lower-case letters, digits and ``. _ @ + -``."""
Password = Annotated[str, StringConstraints(min_length=12, max_length=200), AfterValidator(checked_text)]
"""A password of 12 to 200 characters."""
Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]
"""A mail address."""
HeldRole = Annotated[Role, AfterValidator(_held)]
"""A role that a person may hold."""


class FirmCorrection(Contract):
    """What staff correct of a member firm: everything but its corporate number."""

    name_ja: Text
    name_kana: Text | None = None
    name_en: Text | None = None
    address: Text
    lg_code: LgCode


class FirmEntry(FirmCorrection):
    """What staff enter of a member firm."""

    corporate_no: CorporateNo


class Firm(FirmEntry):
    """A member firm as anyone may see it."""

    state: str
    products: int


class ListedFirm(Firm):
    """A member firm in a list."""

    members: int | None = Field(description="People who act for it; null for whoever may not read accounts.")


class GrantEntry(Contract):
    """A role to give, for one firm (manufacturer) or one organisation (laboratory, trial site)."""

    role: HeldRole
    firm: CorporateNo | None = Field(default=None, description="For the role member_mfr")
    organisation: OrganisationId | None = Field(
        default=None, description="For the roles member_lab and trial_site"
    )


class GrantView(Contract):
    """A role that a person holds."""

    id: UUID
    role: Role
    firm: str | None = Field(description="Corporate number")
    organisation: str | None = Field(description="Public id")
    granted_at: datetime


class AccountView(Contract):
    """A way in for a person."""

    login: str
    second_factor: bool
    disabled: bool
    created_at: datetime


class PersonView(Contract):
    """A person as staff see them; everybody else knows the id alone."""

    id: UUID
    name: str | None = Field(description="Null where it is not known yet, or was erased")
    email: str | None
    created_at: datetime
    erased_at: datetime | None
    joined_to: UUID | None = Field(description="The id that stands for this person since they were joined")
    accounts: tuple[AccountView, ...]
    grants: tuple[GrantView, ...]


class PersonCorrection(Contract):
    """What is to be written instead of what is known of a person."""

    name: Text
    email: Email | None


class PersonJoin(Contract):
    """The other id of the same human being."""

    other: UUID


class InvitationEntry(GrantEntry):
    """Whom to invite, and as what."""

    email: Email


class InvitationView(Contract):
    """An invitation; its link is in the mail alone."""

    id: UUID
    person: UUID
    email: str | None
    role: Role
    firm: str | None = Field(description="Corporate number")
    organisation: str | None = Field(description="Public id")
    state: InvitationState
    invited_at: datetime
    expires_at: datetime


class TokenEntry(Contract):
    """A token to make."""

    name: Text = Field(description="What the token is for")
    scopes: tuple[str, ...] = Field(
        default=(), max_length=100, description="Permissions of your own; none: what the public may read"
    )
    days: Annotated[int, Field(ge=1, le=366)] = Field(default=90, description="Until it expires")


class TokenView(Contract):
    """What may be said of a token after it was shown once."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None = Field(description="To the hour")


class TokenMade(TokenView):
    """A new token: the only answer that holds it."""

    token: str
