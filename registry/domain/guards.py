"""What the guards of the workflow ask, over everything that is known of a case (domain specification 5.2, 5.4).

The services gather the facts; nothing here reads anything. A guard answers with the error to raise, so that the
applicant or reviewer is told what to do about it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from registry.domain import four_eyes
from registry.domain.errors import Conflict, Forbidden, Invalid, RegistryError
from registry.domain.four_eyes import CaseAct
from registry.domain.workflow import Guard, Transition
from schemas.base import Bilingual, FieldProblem
from schemas.vocab import ChecklistItem, RegistrationState, Seat

__all__ = ["GUARDS", "CaseFacts", "check"]


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What is known when somebody wants something to happen; each default is "nothing is known of this".

    Attributes:
        person: Who acts; None for the system.
        chief: Whether they act as chief reviewer, who needs no assignment.
        own_firm: Whether they act for the applicant's firm.
        firm_active: Whether the firm is an active member.
        problems: What checks found that blocks: at the submission unexplained warnings as well, at the approval what
            blocks on that day.
        signed: Whether the declaration was signed with the submission.
        minor: Whether the case is a minor amendment.
        acts: Who acted in the case so far.
        current_round: 0 before an appeal, 1 after it.
        assigned: The reviewers of this round.
        declared: Who has declared their interests for this case, and within a year.
        blocked: Who has an interest that blocks them and that nobody has overridden.
        open_points: Points of the review that are not resolved.
        unanswered_points: Those of them without an answer.
        unchecked: Items of the checklist that are still open.
        missing_inputs: What the grade still lacks.
        reason: The reason given, if any.
        overdue: Whether the deadline of the case has passed.
        product_state: The state of the product that the public knows.
        proposed_by: Who proposed to reinstate the product, with evidence that the cause is removed.
        recalled: Lots of the product whose recall of class I or II is open.
    """

    person: UUID | None = None
    chief: bool = False
    own_firm: bool = False
    firm_active: bool = True
    problems: tuple[FieldProblem, ...] = ()
    signed: bool = False
    minor: bool = False
    acts: tuple[CaseAct, ...] = ()
    current_round: int = 0
    assigned: frozenset[UUID] = frozenset()
    declared: frozenset[UUID] = frozenset()
    blocked: frozenset[UUID] = frozenset()
    open_points: int = 0
    unanswered_points: int = 0
    unchecked: tuple[ChecklistItem, ...] = ()
    missing_inputs: tuple[Bilingual, ...] = ()
    reason: str | None = None
    overdue: bool = False
    product_state: RegistrationState | None = None
    proposed_by: UUID | None = None
    recalled: tuple[str, ...] = ()


def check(transition: Transition, facts: CaseFacts) -> None:
    """Ask every guard of a transition.

    Raises:
        Conflict, Forbidden, Invalid: The first guard that does not hold says why, and what to do.
    """
    for guard in transition.guards:
        error = GUARDS[guard](facts, transition.seat)
        if error is not None:
            raise error


def _conflict(ja: str, en: str) -> Conflict:
    return Conflict(Bilingual(ja=ja, en=en))


