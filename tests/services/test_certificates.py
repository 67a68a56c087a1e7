"""Certificates: numbers, two editions, what the public may read, and one print a snapshot, on both databases."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from registry.adapters.engine import Database
from registry.domain import canonical
from registry.domain.errors import Conflict, Forbidden, NotFound, NotSignedIn, RenderFailed
from registry.domain.permissions import ANONYMOUS, SYSTEM, Actor
from registry.services import certificates, evidence, lifecycle, listings, lots, products, rules, trials
from schemas.base import Bilingual
from schemas.certificates import CertificateSnapshot
from schemas.certificates.records import CertificateRecord
from schemas.identifiers import Scheme, check
from schemas.rules import LegalRuleProposal
from schemas.trials import LinkEntry
from schemas.vocab import (
    Absence,
    Certainty,
    CertaintyFactor,
    CertificateState,
    Directness,
    Edition,
    Grade,
    Role,
    SubClass,
)
from tests import builders, evidence_cases, quality
from tests.conftest import NOW

BASE = "https://registry.example.jp"


class Press:
    """A renderer that counts; it fails or waits when told to."""

    def __init__(self) -> None:
        self.rendered = 0
        self.broken = False
        self.go = asyncio.Event()
        self.go.set()

    async def render(self, snapshot: CertificateSnapshot) -> bytes:
        self.rendered += 1
        await self.go.wait()
        if self.broken:
            raise RenderFailed(Bilingual(ja="紙がありません。", en="No paper."))
        return b"%PDF-" + canonical.canonical_bytes(snapshot)


async def issue(product: str, actor: Actor = builders.REVIEWER, now: datetime = NOW) -> CertificateRecord:
    return await certificates.issue_specimen(product, actor=actor, base_address=BASE, now=now)


async def approved(product: str) -> CertificateRecord:
    """The certificate that came with the product's approval."""
    return (await certificates.of_product(product, now=NOW))[-1]


async def edition(
    number: str, which: Edition = Edition.PUBLIC, actor: Actor = ANONYMOUS
) -> CertificateSnapshot:
    seen = await certificates.view(number, actor=actor, edition=which, now=NOW)
    return CertificateSnapshot.model_validate_json(seen.body)


async def linked(product: str, number: str = "jRCT1041250001", **fields: object) -> str:
    document = builders.trial(number, **fields)
    await trials.record(document, actor=SYSTEM, now=NOW)
    (found,), _ = await trials.cards(actor=SYSTEM, identifier=number)
    entry = LinkEntry(trial=found.id, directness=Directness.P1, reason="同じ配合")
    await trials.link(product, entry, actor=builders.REVIEWER, now=NOW)
    return found.id


async def test_the_two_editions_have_one_number_and_their_own_hashes(db: Database) -> None:
    product = await builders.product(await builders.firm(), SubClass.TM_RX)
    made = await issue(product)
    public = await certificates.view(made.number, actor=ANONYMOUS, edition=Edition.PUBLIC, now=NOW)
    full = await certificates.view(made.number, actor=builders.AUDITOR, edition=Edition.FULL, now=NOW)
    for seen in (public, full):
        assert canonical.sha256_hex(seen.body) == seen.sha256
        assert json.loads(seen.body)["number"] == made.number
    assert public.sha256 != full.sha256
    assert made.public_sha256 == public.sha256
    assert [json.loads(seen.body)["edition"] for seen in (public, full)] == ["public", "full"]


async def test_numbers_run_without_gaps_and_have_their_check_character(db: Database) -> None:
    maker = await builders.firm()
    products_ = [await builders.product(maker) for _ in range(3)]
    numbers = [(await approved(product)).number for product in products_]
    assert [number[:-2] for number in numbers] == [f"MMV-XX-2026-0000{n}-01" for n in (1, 2, 3)]
    for number in numbers:
        assert check(Scheme.CERTIFICATE_NO, number).valid


