"""Knowing a machine again on which somebody has signed in, by a signed cookie.

Failures are counted apart for it: strangers who guess at a name elsewhere do not close the door to its owner.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

SALT = "accounts.device"
AGE = 180 * 86_400  # seconds
MOST = 20  # users of one machine; an office shares its computers


def known_as(request: HttpRequest, username: str) -> str:
    """Return the machine's mark where the user has signed in on it before, else nothing."""
    mark, users = _read(request)
    return mark if _trace(username) in users else ""


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Let the machine be known as one on which the user has signed in."""
    mark, users = _read(request)
    trace = _trace(username)
    users = [*[one for one in users if one != trace], trace][-MOST:]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([mark or secrets.token_hex(8), *users], salt=SALT),
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    """Return the machine's mark and the traces of its users; nothing where the cookie is not ours."""
    held = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        mark, *users = signing.loads(held, salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return "", []
    return mark, users


def _trace(username: str) -> str:
    """Return what stands for a user in the cookie, which anybody at the machine can read."""
    return salted_hmac(SALT, username, algorithm="sha256").hexdigest()[:16]
