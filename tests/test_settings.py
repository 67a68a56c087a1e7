"""Settings that belong together, and the mail they choose."""

import asyncio
from pathlib import Path

import pytest
from pydantic import ValidationError

from registry.adapters.engine import Database
from registry.adapters.mail import FolderMailer, SmtpMailer
from registry.app import create_app, mailer_of
from registry.services import mail, members
from registry.settings import Settings
from tests import builders
from tests.conftest import NOW, running
from tests.people import Mailbox


@pytest.mark.parametrize(
    "address", ["https://registry.test", "http://192.168.0.1:8000", "http://127.0.0.1.test"]
)
def test_one_factor_is_for_this_machine_only(address: str) -> None:
    with pytest.raises(ValidationError, match="second_factor"):
        Settings(base_address=address, second_factor=False)
    assert Settings(base_address=address).second_factor


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_a_demonstration_may_do_with_one_factor(address: str) -> None:
    assert not Settings(base_address=address, second_factor=False).second_factor


def test_a_short_key_and_a_strange_sender_are_refused() -> None:
    for wrong in ({"secret_key": "short"}, {"mail_from": "a\r\nBcc: b@example.jp"}):
        with pytest.raises(ValidationError):
            Settings(**wrong)


def test_secrets_are_not_shown() -> None:
    settings = Settings(secret_key="k" * 32, smtp_password="hidden")
    assert "hidden" not in repr(settings)
    assert "kkk" not in repr(settings)


def test_mail_goes_to_the_server_of_the_settings_or_to_a_folder(tmp_path: Path) -> None:
    assert isinstance(mailer_of(Settings(data_dir=tmp_path)), FolderMailer)
    for more in ({}, {"smtp_starttls": False}, {"smtp_user": "u", "smtp_password": "p"}):
        assert isinstance(mailer_of(Settings(smtp_host="localhost", **more)), SmtpMailer)


async def test_the_running_application_sends_what_is_due(committed: Database, tmp_path: Path) -> None:
    person = await members.create_person("花子", "hana@example.jp", actor=builders.ADMIN, now=NOW)
    await mail.put(person, "password_changed", {}, now=NOW)
    mailbox = Mailbox()
    settings = Settings(base_address="http://testserver", data_dir=tmp_path)
    async with running(create_app(settings, engine=committed, mailer=mailbox, now=lambda: NOW)):
        for _ in range(100):
            if mailbox.letters:
                break
            await asyncio.sleep(0.02)
    assert [letter.address for letter in mailbox.letters] == ["hana@example.jp"]
