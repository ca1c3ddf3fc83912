"""How often an address may send what writes something down: so many at once, and then one every so often.

It is asked before anything is written, and kept in the memory of each process: asking costs no query.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

MOST = 10_000  # addresses that are remembered


class Pace:
    """A bucket of turns for each address, which fills again by itself."""

    def __init__(self, at_once: int, every: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Let an address do so much at once, and then once in so many seconds."""
        self._slack, self.every, self._clock = (at_once - 1) * every, every, clock
        self._full_at: dict[str, float] = {}  # when a bucket is full again; the last asked for stands last
        self._guard = threading.Lock()

    def allows(self, network: str) -> bool:
        """Say whether the address has a turn left, and take it."""
        with self._guard:
            now = self._clock()
            full_at = max(self._full_at.pop(network, now), now)
            allowed = full_at - now <= self._slack
            self._full_at[network] = full_at + self.every if allowed else full_at
            if len(self._full_at) > MOST:
                del self._full_at[next(iter(self._full_at))]
            return allowed
