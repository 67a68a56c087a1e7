"""Drafts: the one mutable thing of a product, guarded by an entity tag."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from registry.domain import workflow
from registry.domain.canonical import canonical_bytes, sha256_hex
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound, StaleVersion
from registry.domain.permissions import Actor, require
from registry.services import log, versions
from registry.services.log import Facts
from registry.services.products.rows import DRAFT, OPEN_DRAFT, draft_etag, find, locked, match, may_read, own
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual
from schemas.identifiers import PublicIdKind
from schemas.identifiers import public_id as public_id_of
from schemas.products import ProductDraft
from schemas.vocab import RegistrationEvent, RegistrationState, SubClass

__all__ = [
    "Draft",
    "OwnProduct",
    "amend",
    "draft",
    "freeze",
    "mirror_state",
    "own_products",
    "register",
    "register_all",
    "thaw",
]

_FIRM = Statement(
    "SELECT id, corporate_no, name_ja, name_en, address, lg_code, state FROM firm WHERE corporate_no = {}"
)
_OF_FIRM = Statement(
    "SELECT p.public_id, p.name, p.subclass, p.state, p.published_version, d.version, d.document"
    " FROM product p LEFT JOIN product_draft d ON d.product = p.id WHERE p.firm = {} ORDER BY p.number"
)
_INSERT = Statement(
    "INSERT INTO product (id, number, public_id, firm, subclass, state, name, latest_version, created_at, updated_at)"
    " VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {})"
)
_INSERT_DRAFT = Statement(
    "INSERT INTO product_draft (id, product, version, revision, document, saved_at, saved_by)"
    " VALUES ({}, {}, {}, {}, {}, {}, {})"
)
_SAVE_DRAFT = Statement(
    "UPDATE product_draft SET document = {}, revision = revision + 1, saved_at = {}, saved_by = {}"
    " WHERE product = {} AND revision = {} AND frozen_at IS NULL RETURNING revision"
)
_FREEZE = Statement(
    "UPDATE product_draft SET frozen_at = {} WHERE product = {} AND revision = {} AND frozen_at IS NULL"
    " RETURNING revision"
)
_THAW = Statement("UPDATE product_draft SET frozen_at = NULL WHERE product = {}")
_MIRROR = Statement("UPDATE product SET state = {} WHERE id = {} AND published_version IS NULL")


@dataclass(frozen=True)
class Draft:
    """A draft, and the tag a change to it must name; a frozen one is under review and cannot change."""

    id: str
    version: int
    etag: str
    document: ProductDraft
    frozen: bool = False


@dataclass(frozen=True)
class OwnProduct:
    """A product as its own firm oversees it.

    Attributes:
        id: Public identifier.
        name: Of the open draft, else of the published version.
        subclass: The sub-class.
        state: Of the product.
        published: Whether the public can read it.
        draft: Version that the open draft will become; None where none is open.
    """

    id: str
    name: str
    subclass: SubClass
    state: RegistrationState
    published: bool
    draft: int | None


async def register(new: ProductDraft, *, actor: Actor, now: datetime) -> Draft:
    """Open a registration for one of the actor's firms; nothing is public yet.

    Raises:
        NotSignedIn, Forbidden: The actor may not register products, or not for this firm.
        Invalid: The firm is unknown or closed.
    """
    (made,) = await register_all((new,), actor=actor, now=now)
    return made


async def register_all(new: Sequence[ProductDraft], *, actor: Actor, now: datetime) -> tuple[Draft, ...]:
    """Open registrations, numbered in their order, all or none.

    Raises:
        NotSignedIn, Forbidden: The actor may not register products, or not for one of these firms.
        Invalid: A firm is unknown or closed.
    """
    require(actor, "product:create")
    role = actor.role_for("product:create")
    rows, drafts, entries, made = [], [], [], []
    async with transaction():
        firms = {each: (await _firm(each, actor))["id"] for each in dict.fromkeys(one.firm for one in new)}
        numbers = await log.next_numbers("product", len(new))
        for number, one in zip(numbers, new, strict=True):
            public_id, row_id, text = (
                public_id_of(PublicIdKind.PRODUCT, number),
                uuid7(),
                canonical_bytes(one),
            )
            rows.append(
                (
                    row_id,
                    number,
                    public_id,
                    firms[one.firm],
                    one.subclass.value,
                    RegistrationState.DRAFT.value,
                    one.name_ja,
                    0,
                    now,
                    now,
                )
            )
            drafts.append((uuid7(), row_id, 1, 1, text.decode(), now, actor.person))
            facts = Facts(
                role=role,
                version=1,
                to_state=RegistrationState.DRAFT.value,
                document_sha256=sha256_hex(text),
            )
            entries.append(log.Entry("product.created", public_id, facts))
            made.append(Draft(public_id, 1, draft_etag(1, 1), one))
        await _INSERT.many(rows)
        await _INSERT_DRAFT.many(drafts)
        await log.append_all(entries, actor=actor, now=now)
    return tuple(made)


async def amend(public_id: str, new: ProductDraft, *, if_match: str, actor: Actor, now: datetime) -> Draft:
    """Save a draft: the open one, or a new one for the next version while the published one stays.

    Args:
        public_id: The product.
        new: The whole draft.
        if_match: Entity tag of the draft, or of the public view where no draft is open.
        actor: Who saves.
        now: The instant.

    Raises:
        StaleVersion: Somebody saved meanwhile.
        Conflict: The draft is under review, the product is suspended or ended, or its sub-class would change.
        NotFound, NotSignedIn, Forbidden: The actor may not amend this product.
    """
    require(actor, "product:amend")
    async with transaction():
        row = await own(public_id, actor)
        if new.subclass.value != row["subclass"]:
            raise Conflict(
                Bilingual(
                    ja="細区分は変更できません。新しい製品として登録してください。",
                    en="The sub-class cannot change; register a new product.",
                )
            )
        if new.firm != row["corporate_no"]:
            raise Conflict(
                Bilingual(ja="事業者は変更できません。", en="The firm cannot change by an amendment.")
            )
        text = canonical_bytes(new)
        began: tuple[str, str] | tuple[None, None]
        existing = await OPEN_DRAFT.first(row["id"])
        if existing is None:  # of two who begin one at once, the second sees the first one's
            row = await locked(public_id)
            existing = await OPEN_DRAFT.first(row["id"])
        if existing is None:
            workflow.step(RegistrationState.of(row["state"]), RegistrationEvent.AMEND)
            match(if_match, row["etag"], await _published(row))
            version, revision = row["latest_version"] + 1, 1
            began = (RegistrationState.PUBLISHED.value, RegistrationState.DRAFT.value)
            await _open_draft(row["id"], version, text, actor=actor, now=now)
        else:
            version = existing["version"]
            match(if_match, draft_etag(version, existing["revision"]), existing["document"])
            if existing["frozen_at"] is not None:
                raise Conflict(
                    Bilingual(
                        ja="申請した内容は審査が終わるまで変更できません。取り戻すか、補正の依頼をお待ちください。",
                        en="What is submitted cannot change during its review; pull it back, or wait for requests.",
                    )
                )
            saved = await _SAVE_DRAFT.first(text.decode(), now, actor.person, row["id"], existing["revision"])
            if saved is None:  # somebody else's change was committed since the look-up above
                newer = await OPEN_DRAFT.first(row["id"]) or existing
                current = draft_etag(newer["version"], newer["revision"])
                raise StaleVersion(given=if_match, current=current, stored=newer["document"])
            revision, began = saved["revision"], (None, None)
        await log.append(
            "product.amended",
            public_id,
            facts=Facts(
                role=actor.role_for("product:amend"),
                version=version,
                from_state=began[0],
                to_state=began[1],
                document_sha256=sha256_hex(text),
            ),
            actor=actor,
            now=now,
        )
    return Draft(public_id, version, draft_etag(version, revision), new)


async def draft(public_id: str, *, actor: Actor) -> Draft:
    """The open draft of a product.

    Raises:
        NotFound: There is no such product, no open draft, or the actor may not know of it.
    """
    require(actor, "product:read_draft")
    row = await find(public_id)
    existing = None if row is None else await OPEN_DRAFT.first(row["id"])
    if row is None or existing is None or not may_read(row, actor):
        raise NotFound(public_id)
    document = DRAFT.validate_json(existing["document"])
    return Draft(
        public_id,
        existing["version"],
        draft_etag(existing["version"], existing["revision"]),
        document,
        frozen=existing["frozen_at"] is not None,
    )


async def own_products(actor: Actor) -> tuple[OwnProduct, ...]:
    """All products of the actor's firms, drafts included, in the order of registration.

    Raises:
        NotSignedIn, Forbidden: The actor may not read drafts.
    """
    require(actor, "product:read_draft")
    found = [row for firm in sorted(actor.firms) for row in await _OF_FIRM.rows(firm)]
    return tuple(_own(row) for row in sorted(found, key=lambda row: str(row["public_id"])))


def _own(row: dict[str, Any]) -> OwnProduct:
    document = None if row["document"] is None else DRAFT.validate_json(row["document"])
    return OwnProduct(
        id=row["public_id"],
        name=row["name"] if document is None else document.name_ja,
        subclass=SubClass.of(row["subclass"]),
        state=RegistrationState.of(row["state"]),
        published=row["published_version"] is not None,
        draft=row["version"],
    )


async def _open_draft(row_id: UUID, version: int, text: bytes, *, actor: Actor, now: datetime) -> None:
    await _INSERT_DRAFT.rows(uuid7(), row_id, version, 1, text.decode(), now, actor.person)


async def freeze(product: UUID, revision: int, *, now: datetime) -> bool:
    """Freeze the open draft of a product, by its row, inside the open transaction: it goes under review.

    Returns:
        Whether it still was the given revision and open to changes.
    """
    return bool(await _FREEZE.rows(now, product, revision))


async def thaw(product: UUID) -> None:
    """Let the open draft of a product be changed again, inside the open transaction."""
    await _THAW.rows(product)


async def mirror_state(product: UUID, state: RegistrationState) -> None:
    """Give a product that was never published the state of its first version."""
    await _MIRROR.rows(state.value, product)


async def _published(row: dict[str, Any]) -> str | None:
    stored = await versions.load(row["public_id"], row["published_version"])
    return None if stored is None else stored.document


async def _firm(corporate_no: str, actor: Actor) -> dict[str, Any]:
    firm = await _FIRM.first(corporate_no)
    if firm is None or firm["state"] != "active":
        raise Invalid.field(
            "firm",
            "E_REF",
            ja=f"法人番号 {corporate_no} の会員事業者はありません。事務局に登録を依頼してください。",
            en=f"No active member firm has the corporate number {corporate_no}; ask the secretariat.",
        )
    if firm["id"] not in actor.firms:
        raise Forbidden(Bilingual(ja="他社の製品は登録できません。", en="You cannot act for this firm."))
    return firm
