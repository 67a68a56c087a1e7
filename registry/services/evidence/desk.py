"""The desk of those who judge a product's evidence: all that is on record, and the grades it comes to today."""

from dataclasses import dataclass
from datetime import datetime

from registry.domain import reported_results
from registry.domain.bodies import LinkedEvidence
from registry.domain.calendar import tokyo_day
from registry.domain.errors import NotFound
from registry.domain.permissions import Actor, allowed, require, require_impartial
from registry.domain.product_classes import RULES
from registry.services.evidence.assembling import assemble
from registry.services.evidence.grading import compute, history
from registry.tables.database import Statement
from schemas.evidence.effects import EffectSize
from schemas.evidence.grades import GradeChange, GradeRecord
from schemas.evidence.records import ClaimOutcome
from schemas.vocab import SubClass

__all__ = ["EvidenceDesk", "OutcomeDesk", "desk"]

_NAME = Statement("SELECT name FROM product WHERE public_id = {}")


@dataclass(frozen=True)
class OutcomeDesk:
    """One outcome of a product.

    Attributes:
        outcome_id: Its public identifier.
        outcome: Its newest version.
        record: The grade it comes to today, with what is missing; None while it is not inside the claim.
        changes: Every grade it ever had and why, oldest first.
        effects: The effect of each trial that reports it, by the trial; None where there is no interval.
    """

    outcome_id: str
    outcome: ClaimOutcome
    record: GradeRecord | None
    changes: tuple[GradeChange, ...]
    effects: dict[str, EffectSize | None]


@dataclass(frozen=True)
class EvidenceDesk:
    """Everything on record beneath the grades of one product.

    Attributes:
        product_id: The product.
        name: Its name.
        subclass: Its sub-class.
        latest_version: The newest version that exists; at least 1.
        published: Whether the public can read it.
        gradable: Whether its sub-class makes a claim that can be graded.
        outcomes: Its outcomes.
        linked: Its trials, those of listings it took over included.
    """

    product_id: str
    name: str
    subclass: SubClass
    latest_version: int
    published: bool
    gradable: bool
    outcomes: tuple[OutcomeDesk, ...]
    linked: tuple[LinkedEvidence, ...]

    def outcome(self, outcome_id: str) -> OutcomeDesk:
        """One of its outcomes.

        Raises:
            NotFound: It has no such outcome.
        """
        found = next((one for one in self.outcomes if one.outcome_id == outcome_id), None)
        if found is None:
            raise NotFound(outcome_id)
        return found

    def trial(self, trial_id: str) -> LinkedEvidence:
        """One of its trials.

        Raises:
            NotFound: The trial is not linked to it.
        """
        found = next((one for one in self.linked if one.trial_id == trial_id), None)
        if found is None:
            raise NotFound(f"{self.product_id} – {trial_id}")
        return found


async def desk(product_id: str, *, actor: Actor, now: datetime) -> EvidenceDesk:
    """The desk of one product, published or not.

    Raises:
        NotFound: There is no such product.
        NotSignedIn, Forbidden: The actor may not judge evidence and is no auditor.
    """
    if not allowed(actor, "log:read"):
        require(actor, "evidence:write")
    require_impartial(actor, product_id)
    found, named = await assemble(product_id), await _NAME.first(product_id)
    assert named is not None  # noqa: S101 # else assembling it has failed
    grades = compute(found, today=tokyo_day(now))
    return EvidenceDesk(
        product_id=product_id,
        name=named["name"],
        subclass=found.subclass,
        latest_version=max(found.row["latest_version"], 1),
        published=found.row["published_version"] is not None,
        gradable=RULES[found.subclass].approved_text is not None,
        outcomes=tuple(
            [
                OutcomeDesk(
                    outcome_id,
                    outcome,
                    grades.get(outcome_id),
                    await history(outcome_id),
                    {
                        one.trial_id: reported_results.effect_of(one.results[outcome_id])
                        for one in found.linked
                        if outcome_id in one.results
                    },
                )
                for outcome_id, outcome in found.outcomes.items()
            ]
        ),
        linked=found.linked,
    )
