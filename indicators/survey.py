"""Surveys: how far a measured share may be from the true one, and how many answers are enough."""

from collections.abc import Sequence
from decimal import Context, Decimal, localcontext

from indicators.exact import Number, count, exact
from indicators.path import Path
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


def is_too_rough(share: Share, path: Path, people: Number | None = None) -> bool:
    """Say whether the share may be farther from the true one than its path goes in a quarter of a year.

    returns  True where the standard error, which is the half of the interval divided by 1.96, is the larger
             one: then nobody can tell by how many quarters the value is ahead or behind
    source   docs/method.md, section 9
    """
    ends = wilson(share, people)
    if ends is None or path.points_a_quarter is None:
        return False
    with localcontext(DIGITS):
        error = (ends[1] - ends[0]) / (2 * Z)
    return exact(error) > path.points_a_quarter


def places_apart(
    intervals: Sequence[tuple[Number, Number]], *, higher_is_better: bool = True
) -> list[tuple[int, int]]:
    """Return for each interval the places that its true value may have among the true values of all.

    intervals  one a unit, their lower and upper ends
    returns    the first and the last place of each, in the same order: behind those that lie wholly on the
               better side of it, and before those that lie wholly on the worse side; who overlaps with
               everybody may have any place
    source     docs/method.md, section 11
    """
    sign = 1 if higher_is_better else -1
    ends = [sorted(sign * exact(end) for end in interval) for interval in intervals]
    return [
        (
            1 + sum(other_low > high for other_low, _high in ends),
            sum(other_high >= low for _low, other_high in ends),
        )
        for low, high in ends
    ]


def sample_size(population: int) -> int:
    """Return how many answers a population N needs for an error of 5 per cent: N / (1 + N / 400), rounded up.

    raises  ValueError for a negative population, TypeError for one that is no int
    source  docs/method.md, section 9: a population of 27,727 needs 395
    """
    return -(-400 * count(population, "population") // (400 + population))
