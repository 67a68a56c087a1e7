"""Signing in of staff: password, then a code, each code once, recovery codes once, wrong ones counted."""

from datetime import timedelta
from uuid import UUID

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Invalid, NotSignedIn
from registry.services import members
from registry.services.members import Step
from registry.tables.database import Statement
from schemas.vocab import Role
from tests import builders
from tests.conftest import NOW
from tests.people import PASSWORD, OpenBox, Plain, code_at

BOX = OpenBox()


async def staff(role: Role = Role.REVIEWER, login: str = "rei") -> UUID:
    person = await members.create_person("玲", None, actor=builders.ADMIN, now=NOW)
    await members.create_account(person, login, PASSWORD, passwords=Plain(), actor=builders.ADMIN, now=NOW)
    await members.grant(person, role, actor=builders.ADMIN, now=NOW)
    return person


async def sign_in(seconds: float = 0, password: str = PASSWORD) -> members.SignedIn:
    now = NOW + timedelta(seconds=seconds)
    return await members.sign_in("rei", password, passwords=Plain(), now=now)


async def enrolled() -> tuple[str, tuple[str, ...]]:
    """The app's key and the recovery codes."""
    signed = await sign_in()
    assert signed.step is Step.ENROLMENT
    offer = await members.enrolment(signed.secret, box=BOX, now=NOW)
    secret, recovery = await members.finish_enrolment(
        signed.secret, code_at(offer.key, NOW), box=BOX, now=NOW
    )
    assert await members.by_session(secret, now=NOW) is not None
    return offer.key, recovery


async def enter(secret: str, code: str, seconds: float = 0) -> str:
    return await members.enter_code(secret, code, box=BOX, now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CHIEF_REVIEWER, Role.AUDITOR, Role.ADMIN])
async def test_staff_are_led_to_enrol_and_the_waiting_secret_opens_nothing(db: Database, role: Role) -> None:
    await staff(role)
    signed = await sign_in()
    assert signed.step is Step.ENROLMENT
    assert await members.by_session(signed.secret, now=NOW) is None
    offer = await members.enrolment(signed.secret, box=BOX, now=NOW)
    assert offer == await members.enrolment(signed.secret, box=BOX, now=NOW)
    assert offer.address.startswith("otpauth://totp/")
    with pytest.raises(NotSignedIn):
        await enter(signed.secret, code_at(offer.key, NOW))


async def test_others_sign_in_with_their_password_alone(db: Database) -> None:
    person = await staff(Role.HCP)
    signed = await sign_in()
    assert signed.step is None
    access = await members.by_session(signed.secret, now=NOW)
    assert access is not None
    assert access.actor.person == person


async def test_a_code_is_asked_for_at_every_sign_in_and_taken_once(db: Database) -> None:
    await staff()
    key, _ = await enrolled()
    signed = await sign_in()
    assert signed.step is Step.CODE
    assert await members.by_session(signed.secret, now=NOW) is None
    with pytest.raises(Invalid):  # the code of the enrolment is used up
        await enter(signed.secret, code_at(key, NOW))
    later = code_at(key, NOW + timedelta(seconds=30))
    opened = await enter(signed.secret, later, 30)
    assert opened != signed.secret
    assert await members.by_session(opened, now=NOW) is not None
    with pytest.raises(NotSignedIn):
        await enter(signed.secret, code_at(key, NOW + timedelta(seconds=60)), 60)
    again = await sign_in(31)
    with pytest.raises(Invalid):
        await enter(again.secret, later, 31)


@pytest.mark.parametrize(
    ("seconds", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
async def test_a_clock_may_be_wrong_by_half_a_minute(db: Database, seconds: int, taken: bool) -> None:
    await staff()
    key, _ = await enrolled()
    signed = await sign_in(600)
    code = code_at(key, NOW + timedelta(seconds=600 + seconds))
    if taken:
        assert await enter(signed.secret, code, 600)
    else:
        with pytest.raises(Invalid):
            await enter(signed.secret, code, 600)


async def test_a_recovery_code_lets_in_once_however_it_is_written(db: Database) -> None:
    await staff()
    _, recovery = await enrolled()
    assert len(set(recovery)) == 10
    signed = await sign_in()
    assert await enter(signed.secret, f" {recovery[3].lower().replace('-', ' ')} ")
    again = await sign_in()
    with pytest.raises(Invalid):
        await enter(again.secret, recovery[3])
    assert await enter(again.secret, recovery[4])


async def test_wrong_codes_count_like_wrong_passwords_and_a_right_password_does_not_wipe_them(
    db: Database,
) -> None:
    await staff()
    key, _ = await enrolled()
    for wrong in range(5):
        signed = await sign_in()
        with pytest.raises(Invalid):
            await enter(signed.secret, f"00000{wrong}" if code_at(key, NOW) != f"00000{wrong}" else "111111")
    with pytest.raises(NotSignedIn):
        await sign_in(30)
    with pytest.raises(Invalid):
        await enter(signed.secret, code_at(key, NOW + timedelta(seconds=30)), 30)
    signed = await sign_in(120)
    assert await enter(signed.secret, code_at(key, NOW + timedelta(seconds=120)), 120)


@pytest.mark.parametrize("code", ["", "字字字字字字", "\ud800", "x" * 10_000, "-", "0"])
async def test_what_is_no_code_is_a_wrong_code(db: Database, code: str) -> None:
    await staff()
    signed = await sign_in()
    with pytest.raises(Invalid):
        await members.finish_enrolment(signed.secret, code, box=BOX, now=NOW)
    await enrolled()
    signed = await sign_in()
    with pytest.raises(Invalid):
        await enter(signed.secret, code)


async def test_a_step_waits_a_quarter_of_an_hour(db: Database) -> None:
    await staff()
    key, _ = await enrolled()
    signed = await sign_in()
    late = 60 * members.STEP_MINUTES
    assert await members.waiting(signed.secret, now=NOW + timedelta(seconds=late - 1)) is not None
    with pytest.raises(NotSignedIn):
        await enter(signed.secret, code_at(key, NOW + timedelta(seconds=late)), late)


async def test_the_key_of_the_app_is_stored_sealed_and_recovery_codes_as_hashes(db: Database) -> None:
    await staff()
    key, recovery = await enrolled()
    stored = str(await Statement("SELECT totp_secret FROM account").rows())
    hashes = str(await Statement("SELECT code_hash FROM recovery_code").rows())
    assert key not in stored
    assert not any(code.replace("-", "") in hashes for code in recovery)


async def test_after_a_reset_the_sessions_are_gone_and_a_new_app_is_enrolled(db: Database) -> None:
    person = await staff()
    key, recovery = await enrolled()
    opened = await enter((await sign_in()).secret, recovery[0])
    await members.reset_second_factor(person, actor=builders.ADMIN, now=NOW)
    assert await members.by_session(opened, now=NOW) is None
    assert (await sign_in()).step is Step.ENROLMENT
    fresh, _ = await enrolled()
    assert fresh != key
