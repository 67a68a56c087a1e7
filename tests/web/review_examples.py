"""Good requests for the routes of the review; see ``contract_examples``."""

from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from registry.domain.calendar import tokyo_day
from registry.services import attachments, lifecycle, products, reviews
from schemas.reviews import InterestDeclaration, PointEntry, ReinstatementProposal, SuspensionEntry
from schemas.vocab import AttachmentType
from tests import builders
from tests.conftest import NOW
from tests.web.contract_examples import Ask, Given, Headers, as_json, bearer, example, public_product


def match(tag: str) -> Headers:
    return {"If-Match": f'"{tag}"'}


async def submitted() -> tuple[builders.MadeFirm, str, str]:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    return maker, product, (await builders.submitted(product, maker)).etag


async def assigned() -> tuple[builders.MadeFirm, str, str]:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    case = await builders.assigned(await builders.submitted(product, maker))
    return maker, product, case.etag


async def under_review() -> tuple[builders.MadeFirm, str, str]:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    return maker, product, (await builders.accepted(await builders.submitted(product, maker))).etag


async def changes_requested() -> tuple[builders.MadeFirm, str, UUID]:
    maker, product, tag = await under_review()
    entry = PointEntry(field="name_ja", text="表示と違います。")
    point = await reviews.raise_point(product, entry, actor=builders.REVIEWER, now=NOW)
    await reviews.request_changes(product, if_match=tag, actor=builders.REVIEWER, now=NOW)
    return maker, product, point.id


async def recommended() -> tuple[builders.MadeFirm, str, str]:
    maker, product, tag = await under_review()
    case = await reviews.recommend(
        product, builders.RECOMMENDED, if_match=tag, actor=builders.REVIEWER, now=NOW
    )
    return maker, product, case.etag


async def rejectable() -> tuple[builders.MadeFirm, str, str]:
    maker, product, tag = await recommended()
    await reviews.declare_yearly(InterestDeclaration(), actor=builders.CHIEF, now=NOW)
    await reviews.declare_for_case(product, InterestDeclaration(), actor=builders.CHIEF, now=NOW)
    return maker, product, tag


async def signed(maker: builders.MadeFirm, product: str) -> dict[str, Any]:
    found = await products.check_draft(product, actor=maker.member, today=tokyo_day(NOW))
    reasons = [
        {"code": one.code, "field": one.field, "reason": "試験"} for one in found if one.level == "warn"
    ]
    return builders.SIGNED | {"explanations": reasons}


@example("GET /products/{product_id}/case")
async def _(given: Given) -> Ask:
    maker, product, _ = await under_review()
    return Ask(at={"product_id": product}, auth=await bearer(maker.member))


@example("GET /products/{product_id}/case/document")
async def _(given: Given) -> Ask:
    _, product, _ = await under_review()
    return Ask(at={"product_id": product}, auth=await bearer(builders.SECOND))


@example("POST /products/{product_id}/submit")
async def _(given: Given) -> Ask:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    entry = await signed(maker, product)
    tag = (await products.draft(product, actor=maker.member)).etag
    return Ask(at={"product_id": product}, json=entry, auth=await bearer(maker.member), headers=match(tag))


@example("POST /products/{product_id}/resubmit")
async def _(given: Given) -> Ask:
    maker, product, point = await changes_requested()
    await reviews.answer(product, point, "直しました。", actor=maker.member, now=NOW)
    entry = await signed(maker, product)
    tag = (await products.draft(product, actor=maker.member)).etag
    return Ask(at={"product_id": product}, json=entry, auth=await bearer(maker.member), headers=match(tag))


@example("POST /products/{product_id}/pull-back")
async def _(given: Given) -> Ask:
    maker, product, tag = await submitted()
    return Ask(at={"product_id": product}, auth=await bearer(maker.member), headers=match(tag))


@example("POST /products/{product_id}/case/reviewers")
async def _(given: Given) -> Ask:
    _, product, tag = await submitted()
    await builders.staff()
    people = [str(builders.REVIEWER.person), str(builders.SECOND.person)]
    return Ask(
        at={"product_id": product},
        json={"reviewers": people},
        auth=await bearer(builders.CHIEF),
        headers=match(tag),
    )


