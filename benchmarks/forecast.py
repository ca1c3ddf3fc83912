"""The forecast beside that of method 1.0, on simulated series whose end is known.

    python -m benchmarks.forecast [--series 200] [--seed 2016]

Both forecast the end of 2020 from the same quarters. Printed are the mean absolute error in points and how
often the range held the value, by the quarter of the forecast. Ends with a message where the present one is
not as good as docs/method.md, section 7, has it.
"""

from __future__ import annotations

import argparse
import random
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from indicators import Point, Share, forecast, forecast_running, pool

END = 20  # the fourth quarter of 2020
MADE_AT = (12, 14, 16, 17, 18, 19)
RUNNING, STOCK = "year to date", "stock"
HELD_FROM = {RUNNING: 14, STOCK: 16}  # the quarter from which on a range has to hold
HELD_LEAST = 0.70  # of the values
BETTER = {12: 1.0, 14: 0.9, 16: 0.9, 17: 0.9, 18: 0.9, 19: 0.9}  # at most so much of the error of 1.0

Ends = tuple[float, float, float]  # the middle, the lower and the upper end, percent


@dataclass(frozen=True)
class Series:
    """What a made-up indicator counts within each of twenty quarters (of a stock: at their ends)."""

    kind: str
    accumulation: str
    counts: tuple[Share, ...]

    def value(self, quarter: int) -> Share:
        """Return the figure of a quarter: of a running total everything since January."""
        january = quarter - (quarter - 1) % 4 if self.accumulation == RUNNING else quarter
        return pool(self.counts[january - 1 : quarter])

    def percent(self, quarter: int) -> float:
        """Return the figure of a quarter in per cent; nothing counted is 0."""
        return float(self.value(quarter).percent or 0)


@dataclass(frozen=True)
class Outcome:
    """One forecast of each method, held against what came."""

    accumulation: str
    kind: str
    quarter: int
    errors: tuple[float, float]  # points: of 1.0, of the present one
    held: tuple[bool, bool]


# The series -------------------------------------------------------------------------------------------------


