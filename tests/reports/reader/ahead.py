"""Where the years past lead, and what the rest of the deadline's year has to bring (docs/method.md, 7)."""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import median

from tests.reports.reader.facts import Facts
from tests.reports.reader.raw import EVERY, Counts, quarter_of

Range = tuple[Fraction, Fraction]


class Ahead:
    """The forecast of one target from the figures of the quarter that speaks."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.rule, self.speaking = facts, facts.rule, facts.speaking
        self.deadline, self.every = (
            quarter_of(self.rule.target.deadline),
            EVERY[self.rule.indicator.frequency],
        )

    def within(self, quarter: int) -> Counts | None:
        """Return what came in the quarter alone, of the units that tell it; None of less than half."""
        facts, figures = self.facts, self.facts.rows.figures[self.rule.code]
        before, parts = quarter - self.every, []
        is_of_a_year = (before - 1) // 4 == (quarter - 1) // 4
        whole_province = facts.rows.whole  # a unit that moved meanwhile tells what came in it, too
        owed = set(facts.rows.owing(self.rule, whole_province, before)) if is_of_a_year else set()
        for unit in facts.counted.get(quarter, ()):
            part, whole = figures[unit, quarter]
            if is_of_a_year:
                if (unit, before) not in figures or unit not in owed:
                    continue
                part, whole = part - figures[unit, before][0], whole - figures[unit, before][1]
            if 0 <= part <= whole:
                parts.append((part, whole))
        if not parts or 2 * len(parts) < len(facts.owed[quarter]):
            return None
        return sum(part for part, _ in parts), sum(whole for _, whole in parts)

    def percent(self, quarter: int) -> Fraction | None:
        if self.is_within:
            found = self.within(quarter)
            return Fraction(100 * found[0], found[1]) if found and found[1] else None
        facts = self.facts
        if quarter not in facts.counted or not facts.has_enough(quarter) or quarter > self.speaking:
            return None
        return facts.on_path_in(quarter)

    @property
    def is_within(self) -> bool:
        return self.rule.is_running and self.every < 4

    def changes(self, back: int) -> list[Fraction]:
        """Return the changes over so many quarters, those of the last eight or of all years."""
        first = 1 if self.every == 4 else self.speaking - 7
        found = []
        for quarter in range(first, self.speaking + 1):
            if quarter % self.every == 0:
                now, then = self.percent(quarter), self.percent(quarter - back)
                if now is not None and then is not None:
                    found.append(now - then)
        return found

    def range(self) -> Range | None:
        """Return the printed ends of the forecast, or None where there is none."""
        left = self.deadline - self.speaking
        if not self.speaking or not 0 < left <= 8 or (self.rule.is_count and self.facts.is_alone):
            return None
        known = [q for q in self.facts.due if q <= self.speaking and self.percent(q) is not None]
        yearly = self.changes(4)
        needed = {1: 4, 2: 3, 4: 2}[self.every]
        if len(yearly) < needed or (self.every < 4 and known[-1] - known[0] + 1 < 12):
            return None
        ends = [self.end(one) for one in self.chosen(left, yearly)]
        if None in ends:
            return None
        middle, low, high = (end for end in ends if end is not None)
        low, high = min(low, high), max(low, high)
        low = max(Fraction(0), min(Fraction(math.floor(low)), Fraction(math.floor(middle - 1))))
        high = min(Fraction(100), max(Fraction(math.ceil(high)), Fraction(math.ceil(middle + 1))))
        return low, high

    def chosen(self, left: int, yearly: list[Fraction]) -> list[Fraction]:
        changes = yearly
        if not self.is_within:
            over = left if left < 4 else 4
            changes = [one * Fraction(left, over) for one in (self.changes(over) if left < 4 else yearly)]
        return [Fraction(median(changes)), min(changes), max(changes)] if changes else []

    def end(self, change: Fraction) -> Fraction | None:
        if not self.is_within:
            newest = self.percent(self.speaking)
            return None if newest is None else min(Fraction(100), max(Fraction(0), newest + change))
        part, whole = Fraction(0), Fraction(0)
        if (self.speaking - 1) // 4 == (self.deadline - 1) // 4:
            part, whole = map(Fraction, self.facts.answered(self.speaking))
        for quarter in range(max(self.speaking + 1, self.deadline - 3), self.deadline + 1):
            if quarter % self.every:
                continue
            past = next((q for q in range(quarter - 4, 0, -4) if q <= self.speaking and self.within(q)), None)
            found = self.within(past) if past else None
            if not past or not found or not found[1]:
                return None
            share = Fraction(100 * found[0], found[1]) + change * Fraction(quarter - past, 4)
            part += min(Fraction(100), max(Fraction(0), share)) * found[1] / 100
            whole += found[1]
        return 100 * part / whole if whole else None

    def rest(self) -> tuple[Fraction, int] | None:
        """Return what share of what is still to come has to count, and how many that are; None if untold."""
        in_its_year = (self.speaking - 1) // 4 == (self.deadline - 1) // 4 and self.speaking < self.deadline
        if not self.speaking or not self.rule.is_running or not in_its_year:
            return None
        coming = [
            self.within(q - 4) for q in range(self.speaking + 1, self.deadline + 1) if q % self.every == 0
        ]
        whole = sum(one[1] for one in coming if one)
        if not whole or None in coming:
            return None
        part, known = self.facts.answered(self.speaking)
        return (self.rule.threshold * (known + whole) - 100 * part) / whole, whole

    def leads_short(self) -> bool:
        """Say whether even the better end of the forecast misses the threshold."""
        ends = self.range()
        return ends is not None and not self.rule.meets(ends[1 if self.rule.higher else 0], 100)

    def ending(self) -> str:
        """Return how the target may end, in the words of the page."""
        facts, standing = self.facts, self.facts.standing(leads_short=self.leads_short())
        if standing == "Đạt":
            return "đã đạt"
        if standing in ("Chưa có số liệu", "Số liệu cũ", "Chưa đủ số liệu") or self.range() is None:
            return "chưa biết"
        rest = self.rest()
        is_lost = rest is not None and (rest[0] > 100 if self.rule.higher else rest[0] < 0)
        return "khó đạt" if self.leads_short() or is_lost or facts.is_lost_at_the_end() else "có thể đạt"
