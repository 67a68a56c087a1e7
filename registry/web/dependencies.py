"""What handlers need beside the request: the collaborators chosen by ``registry.app``."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from litestar import Request

from registry.domain.ports import FileInspector, Passwords, PdfRenderer, SearchIndex, SecretBox
from registry.web.limits import AddressLimit

__all__ = ["Resources", "resources"]


@dataclass(frozen=True, kw_only=True)
class Resources:
    """The outside of the registry, as ports.

    Attributes:
        now: The clock; aware UTC.
        base_address: Public base address without a final slash.
        passwords: Hashes passwords.
        box: Seals the keys of second factors.
        second_factor: Whether staff must have a second factor.
        search: Finds products and listings.
        renderer: Prints certificates.
        files: Says what an uploaded file is.
        lookups: How often one address may look lots up.
        guesses: How often one address may send passwords, codes and wishes for a link.
        proxies: How many reverse proxies stand before the server.
    """

    now: Callable[[], datetime]
    base_address: str
    passwords: Passwords
    box: SecretBox
    second_factor: bool
    search: SearchIndex
    renderer: PdfRenderer
    files: FileInspector
    lookups: AddressLimit = field(default_factory=AddressLimit)
    guesses: AddressLimit = field(default_factory=AddressLimit)
    proxies: int = 0


def resources(request: Request[Any, Any, Any]) -> Resources:
    """The collaborators of this application."""
    found: Resources = request.app.state.resources
    return found
