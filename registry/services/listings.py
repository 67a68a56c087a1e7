"""Listings: products as public sources tell of them, recorded edition by edition, taken over by registrations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from registry.domain import listings as editions
from registry.domain import visibility
from registry.domain.calendar import tokyo_day
from registry.domain.canonical import canonical_bytes, sha256_hex
from registry.domain.claims import Phrase
from registry.domain.documents import read
from registry.domain.errors import Conflict, NotFound
from registry.domain.listed_wording import listing_findings
from registry.domain.listings import KnownListing, ListingStep, StepKind
from registry.domain.permissions import Actor, require
from registry.services import log, products, rules, versions
from registry.services.log import Facts
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.listings import Listing
from schemas.base import Bilingual
from schemas.identifiers import PublicIdKind
from schemas.identifiers import public_id as public_id_of
from schemas.listings import ListingCard, ListingDocument, ListingView
from schemas.vocab import ListingState

__all__ = ["MARK", "as_of", "cards", "delist_missing", "record", "rendered", "reword", "take_over", "view"]

MARK = Bilingual(ja="公開情報（未審査）", en="Public information (not reviewed)")
"""What stands beside everything that comes from a listing."""

_COLUMNS = (
    "SELECT l.id, l.number, l.public_id, l.source, l.source_key, l.state, l.edition, l.edition_date, l.file_sha256,"
    " l.content_sha256, l.latest_version, l.product, p.public_id AS product_id"
    " FROM listing l LEFT JOIN product p ON p.id = l.product"
)
_BY_KEY = Statement(_COLUMNS + " WHERE l.source = {} AND l.source_key = {}")
_BY_ID = Statement(_COLUMNS + " WHERE l.public_id = {}")
_NOT_IN_FILE = Statement(
    _COLUMNS + " WHERE l.source = {} AND l.file_sha256 <> {} AND l.state <> 'delisted' AND l.number > {}"
    " ORDER BY l.number LIMIT {}"
)
_SHOWN = Statement(
    _COLUMNS.replace(" FROM", ", l.public_json FROM", 1) + " WHERE l.number > {} ORDER BY l.number LIMIT {}"
)
_PUBLIC = Statement("SELECT public_json, etag FROM listing WHERE public_id = {}")
_PAGE = Statement("SELECT number AS n, card_json FROM listing WHERE number > {} ORDER BY number LIMIT {}")
_PAGE_OF_SOURCE = Statement(
    "SELECT number AS n, card_json FROM listing WHERE source = {} AND number > {} ORDER BY number LIMIT {}"
)
_UPDATE = Statement(
    "UPDATE listing SET product_class = {}, subclass = {}, firm_text = {}, name = {}, state = {}, edition = {},"
    " edition_date = {}, file_sha256 = {}, content_sha256 = {}, latest_version = {}, product = {}, public_json = {},"
    " card_json = {}, etag = {}, updated_at = {} WHERE id = {}"
)
_STATE_THEN = Statement(
    "SELECT to_state FROM log_entry WHERE subject = {} AND recorded_at <= {} AND kind IN ("
    "'listing.listed', 'listing.changed', 'listing.relisted', 'listing.delisted') ORDER BY seq DESC LIMIT 1"
)
_OWNER_THEN = Statement(
    "SELECT to_state FROM log_entry WHERE subject = {} AND recorded_at <= {} AND kind = 'listing.taken_over'"
)
_PRODUCT = Statement("SELECT id, firm FROM product WHERE public_id = {}")


@dataclass(frozen=True)
class _Known:
    """What the tables hold of a listing between two editions."""

    id: UUID
    public_id: str
    source: str
    latest_version: int
    product: UUID | None
    product_id: str | None


async def record(document: ListingDocument, *, actor: Actor, now: datetime) -> StepKind:
    """Record what an edition says of one product, inside the open transaction.

    Returns:
        What the edition did to the listing; the registry's state follows it.

    Raises:
        NotSignedIn, Forbidden: The actor may not import.
    """
    require(actor, "import:run")
    row = await _BY_KEY.first(document.source.code, document.source_key)
    step = editions.seen(None if row is None else _known(row), document)
    if step.kind in {StepKind.DUPLICATE, StepKind.OUTDATED}:
        return step.kind
    if row is None:
        number = await log.next_number("listing")
        known = _Known(
            uuid7(), public_id_of(PublicIdKind.LISTING, number), document.source.code, 0, None, None
        )
        await _store(known, document, step, actor=actor, now=now, number=number)
    else:
        known = _Known(
            row["id"],
            row["public_id"],
            row["source"],
            row["latest_version"],
            row["product"],
            row["product_id"],
        )
        await _store(known, document, step, actor=actor, now=now)
    return step.kind


async def delist_missing(
    source: str, file_sha256: str, edition: str, edition_date: date | None, *, actor: Actor, now: datetime
) -> int:
    """Mark the listings of a source that a whole edition no longer holds; returns how many.

    Works in batches of its own transactions; running it again finishes what was interrupted.

    Raises:
        NotSignedIn, Forbidden: The actor may not import.
    """
    require(actor, "import:run")
    after = count = 0
    while rows := await _NOT_IN_FILE.rows(source, file_sha256, after, 500):
        async with transaction():
            for row in rows:
                step = editions.missing(_known(row), edition_date)
                if step.kind is StepKind.DELISTED:
                    document = await _document(row)
                    gone = document.model_copy(update={"edition": edition, "edition_date": edition_date})
                    known = _Known(
                        row["id"],
                        row["public_id"],
                        source,
                        row["latest_version"],
                        row["product"],
                        row["product_id"],
                    )
                    await _store(known, gone, step, actor=actor, now=now, file_sha256=row["file_sha256"])
                    count += 1
        after = rows[-1]["number"]
    return count


async def take_over(public_id: str, product_id: str, *, actor: Actor, now: datetime) -> None:
    """Let a registered product stand for a listing: search shows one entry, the product page links the other.

    Raises:
        Conflict: The listing belongs to another product already.
        NotFound: There is no such listing or product of the actor's firms.
        NotSignedIn, Forbidden: The actor may not amend products.
    """
    require(actor, "product:amend")
    async with transaction():
        row = await _BY_ID.first(public_id)
        product = await _PRODUCT.first(product_id)
        if row is None:
            raise NotFound(public_id)
        if product is None or product["firm"] not in actor.firms:
            raise NotFound(product_id)
        if row["product"] is not None:
            raise Conflict(
                Bilingual(
                    ja=f"この公開情報は {row['product_id']} に引き継がれています。",
                    en=f"This listing belongs to {row['product_id']} already.",
                )
            )
        document = await _document(row)
        step = ListingStep(StepKind.UNCHANGED, ListingState.of(row["state"]), new_version=False)
        known = _Known(row["id"], public_id, row["source"], row["latest_version"], product["id"], product_id)
        await _store(known, document, step, actor=actor, now=now)
        role = actor.role_for("product:amend")
        await log.append(
            "listing.taken_over", public_id, facts=Facts(role=role, to_state=product_id), actor=actor, now=now
        )
        await log.append(
            "product.took_over",
            product_id,
            facts=Facts(role=role, from_state=public_id),
            actor=actor,
            now=now,
        )
        await products.refresh(product_id, now=now)


async def reword(*, actor: Actor, now: datetime) -> int:
    """Show every listing by the phrases in force, after some began, ended or were confirmed; returns how many changed.

    What visitors read is rendered when a listing is written, so a phrase that begins later is applied here. Works in
    batches of its own transactions; running it again finishes what was interrupted.

    Raises:
        NotSignedIn, Forbidden: The actor may not import.
    """
    require(actor, "import:run")
    phrases = (await rules.on(tokyo_day(now))).phrases
    after = count = 0
    while rows := await _SHOWN.rows(after, 500):
        async with transaction():
            for row in rows:
                document, stored = await _document(row), await versions.load(row["public_id"])
                assert stored is not None  # noqa: S101 # every listing has a version
                shown = _view(row["public_id"], stored, document, row, withheld_too=False, phrases=phrases)
                if canonical_bytes(shown).decode() == row["public_json"]:
                    continue
                step = ListingStep(StepKind.UNCHANGED, ListingState.of(row["state"]), new_version=False)
                known = _Known(
                    row["id"],
                    row["public_id"],
                    row["source"],
                    row["latest_version"],
                    row["product"],
                    row["product_id"],
                )
                await _store(known, document, step, actor=actor, now=now, file_sha256=row["file_sha256"])
                role = actor.role_for("import:run")
                await log.append(
                    "listing.reworded", row["public_id"], facts=Facts(role=role), actor=actor, now=now
                )
                count += 1
        after = rows[-1]["number"]
    return count


async def rendered(public_id: str) -> products.Rendered:
    """What the public sees of a listing, as stored bytes.

    Raises:
        NotFound: There is no such listing.
    """
    row = await _PUBLIC.first(public_id)
    if row is None:
        raise NotFound(public_id)
    return products.Rendered(row["public_json"].encode(), row["etag"])


async def view(public_id: str, *, actor: Actor, now: datetime) -> ListingView:
    """A listing as this actor may see it.

    Raises:
        NotFound: There is no such listing.
    """
    row = await _BY_ID.first(public_id)
    if row is None:
        raise NotFound(public_id)
    if not visibility.reads_withheld(actor):
        return ListingView.model_validate_json((await rendered(public_id)).body)
    stored = await versions.load(public_id)
    assert stored is not None  # noqa: S101 # every listing has a version
    document = await _document(row)
    phrases = (await rules.on(tokyo_day(now))).phrases
    seen = _view(row["public_id"], stored, document, row, withheld_too=True, phrases=phrases)
    return seen.model_copy(update={"findings": listing_findings(document, phrases)})


async def as_of(public_id: str, instant: datetime, *, actor: Actor, now: datetime) -> ListingView:
    """A listing as it stood at an instant; what law keeps from this actor today stays kept.

    Editions that changed nothing leave no trace of their own: the one shown is that of the content.

    Raises:
        NotFound: There was no such listing by then.
    """
    shown = await versions.last_public(public_id, instant)
    state = await _STATE_THEN.first(public_id, instant)
    if shown is None or state is None:
        raise NotFound(public_id)
    stored = await versions.load(public_id, shown.version)
    assert stored is not None  # noqa: S101 # only stored versions are shown
    document = read(ListingDocument, stored.document)
    owner = await _OWNER_THEN.first(public_id, instant)
    then = {
        "state": state["to_state"],
        "edition": document.edition,
        "edition_date": document.edition_date,
        "product_id": None if owner is None else owner["to_state"],
    }
    phrases = (await rules.on(tokyo_day(now))).phrases
    sees_all = visibility.reads_withheld(actor)
    return _view(public_id, stored, document, then, withheld_too=sees_all, phrases=phrases)


async def cards(
    *, after: int = 0, limit: int = 20, source: str | None = None
) -> tuple[list[str], int | None]:
    """One page of cards as stored JSON texts, and the key the next page starts after."""
    if source is None:
        rows = await _PAGE.rows(after, limit + 1)
    else:
        rows = await _PAGE_OF_SOURCE.rows(source, after, limit + 1)
    return [row["card_json"] for row in rows[:limit]], rows[limit - 1]["n"] if len(rows) > limit else None


def _known(row: dict[str, Any]) -> KnownListing:
    return KnownListing(
        ListingState.of(row["state"]), row["content_sha256"], row["file_sha256"], row["edition_date"]
    )


async def _document(row: dict[str, Any]) -> ListingDocument:
    stored = await versions.load(row["public_id"], row["latest_version"])
    assert stored is not None  # noqa: S101 # every listing has a version
    return read(ListingDocument, stored.document)


async def _store(
    known: _Known,
    document: ListingDocument,
    step: ListingStep,
    *,
    actor: Actor,
    now: datetime,
    number: int | None = None,
    file_sha256: str | None = None,
) -> None:
    role = actor.role_for("import:run")
    stored = await versions.load(known.public_id) if known.latest_version else None
    if stored is None or step.new_version:
        version = known.latest_version + 1
        stored = await versions.add(
            "listing", known.public_id, version, document, actor=actor, role=role, now=now
        )
        await versions.show(known.public_id, version, now=now)
    state = {
        "state": step.state.value,
        "edition": document.edition,
        "edition_date": document.edition_date,
        "product_id": known.product_id,
    }
    phrases = (await rules.on(tokyo_day(now))).phrases
    public = _view(known.public_id, stored, document, state, withheld_too=False, phrases=phrases)
    body = canonical_bytes(public)
    card = canonical_bytes(
        ListingCard(
            id=known.public_id,
            mark=MARK,
            name=public.listing.name("ja", "en"),
            firm=document.firm,
            source=document.source.code,
            product_class=document.product_class,
            subclass=document.subclass,
            state=step.state,
            edition=document.edition,
            product=known.product_id,
        )
    )
    columns = {
        "product_class": document.product_class and document.product_class.value,
        "subclass": document.subclass and document.subclass.value,
        "firm_text": document.firm,
        "name": document.name("ja", "en"),
        "state": step.state.value,
        "edition": document.edition,
        "edition_date": document.edition_date,
        "file_sha256": file_sha256 or document.provenance.file_sha256,
        "content_sha256": editions.content_sha256(document),
        "latest_version": stored.number,
        "product": known.product,
        "public_json": body.decode(),
        "card_json": card.decode(),
        "etag": sha256_hex(body)[:32],
        "updated_at": now,
    }
    if number is not None:
        made = {
            "id": known.id,
            "number": number,
            "public_id": known.public_id,
            "source": known.source,
            "source_key": document.source_key,
            "created_at": now,
        }
        await insert(Listing, made | columns)
    else:
        await _UPDATE.rows(*columns.values(), known.id)
    if step.kind is not StepKind.UNCHANGED:
        await log.append(
            f"listing.{step.kind}",
            known.public_id,
            facts=Facts(
                role=role, version=stored.number, to_state=step.state.value, document_sha256=stored.sha256
            ),
            actor=actor,
            now=now,
        )


def _view(
    public_id: str,
    stored: versions.Stored,
    document: ListingDocument,
    state: dict[str, Any],
    *,
    withheld_too: bool,
    phrases: Sequence[Phrase],
) -> ListingView:
    seen, withheld = visibility.listing_for(document, withheld_too=withheld_too, phrases=phrases)
    return ListingView(
        id=public_id,
        mark=MARK,
        state=ListingState.of(state["state"]),
        edition=state["edition"],
        edition_date=state["edition_date"],
        version=stored.number,
        sha256=stored.sha256,
        recorded_at=stored.recorded_at,
        listing=seen,
        withheld=withheld,
        product=state["product_id"],
    )