def made(kind: str, accumulation: str, chance: random.Random) -> Series:
    """Return a series of a kind: a share that climbs with some noise, and what the kind does to it."""
    start, pace, noise = chance.uniform(2, 50), chance.uniform(-2, 16), chance.uniform(0.5, 3)
    bend, bent_pace = chance.randint(3, 18), chance.uniform(-2, 16)
    season = [chance.gauss(0, chance.uniform(2, 6)) for _ in range(4)]
    jump = chance.uniform(-15, 25)
    rush = [chance.uniform(0.4, 2.5) for _ in range(4)]
    growth, size = chance.uniform(0.8, 1.3), chance.randint(300, 3000)
    few = chance.randint(8, 40)
    counts = []
    for quarter in range(1, END + 1):
        share, volume = start + pace * quarter / 4 + chance.gauss(0, noise), size * chance.uniform(0.95, 1.05)
        if kind == "seasons":
            share += season[quarter % 4]
        if kind == "bends":
            share += (bent_pace - pace) * max(0, quarter - bend) / 4
        if kind == "steps" and quarter >= bend:
            share += jump
        if kind == "unequal volumes":
            volume *= rush[quarter % 4] * growth ** ((quarter - 1) // 4)
        if kind == "small units":
            volume = few
        by_case = kind == "small units" and accumulation == RUNNING
        counts.append(counted(min(max(share, 0), 100) / 100, round(volume), by_case, chance))
    return Series(kind, accumulation, tuple(counts))


def counted(ratio: float, whole: int, by_case: bool, chance: random.Random) -> Share:
    """Return the counts of a quarter; of few dossiers each falls out as it may."""
    part = sum(chance.random() < ratio for _ in range(whole)) if by_case else round(ratio * whole)
    return Share(part, whole)


KINDS = ("seasons", "bends", "steps", "unequal volumes", "small units")


# The two methods --------------------------------------------------------------------------------------------


def present(series: Series, quarter: int) -> Ends | None:
    """Return what the engine forecasts."""
    if series.accumulation == STOCK:
        points = [Point(q, share.percent or 0) for q, share in enumerate(series.counts[:quarter], 1)]
        found = forecast(points, END)
    else:
        known = pool(series.counts[16:quarter])
        found = forecast_running(dict(enumerate(series.counts[:quarter], 1)), known, END)
    return (float(found.value), float(found.low), float(found.high)) if found else None


def version_1(series: Series, quarter: int) -> Ends:
    """Return what method 1.0 forecast: the Theil-Sen line through the last eight figures."""
    points = [(q, series.percent(q)) for q in range(max(1, quarter - 7), quarter + 1)]
    slopes = [(b - a) / (later - sooner) for (sooner, a), (later, b) in combinations(points, 2)]
    quartiles = statistics.quantiles(slopes, n=4, method="inclusive")
    low, value, high = (min(max(reached(points, slope), 0), 100) for slope in quartiles)
    return value, min(low, value, high), max(low, value, high)


def reached(points: Sequence[tuple[int, float]], slope: float) -> float:
    """Return where the line with this slope, through the middle of the points, stands at the end."""
    return statistics.median(value - slope * quarter for quarter, value in points) + slope * END


# What came of them ------------------------------------------------------------------------------------------


def outcomes(series: Series) -> Iterable[Outcome]:
    """Yield what each quarter's forecasts came to."""
    truth = series.percent(END)
    for quarter in MADE_AT:
        new = present(series, quarter)
        if new is None:
            raise SystemExit(f"no forecast at {quarter} of a series of {series.kind}, {series.accumulation}")
        both = (version_1(series, quarter), new)
        (old_error, new_error) = (abs(value - truth) for value, _low, _high in both)
        (old_held, new_held) = (low <= truth <= high for _value, low, high in both)
        yield Outcome(series.accumulation, series.kind, quarter, (old_error, new_error), (old_held, new_held))


def row(title: str, found: Sequence[Outcome], figure: Callable[[Sequence[Outcome]], str]) -> str:
    """Return a line of the table: the figure of the forecasts made at each quarter."""
    cells = (figure([one for one in found if one.quarter == quarter]) for quarter in MADE_AT)
    return f"  {title:28}" + "".join(f"{cell:>13}" for cell in cells)


def error(found: Sequence[Outcome], method: int) -> float:
    """Return the mean absolute error in points."""
    return statistics.fmean(one.errors[method] for one in found)


def share_held(found: Sequence[Outcome], method: int) -> float:
    """Return how often the range held the value, 0 to 1."""
    return statistics.fmean(one.held[method] for one in found)


def errors(found: Sequence[Outcome]) -> str:
    """Return the errors of both methods as a cell."""
    return f"{error(found, 0):.1f} {error(found, 1):.1f}"


def held(found: Sequence[Outcome]) -> str:
    """Return how often the ranges of both methods held the value, in per cent, as a cell."""
    return f"{100 * share_held(found, 0):.0f} {100 * share_held(found, 1):.0f}"


def faults(found: Sequence[Outcome]) -> Iterable[str]:
    """Yield where the present forecast is not what it has to be."""
    for quarter in MADE_AT:
        for accumulation in (RUNNING, STOCK):
            here = [one for one in found if (one.accumulation, one.quarter) == (accumulation, quarter)]
            ratio, kept = error(here, 1) / error(here, 0), share_held(here, 1)
            if accumulation == RUNNING and ratio > BETTER[quarter]:
                yield f"{accumulation} at {quarter}: {ratio:.2f} of the error of 1.0"
            if quarter >= HELD_FROM[accumulation] and kept < HELD_LEAST:
                yield f"{accumulation} at {quarter}: the range holds {100 * kept:.0f} per cent"


def main() -> None:
    """Print the errors and the ranges of both methods, by kind and together."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--series", type=int, default=200, help="of each kind")
    parser.add_argument("--seed", type=int, default=2016)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - simulated figures
    found = [
        outcome
        for accumulation in (RUNNING, STOCK)
        for kind in KINDS
        for _ in range(options.series)
        for outcome in outcomes(made(kind, accumulation, chance))
    ]
    print(f"{options.series} series a kind, seed {options.seed}; each cell: method 1.0, then the present one")
    for accumulation in (RUNNING, STOCK):
        here = [one for one in found if one.accumulation == accumulation]
        print(f"{accumulation}, made at quarter" + "".join(f"{quarter:>13}" for quarter in MADE_AT))
        for title, figure in (("points", errors), ("held %", held)):
            for kind in (*KINDS, "together"):
                print(
                    row(f"{kind}, {title}", [one for one in here if kind in (one.kind, "together")], figure)
                )
    if missed := list(faults(found)):
        raise SystemExit("not good enough:\n  " + "\n  ".join(missed))


if __name__ == "__main__":
    main()
