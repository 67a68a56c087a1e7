"""Registering, amending, publishing and withdrawing products, on both databases."""

import asyncio
import json
from datetime import timedelta

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn, StaleVersion
from registry.domain.permissions import ANONYMOUS
from registry.services import lifecycle, log, products
from registry.tables.database import Statement
from schemas.vocab import SubClass
from tests import builders
from tests.conftest import NOW

LOG = Statement("SELECT seq, kind, subject, version, entry, salt, leaf_hash FROM log_entry ORDER BY seq")


@pytest.mark.parametrize("subclass", SubClass)
async def test_a_complete_draft_of_every_sub_class_is_published(db: Database, subclass: SubClass) -> None:
    maker = await builders.firm()
    public_id = await builders.product(maker, subclass)
    shown = json.loads((await products.rendered(public_id)).body)
    assert shown["id"] == "P-000001"
    assert shown["state"] == "published"
    assert shown["product"]["subclass"] == subclass.value
    assert shown["version"] == 1


@pytest.mark.parametrize("subclass", SubClass)
async def test_an_empty_required_field_keeps_a_draft_from_being_published(
    db: Database, subclass: SubClass
) -> None:
    maker = await builders.firm()
    made = await products.register(
        builders.draft(subclass, firm=maker.corporate_no, directions=None), actor=maker.member, now=NOW
    )
    with pytest.raises(Invalid) as refused:
        await builders.submitted(made.id, maker)
    assert [(p.field, p.code) for p in refused.value.problems] == [("directions", "E_REQ")]
    with pytest.raises(NotFound):
        await products.rendered(made.id)


async def test_a_rental_device_without_a_code_for_care_claims_is_not_published(db: Database) -> None:
    maker = await builders.firm()
    draft = builders.draft(SubClass.WD_RENT, firm=maker.corporate_no, tais_code=None)
    made = await products.register(draft, actor=maker.member, now=NOW)
    with pytest.raises(Invalid) as refused:
        await builders.submitted(made.id, maker)
    assert [p.field for p in refused.value.problems] == ["tais_code"]


async def test_a_device_that_is_a_medical_device_needs_its_device_fields(db: Database) -> None:
    maker = await builders.firm()
    draft = builders.draft(SubClass.WD_NONE, firm=maker.corporate_no, is_medical_device=True)
    made = await products.register(draft, actor=maker.member, now=NOW)
    with pytest.raises(Invalid) as refused:
        await builders.submitted(made.id, maker)
    assert {p.field for p in refused.value.problems} == {
        "jmdn",
        "device_generic_name",
        "device_class",
        "intended_use",
        "device_certification_no",
    }


async def test_the_published_version_stays_while_the_next_one_is_drafted(db: Database) -> None:
    maker = await builders.firm()
    public_id = await builders.product(maker, name_ja="初版")
    before = await products.rendered(public_id)
    second = builders.draft(firm=maker.corporate_no, name_ja="第二版")
    saved = await products.amend(public_id, second, if_match=before.etag, actor=maker.member, now=NOW)
    assert (saved.version, (await products.rendered(public_id)).body) == (2, before.body)
    later = NOW + timedelta(days=3)
    await builders.publish(public_id, maker, now=later)
    now_shown = await products.view(public_id, actor=ANONYMOUS)
    assert (now_shown.version, now_shown.product.name_ja) == (2, "第二版")
    then = await products.as_of(public_id, later - timedelta(seconds=1), actor=ANONYMOUS)
    assert (then.version, then.product.name_ja) == (1, "初版")
    assert [v.version for v in await products.history(public_id)] == [1, 2]


async def test_nothing_was_public_before_the_first_publication(db: Database) -> None:
    public_id = await builders.product(await builders.firm())
    with pytest.raises(NotFound):
        await products.as_of(public_id, NOW - timedelta(seconds=1), actor=ANONYMOUS)


async def test_a_draft_changed_by_somebody_else_is_not_overwritten(db: Database) -> None:
    maker = await builders.firm()
    public_id = await builders.product(maker, published=False)
    tag = (await products.draft(public_id, actor=maker.member)).etag
    mine = builders.draft(firm=maker.corporate_no, name_ja="私の版")
    theirs = builders.draft(firm=maker.corporate_no, name_ja="同僚の版")
    await products.amend(public_id, theirs, if_match=tag, actor=maker.member, now=NOW)
    with pytest.raises(StaleVersion) as refused:
        await products.amend(public_id, mine, if_match=tag, actor=maker.member, now=NOW)
    assert (refused.value.given, refused.value.current) == ("v1r1", "v1r2")
    assert (await products.draft(public_id, actor=maker.member)).document.name_ja == "同僚の版"


async def test_of_two_who_save_at_once_one_is_shown_what_the_other_saved(committed: Database) -> None:
    maker = await builders.firm()
    public_id = await builders.product(maker, published=False)
    tag = (await products.draft(public_id, actor=maker.member)).etag
    names = ("私の版", "同僚の版")
    outcomes = await asyncio.gather(
        *(
            products.amend(
                public_id,
                builders.draft(firm=maker.corporate_no, name_ja=name),
                if_match=tag,
                actor=maker.member,
                now=NOW,
            )
            for name in names
        ),
        return_exceptions=True,
    )
    kept = (await products.draft(public_id, actor=maker.member)).document.name_ja
    (refused,) = (one for one in outcomes if isinstance(one, BaseException))
    assert isinstance(refused, StaleVersion)
    assert (refused.given, refused.current) == ("v1r1", "v1r2")
    assert refused.stored is not None
    assert json.loads(refused.stored)["name_ja"] == kept


