"""Reading trials as an actor may see them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from registry.domain import visibility
from registry.domain.documents import read
from registry.domain.errors import NotFound
from registry.domain.permissions import Actor, require
from registry.services import versions
from registry.services.trials.rows import COLUMNS, find, linked_subclasses, reads_withheld, root
from registry.tables.database import Statement
from schemas.identifiers import Scheme, check
from schemas.products import ProductVersion
from schemas.trials import TrialCard, TrialDocument, TrialIdentifier, TrialLink, TrialView
from schemas.vocab import Directness, IdentifierLevel

__all__ = ["as_of", "card_of", "cards", "history", "own", "registrations", "sightings", "view"]

_PAGE = Statement(COLUMNS + " WHERE t.number > {} AND t.merged_into IS NULL ORDER BY t.number LIMIT {}")
_BY_IDENTIFIER = Statement(
    COLUMNS + " WHERE t.number > {} AND t.merged_into IS NULL"  # noqa: S608 # constants
    " AND t.id IN (SELECT trial FROM trial_identifier WHERE value = {}) ORDER BY t.number LIMIT {}"
)
_OF_ORGANISATION = Statement(COLUMNS + " WHERE t.organisation = {} ORDER BY t.number")
_PUBLIC_LINKS = Statement(
    "SELECT k.record, k.directness FROM product_link k LEFT JOIN product p ON p.public_id = k.record"
    " WHERE k.trial = {} AND k.ended_at IS NULL AND (k.record LIKE 'G-%' OR p.published_version IS NOT NULL)"
    " ORDER BY k.record"
)
_LINKS_THEN = Statement(
    "SELECT k.record, k.directness FROM product_link k WHERE k.trial = {} AND k.linked_at <= {}"
    " AND (k.ended_at IS NULL OR k.ended_at > {})"
    " AND EXISTS (SELECT 1 FROM publication b WHERE b.record = k.record AND b.public_from <= {}) ORDER BY k.record"
)
_NAME = Statement("SELECT public_id FROM trial WHERE id = {}")
_OTHERS = Statement(
    "SELECT v.document FROM trial t JOIN version v ON v.record = t.public_id AND v.number = t.latest_version"
    " WHERE t.public_id <> {} AND (t.id = {} OR t.merged_into = {}) ORDER BY t.number"
)
_NUMBERS = Statement("SELECT scheme, value FROM trial_identifier WHERE trial = {} ORDER BY scheme, value")
_SIGHTINGS = Statement(
    "SELECT s.version, s.exported_on FROM trial_sighting s JOIN trial t ON t.id = s.trial WHERE t.public_id = {}"
)
_MERGED = Statement("SELECT public_id FROM trial WHERE merged_into = {} ORDER BY number")


async def view(public_id: str, *, actor: Actor, version: int | None = None) -> TrialView:
    """A trial as this actor may see it, today or as one of its versions; whoever entered it sees all of it.

    Raises:
        NotFound: There is no such trial or version.
    """
    row = await find(public_id)
    return await _view(row, version, await _PUBLIC_LINKS.rows(root(row)), actor=actor)


async def as_of(public_id: str, instant: datetime, *, actor: Actor) -> TrialView:
    """The record and the links as they stood at an instant; what law keeps from this actor today stays kept.

    Raises:
        NotFound: Nothing of this trial had been recorded by then.
    """
    row = await find(public_id)
    shown = await versions.last_public(public_id, instant)
    if shown is None:
        raise NotFound(public_id)
    links = await _LINKS_THEN.rows(root(row), instant, instant, instant)
    return await _view(row, shown.version, links, actor=actor)


async def _view(
    row: dict[str, Any], version: int | None, links: Sequence[dict[str, Any]], *, actor: Actor
) -> TrialView:
    public_id = row["public_id"]
    stored = await versions.load(public_id, version)
    if stored is None:
        raise NotFound(f"{public_id}/v{version}")
    withheld_too = await _sees_all(row, actor)
    linked = await linked_subclasses(root(row))
    document = read(TrialDocument, stored.document)
    return TrialView(
        id=public_id,
        version=stored.number,
        sha256=stored.sha256,
        recorded_at=stored.recorded_at,
        seen_again_on=(await sightings(public_id)).get(stored.number),
        withheld=not withheld_too and visibility.trial_withheld(linked),
        trial=visibility.trial_for(document, linked, withheld_too=withheld_too),
        merged_into=None if row["merged_into"] is None else await _name(row["merged_into"]),
        numbers=await _numbers(row, document),
        registrations=tuple([r["public_id"] for r in await _MERGED.rows(row["id"])]),
        links=tuple(TrialLink(record=k["record"], directness=Directness.of(k["directness"])) for k in links),
    )


async def history(public_id: str) -> tuple[ProductVersion, ...]:
    """All versions of a trial, oldest first.

    Raises:
        NotFound: There is no such trial.
    """
    await find(public_id)
    return tuple(
        ProductVersion(version=s.number, sha256=s.sha256, contract=s.contract, recorded_at=s.recorded_at)
        for s in await versions.history(public_id)
    )


async def sightings(public_id: str) -> dict[int, date]:
    """The day of the last export that said again what a version says, by the number of the version."""
    return {row["version"]: row["exported_on"] for row in await _SIGHTINGS.rows(public_id)}


async def registrations(public_id: str) -> tuple[TrialDocument, ...]:
    """The newest records of the same study in other registers, once two people said that it is one; for judging.

    Raises:
        NotFound: There is no such trial.
    """
    key = root(await find(public_id))
    return tuple(read(TrialDocument, row["document"]) for row in await _OTHERS.rows(public_id, key, key))


async def cards(
    *, actor: Actor, after: int = 0, limit: int = 20, identifier: str | None = None
) -> tuple[tuple[TrialCard, ...], int | None]:
    """One page of trials in the order of registration, and the key the next page starts after.

    Args:
        actor: Who reads.
        after: Key of the last trial of the page before.
        limit: 1 to 100.
        identifier: Only trials with this identifier, in its normal form.
    """
    if identifier is None:
        rows = await _PAGE.rows(after, limit + 1)
    else:
        rows = await _BY_IDENTIFIER.rows(after, identifier, limit + 1)
    found = tuple([await card_of(row, actor=actor) for row in rows[:limit]])
    return found, rows[limit - 1]["number"] if len(rows) > limit else None


async def own(actor: Actor) -> tuple[TrialCard, ...]:
    """The trials of the actor's organisations, in the order of registration.

    Raises:
        NotSignedIn, Forbidden: The actor may not enter trials.
    """
    require(actor, "trial:write")
    rows = [row for key in sorted(actor.organisations) for row in await _OF_ORGANISATION.rows(key)]
    return tuple(
        [await card_of(row, actor=actor) for row in sorted(rows, key=lambda row: int(row["number"]))]
    )


async def _numbers(row: dict[str, Any], document: TrialDocument) -> tuple[TrialIdentifier, ...]:
    """The numbers of the study: those of this record as it tells them, then those only other records tell."""
    told = {(str(one.scheme), one.value) for one in document.identifiers}
    others = [
        TrialIdentifier.model_validate(
            {
                "scheme": known["scheme"],
                "value": known["value"],
                "level": _level(known["scheme"], known["value"]),
            }
        )
        for known in await _NUMBERS.rows(root(row))
        if (known["scheme"], known["value"]) not in told
    ]
    return (*document.identifiers, *others)


def _level(scheme: str, value: str) -> IdentifierLevel | None:
    return None if scheme == "other" else check(Scheme.of(scheme), value).level


async def _name(key: UUID) -> str:
    row = await _NAME.first(key)
    assert row is not None  # noqa: S101 # a foreign key
    return str(row["public_id"])


async def card_of(row: dict[str, Any], *, actor: Actor) -> TrialCard:
    """The card of a trial's row."""
    stored = await versions.load(row["public_id"], row["latest_version"])
    assert stored is not None  # noqa: S101 # every trial has a version
    linked = await linked_subclasses(root(row))
    withheld_too = await _sees_all(row, actor)
    document = visibility.trial_for(read(TrialDocument, stored.document), linked, withheld_too=withheld_too)
    return TrialCard(
        id=row["public_id"],
        identifiers=tuple(identifier.value for identifier in document.identifiers),
        register_name=document.primary_registry,
        title=document.titles.public or document.titles.scientific,
        title_ja=document.titles.public_ja or document.titles.scientific_ja,
        status=document.status,
        registered_on=document.dates.registered.date if document.dates.registered else None,
        sample_size=document.sample_size.actual or document.sample_size.target,
        withheld=not withheld_too and visibility.trial_withheld(linked),
    )


async def _sees_all(row: dict[str, Any], actor: Actor) -> bool:
    """Whether the actor reads what the law keeps from the public: of its own trials an organisation does."""
    return row["organisation"] in actor.organisations or await reads_withheld(actor, (root(row),))
