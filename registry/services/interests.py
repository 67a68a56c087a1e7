"""Which products and trials the interests of a reviewer keep them from (domain specification 5.4).

Interests are declared yearly and for single cases; whoever acts for a firm, or did so of late, is tied to it whether
they say so or not. A chief reviewer may override a tie for one case; nobody overrides that of the present firm.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from registry.domain.calendar import tokyo_day
from registry.domain.errors import Forbidden
from registry.domain.interests import Limits, limits_of, tied_since, weighing
from registry.domain.permissions import Actor
from registry.services import rules
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.reviews import InterestDeclaration

__all__ = ["firms_of", "kept_from", "require_none", "trials_of"]

_TRIALS: Final = Statement(
    "SELECT t.public_id FROM product_link k JOIN trial t ON t.id = k.trial"
    " WHERE k.record = {} AND k.ended_at IS NULL UNION"
    " SELECT t.public_id FROM product_link k JOIN trial t ON t.merged_into = k.trial"
    " WHERE k.record = {} AND k.ended_at IS NULL"
)
_SAME_STUDY: Final = Statement(
    "SELECT o.public_id FROM trial t JOIN trial o ON o.id = t.merged_into OR o.merged_into IN (t.id, t.merged_into)"
    " WHERE t.public_id = {}"
)
_DECLARED: Final = Statement(
    "SELECT d.review_case, d.document, p.public_id FROM interest_declaration d"
    " LEFT JOIN review_case c ON c.id = d.review_case LEFT JOIN product p ON p.id = c.product"
    " WHERE d.person = {} OR d.person IN (SELECT id FROM person WHERE joined_to = {}) ORDER BY d.declared_at, d.id"
)
_EMPLOYED: Final = Statement("SELECT firm, revoked_at FROM role_grant WHERE person = {} AND firm IS NOT NULL")
_OF_FIRM: Final = Statement("SELECT public_id FROM product WHERE firm = {}")
_OF_CORPORATE_NO: Final = Statement(
    "SELECT p.public_id FROM product p JOIN firm f ON f.id = p.firm WHERE f.corporate_no = {}"
)
_OF_TRIAL: Final = Statement(
    "SELECT k.record FROM product_link k JOIN trial t ON t.id = k.trial WHERE t.public_id = {} AND k.ended_at IS NULL"
)
_OVERRIDDEN: Final = Statement(
    "SELECT p.public_id FROM interest_override o JOIN review_case c ON c.id = o.review_case"
    " JOIN product p ON p.id = c.product WHERE o.person = {} AND c.closed_at IS NULL"
)


@dataclass
class _Ties:
    """What somebody is tied to: products as such, firms by corporate number, trials by public id."""

    products: set[str] = field(default_factory=set)
    firms: set[str] = field(default_factory=set)
    trials: set[str] = field(default_factory=set)


async def firms_of(
    person: UUID, *, today: date, limits: Limits | None
) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """The firms that a person acts for, and those they did act for so lately that it still ties them."""
    now, lately = set(), set()
    since = tied_since(today, limits)
    for row in await _EMPLOYED.rows(person):
        if row["revoked_at"] is None:
            now.add(row["firm"])
        elif tokyo_day(row["revoked_at"]) >= since:
            lately.add(row["firm"])
    return frozenset(now), frozenset(lately - now)


async def kept_from(person: UUID, *, now: datetime) -> frozenset[str]:
    """Public ids of the products of which a reviewer may read no more than the public, and judge nothing."""
    return await _kept_from(person, frozenset(), await _ties(person, now=now), now=now)


async def require_none(
    actor: Actor, *, now: datetime, product: str | None = None, trials: Collection[str] = ()
) -> None:
    """Refuse a person who has an interest in what is judged and whom no chief reviewer let judge all the same.

    Of yearly declarations the newest counts, as does the newest of each case of the product.

    Args:
        actor: A person.
        now: The instant.
        product: Public id of the product whose evidence is judged; its trials are looked at as well.
        trials: Public ids of further trials.

    Raises:
        Forbidden: There is such an interest.
    """
    if actor.person is None:
        return
    ties = await _ties(actor.person, now=now)
    tied = not ties.trials.isdisjoint(trials) and product not in await _overridden(actor.person)
    if tied or product in await _kept_from(actor.person, actor.firms, ties, now=now):
        raise Forbidden(
            Bilingual(
                ja="利益相反があるため、この製品・試験については判定できません。ほかの審査員に依頼してください。",
                en="A conflict of interest keeps you from judging this product or trial; ask another reviewer.",
            )
        )


async def _ties(person: UUID, *, now: datetime) -> _Ties:
    today = tokyo_day(now)
    limits = limits_of((await rules.on(today)).law)
    newest = {row["review_case"]: row for row in await _DECLARED.rows(person, person)}
    ties = _Ties()
    for row in newest.values():
        declared = InterestDeclaration.model_validate_json(row["document"])
        for interest in weighing(declared.interests, today=today, limits=limits):
            if interest.firm is not None:
                ties.firms.add(interest.firm)
            if interest.trial is not None:
                ties.trials |= {interest.trial, *await _same_study(interest.trial)}
            if interest.firm is None and interest.trial is None:
                ties.products.add(row["public_id"])
    return ties


async def _same_study(trial: str) -> set[str]:
    """The other records of a study: a tie was declared to one of them, and they were merged since."""
    return {row["public_id"] for row in await _SAME_STUDY.rows(trial)}


async def _kept_from(person: UUID, firms: frozenset[UUID], ties: _Ties, *, now: datetime) -> frozenset[str]:
    today = tokyo_day(now)
    own, former = await firms_of(person, today=today, limits=limits_of((await rules.on(today)).law))
    found = set(ties.products)
    for firm in sorted(former):
        found |= {row["public_id"] for row in await _OF_FIRM.rows(firm)}
    for number in sorted(ties.firms):
        found |= {row["public_id"] for row in await _OF_CORPORATE_NO.rows(number)}
    for trial in sorted(ties.trials):
        found |= {row["record"] for row in await _OF_TRIAL.rows(trial)}
    if found:
        found -= await _overridden(person)
    for firm in sorted(own | firms):
        found |= {row["public_id"] for row in await _OF_FIRM.rows(firm)}
    return frozenset(found)


async def _overridden(person: UUID) -> set[str]:
    return {row["public_id"] for row in await _OVERRIDDEN.rows(person)}


async def trials_of(product: str) -> set[str]:
    """The trials linked to a product, under every record of theirs: a tie was declared before records were merged.

    Args:
        product: Public identifier.
    """
    return {row["public_id"] for row in await _TRIALS.rows(product, product)}
