"""Parts and wholes of every unit and quarter, steered so that the province comes to what the shape says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from procedures.models import Unit
from reports.demo.province import Province
from reports.demo.shape import BEING_REPORTED, SLOW_ONLINE, UNREPORTED, percent_at
from targets.models.indicator import Frequency

SEASON = (0.22, 0.49, 0.75, 1.0)  # of a year's work done by the end of each quarter
SPREAD = {"HDH-03": 0.55, "TTHC-01": 0.06, "TCC-01": 0.05, "HDH-04": 0.09, "HDH-05": 0.05}
SLOW = 0.42  # how far the slow units stand to the province's percentage
QUICK = 1.36  # and the others

Counts = dict[tuple[str, int], tuple[int, int]]  # by unit and quarter: part, whole


def due(province: Province, code: str) -> list[int]:
    """Return the quarters in which the indicator is due and somebody reported it."""
    every = {Frequency.QUARTER: 1, Frequency.HALF_YEAR: 2, Frequency.YEAR: 4}
    step = every[Frequency(province.indicators[code].frequency)]
    return [q for q in range(step, BEING_REPORTED + 1, step) if (code, q) not in UNREPORTED]


def stocks(province: Province, code: str, size: Mapping[str, int]) -> Counts:
    """Return parts and wholes that stand on a cut-off date: wholes move slowly, parts approach them."""
    counts: Counts = {}
    for quarter in due(province, code):
        units = province.asked(code, quarter)
        wholes = {unit: round(size[unit] * province.grown(unit, quarter)) for unit in units}
        bounds = {unit: (0, wholes[unit]) for unit in units}
        parts = _steered(province, code, quarter, wholes, bounds)
        counts |= {(unit, quarter): (parts[unit], wholes[unit]) for unit in units}
    return counts


def sums(province: Province, code: str, size: Mapping[str, int]) -> Counts:
    """Return parts and wholes counted since the year began: neither falls within a year."""
    counts: Counts = {}
    yearly = Frequency(province.indicators[code].frequency) == Frequency.YEAR
    for quarter in due(province, code):
        units = province.asked(code, quarter)
        done = 1.0 if yearly else SEASON[(quarter - 1) % 4]
        wholes, bounds = {}, {}
        for unit in units:
            before = (0, 0) if yearly or quarter % 4 == 1 else counts.get((unit, quarter - 1), (0, 0))
            whole = round(size[unit] * province.grown(unit, quarter - (quarter - 1) % 4) * done)
            wholes[unit] = max(whole, before[1])
            bounds[unit] = (before[0], before[0] + wholes[unit] - before[1])
        parts = _steered(province, code, quarter, wholes, bounds)
        counts |= {(unit, quarter): (parts[unit], wholes[unit]) for unit in units}
    return counts


def invented_answers(province: Province, code: str) -> Counts:
    """Return yes (1 of 1) or no (0 of 1) by unit and quarter: the better units first, and a yes stays."""
    order = {unit: quality + province.random.gauss(0, 0.3) for unit, quality in province.quality.items()}
    counts: Counts = {}
    for quarter in due(province, code):
        units = sorted(province.asked(code, quarter), key=lambda unit: -order[unit])
        yes = round(percent_at(code, quarter) * len(units) / 100)
        counts |= {(unit, quarter): (int(place < yes), 1) for place, unit in enumerate(units)}
    return counts


def sizes(
    province: Province, ranges: dict[str, tuple[int, int]], communes: tuple[int, int]
) -> dict[str, int]:
    """Return a size a unit, within the range of its level."""
    draw = partial(province.between, ranges=ranges, communes=communes)
    return {code: _size(draw(unit), unit) for code, unit in province.units.items()}


def _size(drawn: int, unit: Unit) -> int:
    """Return the drawn size; the city is three times as large as any other."""
    return drawn * 3 if unit.code == "474" else drawn


def _steered(
    province: Province,
    code: str,
    quarter: int,
    wholes: Mapping[str, int],
    bounds: Mapping[str, tuple[int, int]],
) -> dict[str, int]:
    """Return a part a unit, as its quality says, and together the percentage of the shape."""
    percent = percent_at(code, quarter)
    parts = {}
    for unit, whole in wholes.items():
        low, high = bounds[unit]
        parts[unit] = min(max(round(whole * percent * _factor(province, code, unit) / 100), low), high)
    total = sum(wholes.values())
    missing = round(total * percent / 100) - sum(parts.values())
    while missing:
        left = missing
        for unit, whole in wholes.items():
            low, high = bounds[unit]
            share = max(1, abs(missing) * whole // total) if whole else 0
            step = min(share, abs(left), high - parts[unit] if missing > 0 else parts[unit] - low)
            parts[unit] += step if missing > 0 else -step
            left -= step if missing > 0 else -step
        if left == missing:
            break  # every unit is at its bound
        missing = left
    return parts


def _factor(province: Province, code: str, unit: str) -> float:
    """Return how the unit stands to the province: its quality, and for HDH-03 whether it is a slow one."""
    spread = 1 + SPREAD.get(code, 0.08) * province.quality[unit]
    if code != "HDH-03":
        return spread
    return (SLOW if unit in SLOW_ONLINE else QUICK) * spread
