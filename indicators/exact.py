"""The numbers that the engine takes: whole counts and exact percentages, never a binary float."""

from decimal import Decimal
from fractions import Fraction

Number = Fraction | Decimal | int


def exact(value: Number) -> Fraction:
    """Return the value as a Fraction, with nothing lost.

    A product of two Decimals is rounded to the 28 digits of the context, and a rounded product may stand
    on the wrong side of a threshold. Every comparison and every sum therefore starts here.

    raises  TypeError for a float, a bool or a text; ValueError for a Decimal that is no finite number
    source  docs/method.md, section 1
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise TypeError(f"a value is an int, a Decimal or a Fraction, got {type(value).__name__}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"a value is a finite number, got {value}")
    return Fraction(value)


def percent(value: Number) -> Fraction:
    """Return the percentage as a Fraction, or raise ValueError unless it lies between 0 and 100."""
    fraction = exact(value)
    if not 0 <= fraction <= 100:
        raise ValueError(f"a percentage lies between 0 and 100, got {value}")
    return fraction


def count(value: int, name: str) -> int:
    """Return the count as it is, or raise: TypeError unless it is an int, ValueError below 0.

    name  what is counted, for the message
    """
    if integer(value, name) < 0:
        raise ValueError(f"the {name} is a count, 0 or more, got {value}")
    return value


def integer(value: int, name: str) -> int:
    """Return the integer as it is, or raise TypeError: a float, a bool and a text are none."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"the {name} is an int, got {type(value).__name__}")
    return value
