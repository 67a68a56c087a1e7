"""Real rows with readable defaults: ``await builders.firm()``, ``await builders.product(state=...)``."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from pydantic import TypeAdapter

from registry.domain.calendar import tokyo_day
from registry.domain.permissions import SYSTEM, Actor
from registry.services import attachments, lifecycle, members, products, reviews
from registry.tables.members import Person
from registry.tables.products import Product
from schemas.base import Bilingual
from schemas.imports import Source
from schemas.listings import ListingDocument
from schemas.members import FirmEntry
from schemas.products import ProductDraft
from schemas.publications import PublicationDocument
from schemas.reviews import (
    DECLARATION_VERSION,
    Assignment,
    InterestDeclaration,
    Recommendation,
    Submission,
)
from schemas.trials import TrialDocument
from schemas.vocab import AttachmentPurpose, AttachmentType, ChecklistItem, FindingLevel, Role, SubClass
from tests.conftest import NOW
from tests.file_examples import picture
from tests.people import PASSWORD, Plain

DRAFT: TypeAdapter[ProductDraft] = TypeAdapter(ProductDraft)
ADMIN = Actor(person=UUID(int=1), roles=frozenset({Role.PUBLIC, Role.ADMIN}))
REVIEWER = Actor(person=UUID(int=2), roles=frozenset({Role.PUBLIC, Role.REVIEWER}))
CHIEF = Actor(person=UUID(int=3), roles=frozenset({Role.PUBLIC, Role.CHIEF_REVIEWER}))
AUDITOR = Actor(person=UUID(int=4), roles=frozenset({Role.PUBLIC, Role.AUDITOR}))
SECOND = Actor(person=UUID(int=6), roles=frozenset({Role.PUBLIC, Role.REVIEWER}))
HCP = Actor(person=UUID(int=5), roles=frozenset({Role.PUBLIC, Role.HCP}))
SIGNED: dict[str, Any] = {"declaration": True, "declaration_version": DECLARATION_VERSION}
RECOMMENDED = Recommendation(checklist=tuple(ChecklistItem), summary="すべて確認しました。")

PICTURE = picture(colour="white")
"""A picture of the label that every built draft names; it is sent when the draft is submitted."""
COMMON: dict[str, Any] = {
    "name_ja": "みえ試験食品",
    "name_kana": "ミエシケンショクヒン",
    "name_en": "Mie test food",
    "manufacturer_sites": [{"name": "津工場", "lg_code": "242012"}],
    "net_content": {"amount": "60", "unit": "g", "count": 30},
    "composition": [{"name": "食物繊維", "role": "active", "amount": "5.0", "unit": "g", "basis": "per_day"}],
    "target_user": "健康な成人",
    "directions": "1日1包を水に溶かしてお召し上がりください。",
    "cautions": "開封後はお早めにお召し上がりください。",
    "storage": "直射日光を避けて保存",
    "shelf_life_months": 24,
    "label_images": [
        {"sha256": sha256(PICTURE).hexdigest(), "dated": "2015-04-01", "alt_ja": "包装の表の面"}
    ],
    "status_market": "on_market",
    "contact_ae": {"phone": "059-000-0000", "hours": "平日 9:00-17:00"},
}
_MEDICINE = {
    "approval_no": "22800AMX00696000",
    "approval_on": "2016-02-01",
    "approver": "minister",
    "mah": "7000012050002",
    "mah_licence": "24A2X00001",
    "generic_name": "葛根湯",
    "formula_name": "葛根湯",
    "indications": "感冒の初期、肩こり",
    "dosage": "1日3回",
    "package_insert_url": "https://example.jp/insert.pdf",
    "insert_rev": "2025年4月改訂（第3版）",
}
_OTC = {**_MEDICINE, "risk_class": "second"}
_DEVICE = {"ccta95_class": "122106", "tais_code": "00001-000010", "mass": {"amount": "12.5", "unit": "kg"}}
SPECIFIC: dict[SubClass, dict[str, Any]] = {
    SubClass.HF_FFC: {
        "ffc_no": "I10",
        "ffc_submitted_on": "2023-05-01",
        "ffc_food_form": "processed_other",
        "functional_substances": [{"name": "GABA", "amount": "20", "unit": "mg"}],
        "daily_intake": {"amount": "1", "unit": "{sachet}"},
        "notified_claim": "本品にはGABAが含まれます。GABAには血圧を下げる機能があることが報告されています。",
        "evidence_basis": "SR_INGREDIENT",
        "safety_basis": ["eating_experience"],
        "interaction_statement": "降圧薬を服用中の方は医師に相談してください。",
        "natural_extract_tablet": False,
        "exclusions_confirmed": True,
        "cautions": "機能性及び安全性について国による評価を受けたものではありません。"
        "本品は、疾病の診断、治療、予防を目的としたものではありません。"
        "本品は、疾病に罹患している者、未成年者、妊産婦及び授乳婦を対象に開発された食品ではありません。"
        "疾病に罹患している場合は医師に、医薬品を服用している場合は医師、薬剤師に相談してください。"
        "体調に異変を感じた際は、速やかに摂取を中止し、医師に相談してください。"
        "食生活は、主食、主菜、副菜を基本に、食事のバランスを。",
        "self_checks": [
            {
                "period_start": "2025-01-01",
                "period_end": "2025-12-31",
                "reported_on": "2026-03-01",
                "result": "compliant",
            }
        ],
    },
    SubClass.HF_FOSHU: {
        "foshu_no": "1234",
        "foshu_type": "individual",
        "permit_on": "2010-04-01",
        "permitted_claim": "おなかの調子を整えます。",
        "active": [{"name": "難消化性デキストリン", "amount": "5.0", "unit": "g"}],
    },
    SubClass.HF_FNFC: {
        "nutrients": [{"nutrient": "calcium", "amount": "300", "unit": "mg"}],
        "daily_intake": {"amount": "2", "unit": "{tablet}"},
    },
    SubClass.HF_OTHER: {"designated_ingredient": False},
    SubClass.TM_RX: {**_MEDICINE, "yj_code": "5200013D1123", "nhi_listed": True},
    SubClass.TM_OTC: _OTC,
    SubClass.TM_HAICHI: {
        **_OTC,
        "haichi_licence_no": "三重県 第123号",
        "licence_valid_to": "2030-03-31",
        "haichi_standard_ok": True,
    },
    SubClass.TM_QUASI: {
        **_MEDICINE,
        "approval_no": "22800DZX00012000",
        "mah_licence": "24D2X00001",
        "quasi_category": "designated",
    },
    SubClass.WD_RENT: {**_DEVICE, "care_item": "wheelchair"},
    SubClass.WD_SALE: {**_DEVICE, "care_item": "bath_aid"},
    SubClass.WD_EITHER: {**_DEVICE, "care_item": "multi_stick"},
    SubClass.WD_NONE: {},
}


def corporate_no(serial: int) -> str:
    """A corporate number with a right check digit; the serial makes it different from others."""
    base = f"{serial:012d}"
    total = sum(int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(reversed(base), 1))
    return f"{9 - total % 9}{base}"


@dataclass(frozen=True)
class MadeFirm:
    """A firm and a person who acts for it."""

    id: UUID
    corporate_no: str
    member: Actor


async def firm(serial: int = 100, **fields: Any) -> MadeFirm:
    """A member firm with one manufacturer's person."""
    number = corporate_no(serial)
    entry = FirmEntry.model_validate(
        {
            "corporate_no": number,
            "name_ja": f"みえ健康{serial}株式会社",
            "name_en": f"Mie Kenko {serial} Co., Ltd.",
            "address": "三重県津市栄町1-1",
            "lg_code": "242012",
            **fields,
        }
    )
    key = await members.register_firm(entry, actor=ADMIN, now=NOW)
    person = await members.create_person(f"担当 {serial}", None, actor=ADMIN, now=NOW)
    await members.grant(person, Role.MEMBER_MFR, firm=key, actor=ADMIN, now=NOW)
    member = Actor(person=person, roles=frozenset({Role.PUBLIC, Role.MEMBER_MFR}), firms=frozenset({key}))
    return MadeFirm(key, number, member)


