"""Whether declared interests keep a reviewer from judging the evidence of a product or of a trial (5.4)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from registry.domain.calendar import tokyo_day
from registry.domain.errors import Forbidden
from registry.domain.interests import blocking, limits_of
from registry.domain.permissions import Actor
from registry.services import rules
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.reviews import InterestDeclaration

__all__ = ["require_none"]

_PRODUCT: Final = Statement(
    "SELECT p.id, p.firm, f.corporate_no FROM product p JOIN firm f ON f.id = p.firm WHERE p.public_id = {}"
)
_TRIALS: Final = Statement(
    "SELECT DISTINCT t.public_id FROM product_link k JOIN trial t ON t.id = k.trial"
    " WHERE k.record = {} AND k.ended_at IS NULL"
)
_DECLARED: Final = Statement(
    "SELECT review_case, document FROM interest_declaration"
    " WHERE (person = {} OR person IN (SELECT id FROM person WHERE joined_to = {})) AND (review_case IS NULL"
    " OR review_case IN (SELECT c.id FROM review_case c JOIN product p ON p.id = c.product WHERE p.public_id = {}))"
    " ORDER BY declared_at, id"
)
_OVERRIDDEN: Final = Statement(
    "SELECT o.id FROM interest_override o JOIN review_case c ON c.id = o.review_case"
    " WHERE o.person = {} AND c.product = {} AND c.closed_at IS NULL"
)


async def require_none(
    actor: Actor, *, now: datetime, product: str | None = None, trials: Collection[str] = ()
) -> None:
    """Refuse a person who has an interest in what is judged and whom no chief reviewer let judge all the same.

    Of yearly declarations the newest counts, as does the newest of each case of the product. Whoever acts for the
    product's firm has an interest, declared or not.

    Args:
        actor: A person.
        now: The instant.
        product: Public id of the product whose evidence is judged; its trials are looked at as well.
        trials: Public ids of further trials.

    Raises:
        Forbidden: There is such an interest.
    """
    row: dict[str, Any] | None = None if product is None else await _PRODUCT.first(product)
    looked_at = set(trials)
    if row is not None:
        looked_at |= {one["public_id"] for one in await _TRIALS.rows(product)}
    newest = {
        one["review_case"]: InterestDeclaration.model_validate_json(one["document"])
        for one in await _DECLARED.rows(actor.person, actor.person, product)
    }
    today = tokyo_day(now)
    ties = blocking(
        (interest for declaration in newest.values() for interest in declaration.interests),
        firm="" if row is None else row["corporate_no"],
        trials=looked_at,
        today=today,
        limits=limits_of((await rules.on(today)).law),
    )
    own = row is not None and row["firm"] in actor.firms
    if own or (ties and (row is None or not await _OVERRIDDEN.rows(actor.person, row["id"]))):
        raise Forbidden(
            Bilingual(
                ja="利益相反があるため、この製品・試験のエビデンスは判定できません。ほかの審査員に依頼してください。",
                en="A conflict of interest keeps you from judging this evidence; ask another reviewer.",
            )
        )
