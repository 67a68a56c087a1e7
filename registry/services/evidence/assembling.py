"""Everything on record beneath the grades of one product, read in a handful of statements."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from registry.domain import risk_of_bias
from registry.domain.bodies import LinkedEvidence
from registry.domain.calendar import tokyo_day
from registry.domain.documents import read
from registry.services.evidence.rows import find_product
from registry.tables.database import Statement
from schemas.base import Document
from schemas.evidence.bias import BiasAssessment
from schemas.evidence.certainty import CertaintyConfirmation, CertaintyJudgement
from schemas.evidence.records import ClaimOutcome, TrialInterests, TrialResult, TrialScope, TrialStudy
from schemas.publications import PublicationDocument
from schemas.trials import TrialDocument
from schemas.vocab import Directness, SubClass

__all__ = ["Assembled", "JudgedCertainty", "Rounds", "assemble", "rounds"]

_LINKS: Final = Statement(
    "SELECT t.id, t.public_id, k.record, k.directness, k.comparison, v.document FROM product_link k"
    " JOIN trial t ON t.id = k.trial JOIN version v ON v.record = t.public_id AND v.number = t.latest_version"
    " WHERE k.ended_at IS NULL AND (k.record = {}"
    " OR k.record IN (SELECT l.public_id FROM listing l WHERE l.product = {})) ORDER BY k.record DESC, t.number"
)
_RECORDS: Final = Statement(
    "SELECT e.record, e.kind, e.slot, e.latest_version, o.public_id AS outcome, t.public_id AS trial,"
    " x.public_id AS told, v.document, v.recorded_at, v.recorded_by FROM evidence_record e"
    " JOIN version v ON v.record = e.record AND v.number = e.latest_version"
    " LEFT JOIN claim_outcome o ON o.id = e.outcome LEFT JOIN trial x ON x.id = e.trial"
    " LEFT JOIN trial t ON t.id = coalesce(x.merged_into, x.id)"
    " WHERE e.product = {} OR (e.product IS NULL AND t.id IN (SELECT k.trial FROM product_link k"
    " WHERE k.ended_at IS NULL AND (k.record = {}"
    " OR k.record IN (SELECT l.public_id FROM listing l WHERE l.product = {}))))"
    " ORDER BY o.number, CASE WHEN x.merged_into IS NULL THEN 1 ELSE 0 END, x.number, e.id"
)
"""What was recorded of a trial that was merged into another comes first: where both have it, the other's own holds."""

_OF_TRIAL: Final[Mapping[str, tuple[str, type[Document]]]] = {
    "result": ("results", TrialResult),
    "scope": ("scopes", TrialScope),
    "study": ("study", TrialStudy),
    "interests": ("interests", TrialInterests),
}

_ARTICLES: Final = Statement(
    "SELECT DISTINCT i.trial, p.number, v.document FROM trial_identifier i"
    " JOIN paper_number n ON n.value = i.value AND n.scheme = i.scheme JOIN paper p ON p.id = n.paper"
    " JOIN version v ON v.record = p.public_id AND v.number = p.latest_version"
    " WHERE i.trial IN (SELECT k.trial FROM product_link k WHERE k.ended_at IS NULL AND (k.record = {}"
    " OR k.record IN (SELECT l.public_id FROM listing l WHERE l.product = {}))) ORDER BY p.number"
)
_REGISTRATIONS: Final = Statement(
    "SELECT t.merged_into AS trial, v.document FROM trial t"
    " JOIN version v ON v.record = t.public_id AND v.number = t.latest_version"
    " WHERE t.merged_into IN (SELECT k.trial FROM product_link k WHERE k.ended_at IS NULL AND (k.record = {}"
    " OR k.record IN (SELECT l.public_id FROM listing l WHERE l.product = {}))) ORDER BY t.number"
)


@dataclass(frozen=True)
class JudgedCertainty:
    """A judgement of certainty: which version, by whom, when, and whether a second person confirmed it."""

    judgement: CertaintyJudgement
    version: int
    judge: UUID
    judged_on: date
    confirmed: bool


@dataclass(frozen=True)
class Assembled:
    """What is on record of one product."""

    product_id: str
    row: dict[str, Any]
    outcomes: dict[str, ClaimOutcome]
    linked: tuple[LinkedEvidence, ...]
    certainties: dict[str, JudgedCertainty]

    @property
    def subclass(self) -> SubClass:
        """The product's sub-class."""
        return SubClass.of(self.row["subclass"])


@dataclass
class Rounds:
    """The assessments of one result, round by round: two people independently, a third where they disagree."""

    given: dict[int, list[tuple[BiasAssessment, UUID]]] = field(default_factory=lambda: defaultdict(list))
    records: dict[tuple[int, UUID], str] = field(default_factory=dict)
    """Under which record an assessor's answer of a round is kept."""

    @property
    def last(self) -> int:
        """Number of the newest round; 1 where nobody has assessed yet."""
        return max(self.given, default=1)

    def settled(self, number: int) -> BiasAssessment | None:
        """What a round came to: the two agree, or the third decided."""
        match [one for one, _ in self.given.get(number, ())]:
            case [one, other] if risk_of_bias.agree(one, other):
                return one
            case [_, _, third]:
                return third
        return None

    @property
    def standing(self) -> BiasAssessment | None:
        """What holds today: the newest settled round."""
        held = (self.settled(number) for number in sorted(self.given, reverse=True))
        return next((one for one in held if one is not None), None)


