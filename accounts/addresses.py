"""From which machine a request comes."""

from __future__ import annotations

import re
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

NO_MACHINE = "192.0.2.0"  # an address for documentation, which no machine has
_LINK = re.compile(r"(/dat-lai-mat-khau/)\S+")


def client_ip(request: HttpRequest) -> str:
    """Return the address of the peer, or what the outermost of our own proxies saw.

    Whatever stands further left in X-Forwarded-For was written by strangers and is not read,
    and no other header is.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    proxies: int = settings.TRUSTED_PROXIES
    seen = _address(hops[-proxies]) if 0 < proxies <= len(hops) else ""
    return seen or _address(request.META.get("REMOTE_ADDR", ""))


def network_of(request: HttpRequest) -> str:
    """Return the address by which strangers are counted; all that have none count as one.

    Of the newer kind everybody holds 2 to the power of 64 addresses: there it is the network's first one.
    """
    seen = client_ip(request)
    if ":" not in seen:
        return seen or NO_MACHINE
    return str(IPv6Network((seen.partition("%")[0], 64), strict=False).network_address)


def told(path: str) -> str:
    """Return the path of a request as it may be written down: a reset link opens an account."""
    return _LINK.sub(r"\1…", path)


def _address(text: str) -> str:
    """Return an address in its one written form, or nothing for what is none, such as a socket's name."""
    try:
        found = ip_address(text)
    except ValueError:
        return ""
    # One machine must not be two: ::ffff:10.0.0.1 is 10.0.0.1 on a socket of the newer kind.
    plain = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(plain or found)
