"""Trying a password or a code: under one name one at a time, each refusal counted and written down.

django-axes counts failures in the database and closes a name to a machine after five; `Counter` adds
a ceiling for a name over all machines. Whoever looks at a password calls `checked`, and nothing else does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.db import OperationalError, connection, transaction
from django.db.models import Max, Q, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse

from accounts import audit, clock, devices
from accounts.addresses import client_ip
from accounts.models import User

DAY = dt.timedelta(hours=24)
OF_A_NAME = 50  # failures in a day, from all machines that the name is strange to
OF_A_MACHINE = 30  # failures in a minute, under whatever names: a password costs us more than its guesser
NO_MACHINE = "192.0.2.0"  # an address for documentation, which no machine has
OF_CODES = 5  # wrong codes since the last sign-in; to be asked for one, somebody has given the password


class Busy(Exception):
    """There are too many attempts at this moment; a later one may succeed."""


class AskedRequest(HttpRequest):
    """What django-axes notes on a request in which a password was tried."""

    axes_locked_out: bool
    axes_failures_since_start: int | None
    axes_credentials: dict[str, Any] | None


def machine_of(request: HttpRequest) -> str:
    """Return the address under which failures are counted; all machines without one count as the same."""
    return client_ip(request) or NO_MACHINE


def counted_as(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Return the name under which failures are counted: the user's, or the user's on a machine they know."""
    username = str((credentials or {}).get("username") or request.POST.get("username", ""))
    device = devices.known_as(request, username)
    return f"{username} ({device})" if device else username


class Counter(AxesDatabaseHandler):
    """The counter of failures, with a ceiling for a name."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Say whether the name is closed, to this machine or to all that are strange to it."""
        closed = super().is_locked(request, credentials)
        return bool(closed or _name_opens_at(counted_as(request, credentials)))


@contextmanager
def one_at_a_time(username: str) -> Iterator[None]:
    """Let attempts under a name follow each other, each seeing what the one before has counted.

    In a transaction of its own. Whoever waits for more than a second gives up with Busy, so that no burst can
    hold every thread of the portal. SQLite has one lock for all, and takes it as the transaction begins.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '1s'")
                try:
                    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [username])
                except OperationalError as error:
                    raise Busy from error
                cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
        yield


def checked(request: HttpRequest, username: str, password: str) -> User | None:
    """Return whose password it is, or None for a refusal; raise Busy where it was not even looked at."""
    with _open(request, username):
        user = authenticate(request, username=username, password=password)
        if user is None:
            _write_refusal(request, username)
        return user


@contextmanager
def code_of(request: HttpRequest, user: User) -> Iterator[bool]:
    """Give whether a code of the user may be looked at now; a refusal is written down."""
    with _open(request, user.username):
        is_open = AxesProxyHandler.is_allowed(request, {"username": user.username})
        allowed = bool(is_open and not _codes_open_at(user))
        if not allowed:
            _close(request, user)
            _write_refusal(request, user.username)
        yield allowed


def count_wrong_code(request: HttpRequest, user: User) -> None:
    """Count a wrong code like a wrong password, and write it down."""
    user_login_failed.send(sender=__name__, credentials={"username": user.username}, request=request)
    if _codes_open_at(user):
        _close(request, user)
    _write_refusal(request, user.username)


def opens_at(request: HttpRequest, username: str) -> dt.datetime | None:
    """Return when a name that is closed opens again, or None where it is open."""
    name = counted_as(request, {"username": username})
    moments = [_pair_opens_at(name, machine_of(request)), _name_opens_at(name)]
    if request.path == reverse("sign-in-code"):  # else it would tell who has a second factor
        moments += [_codes_open_at(user) for user in User.objects.filter(username=username)]
    return max(filter(None, moments), default=None)


@transaction.atomic
def unlock(user: User, *, by: User | None) -> None:
    """Forget the failures under a name, and write down who let it in again."""
    for failures in (AccessAttempt, AccessFailureLog):
        _names_of(failures, user).delete()
    audit.write("unlocked", user, by=by)


@contextmanager
def _open(request: HttpRequest, username: str) -> Iterator[None]:
    """Run the block for one attempt at a time; write down an attempt that found no turn."""
    try:
        if _guesses_wildly(client_ip(request)):
            raise Busy
        with one_at_a_time(username):
            yield
    except Busy:
        audit.write("sign_in_put_off", None, by=None, who=username)
        raise


def _close(request: HttpRequest, user: User) -> None:
    """Let django-axes answer with the page of a closed name."""
    asked = cast(AskedRequest, request)
    asked.axes_locked_out, asked.axes_credentials = True, {"username": user.username}


def _write_refusal(request: HttpRequest, username: str) -> None:
    """Write down what became of an attempt: wrong, the one wrong too many, or not looked at."""
    asked = cast(AskedRequest, request)
    counted = asked.axes_failures_since_start is not None
    closed = "locked_out" if counted else "sign_in_refused"
    audit.write(closed if asked.axes_locked_out else "sign_in_failed", None, by=None, who=username)


def _guesses_wildly(ip: str) -> bool:
    since = clock.real() - dt.timedelta(minutes=1)
    recent = AccessFailureLog.objects.filter(ip_address=ip, attempt_time__gt=since)
    return bool(ip and recent.count() >= OF_A_MACHINE)


def _pair_opens_at(name: str, ip: str) -> dt.datetime | None:
    cool_off = get_cool_off()
    held = AccessAttempt.objects.filter(
        username=name, ip_address=ip, attempt_time__gt=clock.real() - cool_off
    ).aggregate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    closed = (held["failures"] or 0) >= settings.AXES_FAILURE_LIMIT
    return held["last"] + cool_off if closed else None


def _name_opens_at(name: str) -> dt.datetime | None:
    return _opens_at(AccessFailureLog.objects.filter(username=name), OF_A_NAME, DAY)


def _codes_open_at(user: User) -> dt.datetime | None:
    """Return when codes are taken again; wrong ones count over all machines, and until the next sign-in."""
    wrong = _names_of(AccessFailureLog, user).filter(path_info=reverse("sign-in-code"))
    if user.last_login:
        wrong = wrong.filter(attempt_time__gt=user.last_login)
    return _opens_at(wrong, OF_CODES, get_cool_off())


def _opens_at(failures: QuerySet[Any], limit: int, span: dt.timedelta) -> dt.datetime | None:
    """Return when the last `limit` failures no longer all lie within the span."""
    recent = failures.filter(attempt_time__gt=clock.real() - span).order_by("-attempt_time")
    moments = list(recent.values_list("attempt_time", flat=True)[:limit])
    return moments[-1] + span if len(moments) == limit else None


def _names_of(model: type[AccessAttempt] | type[AccessFailureLog], user: User) -> QuerySet[Any]:
    """Return the rows of a user, also those on the machines that are known to them."""
    name = user.username
    rows: QuerySet[Any] = model.objects.filter(Q(username=name) | Q(username__startswith=f"{name} ("))
    return rows
