"""Mail about products: to the people of their firms and to reviewers, with the act it tells of, once."""

from datetime import timedelta
from uuid import UUID

import pytest

from registry import jobs
from registry.adapters.engine import Database
from registry.domain.permissions import Actor
from registry.domain.ports import Letter
from registry.services import installation, lifecycle, mail, members, reviews
from registry.services.lifecycle import timed, warning
from registry.services.products import letters
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual
from schemas.members import PersonCorrection
from schemas.reviews import InterestDeclaration, PointEntry, SuspensionEntry
from schemas.vocab import Role, SubClass
from tests import builders
from tests.conftest import NOW
from tests.people import Mailbox

ADDRESS, SECOND_ADDRESS = "tanto@example.jp", "reviewer@example.jp"
POINT = PointEntry(field="name_ja", text="秘密の指摘")
WAITING = Statement("SELECT count(*) AS n FROM mail")


async def reached(person: UUID | None, address: str | None) -> None:
    """Give a built person an address."""
    assert person is not None
    correction = PersonCorrection(name="担当", email=address)
    await members.correct_person(person, correction, actor=builders.ADMIN, now=NOW)


async def firm(serial: int = 100) -> builders.MadeFirm:
    """A firm whose person can be reached."""
    await installation.ensure("http://testserver", now=NOW)
    made = await builders.firm(serial)
    await reached(made.member.person, ADDRESS)
    return made


async def sent() -> list[Letter]:
    """What has been written since the last look."""
    mailbox = Mailbox()
    await mail.send_due(mailer=mailbox, now=NOW + timedelta(days=5000))
    return mailbox.letters


async def only(subject: str, *texts: str) -> Letter:
    """The one letter that was written: by its Japanese subject and what it says."""
    (letter,) = await sent()
    assert letter.subject.startswith(subject), letter.subject
    assert letter.address == ADDRESS
    for text in ("みえ試験食品（P-000001）", "みえ試験食品 (P-000001)", *texts):
        assert text in letter.body
    return letter


async def case_of(maker: builders.MadeFirm) -> reviews.Case:
    """A case under review."""
    product = await builders.product(maker, published=False)
    return await builders.accepted(await builders.submitted(product, maker))


async def asked(maker: builders.MadeFirm) -> reviews.Case:
    case = await case_of(maker)
    await reviews.raise_point(case.public_id, POINT, actor=builders.REVIEWER, now=NOW)
    return await reviews.request_changes(case.public_id, if_match=case.etag, actor=builders.REVIEWER, now=NOW)


async def impartial(chief: Actor, case: reviews.Case) -> None:
    """Let a chief reviewer declare that nothing ties them."""
    await reviews.declare_yearly(InterestDeclaration(), actor=chief, now=NOW)
    await reviews.declare_for_case(case.public_id, InterestDeclaration(), actor=chief, now=NOW)


async def test_a_request_for_changes_is_mailed_with_its_last_day_and_a_link_and_without_the_points(
    db: Database,
) -> None:
    await asked(await firm())
    letter = await only(
        "P-000001：補正の依頼 / P-000001: changes are requested",
        "回答の期限：2026年5月31日",
        "Reply by: 31 May 2026",
        "http://testserver/me/products/P-000001",
    )
    assert POINT.text not in letter.body


async def test_a_submission_returned_as_incomplete_is_mailed_as_well(db: Database) -> None:
    maker = await firm()
    product = await builders.product(maker, published=False)
    case = await builders.assigned(await builders.submitted(product, maker))
    await reviews.raise_point(product, POINT, actor=builders.REVIEWER, now=NOW)
    await reviews.return_incomplete(product, if_match=case.etag, actor=builders.REVIEWER, now=NOW)
    await only("P-000001：補正の依頼", "2026年5月31日")


async def test_an_approval_is_mailed_with_a_link_to_the_public_page(db: Database) -> None:
    await builders.product(await firm())
    await only("P-000001：承認されました", "http://testserver/products/P-000001")


