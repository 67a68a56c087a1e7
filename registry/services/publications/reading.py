"""Reading publications as an actor may see them: what the law keeps back of a trial, it keeps back of its articles."""

from typing import Any
from uuid import UUID

from registry.domain import visibility
from registry.domain.documents import read
from registry.domain.errors import NotFound
from registry.domain.permissions import Actor
from registry.services import trials, versions
from registry.services.trials.rows import linked_subclasses, reads_withheld
from registry.tables.database import Statement
from schemas.products import ProductVersion
from schemas.publications import PublicationCard, PublicationDocument, PublicationView

__all__ = ["cards", "history", "of_trial", "reports_of", "view"]

_COLUMNS = "SELECT p.id, p.number, p.public_id, p.latest_version FROM paper p"
_BY_ID = Statement(_COLUMNS + " WHERE p.public_id = {}")
_PAGE = Statement(_COLUMNS + " WHERE p.number > {} ORDER BY p.number LIMIT {}")
_OF_TRIAL = Statement(
    _COLUMNS + " WHERE p.id IN (SELECT n.paper FROM paper_number n JOIN trial_identifier i"  # noqa: S608 # constants
    " ON i.value = n.value AND i.scheme = n.scheme WHERE i.trial = {}) ORDER BY p.year, p.number"
)
_TRIALS = Statement(
    "SELECT DISTINCT t.id, t.public_id, t.number FROM paper_number n"
    " JOIN trial_identifier i ON i.value = n.value AND i.scheme = n.scheme"
    " JOIN trial t ON t.id = i.trial WHERE n.paper = {} AND t.merged_into IS NULL ORDER BY t.number"
)


async def view(record_id: str, *, actor: Actor, version: int | None = None) -> PublicationView:
    """A publication as this actor may see it, today or as one of its versions.

    Raises:
        NotFound: There is no such publication or version.
    """
    row = await _find(record_id)
    stored = await versions.load(record_id, version)
    if stored is None:
        raise NotFound(f"{record_id}/v{version}")
    document = read(PublicationDocument, stored.document)
    linked = await _TRIALS.rows(row["id"])
    withheld = await _withheld(linked, actor)
    return PublicationView(
        id=record_id,
        version=stored.number,
        sha256=stored.sha256,
        recorded_at=stored.recorded_at,
        withheld=withheld,
        retracted=document.retracted,
        publication=None if withheld else document,
        trials=tuple(trial["public_id"] for trial in linked),
    )


async def history(record_id: str) -> tuple[ProductVersion, ...]:
    """All versions of a publication, oldest first.

    Raises:
        NotFound: There is no such publication.
    """
    await _find(record_id)
    return tuple(
        ProductVersion(version=s.number, sha256=s.sha256, contract=s.contract, recorded_at=s.recorded_at)
        for s in await versions.history(record_id)
    )


async def cards(
    *, actor: Actor, after: int = 0, limit: int = 20
) -> tuple[tuple[PublicationCard, ...], int | None]:
    """One page of publications in the order of recording, and the key the next page starts after."""
    rows = await _PAGE.rows(after, limit + 1)
    found = tuple([await _card(row, actor) for row in rows[:limit]])
    return found, rows[limit - 1]["number"] if len(rows) > limit else None


async def of_trial(trial_id: str, *, actor: Actor) -> tuple[PublicationCard, ...]:
    """The publications that name a number of a trial, by year.

    Raises:
        NotFound: There is no such trial.
    """
    return tuple([await _card(row, actor) for row in await _OF_TRIAL.rows(await trials.study(trial_id))])


async def reports_of(trial: UUID) -> tuple[PublicationDocument, ...]:
    """The documents of the publications that name a number of a trial, by year; for judging, not for showing.

    Args:
        trial: The inner key, see `registry.services.trials.study`.
    """
    return tuple([await _document(row) for row in await _OF_TRIAL.rows(trial)])


async def _find(record_id: str) -> dict[str, Any]:
    row = await _BY_ID.first(record_id)
    if row is None:
        raise NotFound(record_id)
    return row


async def _document(row: dict[str, Any]) -> PublicationDocument:
    stored = await versions.load(row["public_id"], row["latest_version"])
    assert stored is not None  # noqa: S101 # every publication has a version
    return read(PublicationDocument, stored.document)


async def _withheld(linked: list[dict[str, Any]], actor: Actor) -> bool:
    """Whether one of the trials it names is kept back: its title would tell what the trial's page may not."""
    if await reads_withheld(actor, [trial["id"] for trial in linked]):
        return False
    for trial in linked:
        if visibility.trial_withheld(await linked_subclasses(trial["id"])):
            return True
    return False


async def _card(row: dict[str, Any], actor: Actor) -> PublicationCard:
    document = await _document(row)
    withheld = await _withheld(await _TRIALS.rows(row["id"]), actor)
    return PublicationCard(
        id=row["public_id"],
        withheld=withheld,
        retracted=document.retracted,
        title=None if withheld else document.name,
        journal=None if withheld else document.journal,
        year=document.year,
        doi=None if withheld else document.doi,
        pmid=None if withheld else document.pmid,
    )
