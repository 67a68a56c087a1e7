"""The steps that change what the public sees: inner parts of the acts of ``registry.services.lifecycle``.

They ask for no permission and write no log: the workflow's transition that they belong to has done both. A test
holds that nobody but ``lifecycle`` calls them.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from registry.domain.errors import Conflict
from registry.domain.permissions import Actor
from registry.services import versions
from registry.services.products.rendering import Rendered, render
from registry.services.products.rows import DRAFT, OPEN_DRAFT
from registry.tables.columns import uuid7
from registry.tables.database import Statement
from registry.tables.products import ProductIdentifier
from schemas.base import Bilingual
from schemas.identifiers import gtin14
from schemas.products import ProductDraft
from schemas.vocab import RegistrationState, Role

__all__ = ["end", "hide", "publish_draft", "show_again"]

_DROP_DRAFT = Statement("DELETE FROM product_draft WHERE product = {}")


async def publish_draft(
    row: dict[str, Any], *, sha256: str, actor: Actor, role: Role, now: datetime
) -> tuple[versions.Stored, Rendered]:
    """Turn the draft into the next version and show it from this instant on, inside the open transaction.

    Args:
        row: The product's row with its firm's.
        sha256: Hash of the document that was reviewed.
        actor: Who approves.
        role: The role they act under.
        now: The instant.

    Raises:
        Conflict: The draft is not the document that was reviewed.
    """
    existing = await OPEN_DRAFT.first(row["id"])
    assert existing is not None  # noqa: S101 # a draft under review cannot go
    document = DRAFT.validate_json(existing["document"])
    stored = await versions.add(
        "product", row["public_id"], existing["version"], document, actor=actor, role=role, now=now
    )
    if stored.sha256 != sha256:
        raise Conflict(
            Bilingual(
                ja="下書きが審査された内容と違います。差し戻して、再提出を依頼してください。",
                en="The draft is not what was reviewed; send it back and have it submitted again.",
            )
        )
    await versions.show(row["public_id"], stored.number, now=now)
    await _DROP_DRAFT.rows(row["id"])
    await _identify(row["id"], document)
    return stored, await render(row, stored, document, RegistrationState.PUBLISHED, now=now)


async def hide(
    row: dict[str, Any], state: RegistrationState, *, now: datetime, since: datetime | None = None
) -> Rendered:
    """End what the public sees as published; the page stays, marked with the state.

    Args:
        row: The product's row with its firm's.
        state: What it is from then on.
        now: The instant.
        since: From when it has been so, where readers saw it before it is recorded.
    """
    stored = await _published(row)
    await versions.close(row["public_id"], now=since or now)
    return await render(row, stored, DRAFT.validate_json(stored.document), state, now=now)


async def end(row: dict[str, Any], state: RegistrationState, *, now: datetime) -> Rendered:
    """End the product: as ``hide``, and nothing more is drafted."""
    await _DROP_DRAFT.rows(row["id"])
    return await hide(row, state, now=now)


async def show_again(row: dict[str, Any], *, now: datetime) -> Rendered:
    """Show the version that was public before the product was suspended."""
    stored = await _published(row)
    await versions.show(row["public_id"], stored.number, now=now)
    document = DRAFT.validate_json(stored.document)
    return await render(row, stored, document, RegistrationState.PUBLISHED, now=now)


async def _published(row: dict[str, Any]) -> versions.Stored:
    stored = await versions.load(row["public_id"], row["published_version"])
    assert stored is not None  # noqa: S101 # a product that was published has its version
    return stored


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
