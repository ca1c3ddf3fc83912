"""Trying a password or a code: counted before it is looked at, and each refusal written down.

An attempt is looked at in three steps. It is reserved: under its name one at a time, and counted as a failure
there and then, so that of many at once no more are looked at than the limits allow. Then the password is
hashed, outside of any transaction, in a turn. Then the reservation of a right one is withdrawn; an attempt
whose process died in between remains a failure. django-axes keeps the failures and closes a name to a
machine after five; `Counter` adds a ceiling for a name over all machines. Whoever looks at a password calls
`checked`, and nothing else does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.contrib.auth import load_backend
from django.contrib.auth.signals import user_login_failed
from django.db import OperationalError, connection, transaction
from django.db.models import F, Max, Q, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse

from accounts import audit, clock, devices, hashing, refusals, tickets
from accounts.addresses import client_ip, network_of
from accounts.hashing import Busy
from accounts.models import User
from accounts.pace import Pace
from accounts.trouble import Trouble, trouble_of

DAY = dt.timedelta(hours=24)
of_a_device = Pace(at_once=10, every=3)
OF_A_NAME = 50  # failures in a day, from all machines that the name is strange to
OF_A_MACHINE = 30  # failures in a minute, under whatever names; then strangers are put off at the first press
BY_SECOND_PRESS = 240  # failures in a minute after which they are put off at every press
OF_CODES = 5  # wrong codes since the last sign-in; to be asked for one, somebody has given the password


class AskedRequest(HttpRequest):
    """What django-axes notes on a request in which a password was tried."""

    axes_user_agent: str
    axes_locked_out: bool
    axes_failures_since_start: int | None
    axes_credentials: dict[str, Any] | None


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
                    if trouble_of(error) is Trouble.BUSY:
                        raise Busy from error
                    raise
                cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
        yield


def checked(request: HttpRequest, username: str, password: str) -> User | None:
    """Return whose password it is, or None for a refusal; raise Busy where it was not even looked at."""
    room = hashing.ROOM_OF_KNOWN if is_known(request, username) else hashing.ROOM
    with _put_off_is_written_down(request, username), _kept_pace(request, username), hashing.turns.one(room):
        _brake(request, username)
        reserved = _reserved(request, username)
        if reserved is None:
            return None
        backend = load_backend(settings.AUTHENTICATION_BACKENDS[-1])
        user: User | None = backend.authenticate(request, username=username, password=password)
    if user is None:
        _write_refusal(request, username)
    else:
        _withdraw(request, reserved)
    return user


@contextmanager
def code_attempt(request: HttpRequest, user: User) -> Iterator[bool]:
    """Give whether a code of the user may be looked at now; a refusal is written down."""
    with _put_off_is_written_down(request, user.username), one_at_a_time(user.username):
        is_open = AxesProxyHandler.is_allowed(request, {"username": user.username})
        allowed = bool(is_open and not _codes_open_at(user))
        if not allowed:
            _close(request, user.username)
            _write_refusal(request, user.username)
        yield allowed


def count_wrong_code(request: HttpRequest, user: User) -> None:
    """Count a wrong code like a wrong password, and write it down."""
    user_login_failed.send(sender=__name__, credentials={"username": user.username}, request=request)
    if _codes_open_at(user):
        _close(request, user.username)
    _write_refusal(request, user.username)


def opens_at(request: HttpRequest, username: str) -> dt.datetime | None:
    """Return when a name that is closed opens again, or None where it is open."""
    name = counted_as(request, {"username": username})
    moments = [_pair_opens_at(name, network_of(request)), _name_opens_at(name)]
    if request.path == reverse("sign-in-code"):  # else it would tell who has a second factor
        moments += [_codes_open_at(user) for user in User.objects.filter(username=username)]
    return max(filter(None, moments), default=None)


@transaction.atomic
def unlock(user: User, *, by: User | None) -> None:
    """Forget the failures under a name, and write down who let it in again."""
    for failures in (AccessAttempt, AccessFailureLog):
        _names_of(failures, user).delete()
    audit.write("unlocked", user, by=by)


def is_known(request: HttpRequest, username: str) -> bool:
    """Say whether the user is signed in here, or was on this device before; it has five guesses."""
    return isinstance(request.user, User) or bool(devices.known_as(request, username))


def write_put_off(request: HttpRequest, username: str) -> None:
    """Write down an attempt that was not looked at; those of strangers are many, and counted together."""
    if isinstance(request.user, User):
        audit.write("sign_in_put_off", None, by=None, who=username)
    else:
        refusals.write_refusal("sign_in_put_off", network_of(request), who=username)


@contextmanager
def _put_off_is_written_down(request: HttpRequest, username: str) -> Iterator[None]:
    try:
        yield
    except Busy:
        write_put_off(request, username)
        raise


@contextmanager
def _kept_pace(request: HttpRequest, username: str) -> Iterator[None]:
    """Raise Busy where a known device, or a session, asks too often: even its right password takes turns."""
    mark = devices.known_as(request, username) or request.session.session_key
    if is_known(request, username) and not of_a_device.allows(f"{mark} {username}"):
        raise Busy
    yield


def _brake(request: HttpRequest, username: str) -> None:
    """Raise Busy for a stranger at an address from which too many failures came within the minute."""
    if is_known(request, username) or not client_ip(request):
        return
    limit = BY_SECOND_PRESS if tickets.is_taken(request) else OF_A_MACHINE
    since = clock.real() - dt.timedelta(minutes=1)
    recent = AccessFailureLog.objects.filter(ip_address=network_of(request), attempt_time__gt=since)
    if recent.count() >= limit:
        raise Busy


# An attempt that is looked at -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reserved:
    """An attempt that counts as a failure until it has proved right."""

    failure: AccessFailureLog
    count: AccessAttempt
    last_before: dt.datetime | None  # when the failure before it was


def _reserved(request: HttpRequest, username: str) -> Reserved | None:
    """Count the attempt as a failure, or refuse it where the name is closed."""
    with one_at_a_time(username):
        if not AxesProxyHandler.is_allowed(request, {"username": username}):
            _close(request, username)
            _write_refusal(request, username)
            return None
        browser = {
            "username": counted_as(request, {"username": username}),
            "ip_address": network_of(request),
            "user_agent": cast(AskedRequest, request).axes_user_agent,
        }
        before = AccessAttempt.objects.filter(**browser).first()
        user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)
        return Reserved(
            AccessFailureLog.objects.filter(**browser).latest("pk"),
            AccessAttempt.objects.get(**browser),
            before.attempt_time if before else None,
        )


@transaction.atomic
def _withdraw(request: HttpRequest, reserved: Reserved) -> None:
    """Let a right attempt be no failure; by its key, for a sign-in meanwhile begins a new count."""
    asked = cast(AskedRequest, request)
    asked.axes_locked_out, asked.axes_failures_since_start = False, None
    reserved.failure.delete()
    count = AccessAttempt.objects.filter(pk=reserved.count.pk)
    if reserved.last_before:
        count.filter(attempt_time=reserved.count.attempt_time).update(attempt_time=reserved.last_before)
    count.update(failures_since_start=F("failures_since_start") - 1)
    count.filter(failures_since_start=0).delete()


def _close(request: HttpRequest, username: str) -> None:
    """Let django-axes answer with the page of a closed name."""
    asked = cast(AskedRequest, request)
    asked.axes_locked_out, asked.axes_credentials = True, {"username": username}


def _write_refusal(request: HttpRequest, username: str) -> None:
    """Write down what became of an attempt: wrong, the one wrong too many, or not looked at."""
    asked = cast(AskedRequest, request)
    counted = asked.axes_failures_since_start is not None
    if asked.axes_locked_out and not counted and not isinstance(request.user, User):
        refusals.write_refusal("sign_in_refused", network_of(request), username, who=username)
        return
    closed = "locked_out" if counted else "sign_in_refused"
    audit.write(closed if asked.axes_locked_out else "sign_in_failed", None, by=None, who=username)


# When what is closed opens again ----------------------------------------------------------------------------


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
