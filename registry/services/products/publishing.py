"""The acts that change what the public sees."""

from datetime import datetime
from uuid import UUID

from registry.domain import product_classes
from registry.domain.errors import Conflict, Invalid
from registry.domain.permissions import Actor, require
from registry.services import log, versions
from registry.services.log import Facts
from registry.services.products.rendering import Rendered, render
from registry.services.products.rows import DRAFT, OPEN_DRAFT, draft_etag, match, own
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from registry.tables.products import ProductIdentifier
from schemas.base import Bilingual
from schemas.identifiers import gtin14
from schemas.products import ProductDraft
from schemas.vocab import RegistrationState

__all__ = ["publish", "withdraw"]

_DROP_DRAFT = Statement("DELETE FROM product_draft WHERE product = {}")


async def publish(public_id: str, *, if_match: str, actor: Actor, now: datetime) -> Rendered:
    """Turn the draft into the next version and show it to the public from this instant on.

    Raises:
        Invalid: Fields that the sub-class requires are empty; one entry a field.
        StaleVersion: The draft was saved again since it was read.
        Conflict: There is no draft to publish.
        NotFound, NotSignedIn, Forbidden: The actor may not publish this product.
    """
    require(actor, "product:publish")
    async with transaction():
        row = await own(public_id, actor)
        existing = await OPEN_DRAFT.first(row["id"])
        if existing is None:
            raise Conflict(Bilingual(ja="公開する下書きがありません。", en="There is no draft to publish."))
        match(if_match, draft_etag(existing["version"], existing["revision"]))
        document = DRAFT.validate_json(existing["document"])
        problems = product_classes.missing_fields(document.subclass, dict(document))
        if problems:
            raise Invalid(problems)
        role = actor.role_for("product:publish")
        stored = await versions.add(
            "product", public_id, existing["version"], document, actor=actor, role=role, now=now
        )
        await versions.show(public_id, stored.number, now=now)
        await _DROP_DRAFT.rows(row["id"])
        await _identify(row["id"], document)
        await log.append(
            "product.published",
            public_id,
            facts=Facts(
                role=role,
                version=stored.number,
                from_state=row["state"],
                to_state=RegistrationState.PUBLISHED.value,
                document_sha256=stored.sha256,
            ),
            actor=actor,
            now=now,
        )
        return await render(row, stored, document, RegistrationState.PUBLISHED, now=now)


async def withdraw(public_id: str, reason: str, *, actor: Actor, now: datetime) -> Rendered:
    """End a product; its page stays, marked, and search no longer finds it.

    Raises:
        Conflict: The product is not published.
        NotFound, NotSignedIn, Forbidden: The actor may not withdraw this product.
    """
    require(actor, "product:withdraw")
    async with transaction():
        row = await own(public_id, actor, anyone_with="product:withdraw_any")
        if row["state"] != RegistrationState.PUBLISHED:
            raise Conflict(
                Bilingual(
                    ja="公開中の製品だけ取り下げられます。", en="Only a published product can be withdrawn."
                )
            )
        stored = await versions.load(public_id, row["published_version"])
        assert stored is not None  # noqa: S101 # a published product has its version
        await versions.close(public_id, now=now)
        await _DROP_DRAFT.rows(row["id"])
        await log.append(
            "product.withdrawn",
            public_id,
            facts=Facts(
                role=actor.role_for("product:withdraw"),
                version=stored.number,
                from_state=row["state"],
                to_state=RegistrationState.WITHDRAWN.value,
                reason=reason,
                document_sha256=stored.sha256,
            ),
            actor=actor,
            now=now,
        )
        document = DRAFT.validate_json(stored.document)
        return await render(row, stored, document, RegistrationState.WITHDRAWN, now=now)


async def _identify(row_id: UUID, document: ProductDraft) -> None:
    """Make the identifiers of the published version the ones that look-up knows."""
    await ProductIdentifier.delete().where(ProductIdentifier.product == row_id)
    found = {("gtin", gtin14(code.gtin)) for code in document.gtin}
    for scheme in ("ffc_no", "approval_no", "yj_code", "tais_code"):
        value = getattr(document, scheme, None)
        if value:
            found.add((scheme, value))
    for scheme, value in sorted(found):
        await ProductIdentifier.insert(
            ProductIdentifier(id=uuid7(), product=row_id, scheme=scheme, value=value)
        )
