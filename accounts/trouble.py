"""When database or disk cannot answer for a while: which trouble it is, and what its reader is told.

A query that is wrong, a row that may not be, a table that is missing are faults of ours and none of these.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from enum import Enum

import django.db
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Words:
    """What the page says: its title, what happened, and after how many seconds to try again."""

    title: Promise
    happened: Promise
    seconds: int


class Trouble(Enum):
    """Why the portal cannot answer now."""

    BUSY = Words(
        _("The portal is busy at this moment"),
        _("Somebody else is saving, and the turn did not come in time. Try again in a few seconds."),
        5,
    )
    SLOW = Words(
        _("This took too long and was stopped"),
        _("The portal stopped it so that others can go on. Ask for less at once, or try again in a minute."),
        60,
    )
    FULL = Words(
        _("The portal has no room to save"),
        _("Pages can be read, but nothing can be saved until whoever operates the portal has made room."),
        300,
    )
    READ_ONLY = Words(
        _("The portal can be read only at the moment"),
        _("Nothing can be saved until whoever operates the portal has opened it again."),
        120,
    )
    AWAY = Words(
        _("The portal cannot reach its figures at the moment"),
        _("Whoever operates the portal has to look after the database. Try again in a few minutes."),
        60,
    )


# SQLite's primary result codes; the lower byte of an extended one.
_SQLITE = {
    5: Trouble.BUSY,  # SQLITE_BUSY
    6: Trouble.BUSY,  # SQLITE_LOCKED
    8: Trouble.READ_ONLY,  # SQLITE_READONLY
    10: Trouble.AWAY,  # SQLITE_IOERR
    13: Trouble.FULL,  # SQLITE_FULL
    14: Trouble.AWAY,  # SQLITE_CANTOPEN
}
# PostgreSQL's codes, whole or by their class of two characters.
_POSTGRESQL = {
    "40001": Trouble.BUSY,  # serialization_failure
    "40P01": Trouble.BUSY,  # deadlock_detected
    "55P03": Trouble.BUSY,  # lock_not_available: lock_timeout
    "57014": Trouble.SLOW,  # query_canceled: statement_timeout
    "25P03": Trouble.SLOW,  # idle_in_transaction_session_timeout
    "25006": Trouble.READ_ONLY,  # read_only_sql_transaction
    "53100": Trouble.FULL,  # disk_full
    "53": Trouble.AWAY,  # no memory, too many connections
    "57": Trouble.AWAY,  # being shut down or started
    "58": Trouble.AWAY,  # the disk answers with an error
    "08": Trouble.AWAY,  # the connection broke
}


_DISK = {errno.ENOSPC: Trouble.FULL, errno.EDQUOT: Trouble.FULL, errno.EROFS: Trouble.READ_ONLY}


def trouble_of(error: BaseException | None) -> Trouble | None:
    """Return the trouble behind an error of database or disk, or None where there is a fault.

    Of an error that follows from another, such as a query in a transaction that is broken, the other counts.
    """
    if isinstance(error, OSError):
        return _DISK.get(error.errno or 0)
    while isinstance(error, django.db.Error):
        driver = error.__cause__
        if driver is not None and not isinstance(driver, django.db.Error):
            return _by_code(error, driver)
        error = driver or error.__context__
    return None


def _by_code(error: django.db.Error, driver: BaseException) -> Trouble | None:
    if hasattr(driver, "sqlite_errorcode"):
        return _SQLITE.get(driver.sqlite_errorcode & 0xFF)
    code = getattr(driver, "pgcode", None)
    if code is None:  # psycopg2 has no code where nobody answers, or no longer
        gone = isinstance(error, django.db.OperationalError) or (
            isinstance(error, django.db.InterfaceError) and _is_closed()
        )
        return Trouble.AWAY if gone and hasattr(driver, "pgcode") else None
    return _POSTGRESQL.get(code) or _POSTGRESQL.get(code[:2])


def _is_closed() -> bool:
    """Say whether the connection itself is gone; a cursor that is used after its end is a fault of ours."""
    held = django.db.connection.connection
    return held is None or bool(held.closed)
