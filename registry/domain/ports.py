"""What the registry needs from outside: protocols, each with its promises in prose."""

from typing import Protocol, runtime_checkable

from schemas.certificates import CertificateSnapshot

__all__ = ["Passwords", "PdfRenderer"]


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
