"""What a firm is told to do next: one sentence for every place a product can stand in."""

from datetime import date
from typing import Any

import pytest

from registry.domain.applicants import Standing, offered
from registry.web.pages.next_steps import next_step, waits_for_firm
from schemas.base import Bilingual
from schemas.findings import Finding
from schemas.products.overview import OverseenProduct
from schemas.vocab import FindingLevel, RegistrationState, SubClass

S = RegistrationState
MISSING = Finding(
    field="cautions",
    code="missing",
    level=FindingLevel.MUST,
    message=Bilingual(ja="「注意事項」がありません。", en="Cautions are missing."),
    rule="1.2",
)
ENDING = {
    "field": "licence_valid_to",
    "what": {"ja": "許可", "en": "Licence"},
    "last_day": date(2026, 4, 5),
    "days": 4,
    "stage": "7_days",
}


def standing(
    product: RegistrationState, case: RegistrationState | None, *, draft: bool, **known: Any
) -> OverseenProduct:
    """A product whose newest case is about its open draft, else about what was published."""
    version = 2 if product is S.PUBLISHED and draft else 1
    of_case = {
        "version": version,
        "state": case,
        "due_kind": None,
        "due": None,
        "working_days": None,
        "overdue": known.pop("overdue", False),
        "reviewers": 2,
        "appealed": known.pop("appealed", False),
        "open_points": 0,
        "unanswered_points": 0,
    }
    stands = Standing(
        product=product,
        case=case,
        draft=draft,
        of_draft=draft and case is not None,
        assigned=True,
        appealed=bool(of_case["appealed"]),
        overdue=bool(of_case["overdue"]),
    )
    return OverseenProduct.model_validate(
        {
            "id": "P-000001",
            "name_ja": "みえの青汁",
            "subclass": SubClass.HF_OTHER,
            "state": product,
            "published": product is S.PUBLISHED,
            "draft_version": version if draft else None,
            "case": None if case is None else of_case,
            "offered": offered(stands),
            "findings": (),
            "expiries": (),
            **known,
        }
    )


@pytest.mark.parametrize(
    ("product", "begins", "waits"),
    [
        (standing(S.DRAFT, None, draft=True), "Nothing is missing", True),
        (standing(S.DRAFT, None, draft=True, findings=(MISSING,)), "Things to mend", True),
        (standing(S.SUBMITTED, S.SUBMITTED, draft=True), "The registry is checking", False),
        (standing(S.UNDER_REVIEW, S.UNDER_REVIEW, draft=True), "Reviewers are examining", False),
        (standing(S.CHANGES_REQUESTED, S.CHANGES_REQUESTED, draft=True), "Answer what", True),
        (
            standing(S.CHANGES_REQUESTED, S.CHANGES_REQUESTED, draft=True, overdue=True),
            "The time to reply is over",
            False,
        ),
        (standing(S.AWAITING_APPROVAL, S.AWAITING_APPROVAL, draft=True), "One reviewer has", False),
        (standing(S.REJECTED, S.REJECTED, draft=True), "It was rejected. You can appeal", True),
        (standing(S.REJECTED, S.REJECTED, draft=True, appealed=True), "It was rejected. The reason", False),
        (standing(S.PUBLISHED, S.PUBLISHED, draft=False), "It is published. Nothing", False),
        (standing(S.PUBLISHED, S.PUBLISHED, draft=False, expiries=(ENDING,)), "It is published. Some", False),
        (standing(S.PUBLISHED, S.UNDER_REVIEW, draft=True), "Reviewers are examining", False),
        (standing(S.SUSPENDED, S.PUBLISHED, draft=False), "It is suspended", False),
        (standing(S.WITHDRAWN, S.PUBLISHED, draft=False), "It was withdrawn", False),
        (standing(S.DISCONTINUED, S.PUBLISHED, draft=False), "It is discontinued", False),
    ],
)
def test_a_firm_is_told_what_to_do_next(
    product: OverseenProduct, begins: str, waits: bool
) -> None:  # a column
    assert next_step(product).text.startswith(begins)
    assert waits_for_firm(product) is waits


@pytest.mark.parametrize("state", [S.SUBMITTED, S.UNDER_REVIEW, S.AWAITING_APPROVAL, S.REJECTED])
def test_a_draft_in_review_of_a_suspended_product_has_its_sentence(state: RegistrationState) -> None:
    assert next_step(standing(S.SUSPENDED, state, draft=True)).text
