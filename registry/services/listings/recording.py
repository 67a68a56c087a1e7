"""Recording listings edition by edition; registrations take them over, and new phrases show them anew."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from registry.domain import listings as editions
from registry.domain.calendar import tokyo_day
from registry.domain.canonical import canonical_bytes, sha256_hex
from registry.domain.errors import Conflict, NotFound
from registry.domain.listings import KnownListing, ListingStep, StepKind
from registry.domain.permissions import Actor, require
from registry.services import log, products, rules, versions
from registry.services.listings.rows import BY_ID, COLUMNS, MARK, Known, document_of, known_of, shown
from registry.services.log import Facts
from registry.tables.columns import uuid7
from registry.tables.database import Statement, insert, transaction
from registry.tables.listings import Listing
from schemas.base import Bilingual
from schemas.identifiers import PublicIdKind
from schemas.identifiers import public_id as public_id_of
from schemas.listings import ListingCard, ListingDocument
from schemas.vocab import ListingState

__all__ = ["delist_missing", "record", "reword", "take_over"]

_BY_KEY = Statement(COLUMNS + " WHERE l.source = {} AND l.source_key = {}")
_NOT_IN_FILE = Statement(
    COLUMNS + " WHERE l.source = {} AND l.file_sha256 <> {} AND l.state <> 'delisted' AND l.number > {}"
    " ORDER BY l.number LIMIT {}"
)
_SHOWN = Statement(
    COLUMNS.replace(" FROM", ", l.public_json FROM", 1) + " WHERE l.number > {} ORDER BY l.number LIMIT {}"
)
_UPDATE = Statement(
    "UPDATE listing SET product_class = {}, subclass = {}, firm_text = {}, name = {}, state = {}, edition = {},"
    " edition_date = {}, file_sha256 = {}, content_sha256 = {}, latest_version = {}, product = {}, public_json = {},"
    " card_json = {}, etag = {}, updated_at = {} WHERE id = {}"
)
_PRODUCT = Statement("SELECT id, firm FROM product WHERE public_id = {}")


async def record(document: ListingDocument, *, actor: Actor, now: datetime) -> StepKind:
    """Record what an edition says of one product, inside the open transaction.

    Returns:
        What the edition did to the listing; the registry's state follows it.

    Raises:
        NotSignedIn, Forbidden: The actor may not import.
    """
    require(actor, "import:run")
    row = await _BY_KEY.first(document.source.code, document.source_key)
    step = editions.seen(None if row is None else _before(row), document)
    if step.kind in {StepKind.DUPLICATE, StepKind.OUTDATED}:
        return step.kind
    if row is None:
        number = await log.next_number("listing")
        known = Known(
            uuid7(), public_id_of(PublicIdKind.LISTING, number), document.source.code, 0, None, None
        )
        await _store(known, document, step, actor=actor, now=now, number=number)
    else:
        await _store(known_of(row), document, step, actor=actor, now=now)
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
                step = editions.missing(_before(row), edition_date)
                if step.kind is StepKind.DELISTED:
                    document = await document_of(row)
                    gone = document.model_copy(update={"edition": edition, "edition_date": edition_date})
                    await _store(
                        known_of(row), gone, step, actor=actor, now=now, file_sha256=row["file_sha256"]
                    )
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
        row = await BY_ID.first(public_id)
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
        document = await document_of(row)
        step = ListingStep(StepKind.UNCHANGED, ListingState.of(row["state"]), new_version=False)
        owned = replace(known_of(row), product=product["id"], product_id=product_id)
        await _store(owned, document, step, actor=actor, now=now)
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
                document, stored = await document_of(row), await versions.load(row["public_id"])
                assert stored is not None  # noqa: S101 # every listing has a version
                public = shown(row["public_id"], stored, document, row, withheld_too=False, phrases=phrases)
                if canonical_bytes(public).decode() == row["public_json"]:
                    continue
                step = ListingStep(StepKind.UNCHANGED, ListingState.of(row["state"]), new_version=False)
                await _store(
                    known_of(row), document, step, actor=actor, now=now, file_sha256=row["file_sha256"]
                )
                role = actor.role_for("import:run")
                await log.append(
                    "listing.reworded", row["public_id"], facts=Facts(role=role), actor=actor, now=now
                )
                count += 1
        after = rows[-1]["number"]
    return count


def _before(row: dict[str, Any]) -> KnownListing:
    return KnownListing(
        ListingState.of(row["state"]), row["content_sha256"], row["file_sha256"], row["edition_date"]
    )


async def _store(
    known: Known,
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
    public = shown(known.public_id, stored, document, state, withheld_too=False, phrases=phrases)
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
