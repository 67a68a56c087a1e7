"""What tests of people share: quick passwords, a box that is no secret, a mailbox to look into."""

import re
from dataclasses import dataclass, field
from datetime import datetime

import pyotp

from registry.domain.errors import MailNotSent
from registry.domain.ports import Letter

PASSWORD = "a long pass phrase"


class Plain:
    """Passwords that are quick to check: the port's promise without its cost."""

    async def hash(self, password: str) -> str:
        return f"hash of {password}"

    async def verify(self, stored: str | None, password: str) -> bool:
        return stored == f"hash of {password}"


class OpenBox:
    """A box that turns secrets round, so that a test sees whether they pass through it."""

    def seal(self, secret: str) -> str:
        return secret[::-1]

    def unseal(self, sealed: str) -> str:
        return sealed[::-1]


@dataclass
class Mailbox:
    """Takes letters, or refuses them while it is broken."""

    letters: list[Letter] = field(default_factory=list)
    broken: bool = False

    async def send(self, letter: Letter) -> None:
        if self.broken:
            raise MailNotSent("SMTPServerDisconnected")
        self.letters.append(letter)

    def link(self) -> str:
        """The secret in the link of the last letter."""
        found = re.search(r"\?code=([\w-]+)", self.letters[-1].body)
        assert found
        return found[1]


def code_at(key: str, now: datetime) -> str:
    """What an authenticator app shows."""
    return str(pyotp.TOTP(key.replace(" ", "")).at(now))
