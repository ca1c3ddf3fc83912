"""What was worked out from a ledger, kept beside it: a ledger never changes, so neither does what it says."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

T = TypeVar("T")

MOST_REMEMBERED = 48  # answers; the largest holds a line for every unit of the province and each target


class Memory:
    """Answers by what was asked; the oldest ones go when there are many.

    An answer is shared by all readers: nobody changes it, and nothing in it is said in words of a language.
    """

    def __init__(self) -> None:
        self._answers: dict[Hashable, object] = {}
        self._writing = threading.Lock()

    def answer(self, asked: Hashable, work: Callable[[], T]) -> T:
        """Return the answer, worked out when it is asked for the first time."""
        try:
            return cast(T, self._answers[asked])
        except KeyError:
            found = work()
        with self._writing:
            self._answers[asked] = found
            while len(self._answers) > MOST_REMEMBERED:
                del self._answers[next(iter(self._answers))]
        return found


Moment = tuple[dt.date, int]  # a day, and how many of the calendar's deadlines have passed
