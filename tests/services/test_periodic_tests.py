"""What a FOSHU's firm is told of the regular test of the packaged product, and when its draft is submitted."""

from datetime import date, datetime

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Invalid
from registry.services import lifecycle, lots, overview, products
from schemas.findings import Finding
from schemas.reviews import Submission
from schemas.vocab import FindingLevel, SubClass
from tests import builders, quality
from tests.conftest import NOW

CODE = "periodic_test_missing"
ASSAY = {**quality.ASSAY, "item": "dextrin", "name_ja": "難消化性デキストリン", "n_reported": 1}


async def amended(maker: builders.MadeFirm, product: str) -> None:
    tag = (await products.rendered(product)).etag
    draft = builders.draft(SubClass.HF_FOSHU, firm=maker.corporate_no, directions="1日1包")
    await products.amend(product, draft, if_match=tag, actor=maker.member, now=NOW)


async def told(maker: builders.MadeFirm, product: str, now: datetime = NOW) -> list[Finding]:
    seen = await overview.applicant(product, actor=maker.member, now=now)
    return [one for one in seen.product.findings if one.code == CODE]


async def with_result(maker: builders.MadeFirm, product: str, number: str, day: str) -> None:
    made = await quality.lot(
        maker, product, number, manufactured_on=date(2024, 1, 1), expires_on=date(2026, 1, 1)
    )
    await lots.enter_results(
        product,
        number,
        quality.results({"item": "dextrin", "value": "101.0", "unit": "%", "tested_on": day}),
        site=made.site,
        actor=maker.member,
        now=NOW,
    )


async def test_the_applicant_is_told_until_a_lot_was_tested_in_the_last_period(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.HF_FOSHU)
    await quality.specified(maker, product, ASSAY, effective_from="2024-01-01")
    await amended(maker, product)
    [never] = await told(maker, product)
    assert (never.field, never.level) == ("active.0", FindingLevel.WARN)
    await with_result(maker, product, "A1", "2024-03-20")
    [long_ago] = await told(maker, product)
    assert "最後の試験は2024-03-20" in long_ago.message.ja
    await with_result(maker, product, "A2", "2026-03-20")
    assert await told(maker, product) == []
    [later] = await told(maker, product, datetime(2027, 3, 21, 12, tzinfo=NOW.tzinfo))
    assert "最後の試験は2026-03-20" in later.message.ja


async def test_a_result_that_another_took_the_place_of_is_no_test(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.HF_FOSHU)
    await quality.specified(maker, product, ASSAY, effective_from="2024-01-01")
    await amended(maker, product)
    await with_result(maker, product, "A1", "2026-03-20")
    corrected = quality.results(
        {"item": "dextrin", "value": "101.0", "unit": "%", "tested_on": "2024-03-20"}, reason="試験日の誤記"
    )
    await lots.enter_results(product, "A1", corrected, site=None, actor=maker.member, now=NOW)
    assert len(await told(maker, product)) == 1


async def test_nothing_is_asked_of_what_was_never_published_and_can_have_no_lot(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.HF_FOSHU, published=False)
    assert await told(maker, product) == []


async def test_it_is_submitted_with_a_reason_only(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.HF_FOSHU)
    await amended(maker, product)
    await builders.pictured(product)
    draft = await products.draft(product, actor=maker.member)
    warned = await products.check(draft.document, today=NOW.date(), product_id=product)
    reasons = [
        {"code": one.code, "field": one.field, "reason": "試験"}
        for one in warned
        if one.level is FindingLevel.WARN
    ]

    async def submit(explained: list[dict[str, str]]) -> None:
        entry = Submission.model_validate({**builders.SIGNED, "explanations": explained})
        await lifecycle.submit(product, entry, if_match=draft.etag, actor=maker.member, now=NOW)

    with pytest.raises(Invalid) as refused:
        await submit([one for one in reasons if one["code"] != CODE])
    assert [(one.code, one.field) for one in refused.value.problems] == [(CODE, "active.0")]
    await submit(reasons)
