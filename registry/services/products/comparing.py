"""What changed between versions of a product, as far as the reader may see it."""

from collections.abc import Mapping

from pydantic import JsonValue

from registry.domain.differences import differences
from registry.domain.permissions import Actor
from registry.services.products.drafts import draft
from registry.services.products.reading import version
from registry.services.products.rows import find
from schemas.differences import VersionDifference
from schemas.products import ProductDraft, ProductView

__all__ = ["changes", "changes_of", "draft_changes"]


async def changes(public_id: str, before: int, after: int, *, actor: Actor) -> VersionDifference:
    """What changed from one version that was ever public to another, in either direction.

    Fields that law keeps from the actor are left out on both sides and named, changed or not.

    Raises:
        NotFound: One of the versions does not exist.
    """
    old = await version(public_id, before, actor=actor)
    new = await version(public_id, after, actor=actor)
    return _compared(old, after, new.product, new.withheld, draft=False)


async def draft_changes(public_id: str, *, actor: Actor) -> VersionDifference:
    """What the open draft would change of the published version; all of it where none was published yet.

    Raises:
        NotFound: There is no open draft, or the actor may not know of it.
        NotSignedIn, Forbidden: The actor may not read drafts.
    """
    found = await draft(public_id, actor=actor)
    return await changes_of(public_id, found.document, found.version, actor=actor)


async def changes_of(
    public_id: str, document: ProductDraft, number: int, *, actor: Actor
) -> VersionDifference:
    """What a document would change of the published version, if it became a version; all of it where none was.

    Args:
        public_id: The product.
        document: What is not published yet.
        number: The version that it would become.
        actor: Who reads; the caller has asked whether they may read the document.
    """
    row = await find(public_id)
    published = None if row is None else row["published_version"]
    old = None if published is None else await version(public_id, published, actor=actor)
    return _compared(old, number, document, (), draft=True)


def _compared(
    old: ProductView | None, after: int, new: ProductDraft, withheld: tuple[str, ...], *, draft: bool
) -> VersionDifference:
    kept_back = {*withheld, *(() if old is None else old.withheld)}
    return VersionDifference(
        before=None if old is None else old.version,
        after=after,
        draft=draft,
        changes=differences({} if old is None else _json(old.product, kept_back), _json(new, kept_back)),
        withheld=tuple(sorted(kept_back)),
    )


def _json(document: ProductDraft, kept_back: set[str]) -> Mapping[str, JsonValue]:
    return document.model_dump(mode="json", exclude=kept_back)
