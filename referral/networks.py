"""From which network a request comes, and under which name it is counted: an address is written down nowhere."""

import ipaddress
from collections.abc import Callable

from flask import request

from referral.crypto import blind_index
from referral.db import utc_now


def network_of_request() -> str:
    """The network a request comes from: an address, of IPv6 the first 64 bits, which one household has for itself."""
    try:
        address = ipaddress.ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(address, ipaddress.IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))


def counted_as() -> str:
    """Under which name a request is counted: its network under a key of the day and of the page.

    No address is written down, and nobody who reads the counts can say that two pages were asked for by the same.
    """
    return _keyed(request.endpoint or "")


def counted_at(door: str) -> Callable[[], str]:
    """The same for several pages that count together, as one door."""
    return lambda: _keyed(door)


def _keyed(door: str) -> str:
    return blind_index("counted network", f"{utc_now().date()}\0{door}\0{network_of_request()}")
