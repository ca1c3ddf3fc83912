"""What was worked out from a ledger, kept beside it: a ledger never changes, so neither does what it says."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Collection, Hashable
from typing import Self, TypeVar, cast

T = TypeVar("T")
T2 = TypeVar("T2", bound=Hashable)

MOST_REMEMBERED = 48  # answers; the largest holds a line for every unit of the province and each target
MOST_OF_INDICATORS = 400  # answers about one indicator: a mark for each unit of a peer group


class Memory:
    """Answers by what was asked; the oldest ones go when there are many.

    An answer is shared by all readers: nobody changes it, and nothing in it is said in words of a language.
    """

    def __init__(self) -> None:
        self._answers: dict[Hashable, object] = {}
        self._of_indicators: dict[tuple[int, Hashable], object] = {}
        self._writing = threading.Lock()

    def answer(self, asked: Hashable, work: Callable[[], T]) -> T:
        """Return the answer, worked out when it is asked for the first time."""
        return self._answer(self._answers, asked, work, MOST_REMEMBERED)

    def answer_of(self, indicator: int, asked: Hashable, work: Callable[[], T]) -> T:
        """Return the answer that rests on the lines of one indicator, and holds nothing of the ledger."""
        return self._answer(self._of_indicators, (indicator, asked), work, MOST_OF_INDICATORS)

    def without(self, indicators: Collection[int]) -> Self:
        """Return what stays true when lines of those indicators have changed, and nothing else has."""
        left = type(self)()
        with self._writing:
            kept = {key: one for key, one in self._of_indicators.items() if key[0] not in indicators}
        left._of_indicators.update(kept)
        return left

    def _answer(self, held: dict[T2, object], asked: T2, work: Callable[[], T], most: int) -> T:
        try:
            return cast(T, held[asked])
        except KeyError:
            found = work()
        with self._writing:
            held[asked] = found
            while len(held) > most:
                del held[next(iter(held))]
        return found


Moment = tuple[dt.date, int]  # a day, and how many of the calendar's deadlines have passed