async def test_a_certificate_that_could_not_be_issued_uses_no_number(db: Database) -> None:
    maker = await builders.firm()
    hidden = await builders.product(maker, published=False)
    with pytest.raises(Conflict):
        await issue(hidden, maker.member)
    assert (await approved(await builders.product(maker))).number.startswith("MMV-XX-2026-00001-01-")


async def test_the_next_certificate_of_a_product_keeps_its_serial_and_supersedes_the_last(
    db: Database,
) -> None:
    product = await builders.product(await builders.firm())
    first = await approved(product)
    second = await issue(product, now=NOW + timedelta(days=300))
    assert second.number.startswith("MMV-XX-2026-00001-02-")
    told = await certificates.record(first.number, now=NOW)
    assert (told.state, told.replaced_by) == (CertificateState.SUPERSEDED, second.number)
    told = await certificates.record(second.number, now=NOW)
    assert (told.state, told.replaced_by) == (CertificateState.VALID, None)
    listed = await certificates.of_product(product, now=NOW)
    assert [one.number for one in listed] == [second.number, first.number]
    kinds = await db.run_sql("SELECT kind, subject FROM log_entry WHERE subject LIKE 'MMV-%' ORDER BY seq")
    assert [(row["kind"], row["subject"]) for row in kinds] == [
        ("certificate.issued", first.number),
        ("certificate.superseded", first.number),
        ("certificate.issued", second.number),
    ]


async def test_a_certificate_is_valid_for_24_months_of_days_in_tokyo(db: Database) -> None:
    product = await builders.product(await builders.firm(), SubClass.HF_OTHER)  # no date suspends it
    made = await issue(product, now=datetime(2026, 3, 31, 15, 0, tzinfo=UTC))
    assert str(made.valid_until) == "2028-03-31"
    last = datetime(2028, 3, 31, 14, 59, tzinfo=UTC)
    assert (await certificates.record(made.number, now=last)).state is CertificateState.VALID
    after = last + timedelta(minutes=1)
    assert (await certificates.record(made.number, now=after)).state is CertificateState.EXPIRED


@pytest.mark.parametrize("subclass", SubClass)
async def test_every_sub_class_gets_a_certificate(db: Database, subclass: SubClass) -> None:
    product = await builders.product(await builders.firm(), subclass)
    await linked(product)
    seen = await edition((await issue(product)).number)
    assert (seen.product.product_id, seen.product.subclass, seen.specimen) == (product, subclass, True)
    assert (seen.counts.total, len(seen.trials)) == (1, 1)


@pytest.mark.parametrize("subclass", [SubClass.TM_RX, SubClass.HF_OTHER])
async def test_what_law_withholds_is_in_the_full_edition_only(db: Database, subclass: SubClass) -> None:
    fields = {"indications": "植えた効能"} if subclass is SubClass.TM_RX else {}
    maker = await builders.firm()
    product = await builders.product(maker, subclass, **fields)
    await linked(product, conditions=["植えた疾患"], titles={"public": "植えた題名"})
    made = await issue(product)
    public = await certificates.view(made.number, actor=ANONYMOUS, edition=Edition.PUBLIC, now=NOW)
    assert "植えた" not in public.body.decode()
    assert "jRCT1041250001" in public.body.decode()
    for reader in (builders.AUDITOR, builders.HCP, builders.CHIEF, maker.member):
        full = await certificates.view(made.number, actor=reader, edition=Edition.FULL, now=NOW)
        assert "植えた疾患" in full.body.decode()
        assert ("植えた効能" in full.body.decode()) is (subclass is SubClass.TM_RX)


async def test_trials_stand_in_print_order_and_none_is_left_out(db: Database) -> None:
    product = await builders.product(await builders.firm(), SubClass.TM_OTC)
    late = await linked(product, "jRCT1041250001", dates={"registered": {"date": "2025-04-01"}})
    early = await linked(
        product, "jRCT1041250002", dates={"registered": {"date": "2019"}}, status="recruiting"
    )
    seen = await edition((await issue(product)).number, Edition.FULL, builders.AUDITOR)
    assert [trial.trial_id for trial in seen.trials] == [early, late]
    assert (seen.counts.total, seen.counts.unplaced) == (2, 0)
    assert seen.counts.product is not None
    assert (seen.counts.product.ongoing, seen.counts.product.unreported) == (1, 1)
    assert seen.interests.unknown == 2