def draft(subclass: SubClass = SubClass.HF_FFC, *, firm: str, **fields: Any) -> ProductDraft:
    """A complete draft of a sub-class; fields replace the defaults, None empties one."""
    data = {"subclass": subclass.value, "firm": firm, **COMMON, **SPECIFIC[subclass], **fields}
    return DRAFT.validate_python({name: value for name, value in data.items() if value is not None})


async def product(
    maker: MadeFirm, subclass: SubClass = SubClass.HF_FFC, *, published: bool = True, **fields: Any
) -> str:
    """A product of the firm, published through a whole review unless told otherwise; its public id."""
    if subclass is SubClass.HF_FFC and "ffc_no" not in fields:  # a notification stands for one product
        fields["ffc_no"] = f"I{10 + await Product.count()}"
    made = await products.register(
        draft(subclass, firm=maker.corporate_no, **fields), actor=maker.member, now=NOW
    )
    if published:
        await publish(made.id, maker)
    return made.id


async def publish(product_id: str, maker: MadeFirm, *, now: datetime = NOW) -> None:
    """Take the open draft through its review: the firm submits, REVIEWER recommends, SECOND approves."""
    case = await submitted(product_id, maker, now=now)
    case = await accepted(case, now=now)
    case = await reviews.recommend(product_id, RECOMMENDED, if_match=case.etag, actor=REVIEWER, now=now)
    await lifecycle.approve(
        product_id, if_match=case.etag, actor=SECOND, base_address="http://testserver", now=now
    )


