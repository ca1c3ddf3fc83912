"""What changed since a reader looked: asked in one query, before anything is read.

Whatever is read afterwards is at least as new as the version that was noted, and what is newer than that is
told again the next time. So nobody keeps rows older than the version beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from reports.changes.watched import EVERYTHING, LOG

MOST = 2_000  # changes after which everything is read anew: one by one they would cost more

Key = tuple[int | None, int | None, int | None]  # unit, indicator, period; None for any


@dataclass(frozen=True, slots=True)
class Version:
    """Up to where a reader has seen the changes.

    key, token  a change that it has seen, and its number by chance: gone when swept, or in another database
    snapshot    of PostgreSQL, which transactions it saw: those that write at once end in any order
    """

    key: int
    token: int
    snapshot: str = ""


@dataclass(frozen=True)
class Changes:
    """What changed since a version, and the version that holds now."""

    version: Version | None  # None: nothing is there to hold on to, so nothing may be kept
    keys: dict[str, frozenset[Key]]  # by part
    is_everything: bool = False

    def of(self, *parts: str) -> bool:
        """Say whether anything of the parts changed."""
        return self.is_everything or any(part in self.keys for part in parts)


def since(version: Version | None, *, to_keep: bool = True) -> Changes:
    """Return what changed since the version, in one query; everything where there is none.

    to_keep  the version that holds now is asked for as well, where it takes another query
    """
    if connection.vendor == "postgresql":
        return _postgresql(version)
    return _sqlite(version, to_keep=to_keep)


def is_in_transaction() -> bool:
    """Say whether rows may be seen that nobody else sees yet, or never will."""
    if connection.in_atomic_block:
        return True
    connection.ensure_connection()
    raw: Any = connection.connection
    if connection.vendor == "postgresql":
        return bool(raw.info.transaction_status)  # 0 is idle
    return bool(raw.in_transaction)


def _found(version: Version | None, rows: Iterable[tuple[Any, ...]]) -> Changes:
    """Return the changes from rows of part and keys."""
    keys: dict[str, set[Key]] = {}
    for part, *key in rows:
        keys.setdefault(part, set()).add((key[0], key[1], key[2]))
    if EVERYTHING in keys:
        return Changes(version, {}, is_everything=True)
    return Changes(version, {part: frozenset(found) for part, found in keys.items()})


# SQLite -----------------------------------------------------------------------------------------------------

_SINCE = f"SELECT id, token, part, unit_key, indicator_key, period_key FROM {LOG}"  # noqa: S608  # our own


def _sqlite(version: Version | None, *, to_keep: bool) -> Changes:
    """One writes at a time, so keys stand in the order in which their writers ended."""
    with connection.cursor() as cursor:
        if version is not None:
            cursor.execute(f"{_SINCE} WHERE id >= %s ORDER BY id LIMIT %s", [version.key, MOST])
            rows = cursor.fetchall()
            if rows and rows[0][:2] == (version.key, version.token) and len(rows) < MOST:
                return _found(Version(*rows[-1][:2]), (row[2:] for row in rows[1:]))
            if not to_keep:
                return Changes(None, {}, is_everything=True)
        cursor.execute(f"{_SINCE} ORDER BY id DESC LIMIT 1")
        newest = cursor.fetchone()
    return Changes(Version(*newest[:2]) if newest else None, {}, is_everything=True)


# PostgreSQL -------------------------------------------------------------------------------------------------

# A change of a transaction that was over when we look: what we have not seen is of later ones.
_SETTLED = f"""
    SELECT id, token FROM {LOG}
    WHERE transaction_key < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY transaction_key DESC, id DESC LIMIT 1"""  # noqa: S608  # our own
_NOW = f"""
    SELECT pg_current_snapshot()::text, settled.id, settled.token
    FROM (SELECT 1) AS one LEFT JOIN LATERAL ({_SETTLED}) AS settled ON TRUE"""  # noqa: S608  # our own
_UNSEEN = f"""
    SELECT pg_current_snapshot()::text, settled.id, settled.token,
           (SELECT token FROM {LOG} WHERE id = %(key)s),
           unseen.part, unseen.unit_key, unseen.indicator_key, unseen.period_key
    FROM (SELECT 1) AS one LEFT JOIN LATERAL ({_SETTLED}) AS settled ON TRUE
    LEFT JOIN (
        SELECT DISTINCT part, unit_key, indicator_key, period_key FROM {LOG}
        WHERE transaction_key >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)::text::bigint
        AND NOT pg_visible_in_snapshot(transaction_key::text::xid8, %(snapshot)s::pg_snapshot)
        LIMIT %(most)s
    ) AS unseen ON TRUE"""  # noqa: S608  # our own


def _postgresql(version: Version | None) -> Changes:
    """Many write at once: a change that was told early may be seen late, so snapshots are compared."""
    with connection.cursor() as cursor:
        if version is None:
            cursor.execute(_NOW)
            snapshot, key, token = cursor.fetchone()
            return Changes(_version(snapshot, key, token), {}, is_everything=True)
        cursor.execute(_UNSEEN, {"key": version.key, "snapshot": version.snapshot, "most": MOST})
        rows = cursor.fetchall()
    snapshot, key, token, still_there = rows[0][:4]
    now = _version(snapshot, key, token)
    is_older = _ends(snapshot) < _ends(version.snapshot)  # a transaction that looks at an earlier moment
    if still_there != version.token or is_older or len(rows) >= MOST:
        return Changes(now, {}, is_everything=True)
    return _found(now, (row[4:] for row in rows if row[4] is not None))


def _version(snapshot: str, key: int | None, token: int | None) -> Version | None:
    return None if key is None or token is None else Version(key, token, snapshot)


def _ends(snapshot: str) -> int:
    """Return the first transaction that the snapshot knows nothing of."""
    return int(snapshot.split(":")[1])
