"""How a page writes figures, and sentences read by a list of patterns: what none of them knows is unread."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

NUMBER = r"[\d.]+(?:,\d+)?"
PERIOD = r"[Qq]uý [IV]+/\d{4}"
Check = Callable[..., None]
Pattern = tuple[str, Check]


class Untrue(AssertionError):
    """A sentence of a page that the rows do not bear out."""


class Unread(AssertionError):
    """A sentence of a page that this reader does not know, so that nobody checks it."""


def number(text: str) -> Fraction:
    """Return the number that a Vietnamese reader sees: "1.234,5"."""
    return Fraction(text.replace(".", "").replace(",", "."))


def shown(value: Fraction, threshold: Fraction | None = None) -> str:
    """Return the value with one decimal, or as many as keep it on its side of the threshold."""
    for digits in range(1, 7):
        scaled = abs(value) * 10**digits
        whole = int(scaled) + (scaled - int(scaled) >= Fraction(1, 2))
        rounded = Fraction(whole, 10**digits) * (1 if value >= 0 else -1)
        sides = [(one > (threshold or 0)) - (one < (threshold or 0)) for one in (rounded, value)]
        if threshold is None or sides[0] == sides[1]:
            break
    text = f"{whole:0{digits + 1}d}"
    return ("−" if value < 0 else "") + count(int(text[:-digits])) + "," + text[-digits:]


def count(many: int) -> str:
    """Return the count as a page writes it: "1.234"."""
    return f"{many:,}".replace(",", ".")


def half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def holds(said: object, true: object, what: str) -> None:
    """Object where what is said is not what is true."""
    if said != true:
        raise Untrue(f"{what}: the page says {said!r}, the rows say {true!r}")


def read(text: str, patterns: Sequence[Pattern]) -> None:
    """Read a text to its end, each sentence by the first pattern that fits, and check it."""
    rest = text.replace("\u00a0", " ").strip()
    while rest:
        for pattern, check in patterns:
            if found := re.match(pattern, rest):
                check(**found.groupdict())
                rest = rest[found.end() :].strip()
                break
        else:
            raise Unread(rest)
