"""Printing certificates once an approval is committed, for the API and the pages alike."""

import structlog

from registry.domain.errors import RenderFailed
from registry.domain.permissions import SYSTEM
from registry.services import certificates
from registry.web.dependencies import Resources
from schemas.vocab import Edition

__all__ = ["print_editions"]

_log = structlog.get_logger("registry.printing")


async def print_editions(number: str, outside: Resources) -> None:
    """Print both editions of a certificate; what fails here is printed when it is first asked for."""
    for edition in Edition:
        try:
            await certificates.pdf(
                number, edition=edition, actor=SYSTEM, renderer=outside.renderer, now=outside.now()
            )
        except RenderFailed as error:
            _log.warning("certificate not printed", number=number, code=error.code)