async def test_another_firm_sees_no_draft_and_changes_nothing(db: Database) -> None:
    maker, other = await builders.firm(100), await builders.firm(200)
    hidden = await builders.product(maker, published=False)
    with pytest.raises(NotFound):
        await products.draft(hidden, actor=other.member)
    with pytest.raises(Forbidden):
        await products.register(builders.draft(firm=maker.corporate_no), actor=other.member, now=NOW)
    shown = await builders.product(maker)
    etag = (await products.rendered(shown)).etag
    with pytest.raises(Forbidden):
        await products.amend(
            shown, builders.draft(firm=maker.corporate_no), if_match=etag, actor=other.member, now=NOW
        )


async def test_nobody_registers_without_signing_in(db: Database) -> None:
    maker = await builders.firm()
    with pytest.raises(NotSignedIn):
        await products.register(builders.draft(firm=maker.corporate_no), actor=ANONYMOUS, now=NOW)


async def test_a_firm_that_is_no_member_cannot_register(db: Database) -> None:
    maker = await builders.firm()
    with pytest.raises(Invalid) as refused:
        await products.register(builders.draft(firm=builders.corporate_no(999)), actor=maker.member, now=NOW)
    assert refused.value.problems[0].field == "firm"


async def test_an_amendment_cannot_change_the_sub_class(db: Database) -> None:
    maker = await builders.firm()
    public_id = await builders.product(maker)
    etag = (await products.rendered(public_id)).etag
    other = builders.draft(SubClass.HF_OTHER, firm=maker.corporate_no)
    with pytest.raises(Conflict):
        await products.amend(public_id, other, if_match=etag, actor=maker.member, now=NOW)


async def test_a_withdrawn_product_stays_readable_and_takes_no_change(db: Database) -> None:
    maker = await builders.firm()
    public_id = await builders.product(maker)
    await lifecycle.withdraw(public_id, "製造終了", actor=maker.member, now=NOW + timedelta(days=1))
    shown = await products.rendered(public_id)
    assert json.loads(shown.body)["state"] == "withdrawn"
    draft = builders.draft(firm=maker.corporate_no)
    with pytest.raises(Conflict):
        await products.amend(public_id, draft, if_match=shown.etag, actor=maker.member, now=NOW)
    with pytest.raises(Conflict):
        await lifecycle.withdraw(public_id, "もう一度", actor=maker.member, now=NOW)


async def test_the_chief_withdraws_any_product_and_a_reviewer_none(db: Database) -> None:
    public_id = await builders.product(await builders.firm())
    with pytest.raises(Forbidden):
        await lifecycle.withdraw(public_id, "理由", actor=builders.REVIEWER, now=NOW)
    await lifecycle.withdraw(public_id, "理由", actor=builders.CHIEF, now=NOW)


async def test_prescription_indications_are_kept_from_the_public_and_shown_to_professionals(
    db: Database,
) -> None:
    maker = await builders.firm()
    public_id = await builders.product(maker, SubClass.TM_RX, indications="秘匿すべき効能効果の文")
    body = (await products.rendered(public_id)).body.decode()
    assert "秘匿すべき効能効果の文" not in body
    assert json.loads(body)["withheld"] == ["dosage", "indications"]
    for reader in (builders.HCP, builders.AUDITOR, maker.member):
        seen = await products.view(public_id, actor=reader)
        assert seen.product.model_dump()["indications"] == "秘匿すべき効能効果の文"


async def test_cards_are_paged_by_class_sub_class_and_firm(db: Database) -> None:
    one, two = await builders.firm(100), await builders.firm(200)
    for subclass in (SubClass.HF_FFC, SubClass.HF_OTHER, SubClass.WD_NONE):
        await builders.product(one, subclass)
    await builders.product(two, SubClass.HF_FFC)
    first, after = await products.cards(limit=3)
    rest, end = await products.cards(limit=3, after=after or 0)
    assert [json.loads(c)["id"] for c in first + rest] == ["P-000001", "P-000002", "P-000003", "P-000004"]
    assert end is None
    assert len((await products.cards(subclass="HF"))[0]) == 3
    assert len((await products.cards(subclass="HF-FFC", firm=two.corporate_no))[0]) == 1


async def test_every_act_is_one_entry_of_a_gap_free_log_that_names_nobody(db: Database) -> None:
    maker = await builders.firm()
    start = await log.head()
    public_id = await builders.product(maker)
    await lifecycle.withdraw(public_id, "秘密の理由", actor=maker.member, now=NOW)
    entries = await LOG.rows()
    assert [e["seq"] for e in entries] == list(range(1, len(entries) + 1))
    acts = [e for e in entries[start:] if e["kind"].startswith("product.")]
    assert [e["kind"] for e in acts] == [
        "product.created",
        "product.submitted",
        "product.accepted",
        "product.recommended",
        "product.published",
        "product.withdrawn",
    ]
    for entry in acts:
        public = json.loads(entry["entry"])
        assert set(public) == {"seq", "at", "kind", "subject", "version", "commitment"}
        assert "秘密" not in entry["entry"]
        assert str(maker.member.person) not in entry["entry"]


async def test_a_refused_act_leaves_no_entry_and_no_gap(db: Database) -> None:
    maker = await builders.firm()
    before = await log.head()
    with pytest.raises(Invalid):
        await products.register(builders.draft(firm=builders.corporate_no(9)), actor=maker.member, now=NOW)
    made = await builders.product(maker, published=False)
    assert (await log.head(), made) == (before + 1, "P-000001")
