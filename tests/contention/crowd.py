"""So many people at the same moment: threads with a connection each, that begin together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connections

from reports.refusal import Refused

Act = Callable[[], object]


class Crowd:
    """Threads that wait for each other before each act."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.gate = threading.Barrier(number, timeout=60)
        self.pool = ThreadPoolExecutor(number)

    def at_once(self, acts: Sequence[Act]) -> list[object]:
        """Let each do one act, all at the same moment; return what came of it, a refusal included."""
        if len(acts) != self.number:
            raise ValueError(f"{self.number} people do one act each, and these are {len(acts)}")
        return list(self.pool.map(self._one, acts))

    def _one(self, act: Act) -> object:
        self.gate.wait()
        try:
            return act()
        except (Refused, PermissionDenied, DatabaseError) as refusal:
            return refusal


@contextmanager
def crowd(number: int) -> Iterator[Crowd]:
    """Give so many people, and close their connections at the end."""
    people = Crowd(number)
    with people.pool:
        yield people
        people.at_once([connections.close_all] * number)
