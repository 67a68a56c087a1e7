"""Mail: written into an outbox in the transaction of the thing it tells of, and sent afterwards.

A message is one template of ``templates/mail`` (its first line is the subject; Japanese, then English) and the
facts that fill it. The outbox knows the person, not the address, which is read at the moment of sending, and so is the
registry's own address, ``$registry`` in a template.

Sending is *at least once*: a process that dies between sending a message and noting it leaves a message that is
sent again when its claim has run out. Its Message-ID stays the same, by which the receiver can tell. Two processes
never send the same message at the same time.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from string import Template
from typing import Any, Final
from uuid import UUID

import structlog

import registry
from registry.domain.errors import MailNotSent
from registry.domain.ports import Letter, Mailer
from registry.tables.columns import uuid7
from registry.tables.database import Statement

__all__ = ["cancel", "put", "send_due"]

_log = structlog.get_logger("registry.mail")

_FOLDER: Final = Path(registry.__file__).parents[1] / "templates" / "mail"
_TEMPLATES: Final = {path.stem: Template(path.read_text(encoding="utf-8")) for path in _FOLDER.glob("*.txt")}
_CLAIM: Final = timedelta(minutes=10)
"""How long a message belongs to the process that sends it: much longer than a mailer may take."""
_MOST_ATTEMPTS: Final = 12
_LONGEST_PAUSE: Final = 240
"""Minutes. The pauses double from one minute, so a message is given up after about twenty hours."""

_TAKE = Statement(
    "UPDATE mail SET claimed_until = {}, attempts = attempts + 1 WHERE id = ("
    "SELECT id FROM mail WHERE due_at <= {} AND (claimed_until IS NULL OR claimed_until <= {})"
    " ORDER BY due_at, id LIMIT 1"
    ") AND (claimed_until IS NULL OR claimed_until <= {})"
    " RETURNING id, person, template, facts, written_at, attempts"
)
_PUT = Statement(
    "INSERT INTO mail (id, person, template, facts, secret, written_at, due_at, attempts, once)"
    " VALUES ({}, {}, {}, {}, {}, {}, {}, 0, {}) ON CONFLICT (once) DO NOTHING RETURNING id"
)
_ADDRESS = Statement(
    "SELECT email, (SELECT base_address FROM installation) AS registry FROM person WHERE id = {}"
)
_SENT = Statement(
    "UPDATE mail SET sent_at = {}, due_at = NULL, claimed_until = NULL, problem = NULL,"
    " facts = CASE WHEN secret = 1 THEN '' ELSE facts END WHERE id = {}"
)
_AGAIN = Statement("UPDATE mail SET due_at = {}, claimed_until = NULL, problem = {} WHERE id = {}")
_GIVEN_UP = Statement(
    "UPDATE mail SET due_at = NULL, claimed_until = NULL, problem = {},"
    " facts = CASE WHEN secret = 1 THEN '' ELSE facts END WHERE id = {}"
)
_CANCEL = Statement(
    "UPDATE mail SET due_at = NULL, facts = '', problem = 'cancelled' WHERE person = {} AND due_at IS NOT NULL"
)


async def put(
    person: UUID,
    template: str,
    facts: Mapping[str, str],
    *,
    secret: bool = False,
    once: str | None = None,
    now: datetime,
) -> bool:
    """Write a message into the outbox, inside the open transaction; whether it was written.

    Args:
        person: Who receives it. Without an address at the time of sending it is given up.
        template: Name of the file in ``templates/mail`` without its ending.
        facts: What the template asks for; no names or addresses of people, for they outlive an erasure.
        secret: Whether a fact is a secret; then the facts are emptied when the message was sent or given up.
        once: Names what is told; a second message of the same name is not written.
        now: The instant from which it may be sent.

    Raises:
        KeyError: There is no such template, or it asks for something that is not given.
    """
    _TEMPLATES[template].substitute(facts, registry="")
    stored = json.dumps(dict(facts), ensure_ascii=False)
    return bool(await _PUT.rows(uuid7(), person, template, stored, int(secret), now, now, once))


async def cancel(person: UUID) -> None:
    """Take back what waits for a person, inside the open transaction."""
    await _CANCEL.rows(person)


async def send_due(*, mailer: Mailer, now: datetime, limit: int = 100) -> int:
    """Send what is due, at most ``limit`` messages, and return how many were sent.

    What cannot be sent is tried again after 1, 2, 4 ... minutes, at most 240; after twelve attempts it is given up.
    Call it outside a transaction, from as many processes as there are.
    """
    sent = 0
    for _ in range(limit):
        taken = await _TAKE.first(now + _CLAIM, now, now, now)
        if taken is None:
            break
        sent += await _send(taken, mailer=mailer, now=now)
    return sent


async def _send(taken: dict[str, Any], *, mailer: Mailer, now: datetime) -> bool:
    person = await _ADDRESS.first(taken["person"])
    if person is None or person["email"] is None:
        await _GIVEN_UP.rows("no address", taken["id"])
        return False
    facts = json.loads(taken["facts"])
    text = _TEMPLATES[taken["template"]].substitute(facts, registry=person["registry"])
    subject, _, body = text.partition("\n")
    letter = Letter(taken["id"], person["email"], subject, body.lstrip("\n"), taken["written_at"])
    try:
        await mailer.send(letter)
    except MailNotSent as error:
        await _not_sent(taken, str(error.reason), now=now)
        return False
    # A crash here means the message goes out once more when the claim has run out.
    await _SENT.rows(now, taken["id"])
    return True


async def _not_sent(taken: dict[str, Any], reason: str, *, now: datetime) -> None:
    attempts = int(taken["attempts"])
    _log.warning("mail not sent", id=str(taken["id"]), attempts=attempts, reason=reason)
    if attempts >= _MOST_ATTEMPTS:
        await _GIVEN_UP.rows(reason, taken["id"])
        return
    pause = timedelta(minutes=min(2 ** (attempts - 1), _LONGEST_PAUSE))
    await _AGAIN.rows(now + pause, reason, taken["id"])
