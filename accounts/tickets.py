"""A ticket for the second press: whoever is put off gets one, and with it is looked at the next time.

It is signed, and good for one user name from one address. It shows no more than that its bearer reads
the answers: a program that only sends guesses has none, and one that has it makes two requests a guess.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.addresses import network_of

SALT = "accounts.ticket"
AGE = 600  # seconds


def give(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Let the bearer of the answer be looked at the next time."""
    response.set_cookie(
        settings.TICKET_COOKIE_NAME,
        signing.dumps(_of(request, username), salt=SALT),
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_held(request: HttpRequest, username: str) -> bool:
    """Say whether the request bears a ticket for this name, from this address."""
    try:
        held = signing.loads(request.COOKIES.get(settings.TICKET_COOKIE_NAME, ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return False
    return bool(held == _of(request, username))


def _of(request: HttpRequest, username: str) -> str:
    told = f"{network_of(request)} {username}"
    return salted_hmac(SALT, told, algorithm="sha256").hexdigest()[:32]
