"""Surveys: how far a measured share may be from the true one, and how many answers are enough."""

from decimal import Context, Decimal, localcontext

from indicators.exact import Number, count, exact
from indicators.share import Share
from indicators.threshold import Threshold

Z = Decimal("1.959963984540054")  # 95 per cent of a normal distribution lie within so many deviations

DIGITS = Context(prec=50)


def wilson(share: Share, people: Number | None = None) -> tuple[Decimal, Decimal] | None:
    """Return the Wilson interval of 95 per cent around a share of answers.

    share    satisfied answers of all valid answers
    people   who answered: the forms collected, or else the answers a question; several answers of one person
             are not several persons. None where each person gave one answer
    returns  the lower and the upper end in percent, 0 to 100; None without answers
    raises   ValueError unless there are people who answered
    source   docs/method.md, section 9
    """
    if share.whole == 0:
        return None
    asked = exact(share.whole if people is None else people)
    if asked <= 0:
        raise ValueError(f"answers are given by people, got {people}")
    with localcontext(DIGITS):
        whole, square = Decimal(asked.numerator) / asked.denominator, Z * Z
        part = whole * share.part / share.whole
        middle = 2 * part + square
        reach = Z * (square + 4 * part * (whole - part) / whole).sqrt()
        lower, upper = (100 * end / (2 * (whole + square)) for end in (middle - reach, middle + reach))
        return max(Decimal(0), lower), min(Decimal(100), upper)


def interval_covers(share: Share, threshold: Threshold, people: Number | None = None) -> bool:
    """Say whether the threshold lies within the interval, so that chance alone may explain the verdict."""
    ends = wilson(share, people)
    return ends is not None and exact(ends[0]) <= exact(threshold.number) <= exact(ends[1])


def sample_size(population: int) -> int:
    """Return how many answers a population N needs for an error of 5 per cent: N / (1 + N / 400), rounded up.

    raises  ValueError for a negative population, TypeError for one that is no int
    source  docs/method.md, section 9: a population of 27,727 needs 395
    """
    return -(-400 * count(population, "population") // (400 + population))
