"""A ticket for the second press: whoever is put off gets one, and with it is looked at the next time.

It is signed, and good for one user name from one address, and for one press in each process. It shows no more
than that its bearer reads the answers: a program that only sends guesses has none, and one that has it makes
two requests a guess.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.addresses import network_of
from accounts.pace import Pace

SALT = "accounts.ticket"
AGE = 600  # seconds

spent = Pace(at_once=1, every=AGE)  # by ticket


def give(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Let the bearer of the answer be looked at the next time."""
    response.set_cookie(
        settings.TICKET_COOKIE_NAME,
        signing.dumps([_of(request, username), secrets.token_hex(8)], salt=SALT),
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def take_ticket(request: HttpRequest, username: str) -> bool:
    """Take the request's ticket for this name from this address, if it bears one that was not taken yet."""
    try:
        held, number = signing.loads(
            request.COOKIES.get(settings.TICKET_COOKIE_NAME, ""), salt=SALT, max_age=AGE
        )
    except signing.BadSignature:
        return False
    request.has_ticket = held == _of(request, username) and spent.allows(number)  # type: ignore[attr-defined]
    return is_taken(request)


def is_taken(request: HttpRequest) -> bool:
    """Say whether the request came with a ticket, which was taken from it before the view."""
    return bool(getattr(request, "has_ticket", False))


def _of(request: HttpRequest, username: str) -> str:
    told = f"{network_of(request)} {username}"
    return salted_hmac(SALT, told, algorithm="sha256").hexdigest()[:32]
