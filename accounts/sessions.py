"""The sessions of signed-in people: kept in the database, told apart, ended by time or by hand.

This module is the SESSION_ENGINE. What a session knows of its sign-in stands in its data, read by the portal
alone; the row itself knows whose it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import audit, clock
from accounts.models import Session, User
from accounts.trouble import trouble_of
from accounts.user_agents import browser_name

BEGAN, SEEN, PROVED = "began", "seen", "proved"  # seconds: of the sign-in, the last page, the last password
IP, BROWSER = "ip", "browser"
SECOND_FACTOR = "second_factor"  # True once a code was given
BY_ITSELF = "tu-xem-lai"  # in the address of what a page asks for by itself: it shows nobody at the keyboard
EVERY = 60  # seconds between two notes of the last page: a write on every page would cost more than it tells
FRESH = 600  # seconds for which a password counts as just given


class SessionStore(DatabaseStore):
    """Django's store in the database, over rows that know their user."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model of the rows."""
        return Session

    def create_model_instance(self, data: Mapping[str, Any]) -> Session:
        """Return a row for the data, with the user who has signed in."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment, arg-type]
        row.user_id = data.get(SESSION_KEY)
        return row

    def save(self, must_create: bool = False) -> None:
        """Save the row; Django takes a database that cannot answer for a session that was deleted."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if (cause := error.__context__) is not None and trouble_of(cause):
                raise cause from cause.__cause__
            raise


@dataclass(frozen=True, slots=True)
class Browser:
    """A signed-in browser as its owner sees it."""

    handle: str
    name: str
    ip: str
    began_at: dt.datetime
    seen_at: dt.datetime
    is_this_one: bool


def begin_session(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note in a new session when and where it began; Django calls this for every way of signing in."""
    where, now = audit.current_origin(), clock.seconds()
    marks = {BEGAN: now, SEEN: now, PROVED: now, IP: where.ip or "", BROWSER: where.user_agent[:300]}
    request.session.update({**marks, SECOND_FACTOR: False})


def is_over(session: SessionBase, idle_minutes: int) -> bool:
    """Say whether the session has lasted, or its reader has been away, for longer than is allowed."""
    now = clock.seconds()
    began, seen = session.get(BEGAN), session.get(SEEN)
    if began is None or seen is None:
        return True
    return bool(now - began >= settings.SESSION_COOKIE_AGE or now - seen >= idle_minutes * 60)


def see(session: SessionBase) -> None:
    """Note that the reader is there, at most once a minute; where nothing is taken, pages are read on."""
    if clock.seconds() - session[SEEN] < EVERY:
        return
    session[SEEN] = clock.seconds()
    with suppress(DatabaseError, UpdateError):
        session.save()
    session.modified = False


def note_proof(session: SessionBase) -> None:
    """Note that the reader has just given their password."""
    session[PROVED] = clock.seconds()


def is_fresh(session: SessionBase) -> bool:
    """Say whether the reader gave their password within the last ten minutes."""
    return bool(clock.seconds() - session.get(PROVED, 0) < FRESH)


def browsers(user: User, this: str | None) -> list[Browser]:
    """Return where the user is signed in, the last seen first; `this` is the key of the session asking."""
    rows = Session.objects.filter(user=user, expire_date__gt=clock.real())
    found = [_browser(row, row.get_decoded(), this) for row in rows]
    return sorted(found, key=lambda one: one.seen_at, reverse=True)


def end(user: User, handle: str) -> bool:
    """Sign the user out of one browser; say whether there was such a session."""
    rows = [row for row in Session.objects.filter(user=user) if row.handle == handle]
    for row in rows:
        row.delete()
    return bool(rows)


def end_all(user: User, *, but: str | None = None) -> int:
    """Sign the user out of every browser, but for the session with that key; return of how many."""
    return Session.objects.filter(user=user).exclude(session_key=but or "").delete()[0]


@transaction.atomic
def end_everywhere(user: User, *, by: User) -> None:
    """Sign the user out of every browser at once, and write down who did it."""
    end_all(user)
    audit.write("signed_out_by_other", user, by=by)


def _browser(row: Session, data: Mapping[str, Any], this: str | None) -> Browser:
    return Browser(
        row.handle,
        browser_name(str(data.get(BROWSER, ""))),
        str(data.get(IP, "")),
        _moment(data.get(BEGAN, 0)),
        _moment(data.get(SEEN, 0)),
        row.session_key == this,
    )


def _moment(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, timezone.get_current_timezone())