@dataclass
class _Records:
    """The newest versions of a product's records, sorted by what they speak of."""

    outcomes: dict[str, ClaimOutcome] = field(default_factory=dict)
    by_trial: dict[str, dict[str, Any]] = field(default_factory=dict)
    bias: dict[tuple[str, str], Rounds] = field(default_factory=lambda: defaultdict(Rounds))
    told: dict[tuple[str, str, int], str] = field(default_factory=dict)
    judged: dict[str, dict[str, Any]] = field(default_factory=dict)
    confirmed: dict[str, tuple[int, UUID]] = field(default_factory=dict)

    def take(self, row: dict[str, Any]) -> None:
        """Put one record where it belongs."""
        document, outcome, trial = row["document"], row["outcome"], row["trial"]
        match row["kind"]:
            case "outcome":
                self.outcomes[outcome] = read(ClaimOutcome, document)
            case "bias":
                number, assessor = int(row["slot"]), row["recorded_by"]
                rounds = self.bias[outcome, trial]
                if self.told.setdefault((outcome, trial, number), row["told"]) != row["told"]:
                    rounds.given[number].clear()
                    self.told[outcome, trial, number] = row["told"]
                rounds.given[number].append((read(BiasAssessment, document), assessor))
                rounds.records[number, assessor] = row["record"]
            case "certainty":
                self.judged[outcome] = row
            case "confirmation":
                told = read(CertaintyConfirmation, document)
                self.confirmed[outcome] = told.certainty_version, row["recorded_by"]
            case kind:
                about = self.by_trial.setdefault(trial, {"results": {}, "scopes": {}})
                name, model = _OF_TRIAL[kind]
                if outcome is None:
                    about[name] = read(model, document)
                else:
                    about[name][outcome] = read(model, document)

    def of_trial(self, trial: str) -> dict[str, Any]:
        """What is on record of one trial, as the parts of :class:`LinkedEvidence`."""
        standing = {outcome: found.standing for (outcome, of), found in self.bias.items() if of == trial}
        return {
            **self.by_trial.get(trial, {}),
            "bias": {outcome: one for outcome, one in standing.items() if one is not None},
        }


async def assemble(product_id: str) -> Assembled:
    """Read it all.

    Raises:
        NotFound: There is no such product.
    """
    product = await find_product(product_id)
    records = await _records(product)
    articles: dict[UUID, list[PublicationDocument]] = defaultdict(list)
    for row in await _ARTICLES.rows(product_id, product["id"]):
        articles[row["trial"]].append(read(PublicationDocument, row["document"]))
    registrations: dict[UUID, list[TrialDocument]] = defaultdict(list)
    for row in await _REGISTRATIONS.rows(product_id, product["id"]):
        registrations[row["trial"]].append(read(TrialDocument, row["document"]))
    linked: dict[str, LinkedEvidence] = {}
    for row in await _LINKS.rows(product_id, product["id"]):
        trial = row["public_id"]
        if trial not in linked:  # the product's own link comes before that of a listing it took over
            linked[trial] = LinkedEvidence(
                trial_id=trial,
                document=read(TrialDocument, row["document"]),
                directness=Directness.of(row["directness"]),
                compared=row["comparison"] is not None,
                publications=tuple(articles[row["id"]]),
                registrations=tuple(registrations[row["id"]]),
                **records.of_trial(trial),
            )
    return Assembled(
        product_id,
        product,
        records.outcomes,
        tuple(linked.values()),
        {outcome: _certainty(row, records.confirmed.get(outcome)) for outcome, row in records.judged.items()},
    )


async def rounds(product_id: str, outcome_id: str, trial_id: str) -> Rounds:
    """The assessments of the bias of one result.

    Raises:
        NotFound: There is no such product.
    """
    return (await _records(await find_product(product_id))).bias[outcome_id, trial_id]


async def _records(product: dict[str, Any]) -> _Records:
    found = _Records()
    for row in await _RECORDS.rows(product["id"], product["public_id"], product["id"]):
        found.take(row)
    return found


def _certainty(row: dict[str, Any], confirmed: tuple[int, UUID] | None) -> JudgedCertainty:
    recorded: datetime = row["recorded_at"]
    return JudgedCertainty(
        judgement=read(CertaintyJudgement, row["document"]),
        version=row["latest_version"],
        judge=row["recorded_by"],
        judged_on=tokyo_day(recorded),
        confirmed=confirmed is not None
        and confirmed[0] == row["latest_version"]
        and confirmed[1] != row["recorded_by"],
    )
