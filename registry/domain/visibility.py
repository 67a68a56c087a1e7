"""What the law lets a reader see (domain specification 1.4): decided here, asked by services, never by templates."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from registry.domain.bodies import LinkedEvidence
from registry.domain.certificates import Visible
from registry.domain.claims import Phrase
from registry.domain.listed_wording import without_blocked
from registry.domain.permissions import Actor, allowed
from registry.domain.product_classes import RULES
from schemas.evidence.records import ClaimOutcome
from schemas.listings import ListingDocument
from schemas.products.common import CommonFields
from schemas.systematic_reviews import SystematicReviewDocument
from schemas.trials import Eligibility, TrialDesign, TrialDocument, TrialTitles
from schemas.vocab import SubClass

__all__ = [
    "evidence_for_public",
    "listing_for",
    "product_for",
    "reads_withheld",
    "review_for",
    "trial_for",
    "trial_withheld",
]

P = TypeVar("P", bound=CommonFields)


def reads_withheld(actor: Actor, *products: str) -> bool:
    """Whether the actor may read what the law keeps from the general public.

    Args:
        actor: Who reads.
        products: Public ids of the products that what is read speaks of: a conflict of interest keeps a reviewer from
            it with any of them.
    """
    return allowed(actor, "efficacy:read_withheld") and actor.kept_from.isdisjoint(products)


def product_for(product: P, subclass: SubClass, *, withheld_too: bool) -> tuple[P, tuple[str, ...]]:
    """The product's document as a reader may see it, and the names of the fields kept back.

    A field is named only where it holds something: saying "withheld" of an empty field would invent it.
    """
    if withheld_too:
        return product, ()
    kept_back = tuple(sorted(name for name in RULES[subclass].withheld if getattr(product, name, None)))
    fields = type(product).model_fields
    return product.model_copy(update={name: fields[name].default for name in kept_back}), kept_back


def listing_for(
    listing: ListingDocument, *, withheld_too: bool, phrases: Sequence[Phrase]
) -> tuple[ListingDocument, tuple[str, ...]]:
    """A listing as a reader may see it, and the names of the fields of which something is kept back.

    What a source says a product does is shown only where the sub-class is known and its results may be public, and
    never in words that a rule blocks; the duty not to exaggerate binds whoever repeats a claim (健康増進法 65条1項).

    Args:
        listing: The listing as its source says it.
        withheld_too: Whether the reader sees what the law keeps from the public.
        phrases: The phrases of the wording linter in force.
    """
    if withheld_too:
        return listing, ()
    seen, withheld = without_blocked(listing, phrases)
    if not listing.claims or (listing.subclass and RULES[listing.subclass].effects_public):
        return seen, withheld
    return seen.model_copy(update={"claims": ()}), tuple(sorted({*withheld, "claims"}))


def trial_withheld(linked: Collection[SubClass | None]) -> bool:
    """Whether the public may know of a trial only that it is registered.

    Args:
        linked: Sub-classes of the products and listings the trial is linked to; empty for a trial of none.
    """
    return any(subclass is None or not RULES[subclass].effects_public for subclass in linked)


def review_for(
    review: SystematicReviewDocument, linked: Collection[SubClass | None], *, withheld_too: bool
) -> SystematicReviewDocument | None:
    """A systematic review as a reader may see it; None where it speaks of what is not for the public.

    Its effects and conclusion are kept from the public until a reviewer has decided on their scope, as with trials.

    Args:
        review: The review.
        linked: Sub-classes of the products, listings and trials' products it speaks of.
        withheld_too: Whether the reader may read what the law keeps back.
    """
    if withheld_too:
        return review
    if trial_withheld(linked):
        return None
    return review.model_copy(update={"pooling": (), "conclusion": None})


def trial_for(
    trial: TrialDocument, linked: Collection[SubClass | None], *, withheld_too: bool
) -> TrialDocument:
    """A trial as a reader may see it.

    Of a trial linked to a product whose efficacy is not for the public, identifiers, register, days, size and
    status remain, and no address of results, for it may speak of them. Summary results and the numbers that a register
    holds are kept from the public until a reviewer has decided on their scope.
    """
    if withheld_too:
        return trial
    results = trial.results.model_copy(update={"summary": None})
    seen = trial.model_copy(update={"results": results, "posted_results": ()})
    if not trial_withheld(linked):
        return seen
    return seen.model_copy(
        update={
            "titles": TrialTitles(),
            "results": seen.results.model_copy(update={"url": None}),
            "conditions": (),
            "interventions": (),
            "arms": (),
            "eligibility": Eligibility(),
            "design": TrialDesign(study_type=trial.design.study_type, allocation=trial.design.allocation),
            "primary_outcomes": (),
            "secondary_outcomes": (),
            "reported_primary_outcomes": (),
            "ipd": None,
        }
    )


def evidence_for_public(
    subclass: SubClass, outcomes: Mapping[str, ClaimOutcome], linked: Collection[LinkedEvidence]
) -> Visible:
    """What the public may read of the evidence of one product; the text of claims is decided elsewhere.

    Outcomes that a reviewer found inside the claim, where the sub-class lets results be public at all; of these
    the results of trials that a reviewer found to speak of the claim, good or bad. A trial found outside every
    visible outcome is known by its registration only.
    """
    if not RULES[subclass].effects_public:
        return Visible()
    shown = frozenset(name for name, outcome in outcomes.items() if outcome.within_claim)
    return Visible(
        trials=frozenset(one.trial_id for one in linked if not _outside(one, shown)),
        outcomes=shown,
        withheld_results=frozenset(
            (one.trial_id, outcome)
            for one in linked
            for outcome in shown
            if outcome not in one.scopes or not one.scopes[outcome].in_scope
        ),
    )


def _outside(trial: LinkedEvidence, outcomes: Collection[str]) -> bool:
    """Whether a trial was found to speak of no visible outcome."""
    decided = [trial.scopes[outcome].in_scope for outcome in outcomes if outcome in trial.scopes]
    return bool(decided) and len(decided) == len(outcomes) and not any(decided)
