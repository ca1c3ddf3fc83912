"""What a process keeps from one request to the next, and brings up to date before each use."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from reports.changes.since import Changes, Version, is_in_transaction, since

MOST_KEPT = 500_000  # rows, of about 200 bytes each

logger = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True)
class _Held(Generic[T]):
    """Something with the version of the data that it is at least as new as."""

    version: Version
    what: T


class Kept(Generic[T]):
    """One thing that is read from the database, kept for all threads of the process.

    read   reads it anew
    renew  returns what becomes of it by the changes; the same object where they do not touch it
    size   counts what it holds; beyond MOST_KEPT it is read anew each time

    What is handed out is shared: nobody changes it. Within a transaction the changes are taken into account
    and nothing is kept, since it may be undone and nobody else may see it.
    """

    def __init__(
        self, read: Callable[[], T], renew: Callable[[T, Changes], T], size: Callable[[T], int]
    ) -> None:
        self._read, self._renew, self._size = read, renew, size
        self._held: _Held[T] | None = None
        self._updating = threading.Lock()

    def get(self, alone: Callable[[], T] | None = None) -> T:
        """Return it as the database is now; asks what changed, and reads that alone.

        alone  reads it for this caller, where nothing may be kept and he has read a part of it already
        """
        held = self._held
        if is_in_transaction():
            return (
                self._brought(held, since(held.version, to_keep=False)) if held else (alone or self._read)()
            )
        if held is not None:
            changes = since(held.version)
            if not changes.keys and not changes.is_everything:
                return self._keep(held, changes)
        with self._updating:  # one thread reads, and the others find what it has read
            held = self._held
            return self._keep(held, since(held.version if held else None))

    def forget(self) -> None:
        """Keep nothing."""
        self._held = None

    def _keep(self, held: _Held[T] | None, changes: Changes) -> T:
        what = self._brought(held, changes)
        if self._size(what) > MOST_KEPT:
            logger.warning("%s rows are not kept: each page reads them anew", self._size(what))
            self._held = None
        elif changes.version is not None:
            self._held = _Held(changes.version, what)
        return what

    def _brought(self, held: _Held[T] | None, changes: Changes) -> T:
        if held is None or changes.is_everything:
            return self._read()
        return self._renew(held.what, changes)
