"""Turns at hashing: a password costs a sixth of a second of a core, and whoever signs in asks for it.

Two are hashed at once in a process, and few may wait for a turn, so that threads stay free for pages. Nobody
hashes within a transaction: on SQLite every save of the portal would wait for it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 2
ROOM = 1  # who may wait for a turn; a process has four threads
ROOM_OF_KNOWN = 2  # who may wait on a device that is known: nobody gets there without the password
PATIENCE = 3.0  # seconds


class Busy(Exception):
    """There are too many attempts at this moment; a later one may succeed."""


class Turns:
    """So many at once, counted before they begin; who comes later waits for a while or comes back."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once, self._running = at_once, 0
        self._queue: deque[threading.Event] = deque()  # who waits, the first to come first
        self._guard = threading.Lock()

    @contextmanager
    def one(self, room: int = ROOM) -> Iterator[None]:
        """Run the block in a turn, or raise Busy; `room` is how many may wait, this one included."""
        self._begin(room)
        try:
            yield
        finally:
            self._end()

    def _begin(self, room: int) -> None:
        with self._guard:
            if self._running < self._at_once:
                self._running += 1
                return
            if len(self._queue) >= room:
                raise Busy
            given = threading.Event()
            self._queue.append(given)
        given.wait(PATIENCE)
        with self._guard:
            if given in self._queue:
                self._queue.remove(given)
                raise Busy

    def _end(self) -> None:
        """Hand the turn to who has waited longest: nobody who arrives can come between."""
        with self._guard:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._running -= 1


turns = Turns()
