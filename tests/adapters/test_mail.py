"""Mail: files where there is no server, and an SMTP server that is spoken to as RFC 5321 says."""

import asyncio
import email
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from registry.adapters.mail import FolderMailer, SmtpMailer
from registry.domain.errors import MailNotSent
from registry.domain.ports import Letter

LETTER = Letter(
    UUID(int=5),
    "hana@example.jp",
    "招待 / Invitation",
    "こんにちは。\n\nHello.\n",
    datetime(2026, 4, 1, tzinfo=UTC),
)
SENDER = "registry@registry.test"


def check(content: bytes) -> None:
    message = email.message_from_bytes(content, policy=default)
    assert (message["From"], message["To"], message["Subject"]) == (SENDER, LETTER.address, LETTER.subject)
    assert message["Message-ID"] == f"<{LETTER.id}@registry.test>"
    assert message["Date"].datetime == LETTER.written_at
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == LETTER.body


async def test_a_folder_holds_a_message_once_however_often_it_is_sent(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path / "mail", sender=SENDER)
    await mailer.send(LETTER)
    await mailer.send(LETTER)
    (file,) = (tmp_path / "mail").iterdir()
    check(file.read_bytes())
    assert file.stat().st_mode & 0o077 == 0


async def test_a_folder_that_cannot_be_written_is_told_without_an_address(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file, not a folder")
    with pytest.raises(MailNotSent) as refused:
        await FolderMailer(tmp_path / "mail", sender=SENDER).send(LETTER)
    assert refused.value.reason == "FileExistsError"


@dataclass
class Server:
    """As much of an SMTP server as one message takes."""

    tls: ssl.SSLContext | None = None
    refuses: bool = False
    port: int = 0
    said: list[str] = field(default_factory=list)
    content: bytes = b""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := (await reader.readline()).decode().strip():
            self.said.append(line)
            match line.split()[0].upper():
                case "EHLO":
                    offers = b"" if self.tls is None else b"250-STARTTLS\r\n"
                    writer.write(b"250-here\r\n" + offers + b"250 AUTH PLAIN\r\n")
                case "STARTTLS":
                    writer.write(b"220 go\r\n")
                    await writer.drain()
                    await writer.start_tls(self.tls)  # type: ignore[arg-type]
                case "AUTH":
                    writer.write(b"235 ok\r\n")
                case "RCPT" if self.refuses:
                    writer.write(f"550 no {LETTER.address} here\r\n".encode())
                case "DATA":
                    writer.write(b"354 go\r\n")
                    content = await reader.readuntil(b"\r\n.\r\n")
                    self.content = content.removesuffix(b".\r\n")
                    writer.write(b"250 ok\r\n")
                case "QUIT":
                    writer.write(b"221 bye\r\n")
                    break
                case _:
                    writer.write(b"250 ok\r\n")
            await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def running(server: Server) -> AsyncIterator[Server]:
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server


async def test_a_server_gets_the_message_as_it_is() -> None:
    async with running(Server()) as server:
        await SmtpMailer("127.0.0.1", server.port, sender=SENDER, tls=None).send(LETTER)
    check(server.content)
    assert "mail from:<registry@registry.test>" in server.said[1].lower()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of a server called localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    plain = serialization.NoEncryption()
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(text + made.public_bytes(serialization.Encoding.PEM))
    return file


def of_server(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


async def test_name_and_password_go_through_an_encrypted_connection_only(certificate: Path) -> None:
    knows = ssl.create_default_context(cafile=str(certificate))
    async with running(Server(of_server(certificate))) as server:
        mailer = SmtpMailer("localhost", server.port, sender=SENDER, user="u", password="p", tls=knows)
        await mailer.send(LETTER)
    check(server.content)
    verbs = [line.split()[0].upper() for line in server.said]
    assert verbs.index("STARTTLS") < verbs.index("AUTH") < verbs.index("MAIL")


async def test_a_server_that_is_not_known_or_does_not_encrypt_gets_nothing(certificate: Path) -> None:
    for server in (Server(of_server(certificate)), Server()):
        async with running(server):
            mailer = SmtpMailer(
                "localhost",
                server.port,
                sender=SENDER,
                user="u",
                password="p",
                tls=ssl.create_default_context(),
            )
            with pytest.raises(MailNotSent):
                await mailer.send(LETTER)
        assert server.content == b""
        assert not any(line.startswith("AUTH") for line in server.said)


async def test_a_refusal_is_told_without_the_address_it_repeats() -> None:
    async with running(Server(refuses=True)) as server:
        with pytest.raises(MailNotSent) as refused:
            await SmtpMailer("127.0.0.1", server.port, sender=SENDER, tls=None).send(LETTER)
    assert refused.value.reason == "SMTPRecipientsRefused"
    assert LETTER.address not in str(refused.value)


async def test_a_server_that_is_away_is_told() -> None:
    async with running(Server()) as server:
        port = server.port
    with pytest.raises(MailNotSent) as refused:
        await SmtpMailer("127.0.0.1", port, sender=SENDER, tls=None).send(LETTER)
    assert refused.value.reason == "ConnectionRefusedError"
