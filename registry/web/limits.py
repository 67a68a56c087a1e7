"""How often one address may ask: look-ups of lots (domain specification 6.3), passwords and codes.

The first tell which numbers exist, the others may be guesses. The generic cell rate algorithm keeps one instant
an address. Each server process counts for itself, in memory.
"""

import ipaddress
import math
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from registry.domain.errors import TooManyRequests

__all__ = ["AddressLimit", "address_of", "guessing_limited", "limited"]

_NETWORK_BITS: Final = 64
"""An IPv6 user holds a whole network of this prefix; addresses within it are one."""
_LONGEST: Final = 64


class AddressLimit:
    """At most ``count`` requests at once, and ``count`` in ``period`` on average, for each address.

    Args:
        count: How many requests.
        period: In which time.
        most: Addresses remembered; above that the one that asked least recently is forgotten.
    """

    def __init__(
        self, count: int = 60, *, period: timedelta = timedelta(minutes=1), most: int = 20_000
    ) -> None:
        self._interval = period.total_seconds() / count
        self._ahead = period.total_seconds() - self._interval
        self._most = most
        self._due: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._due)

    def take(self, address: str, now: datetime) -> None:
        """Count one request.

        Raises:
            TooManyRequests: The address has asked too often; the error says when it may ask again.
        """
        instant = now.timestamp()
        due = max(self._due.get(address, instant), instant)
        if (early := due - instant - self._ahead) > 0:
            raise TooManyRequests(retry_after=math.ceil(early))
        self._due[address] = due + self._interval
        self._due.move_to_end(address)
        if len(self._due) > self._most:
            self._due.popitem(last=False)


def address_of(connection: ASGIConnection[Any, Any, Any, Any], *, proxies: int) -> str:
    """Who asks, as far as the network tells.

    Args:
        connection: The request.
        proxies: How many reverse proxies stand before the server. Each appends the address it was asked from to
            X-Forwarded-For; what stands before those anybody can have written.
    """
    told = ",".join(connection.headers.getall("x-forwarded-for", [])).split(",")
    if 0 < proxies <= len(told) and told[-proxies].strip():
        text = told[-proxies].strip()
    else:
        text = connection.client.host if connection.client else ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text[:_LONGEST]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), _NETWORK_BITS), strict=False))
    return str(address)


def limited(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: count a look-up of the address that asks."""
    outside = connection.app.state.resources
    outside.lookups.take(address_of(connection, proxies=outside.proxies), outside.now())


def guessing_limited(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: count a password, code or wish for a link, whoever's it is.

    The lock of an account stops many guesses at one; this stops one guess at many from one address.
    """
    outside = connection.app.state.resources
    outside.guesses.take(address_of(connection, proxies=outside.proxies), outside.now())
