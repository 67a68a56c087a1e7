"""Mail (RFC 5322): handed to an SMTP server (RFC 5321), or written as files where there is none."""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from registry.domain.errors import MailNotSent
from registry.domain.ports import Letter

__all__ = ["FolderMailer", "SmtpMailer"]

_SECONDS = 30.0


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = letter.address
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, cte="base64")
    return message


class FolderMailer:
    """The port ``Mailer`` for development: one ``.eml`` file a message, readable by this account only."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, letter: Letter) -> None:
        """Write one file; the same message sent again replaces it."""
        await asyncio.to_thread(self._write, letter)

    def _write(self, letter: Letter) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = self._folder / f"{letter.id}.eml"
            file.touch(mode=0o600)
            file.write_bytes(_message(letter, self._sender).as_bytes())
        except OSError as error:
            raise MailNotSent(type(error).__name__) from None


class SmtpMailer:
    """The port ``Mailer`` over one SMTP connection a message.

    Args:
        host: The server.
        port: 587 is usual with STARTTLS.
        sender: Address the mail is from.
        user: Name to sign in with; None signs in nowhere.
        password: For the name.
        tls: How the server is known when the connection is encrypted (STARTTLS); None sends in the clear, for a
            relay on this machine only.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        sender: str,
        user: str | None = None,
        password: str | None = None,
        tls: ssl.SSLContext | None,
    ) -> None:
        self._place = (host, port)
        self._sender = sender
        self._user = user
        self._password = password
        self._tls = tls

    async def send(self, letter: Letter) -> None:
        """Hand one message to the server."""
        await asyncio.to_thread(self._hand_over, letter)

    def _hand_over(self, letter: Letter) -> None:
        try:
            with smtplib.SMTP(*self._place, timeout=_SECONDS) as server:
                if self._tls is not None:
                    server.starttls(context=self._tls)
                if self._user is not None:
                    server.login(self._user, self._password or "")
                server.send_message(_message(letter, self._sender))
        except (OSError, smtplib.SMTPException) as error:
            # Only the kind of error is told: a server's answer may repeat the address.
            raise MailNotSent(type(error).__name__) from None