async def submitted(product_id: str, maker: MadeFirm, *, now: datetime = NOW) -> reviews.Case:
    """Send the picture of its label and submit the open draft of a product, giving a reason for every warning."""
    await pictured(product_id)
    found = await products.draft(product_id, actor=maker.member)
    warnings = await products.check(found.document, today=tokyo_day(now), product_id=product_id)
    explanations = [
        {"code": one.code, "field": one.field, "reason": "試験のため"}
        for one in warnings
        if one.level is FindingLevel.WARN
    ]
    entry = Submission.model_validate({**SIGNED, "explanations": explanations})
    return await lifecycle.submit(product_id, entry, if_match=found.etag, actor=maker.member, now=now)


async def pictured(product_id: str) -> None:
    """Keep the picture that built drafts name as sent for a product."""
    await attachments.keep(
        PICTURE,
        media_type=AttachmentType.PNG,
        use=uuid4(),
        record=product_id,
        purpose=AttachmentPurpose.LABEL_IMAGE,
        file_name="label.png",
        added_by=None,
        now=NOW,
    )


async def accepted(case: reviews.Case, *, now: datetime = NOW) -> reviews.Case:
    """Let REVIEWER accept a submitted case, with SECOND beside."""
    case = await assigned(case, now=now)
    return await reviews.accept(case.public_id, if_match=case.etag, actor=REVIEWER, now=now)


async def assigned(case: reviews.Case, *, now: datetime = NOW) -> reviews.Case:
    """Assign REVIEWER and SECOND to a submitted case; both declare that nothing ties them."""
    await staff()
    both = Assignment.model_validate({"reviewers": [REVIEWER.person, SECOND.person]})
    case = await reviews.assign(case.public_id, both, if_match=case.etag, actor=CHIEF, now=now)
    for reviewer in (REVIEWER, SECOND):
        await reviews.declare_yearly(InterestDeclaration(), actor=reviewer, now=now)
        await reviews.declare_for_case(case.public_id, InterestDeclaration(), actor=reviewer, now=now)
    return case