@example("POST /products/{product_id}/case/interests")
async def _(given: Given) -> Ask:
    _, product, _ = await submitted()
    await builders.staff()
    interest = {"kind": "paid", "firm": builders.corporate_no(300), "until": None, "yen_per_year": 100_000}
    return Ask(
        at={"product_id": product}, json={"interests": [interest]}, auth=await bearer(builders.REVIEWER)
    )


@example("POST /products/{product_id}/case/overrides")
async def _(given: Given) -> Ask:
    _, product, _ = await under_review()
    note = {"reviewer": str(builders.SECOND.person), "public_note": "他に専門の審査員がいないため。"}
    return Ask(at={"product_id": product}, json=note, auth=await bearer(builders.CHIEF))


@example("POST /products/{product_id}/case/points")
async def _(given: Given) -> Ask:
    _, product, _ = await under_review()
    point = {"field": "composition.0.amount", "text": "分析値と違います。"}
    return Ask(at={"product_id": product}, json=point, auth=await bearer(builders.REVIEWER))


@example("POST /products/{product_id}/case/points/{point}/answer")
async def _(given: Given) -> Ask:
    maker, product, point = await changes_requested()
    at = {"product_id": product, "point": str(point)}
    return Ask(at=at, json={"text": "直しました。"}, auth=await bearer(maker.member))


@example("POST /products/{product_id}/case/points/{point}/resolve")
async def _(given: Given) -> Ask:
    _, product, point = await changes_requested()
    return Ask(at={"product_id": product, "point": str(point)}, auth=await bearer(builders.REVIEWER))


@example("POST /products/{product_id}/accept")
async def _(given: Given) -> Ask:
    _, product, tag = await assigned()
    return Ask(at={"product_id": product}, auth=await bearer(builders.REVIEWER), headers=match(tag))


@example("POST /products/{product_id}/return")
async def _(given: Given) -> Ask:
    _, product, tag = await assigned()
    point = PointEntry(field="name_ja", text="表示と違います。")
    await reviews.raise_point(product, point, actor=builders.REVIEWER, now=NOW)
    return Ask(at={"product_id": product}, auth=await bearer(builders.REVIEWER), headers=match(tag))


@example("POST /products/{product_id}/request-changes")
async def _(given: Given) -> Ask:
    _, product, tag = await under_review()
    point = PointEntry(field="name_ja", text="表示と違います。")
    await reviews.raise_point(product, point, actor=builders.REVIEWER, now=NOW)
    return Ask(at={"product_id": product}, auth=await bearer(builders.REVIEWER), headers=match(tag))


@example("POST /products/{product_id}/recommend")
async def _(given: Given) -> Ask:
    _, product, tag = await under_review()
    return Ask(
        at={"product_id": product},
        json=as_json(builders.RECOMMENDED),
        auth=await bearer(builders.REVIEWER),
        headers=match(tag),
    )


@example("POST /products/{product_id}/approve")
async def _(given: Given) -> Ask:
    _, product, tag = await recommended()
    return Ask(at={"product_id": product}, auth=await bearer(builders.SECOND), headers=match(tag))


@example("POST /products/{product_id}/send-back")
async def _(given: Given) -> Ask:
    _, product, tag = await recommended()
    return Ask(
        at={"product_id": product},
        json={"reason": "確認が足りません。"},
        auth=await bearer(builders.SECOND),
        headers=match(tag),
    )


@example("POST /products/{product_id}/reject")
async def _(given: Given) -> Ask:
    _, product, tag = await rejectable()
    return Ask(
        at={"product_id": product},
        json={"reason": "根拠がありません。"},
        auth=await bearer(builders.CHIEF),
        headers=match(tag),
    )


@example("POST /products/{product_id}/appeal")
async def _(given: Given) -> Ask:
    maker, product, tag = await rejectable()
    case = await lifecycle.reject(product, "根拠", if_match=tag, actor=builders.CHIEF, now=NOW)
    return Ask(
        at={"product_id": product},
        json={"reason": "資料があります。"},
        auth=await bearer(maker.member),
        headers=match(case.etag),
    )


