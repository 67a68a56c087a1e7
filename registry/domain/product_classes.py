"""What each sub-class requires before publication, which rules hold between its fields, and what the public may see.

One entry a sub-class (domain specification 1.2 to 1.4); the rules between fields are written in ``product_rules``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from registry.domain.claims import Phrase
from registry.domain.legal import Law
from registry.domain.product_rules import BETWEEN_FIELDS, Case, Rule
from registry.domain.product_rules.quality import missing_items, missing_tests
from registry.domain.product_rules.wording import wording
from schemas.base import Bilingual, FieldProblem
from schemas.findings import Finding
from schemas.products import ProductDraft
from schemas.products.labels import field_label
from schemas.specifications import SpecificationItem
from schemas.vocab import FindingLevel, SubClass

__all__ = ["RULES", "SubClassRule", "check", "missing_fields"]


@dataclass(frozen=True, kw_only=True)
class SubClassRule:
    """One sub-class.

    Attributes:
        must: Fields without which nothing is published, beyond those of every product.
        rules: What holds between its fields.
        approved_text: The field that holds the text approved or notified, if there is one.
        effects_public: Whether results inside the scope of the claim may ever be shown to the public.
        withheld: Fields that the general public may not read.
    """

    must: tuple[str, ...]
    rules: tuple[Rule, ...]
    approved_text: str | None = None
    effects_public: bool = False
    withheld: frozenset[str] = frozenset()


_COMMON_MUST = (
    "name_ja",
    "name_kana",
    "firm",
    "manufacturer_sites",
    "net_content",
    "composition",
    "target_user",
    "directions",
    "cautions",
    "storage",
    "shelf_life_months",
    "status_market",
)
# A device is not used up by a day that its package could bear.
_DEVICE_COMMON_MUST = tuple(name for name in _COMMON_MUST if name != "shelf_life_months")
_MEDICINE_MUST = (
    "contact_ae",
    "approval_on",
    "approver",
    "mah",
    "mah_licence",
    "generic_name",
    "indications",
    "dosage",
    "package_insert_url",
    "insert_rev",
)

RULES: Mapping[SubClass, SubClassRule] = {
    SubClass.HF_FFC: SubClassRule(
        rules=BETWEEN_FIELDS[SubClass.HF_FFC],
        must=(
            *_COMMON_MUST,
            "contact_ae",
            "ffc_no",
            "ffc_submitted_on",
            "ffc_food_form",
            "functional_substances",
            "daily_intake",
            "notified_claim",
            "evidence_basis",
            "safety_basis",
            "interaction_statement",
            "natural_extract_tablet",
            "exclusions_confirmed",
        ),
        approved_text="notified_claim",
        effects_public=True,
    ),
    SubClass.HF_FOSHU: SubClassRule(
        rules=BETWEEN_FIELDS[SubClass.HF_FOSHU],
        must=(
            *_COMMON_MUST,
            "contact_ae",
            "foshu_no",
            "foshu_type",
            "permit_on",
            "permitted_claim",
            "active",
        ),
        approved_text="permitted_claim",
        effects_public=True,
    ),
    SubClass.HF_FNFC: SubClassRule(
        rules=BETWEEN_FIELDS[SubClass.HF_FNFC],
        must=(*_COMMON_MUST, "contact_ae", "nutrients", "daily_intake"),
    ),
    SubClass.HF_OTHER: SubClassRule(
        rules=BETWEEN_FIELDS[SubClass.HF_OTHER], must=(*_COMMON_MUST, "contact_ae", "designated_ingredient")
    ),
    SubClass.TM_RX: SubClassRule(
        rules=BETWEEN_FIELDS[SubClass.TM_RX],
        must=(*_COMMON_MUST, *_MEDICINE_MUST, "yj_code", "nhi_listed"),
        approved_text="indications",
        withheld=frozenset({"indications", "dosage", "claims"}),
    ),
    SubClass.TM_OTC: SubClassRule(
        rules=BETWEEN_FIELDS[SubClass.TM_OTC],
        must=(*_COMMON_MUST, *_MEDICINE_MUST, "risk_class"),
        approved_text="indications",
        effects_public=True,
    ),
    SubClass.TM_HAICHI: SubClassRule(
        rules=BETWEEN_FIELDS[SubClass.TM_HAICHI],
        must=(
            *_COMMON_MUST,
            *_MEDICINE_MUST,
            "risk_class",
            "haichi_licence_no",
            "licence_valid_to",
            "haichi_standard_ok",
        ),
        approved_text="indications",
        effects_public=True,
    ),
    SubClass.TM_QUASI: SubClassRule(
        rules=BETWEEN_FIELDS[SubClass.TM_QUASI],
        must=(*_COMMON_MUST, *_MEDICINE_MUST, "quasi_category"),
        approved_text="indications",
        effects_public=True,
    ),
    SubClass.WD_RENT: SubClassRule(
        rules=BETWEEN_FIELDS[SubClass.WD_RENT],
        must=(*_DEVICE_COMMON_MUST, "care_item", "ccta95_class", "mass"),
        approved_text="intended_use",
        effects_public=True,
    ),
    SubClass.WD_SALE: SubClassRule(
        rules=BETWEEN_FIELDS[SubClass.WD_SALE],
        must=(*_DEVICE_COMMON_MUST, "care_item", "ccta95_class"),
        approved_text="intended_use",
        effects_public=True,
    ),
    SubClass.WD_EITHER: SubClassRule(
        rules=BETWEEN_FIELDS[SubClass.WD_EITHER],
        must=(*_DEVICE_COMMON_MUST, "care_item", "ccta95_class"),
        approved_text="intended_use",
        effects_public=True,
    ),
    SubClass.WD_NONE: SubClassRule(
        rules=BETWEEN_FIELDS[SubClass.WD_NONE],
        must=_DEVICE_COMMON_MUST,
        approved_text="intended_use",
        effects_public=True,
    ),
}


def check(
    document: ProductDraft,
    *,
    today: date,
    law: Law,
    phrases: Sequence[Phrase],
    taken: Mapping[str, str] | None = None,
    specified: Sequence[SpecificationItem] | None = None,
    tested: Mapping[str, date] | None = None,
) -> tuple[Finding, ...]:
    """What stands between a draft and its submission, in the order of its fields.

    Args:
        document: The draft.
        today: The day in Asia/Tokyo.
        law: The rows of law in force on that day.
        phrases: The phrases of the wording linter in force.
        taken: Field paths whose number another published product bears, with that product's public id.
        specified: Items of its newest specification; None before the product is registered, when it can have none.
        tested: Item of a specification → the last day on which a lot of the product was tested for it; None before
            the product is first published, when it can have no lot.
    """
    entry = RULES[document.subclass]
    case = Case(document=document, today=today, law=law, taken=taken or {})
    found = [
        *(_required(problem) for problem in missing_fields(document.subclass, dict(document))),
        *chain.from_iterable(rule(case) for rule in entry.rules),
        *wording(document, document.subclass, approved_in=entry.approved_text, phrases=phrases),
        *_untested(case, specified, tested),
    ]
    order = {name: place for place, name in enumerate(type(document).model_fields)}
    return tuple(sorted(found, key=lambda one: order.get(one.field.partition(".")[0], len(order))))


def _untested(
    case: Case[Any], specified: Sequence[SpecificationItem] | None, tested: Mapping[str, date] | None
) -> Iterator[Finding]:
    if specified is not None:
        document, law = case.document, case.law
        yield from missing_items(document, document.subclass, specified, law)
        if tested is not None:
            yield from missing_tests(document, specified, tested, today=case.today, law=law)


def _required(problem: FieldProblem) -> Finding:
    return Finding(
        field=problem.field,
        code=problem.code,
        level=FindingLevel.MUST,
        message=problem.message,
        rule="登録基準（必須項目）",
    )


def missing_fields(subclass: SubClass, document: Mapping[str, Any]) -> tuple[FieldProblem, ...]:
    """Fields that must be filled before publication and are empty.

    Args:
        subclass: The sub-class.
        document: The draft as a mapping of field names to values.
    """
    problems = [
        _missing(name)
        for name in RULES[subclass].must
        if document.get(name) in {None, ""} or document[name] == ()
    ]
    if subclass in {SubClass.TM_RX, SubClass.TM_OTC, SubClass.TM_HAICHI, SubClass.TM_QUASI} and not (
        document.get("approval_no") or document.get("approval_no_legacy")
    ):
        problems.append(_missing("approval_no"))
    if subclass is SubClass.WD_RENT and not (document.get("tais_code") or document.get("care_device_code")):
        problems.append(_missing("tais_code"))
    if document.get("is_medical_device"):
        problems.extend(
            _missing(name)
            for name in ("jmdn", "device_generic_name", "device_class", "intended_use")
            if not document.get(name)
        )
        numbers = ("device_notification_no", "device_certification_no", "device_approval_no")
        if not any(document.get(name) for name in numbers):
            problems.append(_missing("device_certification_no"))
    return tuple(problems)


def _missing(field: str) -> FieldProblem:
    label = field_label(field)
    return FieldProblem(
        field=field,
        code="E_REQ",
        message=Bilingual(
            ja=f"公開には{label.ja}の入力が必要です。",
            en=f"{label.en} is needed before publication.",
        ),
    )