def _firm_active(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if facts.firm_active:
        return None
    return _conflict(
        "事業者が会員でなくなっています。事務局にお問い合わせください。",
        "The firm is no active member; ask the secretariat.",
    )


def _checks_pass(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    return Invalid(facts.problems) if facts.problems else None


def _declaration_signed(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if facts.signed:
        return None
    return Invalid.field(
        "declaration",
        "E_REQ",
        ja="申請内容が事実であるとの申告に署名してください。",
        en="Sign the declaration that what you submit is true.",
    )


def _unassigned(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if not facts.assigned:
        return None
    return _conflict(
        "審査員の割当て後は取り戻せません。審査員からの連絡をお待ちください。",
        "Reviewers are assigned already; wait for what they say.",
    )


def _assigned(facts: CaseFacts, seat: Seat) -> RegistryError | None:
    if facts.person in facts.assigned or (seat is Seat.DECIDER and facts.chief):
        return None
    return Forbidden(
        Bilingual(
            ja="この案件の担当ではありません。主任審査員に割当てを依頼してください。",
            en="You are not assigned to this case; ask the chief reviewer.",
        )
    )


def _reviewers_complete(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    needed = 1 if facts.minor else 2
    if len(facts.assigned & facts.declared - facts.blocked) >= needed:
        return None
    return _conflict(
        f"利益相反を申告し、問題のない審査員が {needed} 名必要です。主任審査員に割当てを依頼してください。",
        f"The case needs {needed} assigned reviewer(s) who declared their interests and have no conflict.",
    )


def _no_conflict(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if facts.own_firm or facts.person in facts.blocked:
        return Forbidden(
            Bilingual(
                ja="利益相反があるため、この案件を審査できません。",
                en="A conflict of interest keeps you from judging this case.",
            )
        )
    if facts.person in facts.declared:
        return None
    return _conflict(
        "先に、この案件についての利益相反を申告してください（年1回の申告も必要です）。",
        "First declare your interests for this case; the yearly declaration must be there as well.",
    )


def _four_eyes(facts: CaseFacts, seat: Seat) -> RegistryError | None:
    if facts.person is None:
        return Forbidden(Bilingual(ja="人が行う操作です。", en="Only a person may do this."))
    why = four_eyes.refusal(
        facts.person, seat, facts.acts, current_round=facts.current_round, minor=facts.minor
    )
    return None if why is None else Forbidden(why)


def _open_point(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if facts.open_points:
        return None
    return _conflict(
        "指摘が1件もありません。先に、項目を示して指摘を書いてください。",
        "There is no open point; first write one that names its field.",
    )


def _points_answered(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if not facts.unanswered_points:
        return None
    return _conflict(
        f"回答していない指摘が {facts.unanswered_points} 件あります。すべてに回答してください。",
        f"{facts.unanswered_points} point(s) are without an answer; answer all of them.",
    )


def _points_resolved(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if not facts.open_points:
        return None
    return _conflict(
        f"解決していない指摘が {facts.open_points} 件あります。",
        f"{facts.open_points} point(s) are not resolved.",
    )


def _checklist_complete(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if not facts.unchecked:
        return None
    return _conflict(
        f"確認していない項目があります: {'、'.join(item.ja for item in facts.unchecked)}。",
        f"Not checked yet: {'; '.join(item.en for item in facts.unchecked)}.",
    )


def _grade_inputs_complete(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if not facts.missing_inputs:
        return None
    return _conflict(
        f"グレードの判定に必要な入力がありません: {'、'.join(one.ja for one in facts.missing_inputs)}。",
        f"The grade still lacks: {'; '.join(one.en for one in facts.missing_inputs)}.",
    )


def _reason(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if facts.reason:
        return None
    return Invalid.field("reason", "E_REQ", ja="理由を入力してください。", en="Give a reason.")


def _in_time(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if not facts.overdue:
        return None
    return _conflict("期限を過ぎています。", "The deadline has passed.")


def _overdue(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if facts.overdue:
        return None
    return _conflict("まだ期限内です。", "The deadline has not passed yet.")


def _first_appeal(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if facts.current_round == 0:
        return None
    return _conflict(
        "不服申立ては1回だけです。新しい製品として登録してください。",
        "An appeal is possible once; make a new registration.",
    )


def _not_suspended(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if facts.product_state is not RegistrationState.SUSPENDED:
        return None
    return _conflict(
        "製品は公開停止中です。先に公開を再開してください。",
        "The product is suspended; reinstate it first.",
    )


def _cause_removed(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if facts.proposed_by is not None:
        return None
    return _conflict(
        "先に、停止の原因がなくなったことを示す資料を添えて、公開の再開を提案してください。",
        "First somebody must propose it, with evidence that the cause is removed.",
    )


def _recalls_ended(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if not facts.recalled:
        return None
    return _conflict(
        f"クラスIまたはIIの自主回収が終了していません（ロット {'、'.join(facts.recalled)}）。"
        "事業者が回収の終了を入力してから、公開を再開してください。",
        f"A recall of class I or II is open (lot {', '.join(facts.recalled)});"
        " reinstate the product after its firm has entered the end of the recall.",
    )


def _two_persons(facts: CaseFacts, _seat: Seat) -> RegistryError | None:
    if facts.person is not None and facts.person != facts.proposed_by:
        return None
    return Forbidden(
        Bilingual(
            ja="公開の再開は、提案した方とは別の方が確認してください。",
            en="Another person than the one who proposed it must confirm the reinstatement.",
        )
    )


GUARDS: Mapping[Guard, Callable[[CaseFacts, Seat], RegistryError | None]] = {
    Guard.FIRM_ACTIVE: _firm_active,
    Guard.CHECKS_PASS: _checks_pass,
    Guard.DECLARATION_SIGNED: _declaration_signed,
    Guard.UNASSIGNED: _unassigned,
    Guard.ASSIGNED: _assigned,
    Guard.REVIEWERS_COMPLETE: _reviewers_complete,
    Guard.NO_CONFLICT: _no_conflict,
    Guard.FOUR_EYES: _four_eyes,
    Guard.OPEN_POINT: _open_point,
    Guard.POINTS_ANSWERED: _points_answered,
    Guard.POINTS_RESOLVED: _points_resolved,
    Guard.CHECKLIST_COMPLETE: _checklist_complete,
    Guard.GRADE_INPUTS_COMPLETE: _grade_inputs_complete,
    Guard.REASON: _reason,
    Guard.IN_TIME: _in_time,
    Guard.OVERDUE: _overdue,
    Guard.FIRST_APPEAL: _first_appeal,
    Guard.NOT_SUSPENDED: _not_suspended,
    Guard.TWO_PERSONS: _two_persons,
    Guard.CAUSE_REMOVED: _cause_removed,
    Guard.RECALLS_ENDED: _recalls_ended,
}
"""The question behind each guard: the error to raise, or None where it holds."""
