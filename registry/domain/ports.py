"""What the registry needs from outside: protocols, each with its promises in prose."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

from registry.domain.search import SearchDocument
from schemas.certificates import CertificateSnapshot
from schemas.search import SearchAnswer, SearchQuery
from schemas.vocab import AttachmentType

__all__ = [
    "Changes",
    "FileInspector",
    "Letter",
    "Mailer",
    "Passwords",
    "PdfRenderer",
    "SearchHealth",
    "SearchIndex",
    "SearchSource",
    "SecretBox",
]


@runtime_checkable
class Passwords(Protocol):
    """Hashes passwords slowly, without blocking the event loop."""

    async def hash(self, password: str) -> str:
        """Hash a password for storage."""
        ...

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password fits; without a stored hash it takes as long and says no."""
        ...


@runtime_checkable
class SecretBox(Protocol):
    """Seals secrets that must be read again, with a key that is not in the database."""

    def seal(self, secret: str) -> str:
        """Return the secret as text that tells nothing without the key."""
        ...

    def unseal(self, sealed: str) -> str:
        """Return the secret.

        Raises:
            Unsealable: It was sealed with another key, or changed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of mail, as it is handed over.

    Attributes:
        id: The same each time the same message is sent.
        address: Whom it is for.
        subject: One line.
        body: Plain text.
        written_at: Aware UTC.
    """

    id: UUID
    address: str
    subject: str
    body: str
    written_at: datetime


@runtime_checkable
class Mailer(Protocol):
    """Hands messages over to whoever delivers them, within some minutes and without blocking the event loop."""

    async def send(self, letter: Letter) -> None:
        """Hand over one message.

        Raises:
            MailNotSent: It was not taken; trying again later may help. The reason names no address.
        """
        ...


@runtime_checkable
class PdfRenderer(Protocol):
    """Makes the printed certificate.

    The same snapshot always gives the same bytes. The event loop is never blocked, nothing is fetched from
    anywhere, and a rendering that hangs or dies is reported and harms no other.
    """

    async def render(self, snapshot: CertificateSnapshot) -> bytes:
        """Make the PDF of one snapshot.

        Raises:
            RenderTimeout: The work took too long and was stopped.
            GlyphsMissing: The text holds characters that the pinned fonts cannot draw.
            RendererUnavailable: Fonts or libraries of the machine are missing.
            RenderFailed: The document could not be made for another reason.
        """
        ...


@runtime_checkable
class FileInspector(Protocol):
    """Says what a file is by reading it whole, without blocking the event loop."""

    async def inspect(self, content: bytes) -> AttachmentType:
        """Return the type of a whole and readable PDF, PNG or JPEG.

        Raises:
            Invalid: It is another file, damaged, protected, or too large a picture.
        """
        ...


@dataclass(frozen=True, slots=True)
class Changes:
    """Entries that changed in a stretch of the log.

    Attributes:
        ids: Public identifiers, each once.
        covered: Sequence number up to which the log was read; what comes after it is still to be asked for.
    """

    ids: tuple[str, ...]
    covered: int


@dataclass(frozen=True, slots=True)
class SearchHealth:
    """State of one process's index.

    Attributes:
        ready: Questions are answered.
        mark: Sequence number of the log the answers reflect.
        pending: Entries that are answered from memory because they are not written to the index yet.
        documents: Entries in the index.
        problem: Why the last write failed; None when it did not.
    """

    ready: bool
    mark: int
    pending: int
    documents: int
    problem: str | None


@runtime_checkable
class SearchSource(Protocol):
    """What a search index reads: the log says what changed, the documents say what it is now.

    Entries are registrations (``P-000001``) and listings (``G-000001``) the public may see. A listing that
    a firm took over is not an entry any more, so one product is shown once. A document holds only what the
    public may read.
    """

    async def identity(self) -> str:
        """Return a name of this database that no other database has (letters, digits and hyphens)."""
        ...

    async def head(self) -> int:
        """Return the highest sequence number of the log, 0 when it is empty.

        It is asked before every answer, so it must be cheap. A number is visible only when every lower one
        is; it falls only when the database was restored from a backup.
        """
        ...

    async def changed(self, *, after: int, upto: int, limit: int) -> Changes:
        """Return the entries named in about ``limit`` log entries: those after ``after``, up to ``upto``.

        Every entry whose document became another, appeared or went away is named; a takeover names both
        the listing and the registration. ``covered`` is greater than ``after`` unless ``after`` is ``upto``.
        """
        ...

    def all_ids(self, *, size: int) -> AsyncIterator[Sequence[str]]:
        """Yield the identifiers of all entries in batches of at most ``size``, each entry once.

        An entry that appears or goes away during the walk may be missed or named: the log says so afterwards.
        """
        ...

    async def documents(self, ids: Sequence[str]) -> Sequence[SearchDocument]:
        """Return the documents of those of the entries that the public may see now, in any order."""
        ...


@runtime_checkable
class SearchIndex(Protocol):
    """Finds entries. An answer reflects everything the log held when the question was asked.

    Ask outside a transaction: the index reads the log by itself and sees only what was committed.

    Totals, facet counts and the set of hits are exact. What a hit shows is read from the database by the
    caller, who drops a hit that is not there any more.
    """

    async def search(self, query: SearchQuery) -> SearchAnswer:
        """Answer a search.

        Raises:
            SearchRebuilding: The index is being built, or is far behind the log; ask again later.
        """
        ...

    async def suggest(self, typed: str, *, limit: int = 10) -> tuple[str, ...]:
        """Return names, firms and ingredients that begin with what was typed, commonest first.

        Raises:
            SearchRebuilding: As for :meth:`search`.
        """
        ...

    async def catch_up(self) -> None:
        """Read the log to its head now. Answers do so by themselves; a timer may do it ahead of them.

        Raises:
            SearchRebuilding: As for :meth:`search`.
        """
        ...

    async def rebuild(self) -> None:
        """Make the index anew from the source, because its answers were found wrong; until then there are none."""
        ...

    async def close(self) -> None:
        """Stop background work and give back files and threads. No method may be called afterwards."""
        ...

    def health(self) -> SearchHealth:
        """Return the state of the index without touching the database."""
        ...