async def test_trials_of_a_listing_that_the_product_took_over_are_among_them(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.TM_OTC)
    await listings.record(builders.listing(), actor=SYSTEM, now=NOW)
    trial = await linked("G-000001")
    await listings.take_over("G-000001", product, actor=maker.member, now=NOW)
    seen = await edition((await issue(product)).number)
    assert [one.trial_id for one in seen.trials] == [trial]


async def test_quality_is_that_of_the_last_twelve_months_and_names_its_laboratories(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    assert (await edition((await issue(product)).number)).quality is None
    await quality.specified(maker, product)
    await quality.lot(maker, product)
    tested = quality.results(*({**row, "laboratory": "中勢分析センター"} for row in quality.GOOD))
    await lots.enter_results(product, "24A001", tested, actor=maker.member, now=NOW)
    await lots.release(product, "24A001", actor=maker.member, now=NOW)
    seen = await edition((await issue(product)).number)
    assert seen.quality is not None
    assert (seen.quality.lots_tested, seen.quality.lots_passed, seen.quality.lots_failed) == (1, 1, 0)
    assert [lot.lot for lot in seen.quality.lots] == ["24A001"]
    assert [(one.laboratory_id, one.name) for one in seen.laboratories] == [("中勢分析センター",) * 2]


async def test_what_nobody_recorded_or_checked_is_said(db: Database) -> None:
    product = await builders.product(await builders.firm())
    seen = await edition((await issue(product)).number)
    assert (seen.outcomes, seen.safety) == ((), None)
    assert any("retracted" in one.en for one in seen.not_checked)
    assert seen.claims[0].reference == "I10"


async def test_a_claim_that_a_rule_forbids_by_now_is_not_quoted_to_the_public(db: Database) -> None:
    claims = [
        {"text": "奇跡のさわやかさ", "claim_type": "taste"},
        {"text": "すっきりした味", "claim_type": "taste"},
    ]
    product = await builders.product(await builders.firm(), SubClass.HF_OTHER, claims=claims)
    phrase = LegalRuleProposal.model_validate(
        {
            "code": "claims.L3_BODY.miracle",
            "value": {"pattern": "奇跡"},
            "valid_from": "2026-04-01",
            "source_name": "試験",
        }
    )
    proposed = await rules.propose(phrase, actor=builders.REVIEWER, now=NOW)
    await rules.confirm(proposed.id, actor=builders.ADMIN, now=NOW)
    made = await issue(product)
    assert [claim.text for claim in (await edition(made.number)).claims] == ["すっきりした味"]
    full = await edition(made.number, Edition.FULL, builders.AUDITOR)
    assert [claim.text for claim in full.claims] == ["奇跡のさわやかさ", "すっきりした味"]


async def test_an_amended_product_leaves_its_certificate_as_it_was(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    made = await issue(product)
    before = await certificates.view(made.number, actor=ANONYMOUS, edition=Edition.PUBLIC, now=NOW)
    public = await products.rendered(product)
    draft = builders.draft(firm=maker.corporate_no, name_ja="改良版")
    await products.amend(product, draft, if_match=public.etag, actor=maker.member, now=NOW)
    await builders.publish(product, maker)
    after = await certificates.view(made.number, actor=ANONYMOUS, edition=Edition.PUBLIC, now=NOW)
    assert (before.body, before.sha256) == (after.body, after.sha256)
    assert (before.state, after.state) == (CertificateState.VALID, CertificateState.SUPERSEDED)
    assert (await edition((await issue(product)).number)).product.version == 2


async def test_only_reviewers_and_the_own_firm_issue(db: Database) -> None:
    maker, other = await builders.firm(100), await builders.firm(200)
    product = await builders.product(maker)
    for actor in (builders.REVIEWER, builders.CHIEF, maker.member):
        assert (await issue(product, actor)).state is CertificateState.VALID
    with pytest.raises(NotSignedIn):
        await issue(product, ANONYMOUS)
    for actor in (other.member, builders.AUDITOR, builders.HCP, builders.ADMIN):
        with pytest.raises(Forbidden):
            await issue(product, actor)
    with pytest.raises(NotFound):
        await issue("P-000404")


async def test_the_full_edition_is_kept_from_others(db: Database) -> None:
    maker, other = await builders.firm(100), await builders.firm(200)
    made = await issue(await builders.product(maker))
    for actor, refusal in ((ANONYMOUS, NotSignedIn), (other.member, Forbidden), (builders.ADMIN, Forbidden)):
        with pytest.raises(refusal):
            await certificates.view(made.number, actor=actor, edition=Edition.FULL, now=NOW)
        with pytest.raises(refusal):
            await certificates.pdf(made.number, edition=Edition.FULL, actor=actor, renderer=Press(), now=NOW)


async def test_a_withdrawn_product_gets_no_new_certificate_and_keeps_the_old(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    made = await issue(product)
    await lifecycle.withdraw(product, "販売終了", actor=maker.member, now=NOW)
    with pytest.raises(Conflict):
        await issue(product)
    assert (await edition(made.number)).number == made.number
    assert (await certificates.record(made.number, now=NOW)).state is CertificateState.REVOKED


async def test_a_certificate_names_its_two_reviews_by_role_and_nobody(db: Database) -> None:
    made = await approved(await builders.product(await builders.firm()))
    body = await certificates.view(made.number, actor=builders.AUDITOR, edition=Edition.FULL, now=NOW)
    seen = CertificateSnapshot.model_validate_json(body.body)
    assert [(one.role, str(one.decided_on), one.interests_declared) for one in seen.reviews] == [
        (Role.REVIEWER, "2026-04-01", True),
        (Role.REVIEWER, "2026-04-01", True),
    ]
    assert not any("No reviewer" in one.en for one in seen.not_checked)
    for person in (builders.REVIEWER.person, builders.SECOND.person):
        assert str(person) not in body.body.decode()


async def test_unknown_numbers_and_products_are_not_found(db: Database) -> None:
    maker = await builders.firm()
    hidden = await builders.product(maker, published=False)
    number = "MMV-XX-2026-00404-01-A"
    for act in (
        certificates.record(number, now=NOW),
        certificates.view(number, actor=ANONYMOUS, edition=Edition.PUBLIC, now=NOW),
        certificates.of_product("P-000404", now=NOW),
        certificates.of_product(hidden, now=NOW),
    ):
        with pytest.raises(NotFound):
            await act


async def test_a_print_is_made_once_kept_and_logged(db: Database) -> None:
    made = await issue(await builders.product(await builders.firm()))
    press = Press()
    asked = {"edition": Edition.PUBLIC, "actor": ANONYMOUS, "renderer": press, "now": NOW}
    first = await certificates.pdf(made.number, **asked)
    second = await certificates.pdf(made.number, **asked)
    assert (first, press.rendered) == (second, 1)
    assert canonical.sha256_hex(first.body) == first.sha256
    entries = await db.run_sql(
        "SELECT document_sha256, subject FROM log_entry WHERE kind = 'certificate.printed'"
    )
    assert entries == [{"document_sha256": first.sha256, "subject": made.number}]


async def test_a_print_that_failed_is_tried_again(db: Database) -> None:
    made = await issue(await builders.product(await builders.firm()))
    press = Press()
    press.broken = True
    asked = {"edition": Edition.PUBLIC, "actor": ANONYMOUS, "renderer": press, "now": NOW}
    with pytest.raises(RenderFailed):
        await certificates.pdf(made.number, **asked)
    press.broken = False
    assert (await certificates.pdf(made.number, **asked)).body.startswith(b"%PDF-")


async def test_the_same_print_is_never_made_twice_at_once(committed: Database) -> None:
    made = await issue(await builders.product(await builders.firm()))
    press = Press()
    press.go.clear()
    asked = {"edition": Edition.PUBLIC, "actor": ANONYMOUS, "renderer": press, "now": NOW}
    asking = [asyncio.create_task(certificates.pdf(made.number, **asked)) for _ in range(5)]
    while not press.rendered:
        await asyncio.sleep(0.01)
    asking.pop(0).cancel()
    press.go.set()
    printed = await asyncio.gather(*asking)
    assert (press.rendered, len({one.sha256 for one in printed})) == (1, 1)
    entries = await committed.run_sql(
        "SELECT count(*) AS n FROM log_entry WHERE kind = 'certificate.printed'"
    )
    assert entries == [{"n": 1}]


async def test_certificates_issued_at_once_get_different_numbers_and_one_stays_valid(
    committed: Database,
) -> None:
    maker = await builders.firm()
    first, second = await builders.product(maker), await builders.product(maker)
    made = await asyncio.gather(*(issue(product) for product in (first, second) * 3))
    made = [*made, await approved(first), await approved(second)]
    numbers = sorted(one.number.rsplit("-", 1)[0] for one in made)
    assert numbers == [f"MMV-XX-2026-0000{n}-0{v}" for n in (1, 2) for v in (1, 2, 3, 4)]
    for product in (first, second):
        states = [one.state for one in await certificates.of_product(product, now=NOW)]
        assert sorted(states) == ["superseded", "superseded", "superseded", "valid"]


async def test_the_evidence_of_a_certificate_is_that_of_the_product_page(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    for number in (1, 2):
        await evidence_cases.trial(product, outcome, number)
    await evidence_cases.trial(product, outcome, 3, evidence_cases.HARM, in_scope=False)
    await evidence_cases.judge_certainty(outcome, CertaintyFactor.IMPRECISION)
    number = (await issue(product)).number
    seen = await evidence.view(product, actor=ANONYMOUS, now=NOW)
    public = await edition(number, Edition.PUBLIC, ANONYMOUS)
    assert public.outcomes == tuple(one.grade for one in seen.outcomes)
    assert (public.trials, public.counts) == (seen.trials, seen.counts)
    assert [(one.grade, one.certainty) for one in public.outcomes] == [(Grade.B, Certainty.MODERATE)]
    assert public.outcomes[0].pooled is not None
    assert public.outcomes_absent is None
    assert {one.outcome_en for one in public.outcomes} == {"Systolic blood pressure"}
    facts = [trial.facts for trial in public.trials if trial.facts is not None]
    assert {result.outcome_en for one in facts for result in one.results} == {"Systolic blood pressure"}
    assert {rule.code for rule in public.rules} == {"effects", "pooling", "grading"}
    full = await edition(number, Edition.FULL, builders.AUDITOR)
    assert full.trials == (await evidence.view(product, actor=builders.AUDITOR, now=NOW)).trials


async def test_a_provisional_grade_is_never_printed_and_a_cap_is(db: Database) -> None:
    product = await evidence_cases.product()
    outcome = await evidence_cases.outcome_of(product)
    for number in (1, 2):
        await evidence_cases.trial(product, outcome, number, independent=False)
    await evidence_cases.judge_certainty(outcome, confirmed=False)
    before = await edition((await issue(product)).number, Edition.FULL, builders.AUDITOR)
    assert (before.outcomes, before.outcomes_absent, before.grade_rules) == ((), Absence.NOT_ASSESSED, ())
    await evidence_cases.judge_certainty(outcome)
    after = await edition((await issue(product)).number, Edition.FULL, builders.AUDITOR)
    assert ([one.grade for one in after.outcomes], [rule.code for rule in after.grade_rules]) == (
        [Grade.B],
        ["c4"],
    )
    assert len(after.not_checked) == len(before.not_checked) - 1