async def test_a_rejection_is_mailed_with_the_last_day_of_the_appeal_and_the_second_one_without(
    db: Database,
) -> None:
    maker = await firm()
    case = await case_of(maker)
    await impartial(builders.CHIEF, case)
    case = await lifecycle.reject(
        case.public_id, "根拠不足", if_match=case.etag, actor=builders.CHIEF, now=NOW
    )
    letter = await only(
        "P-000001：却下されました", "1回限り）：2026年5月1日", "You may appeal once, by: 1 May 2026"
    )
    assert "根拠不足" not in letter.body
    case = await lifecycle.appeal(
        case.public_id, "再審査を求めます。", if_match=case.etag, actor=maker.member, now=NOW
    )
    other_chief = await builders.person(Role.CHIEF_REVIEWER)
    await impartial(other_chief, case)
    await lifecycle.reject(case.public_id, "変わらず", if_match=case.etag, actor=other_chief, now=NOW)
    letter = await only("P-000001：不服申立ての結果、却下されました")
    assert "期限" not in letter.body


async def test_a_case_that_lapsed_into_a_draft_is_mailed_once(db: Database) -> None:
    await asked(await firm())
    await sent()
    late = NOW + timedelta(days=61)
    assert [await timed.lapse(now=late), await timed.lapse(now=late)] == [1, 0]
    await only("P-000001：下書きに戻りました")


async def test_a_suspension_is_mailed_with_its_cause(db: Database) -> None:
    product = await builders.product(await firm())
    await sent()
    entry = SuspensionEntry(reason="内部の事情", public_notice=Bilingual(ja="停止中", en="Suspended"))
    await lifecycle.suspend(product, entry, actor=builders.CHIEF, now=NOW)
    letter = await only(
        "P-000001：公開が停止されました",
        "理由：主任審査員の判断",
        "Reason: Decision of the chief reviewer",
        "http://testserver/products/P-000001",
    )
    assert "内部の事情" not in letter.body


async def test_a_requested_correction_is_mailed_with_its_last_day(db: Database) -> None:
    product = await builders.product(await firm())
    await sent()
    await lifecycle.request_correction(product, POINT, actor=builders.REVIEWER, now=NOW)
    letter = await only(
        "P-000001：公開内容の訂正の求め", "申請の期限：2026年4月15日", "Submit it by: 15 April 2026"
    )
    assert POINT.text not in letter.body


def test_a_letter_says_where_the_law_sets_no_last_day() -> None:
    assert letters.due(None) == {"due_ja": "定められていません", "due_en": "none is set"}


async def test_a_reviewer_who_is_assigned_is_told_once(db: Database) -> None:
    await installation.ensure("http://testserver", now=NOW)
    maker = await builders.firm()
    await builders.staff()
    await reached(builders.SECOND.person, SECOND_ADDRESS)
    product = await builders.product(maker, published=False)
    case = await builders.assigned(await builders.submitted(product, maker))
    (letter,) = await sent()
    assert (letter.address, letter.subject) == (
        SECOND_ADDRESS,
        "P-000001：審査の担当になりました / P-000001: assigned to you for review",
    )
    assert "http://testserver/reviews/P-000001" in letter.body
    await builders.assigned(case)
    assert await sent() == []


async def test_what_is_rolled_back_is_mailed_to_nobody(db: Database) -> None:
    product = await builders.product(await firm())
    await sent()
    before = await WAITING.rows()
    entry = SuspensionEntry(reason="事情", public_notice=Bilingual(ja="停止中", en="Suspended"))
    with pytest.raises(RuntimeError):
        async with transaction():
            await lifecycle.suspend(product, entry, actor=builders.CHIEF, now=NOW)
            assert await WAITING.rows() != before
            raise RuntimeError
    assert await WAITING.rows() == before
    assert await sent() == []


