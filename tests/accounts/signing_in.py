"""How tests sign in, and what they ask of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from tests.factories import make_user

PASSWORD = "mua-xuan-ve-tren-song-Huong"
OTHER = "dem-mua-ha-nghe-tieng-ve-keu"


def make_owner(username: str = "owner", **fields: Any) -> User:
    """Return somebody who signs in with PASSWORD."""
    user = make_user(username, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def try_password(
    client: Client, password: str, username: str = "owner", ip: str = "10.0.0.1", **data: str
) -> Any:
    """Send the form of the sign-in from a machine."""
    form = {"username": username, "password": password, **data}
    return client.post(reverse("sign-in"), form, REMOTE_ADDR=ip)


def fail(times: int, username: str = "owner", ip: str = "10.0.0.1") -> list[Any]:
    """Guess wrongly from a strange machine."""
    return [try_password(Client(), f"wrong-{number}", username, ip) for number in range(times)]


def is_signed_in(client: Client) -> bool:
    """Say whether the account page opens."""
    return bool(client.get(reverse("account")).status_code == 200)


def acts(action: str = "") -> int:
    """Return how many acts of that kind, or of any, are written down."""
    return AuditEvent.objects.filter(**({"action": action} if action else {})).count()


def told(action: str) -> int:
    """Return how many acts of that kind the journal tells of, those counted together included."""
    reasons = AuditEvent.objects.filter(action=action).values_list("reason", flat=True)
    return sum(int(reason.split()[1]) if reason else 1 for reason in reasons)


def pass_time(**span: float) -> None:
    """Let the failures lie so much further back."""
    for failures in (AccessAttempt, AccessFailureLog):
        failures.objects.update(attempt_time=F("attempt_time") - dt.timedelta(**span))