NOTICE: Final = {"reason": "確認のため", "public_notice": {"ja": "確認中です。", "en": "Being checked."}}


@example("POST /products/{product_id}/suspend")
async def _(given: Given) -> Ask:
    _, product = await public_product()
    return Ask(at={"product_id": product}, json=NOTICE, auth=await bearer(builders.CHIEF))


async def suspended() -> tuple[str, str]:
    """A suspended product, and the evidence that its cause is removed."""
    maker, product = await public_product()
    entry = SuspensionEntry.model_validate(NOTICE)
    await lifecycle.suspend(product, entry, actor=builders.CHIEF, now=NOW)
    await attachments.keep(
        b"%PDF-evidence",
        media_type=AttachmentType.PDF,
        use=UUID(int=77),
        record=product,
        purpose="evidence",
        file_name="evidence.pdf",
        added_by=maker.member.person,
        now=NOW,
    )
    return product, sha256(b"%PDF-evidence").hexdigest()


@example("POST /products/{product_id}/propose-reinstatement")
async def _(given: Given) -> Ask:
    product, evidence = await suspended()
    entry = {"reason": "直しました。", "evidence": [evidence]}
    return Ask(at={"product_id": product}, json=entry, auth=await bearer(builders.REVIEWER))


@example("POST /products/{product_id}/reinstate")
async def _(given: Given) -> Ask:
    product, evidence = await suspended()
    entry = ReinstatementProposal(reason="直しました。", evidence=(evidence,))
    await lifecycle.propose_reinstatement(product, entry, actor=builders.REVIEWER, now=NOW)
    return Ask(
        at={"product_id": product}, json={"reason": "確認しました。"}, auth=await bearer(builders.CHIEF)
    )


CORRECTION: Final = {"field": "notified_claim", "text": "届出の範囲を超えています。"}


async def correction() -> tuple[str, UUID]:
    """A published product that is to be corrected."""
    _, product = await public_product()
    entry = PointEntry.model_validate(CORRECTION)
    made = await lifecycle.request_correction(product, entry, actor=builders.REVIEWER, now=NOW)
    return product, made.id


@example("GET /products/{product_id}/corrections")
async def _(given: Given) -> Ask:
    product, _ = await correction()
    return Ask(at={"product_id": product}, auth=await bearer(builders.REVIEWER))


@example("POST /products/{product_id}/corrections")
async def _(given: Given) -> Ask:
    _, product = await public_product()
    return Ask(at={"product_id": product}, json=CORRECTION, auth=await bearer(builders.REVIEWER))


@example("POST /products/{product_id}/corrections/{correction}/take-back")
async def _(given: Given) -> Ask:
    product, asked = await correction()
    return Ask(
        at={"product_id": product, "correction": str(asked)},
        json={"reason": "範囲内でした。"},
        auth=await bearer(builders.REVIEWER),
    )


@example("POST /products/{product_id}/discontinue")
async def _(given: Given) -> Ask:
    maker, product = await public_product()
    return Ask(at={"product_id": product}, json={"reason": "終売"}, auth=await bearer(maker.member))


@example("GET /reviews")
async def _(given: Given) -> Ask:
    await under_review()
    return Ask(params={"limit": "5"}, auth=await bearer(builders.CHIEF))


@example("POST /reviews/interests")
async def _(given: Given) -> Ask:
    await builders.staff()
    interest = {"kind": "employed", "firm": builders.corporate_no(300), "until": "2025-01-31"}
    return Ask(json={"interests": [interest]}, auth=await bearer(builders.REVIEWER))


@example("POST /firms/{corporate_no}/transfer")
async def _(given: Given) -> Ask:
    maker, product = await public_product()
    other = await builders.firm(200)
    await builders.staff()
    entry = {"to": other.corporate_no, "products": [product], "reason": "事業の譲渡"}
    return Ask(at={"corporate_no": maker.corporate_no}, json=entry, auth=await bearer(builders.CHIEF))
