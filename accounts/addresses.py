"""From which machine a request comes."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """Return the address of the peer, or what the outermost of our own proxies saw.

    Whatever stands further left in X-Forwarded-For was written by strangers and is not read,
    and no other header is.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    proxies: int = settings.TRUSTED_PROXIES
    seen = _address(hops[-proxies]) if 0 < proxies <= len(hops) else ""
    return seen or _address(request.META.get("REMOTE_ADDR", ""))


def _address(text: str) -> str:
    """Return an address in its one written form, or nothing for what is none, such as a socket's name."""
    try:
        found = ip_address(text)
    except ValueError:
        return ""
    # One machine must not be two: ::ffff:10.0.0.1 is 10.0.0.1 on a socket of the newer kind.
    plain = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(plain or found)