async def staff() -> None:
    """The rows of the reviewers that the constants above stand for."""
    for actor, role in ((REVIEWER, Role.REVIEWER), (SECOND, Role.REVIEWER), (CHIEF, Role.CHIEF_REVIEWER)):
        if not await Person.exists().where(Person.id == actor.person):
            await Person.insert(
                Person(id=actor.person, name=f"審査 {role.value}", email=None, created_at=NOW)
            )
            assert actor.person is not None
            await members.grant(actor.person, role, actor=ADMIN, now=NOW)


SOURCE = Source(
    code="test-source",
    name=Bilingual(ja="試験用の情報源", en="Test source"),
    terms=Bilingual(ja="自由", en="Free"),
)


def listing(key: str = "K1", *, day: date = date(2025, 4, 1), **fields: Any) -> ListingDocument:
    """What an edition of a public source says of one product."""
    edition = day.isoformat()
    return ListingDocument.model_validate(
        {
            "source": SOURCE,
            "source_key": key,
            "edition": edition,
            "edition_date": day,
            "provenance": {
                "file_sha256": sha256(edition.encode()).hexdigest(),
                "record_sha256": sha256(key.encode()).hexdigest(),
            },
            "product_class": "TM",
            "subclass": "TM-OTC",
            "firm": "みえ漢方株式会社",
            "names": [{"language": "ja", "text": "葛根湯エキス顆粒"}],
            **fields,
        }
    )


def trial(number: str = "jRCT1041250001", **fields: Any) -> TrialDocument:
    """A registration record of one study."""
    return TrialDocument.model_validate(
        {
            "source": SOURCE,
            "provenance": {
                "file_sha256": sha256(b"trials").hexdigest(),
                "record_sha256": sha256(number.encode()).hexdigest(),
            },
            "primary_registry": "jRCT",
            "identifiers": [{"scheme": "jrct", "value": number, "level": "format_ok", "primary": True}],
            "titles": {"public": "Herbal tea and sleep", "public_ja": "ハーブ茶と睡眠の試験"},
            "conditions": ["insomnia"],
            "dates": {"registered": {"date": "2025-04-01"}},
            "sample_size": {"target": 60},
            "status": "completed",
            "primary_outcomes": [{"measure": "PSQI"}],
            "results": {"available": True, "summary": "PSQI improved by 2.1 points"},
            **fields,
        }
    )


async def token(actor: Actor, *scopes: str) -> str:
    """An API token that acts as a built person."""
    assert actor.person is not None
    return await members.issue_token(actor.person, "test", scopes=scopes, days=30, actor=ADMIN, now=NOW)


def publication(pmid: str | None = "24124926", **fields: Any) -> PublicationDocument:
    """What a bibliographic source says of one article."""
    return PublicationDocument.model_validate(
        {
            "source": SOURCE,
            "provenance": {
                "file_sha256": sha256(b"publications").hexdigest(),
                "record_sha256": sha256((pmid or "").encode()).hexdigest(),
            },
            "pmid": pmid,
            "title": "Herbal tea and sleep: a randomised trial",
            "journal": "J Test Med",
            "year": 2025,
            "authors": ["Mie T"],
            "kinds": ["Randomized Controlled Trial"],
            **fields,
        }
    )


async def session(actor: Actor, login: str = "session.holder") -> str:
    """The secret of a browser's session of a built person, past every step of signing in."""
    assert actor.person is not None
    account = await members.create_account(
        actor.person, login, PASSWORD, passwords=Plain(), actor=SYSTEM, now=NOW
    )
    return await members.open_session(account, actor.person, now=NOW)


async def person(role: Role, name: str = "担当者", email: str | None = None) -> Actor:
    """A new person with one role that is for nobody in particular."""
    key = await members.create_person(name, email, actor=SYSTEM, now=NOW)
    await members.grant(key, role, actor=SYSTEM, now=NOW)
    return Actor(person=key, roles=frozenset({Role.PUBLIC, role}))


async def of_organisation(role: Role, organisation: UUID) -> Actor:
    """A new person with one role for an organisation."""
    key = await members.create_person("担当者", None, actor=SYSTEM, now=NOW)
    await members.grant(key, role, organisation=organisation, actor=SYSTEM, now=NOW)
    return await members.acting(key, None)
