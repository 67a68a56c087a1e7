"""Trials entered by hand: by hospitals of the network for their own studies, and by reviewers (5.3, 7.1)."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import rfc8785

from registry.domain.canonical import sha256_hex
from registry.domain.errors import Conflict, Forbidden, Invalid
from registry.domain.permissions import Actor, allowed, require
from registry.domain.registry_numbers import contradictions
from registry.services import organisations, versions
from registry.services.trials.reading import view
from registry.services.trials.recording import record
from registry.services.trials.rows import find, refuse_interested
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual
from schemas.imports import Provenance, Source
from schemas.trials import TrialDocument, TrialEntry, TrialFields, TrialView

__all__ = ["amend", "enter"]

_BY_PRIMARY = Statement("SELECT public_id FROM trial WHERE primary_id = {}")
_OWN = Statement("UPDATE trial SET organisation = {} WHERE public_id = {}")
_ENTERED: Final = Source(
    code="entered",
    name=Bilingual(ja="登録者による入力", en="Entered by hand"),
    terms=Bilingual(ja="この登録簿の利用条件による", en="Terms of this registry"),
)


async def enter(entry: TrialEntry, *, actor: Actor, now: datetime) -> TrialView:
    """Record a study that no import has brought; a trial site names one of its own organisations.

    Raises:
        NotFound: There is no such organisation.
        Invalid: The identifiers contradict one another, or a trial site names no organisation.
        Conflict: A record has this primary number already.
        NotSignedIn, Forbidden: The actor may not enter trials, or not for this organisation.
    """
    require(actor, "trial:write")
    organisation = None if entry.organisation is None else await organisations.key(entry.organisation)
    if organisation is None and not allowed(actor, "trial:write_any"):
        raise Invalid.field(
            "organisation",
            "E_REQ",
            ja="試験を実施する所属機関の番号（O-）を入力してください。",
            en="Name your organisation (O-), which carries out the trial.",
        )
    _own(organisation, actor)
    document = _document(entry)
    primary = f"{document.primary_id.scheme}:{document.primary_id.value}"
    async with transaction():
        known = await _BY_PRIMARY.first(primary)
        if known is not None:
            raise Conflict(
                Bilingual(
                    ja=f"この番号の試験は {known['public_id']} として登録されています。",
                    en=f"The trial with this number is recorded as {known['public_id']}.",
                )
            )
        await record(document, actor=actor, now=now)
        made = await _BY_PRIMARY.first(primary)
        assert made is not None  # noqa: S101 # recorded just now
        await _OWN.rows(organisation, made["public_id"])
        return await view(made["public_id"], actor=actor)


async def amend(trial_id: str, entry: TrialEntry, *, if_match: str, actor: Actor, now: datetime) -> TrialView:
    """Make the next version of a record that is one's own; reviewers may of every record.

    Args:
        trial_id: Public identifier.
        entry: The whole new content; its primary number stays as it was.
        if_match: SHA-256 of the version it was made from.
        actor: Who amends.
        now: The instant.

    Raises:
        NotFound: There is no such trial.
        Invalid: The identifiers contradict one another, or the primary number is another one.
        Conflict, StaleVersion: Another record has this number; or somebody changed the record since.
        NotSignedIn, Forbidden: The actor may not amend this trial, or is a reviewer with an interest in it.
    """
    require(actor, "trial:write")
    document = _document(entry)
    async with transaction():
        row = await find(trial_id)
        _own(row["organisation"], actor)
        if row["organisation"] not in actor.organisations:
            await refuse_interested(actor, trial_id, now=now)
        stored = await versions.load(trial_id)
        assert stored is not None  # noqa: S101 # every trial has a version
        versions.match(if_match, stored.sha256, stored.document)
        if row["primary_id"] != f"{document.primary_id.scheme}:{document.primary_id.value}":
            raise Invalid.field(
                "identifiers",
                "primary",
                ja="主番号は変更できません。番号が誤りの場合は、正しい番号で新しく登録してください。",
                en="The primary number cannot be changed; where it is wrong, record the trial anew.",
            )
        await record(document, actor=actor, now=now)
        return await view(trial_id, actor=actor)


def _own(organisation: UUID | None, actor: Actor) -> None:
    """Refuse a trial of another organisation, or of none, to those who may enter only their own."""
    if allowed(actor, "trial:write_any") or organisation in actor.organisations:
        return
    raise Forbidden(
        Bilingual(
            ja="自分の所属機関が登録した試験だけを登録・修正できます。",
            en="You may enter and amend the trials of your own organisation only.",
        )
    )


def _document(entry: TrialEntry) -> TrialDocument:
    """The entry as a record, once its identifiers are found to agree.

    Raises:
        Invalid: They contradict one another.
    """
    fields: dict[str, Any] = {name: getattr(entry, name) for name in TrialFields.model_fields}
    sha256 = sha256_hex(rfc8785.dumps(entry.model_dump(mode="json")))
    document = TrialDocument(
        source=_ENTERED, provenance=Provenance(file_sha256=sha256, record_sha256=sha256), **fields
    )
    if found := contradictions(document):
        raise Invalid(found)
    return document
