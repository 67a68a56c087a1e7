"""A reviewer with a conflict of interest sees the public view only (5.4): of every reading, on both databases."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden
from registry.domain.permissions import ANONYMOUS, Actor
from registry.services import attachments, interests, lifecycle, members, reviews
from schemas.base import Bilingual
from schemas.reviews import (
    Assignment,
    Interest,
    InterestDeclaration,
    Override,
    ReinstatementProposal,
    SuspensionEntry,
)
from schemas.vocab import AttachmentType, InterestKind, Role, SubClass
from tests import builders, quality
from tests.builders import CHIEF, REVIEWER, SECOND
from tests.conftest import NOW
from tests.web.contract_examples import bearer

PRODUCT = "P-000001"
FILE = b"%PDF-1.7 confidential"
SAME_AS_PUBLIC = (
    f"/api/v1/products/{PRODUCT}",
    f"/api/v1/products/{PRODUCT}/versions/1",
    f"/api/v1/products/{PRODUCT}?as_of=2026-04-01",
    f"/api/v1/products/{PRODUCT}/evidence",
    f"/api/v1/products/{PRODUCT}/evidence.json",
    f"/api/v1/products/{PRODUCT}/lots",
)
REFUSED = (
    f"/api/v1/products/{PRODUCT}/case",
    f"/api/v1/products/{PRODUCT}/case/document",
    f"/api/v1/products/{PRODUCT}/harm-signal",
    f"/api/v1/products/{PRODUCT}/link-requests",
)


def tie(**fields: object) -> InterestDeclaration:
    return InterestDeclaration(interests=(Interest.model_validate({"kind": "employed", **fields}),))


async def published() -> builders.MadeFirm:
    """A prescription medicine, of which law keeps much from the public, with a file and a released lot."""
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.TM_RX)
    await quality.specified(maker, product)
    await quality.released(maker, product)
    await attachments.keep(
        FILE,
        media_type=AttachmentType.PDF,
        use=uuid4(),
        record=product,
        purpose="document",
        file_name="a.pdf",
        added_by=None,
        now=NOW,
    )
    return maker


async def get(client: httpx.AsyncClient, path: str, actor: Actor | None) -> httpx.Response:
    return await client.get(path, headers={} if actor is None else await bearer(actor))


@pytest.mark.parametrize("path", SAME_AS_PUBLIC)
async def test_who_is_tied_to_the_firm_reads_what_the_public_reads(
    client: httpx.AsyncClient, path: str
) -> None:
    maker = await published()
    public = (await get(client, path, None)).json()
    await reviews.declare_yearly(tie(firm=maker.corporate_no), actor=SECOND, now=NOW)
    assert (await get(client, path, SECOND)).json() == public
    await reviews.declare_yearly(InterestDeclaration(), actor=SECOND, now=NOW)
    free = await get(client, path, SECOND)
    assert (free.json() == public) is path.endswith("/lots")


@pytest.mark.parametrize("path", REFUSED)
async def test_who_is_tied_to_the_firm_reads_nothing_of_the_review(
    client: httpx.AsyncClient, path: str
) -> None:
    maker = await published()
    await reviews.declare_yearly(tie(firm=maker.corporate_no), actor=SECOND, now=NOW)
    assert (await get(client, path, SECOND)).status_code == 403
    assert (await get(client, path, REVIEWER)).status_code == 200


async def test_neither_the_full_certificate_nor_a_file_nor_the_log_is_read_by_who_is_tied(
    client: httpx.AsyncClient,
) -> None:
    maker = await published()
    (certificate,) = (await client.get(f"/api/v1/products/{PRODUCT}/certificates")).json()
    full = f"/api/v1/certificates/{certificate['number']}.json?edition=full"
    (file,) = [
        one for one in await attachments.of_product(PRODUCT, actor=maker.member) if one.file_name == "a.pdf"
    ]
    paths = {full: 403, f"/api/v1/attachments/{file.sha256}": 404}
    await reviews.declare_yearly(tie(firm=maker.corporate_no), actor=SECOND, now=NOW)
    for path, refused in paths.items():
        assert (await get(client, path, SECOND)).status_code == refused, path
        assert (await get(client, path, REVIEWER)).status_code == 200, path
    for path in (f"/log/{PRODUCT}", f"/reviews/{PRODUCT}/standing", f"/evidence/{PRODUCT}"):
        assert (await get(client, path, SECOND)).status_code == 403, path


async def test_a_token_that_may_only_read_is_tied_as_its_person_is(client: httpx.AsyncClient) -> None:
    maker = await published()
    await builders.staff()
    await reviews.declare_yearly(tie(firm=maker.corporate_no), actor=SECOND, now=NOW)
    secret = await builders.token(SECOND, "review:read", "review:read_any", "efficacy:read_withheld")
    headers = {"Authorization": f"Bearer {secret}"}
    assert (await client.get(REFUSED[0], headers=headers)).status_code == 403
    seen = await client.get(SAME_AS_PUBLIC[0], headers=headers)
    assert seen.json() == (await client.get(SAME_AS_PUBLIC[0])).json()


async def left(maker: builders.MadeFirm, *, days_ago: int) -> Actor:
    """A reviewer who acted for the firm until some days ago."""
    actor = await builders.person(Role.REVIEWER)
    assert actor.person is not None
    then = NOW - timedelta(days=days_ago)
    key = await members.grant(actor.person, Role.MEMBER_MFR, firm=maker.id, actor=builders.ADMIN, now=then)
    await members.revoke_grant(actor.person, key, actor=builders.ADMIN, now=then)
    return actor


async def test_who_acted_for_the_firm_within_three_years_is_tied_without_saying_so(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    case = await builders.submitted(product, maker)
    await builders.staff()
    lately, long_ago = await left(maker, days_ago=1000), await left(maker, days_ago=1100)
    for actor, tied in ((lately, True), (long_ago, False)):
        assert actor.person is not None
        assert (product in await interests.kept_from(actor.person, now=NOW)) is tied
        pair = Assignment.model_validate({"reviewers": [REVIEWER.person, actor.person]})
        if tied:
            with pytest.raises(Conflict, match="conflict of interest"):
                await reviews.assign(product, pair, if_match=case.etag, actor=CHIEF, now=NOW)
        else:
            await reviews.assign(product, pair, if_match=case.etag, actor=CHIEF, now=NOW)


async def test_a_chief_overrides_a_former_tie_and_never_a_present_one(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    await builders.submitted(product, maker)
    former, present = await left(maker, days_ago=10), await builders.person(Role.REVIEWER)
    assert former.person is not None
    assert present.person is not None
    await members.grant(present.person, Role.MEMBER_MFR, firm=maker.id, actor=builders.ADMIN, now=NOW)
    for actor, still in ((former, False), (present, True)):
        assert actor.person is not None
        assert product in await interests.kept_from(actor.person, now=NOW)
        note = Override(reviewer=actor.person, public_note="他にいないため。")
        await reviews.override(product, note, actor=CHIEF, now=NOW)
        assert (product in await interests.kept_from(actor.person, now=NOW)) is still


async def test_a_tie_to_one_case_or_to_a_trial_keeps_from_the_products_it_concerns(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    other = await builders.product(maker, published=False)
    await builders.submitted(product, maker)
    assert SECOND.person is not None
    await reviews.declare_for_case(product, tie(), actor=SECOND, now=NOW)
    assert await interests.kept_from(SECOND.person, now=NOW) == {product}
    pay = tie(kind=InterestKind.PAID, firm=maker.corporate_no, yen_per_year=500_000)
    await reviews.declare_yearly(pay, actor=SECOND, now=NOW)
    assert await interests.kept_from(SECOND.person, now=NOW) == {product}
    pay = tie(kind=InterestKind.PAID, firm=maker.corporate_no, yen_per_year=500_001)
    await reviews.declare_yearly(pay, actor=SECOND, now=NOW)
    assert await interests.kept_from(SECOND.person, now=NOW) == {product, other}


async def test_who_is_tied_neither_proposes_nor_confirms_that_a_product_is_shown_again(db: Database) -> None:
    maker = await published()
    notice = Bilingual(ja="確認中です。", en="Being checked.")
    await lifecycle.suspend(
        PRODUCT, SuspensionEntry(reason="確認", public_notice=notice), actor=CHIEF, now=NOW
    )
    (file,) = [
        one for one in await attachments.of_product(PRODUCT, actor=maker.member) if one.file_name == "a.pdf"
    ]
    proposal = ReinstatementProposal(reason="解消", evidence=(file.sha256,))
    await reviews.declare_yearly(tie(firm=maker.corporate_no), actor=SECOND, now=NOW)
    with pytest.raises(Forbidden, match="conflict of interest"):
        await lifecycle.propose_reinstatement(PRODUCT, proposal, actor=SECOND, now=NOW)
    await lifecycle.propose_reinstatement(PRODUCT, proposal, actor=REVIEWER, now=NOW)
    with pytest.raises(Forbidden, match="conflict of interest"):
        await lifecycle.reinstate(PRODUCT, "解消", actor=SECOND, now=NOW)


async def test_a_reviewer_who_acts_for_the_firm_reads_its_case_as_the_firm_does(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, published=False)
    await builders.submitted(product, maker)
    both = replace(maker.member, roles=maker.member.roles | REVIEWER.roles)
    await reviews.case(product, actor=both, now=NOW)
    with pytest.raises(Forbidden):
        await reviews.desk(product, actor=both, now=NOW)
    with pytest.raises(Forbidden):
        await lifecycle.standing_of(product, actor=replace(both, kept_from=frozenset({product})))
    assert ANONYMOUS.kept_from == frozenset()
