"""One cell, read by the kind of its field as its writer means it, or refused with the way to mend it."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from reports.exchange.book import Value

Code = Literal[
    "blank", "error", "not_a_number", "not_whole", "negative", "ratio_as_date", "dash", "tick", "ambiguous",
    "above_100", "not_a_day", "no_such_day", "not_a_ratio", "unknown_code", "not_yes_or_no", "too_long",
]  # fmt: skip


class Misread(ValueError):
    """A cell that is no value of its field: a code, and the sentence what was expected and how to mend it."""

    def __init__(self, code: Code, sentence: str, offers: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.code: Code = code
        self.offers = offers  # what was probably typed: "5/10" where Excel made a day of it


class Mark(enum.Enum):
    """A cell that holds no value but says something."""

    LEAVE = "leave"  # blank, or "Chưa báo cáo": what the portal has stays
    NOT_APPLICABLE = "not_applicable"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Restored:
    """A code; `written` is what the cell holds where Excel dropped zeros or added ".0", else empty."""

    code: str
    written: str = ""


def match_text(text: str) -> str:
    """Return the key by which headings and names are compared: no case, no tone, no marks, single spaces."""
    raise NotImplementedError


def mark_of(value: Value) -> Mark | None:
    """Return what the cell says instead of a value, or None where it holds one. Ask this first."""
    raise NotImplementedError


def as_count(value: Value) -> int:
    """Return the count, or raise Misread."""
    raise NotImplementedError


def needs_answer(values: Iterable[Value]) -> bool:
    """Say whether nobody can tell if the column of percentages is written as fractions (0,923)."""
    raise NotImplementedError


def as_percent(value: Value, *, fractions: bool) -> Decimal:
    """Return the percentage, 0 to 100, or raise Misread.

    fractions  the answer for the column: 0.923 means 92.3 per cent; a text with a % sign never is a fraction
    """
    raise NotImplementedError


def as_decimal(value: Value) -> Decimal:
    """Return the number with its digits as typed, or raise Misread."""
    raise NotImplementedError


def as_day(value: Value, *, from_1904: bool = False) -> dt.date:
    """Return the day, texts read day first, or raise Misread.

    from_1904  how the book counts its days: Book.dates_from_1904
    """
    raise NotImplementedError


def as_ratio(value: Value) -> tuple[int, int]:
    """Return part and whole of a text such as "5/10", or raise Misread."""
    raise NotImplementedError


def as_code(value: Value, known: Collection[str]) -> Restored:
    """Return the known code that the cell means, or raise Misread: 2 is "00002" where codes are that wide."""
    raise NotImplementedError


def as_yes_no(value: Value) -> bool:
    """Return whether the cell says yes, or raise Misread."""
    raise NotImplementedError