async def test_everybody_who_acts_for_the_firm_is_told_and_nobody_else(db: Database) -> None:
    maker = await firm()
    await firm(101)  # another firm's person has the same address
    colleague = await builders.person(Role.AUDITOR, email="colleague@example.jp")
    left = await builders.person(Role.AUDITOR, email="left@example.jp")
    erased = await builders.person(Role.AUDITOR, email="erased@example.jp")
    for one in (colleague, left, erased):
        assert one.person is not None
        await members.grant(one.person, Role.MEMBER_MFR, firm=maker.id, actor=builders.ADMIN, now=NOW)
    await offboarded(left)
    assert erased.person is not None
    await members.erase_person(erased.person, actor=builders.ADMIN, now=NOW)
    await builders.product(maker)
    assert sorted(letter.address for letter in await sent()) == ["colleague@example.jp", ADDRESS]


async def offboarded(person: Actor) -> None:
    assert person.person is not None
    await members.offboard(person.person, actor=builders.ADMIN, now=NOW)


async def test_what_ends_soon_is_mailed_at_90_30_and_7_days_and_at_each_once(db: Database) -> None:
    maker = await firm()
    await builders.product(maker, SubClass.TM_HAICHI, licence_valid_to="2026-12-31")
    await sent()
    last = NOW.replace(month=12, day=31)
    told = {}
    for days in (91, 90, 89, 31, 30, 8, 7, 0, -1):
        when = last - timedelta(days=days)
        told[days] = [await warning.warn_of_expiries(now=when) for _ in range(2)]
    assert told == {
        91: [0, 0],
        90: [1, 0],
        89: [0, 0],
        31: [0, 0],
        30: [1, 0],
        8: [0, 0],
        7: [1, 0],
        0: [0, 0],
        -1: [0, 0],
    }
    written = await sent()
    assert len(written) == 3
    for letter in written:
        assert letter.subject.startswith("P-000001：期限が近づいています")
        for text in ("期限：2026年12月31日", "Last day: 31 December 2026", "/me/products/P-000001"):
            assert text in letter.body


async def test_after_a_pause_a_firm_is_told_the_stage_that_is_reached_and_not_those_before(
    db: Database,
) -> None:
    maker = await firm()
    await builders.product(maker, SubClass.TM_HAICHI, licence_valid_to="2026-12-31")
    late = NOW.replace(month=12, day=28)
    assert await warning.warn_of_expiries(now=late) == 1
    # A colleague who comes in later is told as well, the others are not told again.
    colleague = await builders.person(Role.AUDITOR, email="colleague@example.jp")
    assert colleague.person is not None
    await members.grant(colleague.person, Role.MEMBER_MFR, firm=maker.id, actor=builders.ADMIN, now=NOW)
    assert await warning.warn_of_expiries(now=late) == 1


async def test_evidence_certificates_and_self_checks_are_warned_of_too(db: Database) -> None:
    maker = await firm()
    await builders.product(maker)
    await builders.product(maker, SubClass.HF_OTHER)
    await sent()
    await warning.warn_of_expiries(now=NOW + timedelta(days=300))
    await warning.warn_of_expiries(now=NOW + timedelta(days=700))
    found = "\n".join(letter.body for letter in await sent())
    assert "次の自己点検・評価の報告期限" in found
    assert "エビデンス証明書" in found


async def test_timed_work_run_twice_on_a_day_warns_once(db: Database) -> None:
    await builders.product(await firm(), SubClass.TM_HAICHI, licence_valid_to="2026-06-20")
    await sent()
    assert (await jobs.run_due(now=lambda: NOW))["expiries.warn"] == 1
    assert "expiries.warn" not in await jobs.run_due(now=lambda: NOW + timedelta(hours=2))
    assert (await jobs.run_due(now=lambda: NOW + timedelta(days=1)))["expiries.warn"] == 0
    assert len(await sent()) == 1
