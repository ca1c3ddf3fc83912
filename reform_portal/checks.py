"""What `manage.py check --deploy` says about the portal's own settings, and what stops its start.

A message that is critical names certain harm: commands stop at it, and so does the server.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import django.db
from django.conf import settings
from django.core.checks import CRITICAL, CheckMessage, Critical, Error, Warning, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.http.request import validate_host

from accounts.trouble import trouble_of
from targets.models import Programme

TAG = "portal"
HERE = {"127.0.0.1", "localhost", "[::1]", "testserver"}


def refuse_the_worst() -> None:
    """Raise ImproperlyConfigured where the portal would do certain harm by answering."""
    worst = [message for message in run_checks(tags=[TAG]) if message.level >= CRITICAL]
    connection.close()  # a server may share this process among its workers
    if worst:
        raise ImproperlyConfigured("\n".join(f"{message.msg} {message.hint}" for message in worst))


def certain_harm(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Find what belongs to the demonstration where people work with real figures."""
    demo = list(_of_the_demo())
    if not (settings.HTTPS and demo and _may_hold_real_figures()):
        return []
    words = "%s is set, and the figures are no demonstration."
    return [Critical(words % name, hint=hint, id=f"portal.C00{number}") for number, name, hint in demo]


def unfit_for_an_office(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Find settings that are right on the machine of whoever tries the portal, and wrong in an office."""
    found: list[CheckMessage] = [
        Error(f"{name} is set.", hint=hint, id=f"portal.E00{number}") for number, name, hint in _of_the_demo()
    ]
    return [*found, *_addresses(), *_keeping()]


def _of_the_demo() -> Iterator[tuple[int, str, str]]:
    if settings.DEMO_PASSWORD:
        yield 1, "DEMO_PASSWORD", "Unset it: its accounts open to everybody who reads the password."
    if settings.PORTAL_TODAY:
        yield 2, "PORTAL_TODAY", "Unset it: deadlines and reminders would follow a day that is not today."


def _may_hold_real_figures() -> bool:
    """Say whether the database holds a programme that is not invented; one that is away may hold it."""
    try:
        return Programme.objects.filter(illustrative=False).exists()
    except django.db.Error as error:
        return trouble_of(error) is not None  # else it has no tables yet


def _addresses() -> Iterator[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS or set(settings.ALLOWED_HOSTS) <= HERE:
        yield Error(
            "ALLOWED_HOSTS names every host, or none but this machine.",
            hint="Name the hosts by which people reach the portal, such as cchc.example.",
            id="portal.E003",
        )
    address = urlsplit(settings.PORTAL_ADDRESS)
    if address.scheme != "https" or not validate_host(address.hostname or "", settings.ALLOWED_HOSTS):
        yield Error(
            "PORTAL_ADDRESS does not begin with https:// and one of ALLOWED_HOSTS.",
            hint="Links in letters begin with it: name the address at which people open the portal.",
            id="portal.E004",
        )
    if settings.TESTING:
        yield Error(
            "TESTING is true.",
            hint="Unset it: a view without a right would be a fault instead of a refusal.",
            id="portal.E005",
        )


def _keeping() -> Iterator[CheckMessage]:
    if connection.vendor == "sqlite":
        yield Warning(
            "DATABASE_URL names SQLite, in which one person saves at a time.",
            hint="Use PostgreSQL where more than one office works.",
            id="portal.W001",
        )
    if not settings.SECOND_FACTOR:
        yield Warning(
            "SECOND_FACTOR is false: a password alone opens approvals and the administration.",
            hint="Set it to true, and tell coordinators, leaders and administrators beforehand.",
            id="portal.W002",
        )
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        yield Warning(
            "EMAIL_URL is not set: letters are printed and reach nobody, links for new passwords included.",
            hint="Set it to the mail server of the office, such as smtp+tls://user:password@host:587.",
            id="portal.W003",
        )
    elif settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Warning(
            "EMAIL_FROM is not set: mail servers refuse letters from localhost.",
            hint="Set it to the address that letters of the portal come from.",
            id="portal.W004",
        )
