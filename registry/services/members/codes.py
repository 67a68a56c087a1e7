"""Codes of the second factor: time-based ones of an app (RFC 6238), and recovery codes on paper.

A code is taken once: only time steps after the last one taken count, and a recovery code is crossed out.
"""

import base64
import hmac
import secrets
from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID

import pyotp

from registry.domain.errors import Unsealable
from registry.domain.ports import SecretBox
from registry.services.members.access import hashed
from registry.tables.columns import uuid7
from registry.tables.database import Statement
from registry.tables.members import RecoveryCode

__all__ = ["address", "candidate", "confirm", "forget", "new_recovery_codes", "take"]

_ISSUER: Final = "製品エビデンス登録簿"
_SECONDS: Final = 30
_DRIFT: Final = (0, -1, 1)
"""Time steps around now that are taken: clocks of telephones go wrong by some seconds."""
_RECOVERY_CODES: Final = 10
_RECOVERY_BYTES: Final = 10

_CANDIDATE = Statement("UPDATE account SET totp_secret = {} WHERE id = {} AND totp_since IS NULL")
_CONFIRM = Statement(
    "UPDATE account SET totp_since = {}, totp_step = {} WHERE id = {} AND totp_since IS NULL RETURNING id"
)
_STEP = Statement("UPDATE account SET totp_step = {} WHERE id = {} AND totp_step < {} RETURNING id")
_USE = Statement(
    "UPDATE recovery_code SET used_at = {} WHERE account = {} AND code_hash = {} AND used_at IS NULL RETURNING id"
)
_NO_CODES = Statement("DELETE FROM recovery_code WHERE account = {}")
_NO_FACTOR = Statement(
    "UPDATE account SET totp_secret = NULL, totp_since = NULL, totp_step = NULL WHERE id = {}"
)


async def candidate(account: UUID, sealed: str | None, *, box: SecretBox) -> str:
    """The key an account is about to enrol; made where there is none."""
    if sealed is not None:
        with suppress(Unsealable):  # nothing hangs on it yet, so a new one does as well
            return box.unseal(sealed)
    key = pyotp.random_base32()
    await _CANDIDATE.rows(box.seal(key), account)
    return key


def address(key: str, login: str) -> str:
    """The ``otpauth`` address that apps read from a QR code."""
    return str(pyotp.TOTP(key, interval=_SECONDS).provisioning_uri(name=login, issuer_name=_ISSUER))


async def confirm(account: UUID, sealed: str | None, code: str, *, box: SecretBox, now: datetime) -> bool:
    """Whether the first code fits; from then on the factor counts. Inside the open transaction."""
    step = None if sealed is None else _step(box.unseal(sealed), code, now)
    return step is not None and await _CONFIRM.first(now, step, account) is not None


async def take(account: UUID, sealed: str | None, code: str, *, box: SecretBox, now: datetime) -> bool:
    """Whether a code of the app or a recovery code fits; it is used up then. Inside the open transaction."""
    given = "".join(code.split()).replace("-", "").upper()
    step = None if sealed is None else _step(box.unseal(sealed), given, now)
    if step is not None:
        return await _STEP.first(step, account, step) is not None
    return await _USE.first(now, account, hashed(given)) is not None


async def new_recovery_codes(account: UUID) -> tuple[str, ...]:
    """Make ten recovery codes of 80 random bits, in place of those before; only their hashes are kept."""
    await _NO_CODES.rows(account)
    made = [base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode() for _ in range(_RECOVERY_CODES)]
    for code in made:
        await RecoveryCode.insert(RecoveryCode(id=uuid7(), account=account, code_hash=hashed(code)))
    return tuple("-".join(code[start : start + 4] for start in range(0, len(code), 4)) for code in made)


async def forget(account: UUID) -> None:
    """Take the second factor away, inside the open transaction: a new one is enrolled at the next sign-in."""
    await _NO_FACTOR.rows(account)
    await _NO_CODES.rows(account)


def _step(key: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, the present one first."""
    given = "".join(code.split()).encode(errors="replace")
    present = int(now.timestamp()) // _SECONDS
    otp = pyotp.TOTP(key, interval=_SECONDS)
    fitting = (present + drift for drift in _DRIFT if hmac.compare_digest(_code(otp, present + drift), given))
    return next(fitting, None)


def _code(otp: pyotp.TOTP, step: int) -> bytes:
    return str(otp.generate_otp(step)).encode()
