"""Four eyes: one natural person takes one seat in a case, whatever roles and accounts they have (5.4).

A person may act several times from the same seat: who requested changes may recommend later. Who has examined never
decides, who has applied does neither, and after an appeal nobody who judged before judges again. A minor
amendment needs one reviewer beside the applicant, who may then examine and decide (5.5).
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from schemas.base import Bilingual
from schemas.vocab import Seat

__all__ = ["JUDGING", "CaseAct", "judged_before", "refusal"]

JUDGING = frozenset({Seat.EXAMINER, Seat.DECIDER})
"""The seats of the two reviewers."""


@dataclass(frozen=True)
class CaseAct:
    """Somebody acted in a case.

    Attributes:
        person: The natural person, by their opaque id.
        seat: The seat from which they acted.
        round: 0 before an appeal, 1 after it.
    """

    person: UUID
    seat: Seat
    round: int


def judged_before(acts: Collection[CaseAct], current_round: int) -> frozenset[UUID]:
    """Who judged the case before its appeal, and so judges it no more."""
    return frozenset(act.person for act in acts if act.round < current_round and act.seat in JUDGING)


def refusal(
    person: UUID, seat: Seat, acts: Collection[CaseAct], *, current_round: int, minor: bool
) -> Bilingual | None:
    """Why this person may not act from this seat; None if they may.

    Args:
        person: Who wants to act.
        seat: The seat they would take.
        acts: Everything that was done in the case so far.
        current_round: 0 before an appeal, 1 after it.
        minor: Whether the case is a minor amendment.
    """
    if seat in JUDGING and person in judged_before(acts, current_round):
        return Bilingual(
            ja="不服申立ての前に審査した方は、再び審査できません。別の審査員が担当してください。",
            en="Who judged before the appeal cannot judge again; another reviewer must.",
        )
    taken = {act.seat for act in acts if act.person == person} - {seat}
    if minor and taken | {seat} <= JUDGING:
        return None
    if taken:
        other = min(taken)
        return Bilingual(
            ja=f"この案件ですでに「{other.ja}」として関わっています。別の方が行ってください（四つの目の原則）。",
            en=f"You have acted in this case as {other.en.lower()}; another person must do this (four eyes).",
        )
    return None
