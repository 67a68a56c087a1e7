"""Everything on record beneath the grades of one product, read in a handful of statements."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from registry.domain import risk_of_bias
from registry.domain.bodies import LinkedEvidence
from registry.domain.calendar import tokyo_day
from registry.domain.documents import read
from registry.services import members, versions
from registry.services.evidence.rows import find_product
from registry.tables.database import Statement
from schemas.base import Document
from schemas.evidence.bias import BiasAssessment
from schemas.evidence.certainty import CertaintyConfirmation, CertaintyJudgement
from schemas.evidence.harm import HarmConfirmation, HarmSignal
from schemas.evidence.records import ClaimOutcome, TrialInterests, TrialResult, TrialScope, TrialStudy
from schemas.publications import PublicationDocument
from schemas.trials import TrialDocument
from schemas.vocab import Directness, SubClass

__all__ = ["Assembled", "Judged", "Rounds", "assemble", "rounds"]

D = TypeVar("D", bound=Document)

_LINKS: Final = Statement(
    "SELECT t.id, t.public_id, k.record, k.directness, k.comparison, v.document FROM product_link k"
    " JOIN trial t ON t.id = k.trial JOIN version v ON v.record = t.public_id AND v.number = t.latest_version"
    " WHERE k.ended_at IS NULL AND (k.record = {}"
    " OR k.record IN (SELECT l.public_id FROM listing l WHERE l.product = {})) ORDER BY k.record DESC, t.number"
)
_RECORDS: Final = Statement(
    "SELECT e.record, e.kind, e.slot, e.latest_version, o.public_id AS outcome, t.public_id AS trial,"
    " x.public_id AS told, v.document, v.recorded_at,"
    " v.recorded_by, q.joined_to FROM evidence_record e"
    " JOIN version v ON v.record = e.record AND v.number = e.latest_version"
    " LEFT JOIN person q ON q.id = v.recorded_by"
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


Confirmed = tuple[int, UUID]
"""Which version of a judgement a second person confirmed, and who."""


@dataclass(frozen=True)
class Judged(Generic[D]):
    """A judgement: which version, by whom, when, and whether a second person confirmed it."""

    judgement: D
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
    certainties: dict[str, Judged[CertaintyJudgement]]
    """By outcome, the newest that two people share; while there is none, the newest of one."""
    newest: dict[str, Judged[CertaintyJudgement]]
    harm: Judged[HarmSignal] | None
    newest_harm: Judged[HarmSignal] | None

    @property
    def harm_signal(self) -> bool:
        """Whether two people hold that a signal of serious harm is attributed to the product."""
        return self.harm is not None and self.harm.confirmed and self.harm.judgement.attributed

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
    confirmed: dict[str, Confirmed] = field(default_factory=dict)
    harm: dict[str, Any] | None = None
    harm_confirmed: Confirmed | None = None

    def take(self, row: dict[str, Any]) -> None:
        """Put one record where it belongs."""
        document, outcome, trial = row["document"], row["outcome"], row["trial"]
        match row["kind"]:
            case "outcome":
                self.outcomes[outcome] = read(ClaimOutcome, document)
            case "bias":
                number, assessor = int(row["slot"]), _who(row)
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
                self.confirmed[outcome] = told.certainty_version, _who(row)
            case "harm":
                self.harm = row
            case "harm_confirmation":
                self.harm_confirmed = read(HarmConfirmation, document).signal_version, _who(row)
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
    newest = {
        outcome: _newest(CertaintyJudgement, row, records.confirmed.get(outcome))
        for outcome, row in records.judged.items()
    }
    harm = None if records.harm is None else _newest(HarmSignal, records.harm, records.harm_confirmed)
    return Assembled(
        product_id,
        product,
        records.outcomes,
        tuple(linked.values()),
        certainties={
            outcome: await _standing(
                one, CertaintyJudgement, f"{outcome}/certainty", records.confirmed.get(outcome)
            )
            for outcome, one in newest.items()
        },
        newest=newest,
        harm=None
        if harm is None
        else await _standing(harm, HarmSignal, f"{product_id}/harm", records.harm_confirmed),
        newest_harm=harm,
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


def _who(row: dict[str, Any]) -> UUID:
    """The natural person behind a version: two ids found to be one person's count as one, whenever they acted."""
    person: UUID = row["joined_to"] or row["recorded_by"]
    return person


def _newest(model: type[D], row: dict[str, Any], confirmed: Confirmed | None) -> Judged[D]:
    return Judged(
        judgement=read(model, row["document"]),
        version=row["latest_version"],
        judge=_who(row),
        judged_on=tokyo_day(row["recorded_at"]),
        confirmed=confirmed is not None
        and confirmed[0] == row["latest_version"]
        and confirmed[1] != _who(row),
    )


async def _standing(newest: Judged[D], model: type[D], record: str, confirmed: Confirmed | None) -> Judged[D]:
    """The newest judgement that two people share; while there is none, the newest of one."""
    if newest.confirmed or confirmed is None or confirmed[0] == newest.version:
        return newest
    stored = await versions.load(record, confirmed[0])
    assert stored is not None and stored.recorded_by is not None  # noqa: S101, PT018 # a person's version was confirmed
    judge = await members.natural_person(stored.recorded_by)
    if judge == confirmed[1]:
        return newest
    return Judged(stored.read(model), stored.number, judge, tokyo_day(stored.recorded_at), confirmed=True)
