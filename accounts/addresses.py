"""From which machine a request comes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """Return the address of the peer, or what the outermost of our own proxies saw.

    Whatever stands further left in X-Forwarded-For was written by strangers and is not read.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    proxies: int = settings.TRUSTED_PROXIES
    return hops[-proxies] if 0 < proxies <= len(hops) else str(request.META["REMOTE_ADDR"])
