"""The evidence section of a product's page: the view of its reader and the charts drawn from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.domain.charts.forest import Figure, forest
from registry.domain.charts.forest_texts import Said
from registry.services import evidence
from registry.web.dependencies import resources
from registry.web.pages.language import Language, language_of
from registry.web.requests import Incoming, actor
from schemas.evidence.views import EvidenceView
from schemas.vocab import TrialStanding

__all__ = ["ShownEvidence", "shown_evidence"]


@dataclass(frozen=True)
class ShownEvidence:
    """What the template shows; ``figures`` by outcome."""

    view: EvidenceView
    figures: Mapping[str, Figure]
    standings: tuple[TrialStanding, ...] = tuple(TrialStanding)


async def shown_evidence(request: Incoming, product_id: str, *, as_public: bool = False) -> ShownEvidence:
    """The evidence of a product, as this reader may see it, or as the public will, in the reader's language."""
    read = evidence.preview if as_public else evidence.view
    seen = await read(product_id, actor=actor(request), now=resources(request).now())
    language: Said = "ja" if language_of(request) is Language.JA else "en"
    return ShownEvidence(
        seen,
        {
            one.outcome_id: forest(one.forest, language, key=one.outcome_id)
            for one in seen.outcomes
            if one.forest is not None and one.forest.rows
        },
    )
