"""What is true of one target, scope and day: worked out from the rows, by the words of docs/method.md."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from functools import cached_property

from accounts import clock
from tests.reports.reader.kept import Catalogue
from tests.reports.reader.raw import EVERY, Counts, Rows, Rule, is_over, quarter_of

FEW, MANY = Fraction(1, 20), Fraction(3, 20)  # margins of the method: at risk, behind
HUGE = 10**9


class Facts:
    """One target, asked for a scope in a quarter, as the clock stands.

    printed  parts and wholes by quarter as the page counts them: of the catalogue, where no line is typed
    """

    def __init__(
        self, rows: Rows, rule: Rule, scope: str, asked: int, *, printed: dict[int, Counts] | None = None
    ) -> None:
        self.rows, self.rule, self.scope, self.asked, self.printed = rows, rule, scope, asked, printed
        self.due = [
            q for q in sorted(rows.periods) if q <= asked and q % EVERY[rule.indicator.frequency] == 0
        ]
        self.owed = {q: rows.owing(rule, scope, q) for q in self.due}
        self.counted = {q: [u for u in self.owed[q] if (u, q) in rows.figures[rule.code]] for q in self.due}

    @cached_property
    def kept(self) -> Catalogue:
        """Return the catalogue, read once for all targets."""
        if not hasattr(self.rows, "kept"):
            self.rows.kept = Catalogue(self.rows)  # type: ignore[attr-defined]
        return self.rows.kept  # type: ignore[attr-defined, no-any-return]

    # Which period speaks --------------------------------------------------------------------------------

    def has_enough(self, quarter: int) -> bool:
        if self.printed is not None:
            return quarter in self.printed
        return bool(self.counted[quarter]) and 2 * len(self.counted[quarter]) >= len(self.owed[quarter])

    def is_closed(self, quarter: int) -> bool:
        period, owed, counted = self.rows.periods[quarter], self.owed[quarter], self.counted[quarter]
        if not self.rule.is_reported:
            return clock.today() > period.data_to
        if not owed:
            return any(
                (unit, quarter) in self.rows.declined[self.rule.code]
                for unit in self.rows.asked(self.rule, self.scope, quarter)
            )
        if period.locked_at or len(counted) == len(owed):
            return True
        if len(owed) == 1:
            return is_over(period.unit_due_at) and (owed[0], quarter) not in self.rows.waiting[self.rule.code]
        return is_over(period.province_due_at) and self.has_enough(quarter)

    @cached_property
    def units(self) -> list[int]:
        return self.rows.asked(self.rule, self.scope, self.asked)

    @cached_property
    def closed(self) -> int:
        return max(filter(self.is_closed, self.due), default=0)

    @property
    def silent_so_far(self) -> list[int]:
        """Return the due quarters up to the newest closed one in which somebody owed the figure."""
        return [q for q in sorted(self.due) if q <= self.closed and self.owed[q]]

    @cached_property
    def told(self) -> tuple[str, int]:
        """Return how which quarter speaks; quarter 0 for none."""
        if not self.due:
            return "not due", 0
        if not self.owed[self.due[-1]] and not self.counted[self.due[-1]]:
            return "not applicable", 0
        if not self.rule.is_reported:
            return ("now", self.closed) if self.closed else ("never", 0)
        if not self.closed:
            return ("gathering" if any(self.counted.values()) else "never"), 0
        if self.has_enough(self.closed):
            return "now", self.closed
        if self.counted[self.closed]:
            return "gathering", self.closed
        before = [q for q in self.due if q < self.closed]
        near = [q for q in before if q >= self.closed - 4 and self.has_enough(q)]
        if near:
            return "once", near[-1]
        return ("too old" if any(self.counted[q] for q in before) else "never"), 0

    @property
    def speaking(self) -> int:
        return self.told[1]

    @cached_property
    def collecting(self) -> int:
        """Return the quarter that is being gathered after the last closed one; 0 for none."""
        if not self.rule.is_reported or self.told[0] == "not applicable":
            return 0
        begun = [q for q in self.due if self.rows.periods[q].opened_at or self.counted[q]]
        return max((q for q in begun if q > self.closed and self.owed[q]), default=0)

    # Its figure -----------------------------------------------------------------------------------------

    def figure(self, unit: int, quarter: int) -> Counts:
        return self.rows.figures[self.rule.code][unit, quarter]

    def answered(self, quarter: int) -> Counts:
        if self.printed is not None:
            return self.printed.get(quarter, (0, 0))
        found = [self.figure(unit, quarter) for unit in self.counted[quarter]]
        return sum(part for part, _ in found), sum(whole for _, whole in found)

    def together(self, quarter: int) -> Counts:
        """Return the figure that is held against the threshold: of a count of units, of all that owe it."""
        part, whole = self.answered(quarter)
        return part, (len(self.owed[quarter]) if self.rule.is_count and self.rule.is_reported else whole)

    def percent(self, quarter: int) -> Fraction | None:
        part, whole = self.together(quarter)
        return Fraction(100 * part, whole) if whole else None

    def on_path_in(self, quarter: int) -> Fraction | None:
        part, whole = self.answered(quarter)
        return Fraction(100 * part, whole) if whole else None

    @cached_property
    def value(self) -> Fraction | None:
        if not self.speaking or self.told[0] == "gathering":
            return None
        return self.percent(self.speaking)

    @property
    def is_met(self) -> bool:
        return self.value is not None and self.rule.meets(self.value, 100)

    @property
    def gap(self) -> int:
        return self.rule.lacks(*self.together(self.speaking))

    @property
    def reachable(self) -> bool:
        part, whole = self.together(self.speaking)
        return self.gap <= (whole - part if self.rule.higher else part)

    def silent(self, quarter: int) -> list[int]:
        if not self.rule.is_reported:
            return []
        return [unit for unit in self.owed[quarter] if unit not in self.counted[quarter]]

    def lacking(self) -> dict[int, int]:
        """Return what each unit lacks by itself in the period that speaks; of the catalogue its keepers."""
        if not self.rule.is_reported:
            return {unit: sum(of.values()) for unit, of in self.lacking_lists().items()}
        found = {u: self.rule.lacks(*self.figure(u, self.speaking)) for u in self.counted[self.speaking]}
        return {unit: lack for unit, lack in found.items() if lack}

    def lacking_lists(self) -> dict[int, dict[str, int]]:
        """Return what each keeper of procedures lacks, by who handles them."""
        return self.kept.lacking(self.rule, self.units, self.speaking)

    @property
    def hangs_on_keepers(self) -> bool:
        """Say whether the figure of the one unit lacks something that others keep for it."""
        if self.rule.is_reported or len(self.units) != 1 or not self.speaking:
            return False
        return self.kept.hangs_on_keepers(self.rule, self.rows.units[self.units[0]], self.speaking)

    def expected_whole(self, unit: int, quarter: int) -> int | None:
        if self.rule.is_count:
            return 1
        figures = self.rows.figures[self.rule.code]
        before = [quarter - 4] if self.rule.is_running else range(quarter - 1, 0, -1)
        for past in filter(self.rows.periods.__contains__, before):
            before_it = self.rows.joined(unit, past, quarter)
            if all((one, past) in figures for one in before_it):
                return sum(figures[one, past][1] for one in before_it)
        return None

    def bounds(self, quarter: int) -> tuple[Fraction, Fraction] | None:
        part, whole = self.answered(quarter)
        more = sum(self.expected_whole(unit, quarter) or 0 for unit in self.silent(quarter))
        if not whole + more:
            return None
        return Fraction(100 * part, whole + more), Fraction(100 * (part + more), whole + more)

    @property
    def certainty(self) -> str:
        """Return whether what the silent units say can turn the result: tried at all its ends."""
        part, whole = self.answered(self.speaking)
        grows = 1 if self.rule.is_count else 2
        wholes = [self.expected_whole(unit, self.speaking) for unit in self.silent(self.speaking)]
        most = sum(HUGE if one is None else grows * one for one in wholes)
        ends = {self.rule.meets(part + yes, whole + size) for size in {0, most} for yes in {0, size}}
        if self.rule.is_count:
            ends = {self.rule.meets(part + yes, whole + most) for yes in (0, most)}
        return "open" if len(ends) == 2 else "met" if ends == {True} else "missed"

    # Its path -------------------------------------------------------------------------------------------

    @property
    def is_single(self) -> bool:
        """Say whether the scope is one unit with none below it."""
        unit = self.rows.unit(self.scope)
        return self.scope.endswith("-rieng") or bool(unit and unit.level in ("department", "commune"))

    @property
    def is_alone(self) -> bool:
        """Say whether one unit alone is asked in the scope."""
        return self.is_single or (self.rows.unit(self.scope) is not None and len(self.units) == 1)

    def at(self, quarter: int) -> Fraction:
        """Return where a quarter stands in time: a running total at the middle of what it sums."""
        return Fraction(quarter) + (Fraction(-quarter % 4, 2) if self.rule.is_running else 0)

    @cached_property
    def stops(self) -> list[tuple[Fraction, Fraction]]:
        """Return the corners of the path: those of the target, or from the scope's own first figure."""
        target, rule = self.rule.target, self.rule
        end = quarter_of(target.deadline), rule.threshold
        begin = quarter_of(target.baseline_on) if target.baseline_on else 0
        stops = [(begin, Fraction(target.baseline))] if target.baseline is not None else []
        stops += rule.milestones
        if not stops or (rule.is_count and self.is_alone):
            return []
        if set(self.units) != set(self.rows.asked(rule, self.rows.whole, self.asked)):
            first = self._first()
            if first is None or first[0] >= end[0]:
                return []
            worse = min if rule.higher else max
            stops = [(first[0], worse(first[1], rule.threshold))]
        return [(self.at(quarter), value) for quarter, value in [*stops, end]]

    def _first(self) -> tuple[int, Fraction] | None:
        there = [q for q in self.due if self.owed[q]][:4]
        known = [(q, self.on_path_in(q)) for q in there if self.has_enough(q)]
        return next(((q, value) for q, value in known if value is not None), None)

    def expected(self, quarter: int) -> Fraction | None:
        now = self.at(quarter)
        if not self.stops or now < self.stops[0][0]:
            return None
        for (start, low), (end, high) in zip(self.stops, self.stops[1:], strict=False):
            if now <= end:
                return low + (high - low) * (now - start) / (end - start)
        return self.rule.threshold

    @property
    def paced(self) -> Fraction:
        return Fraction(self.on_path_in(self.speaking) or 0)

    @property
    def way(self) -> Fraction:
        return abs(self.rule.threshold - self.stops[0][1])

    @property
    def off(self) -> Fraction | None:
        """Return by which part of the way the value is off its path."""
        asks = self.expected(self.speaking)
        if asks is None:
            return None
        return (1 if self.rule.higher else -1) * (self.paced - asks) / max(self.way, Fraction(5))

    @property
    def is_below_start(self) -> bool:
        sign = 1 if self.rule.higher else -1
        return bool(self.stops) and sign * (self.paced - self.stops[0][1]) < 0

    @property
    def lag(self) -> Fraction | None:
        """Return how many quarters late the value comes: the time since the path stood there."""
        now, deadline = self.at(self.speaking), self.stops[-1][0] if self.stops else 0
        if self.is_rough or self.off is None or self.way < 5 or self.is_below_start or now >= deadline:
            return None
        for (start, low), (end, high) in zip(self.stops, self.stops[1:], strict=False):
            if min(low, high) <= self.paced <= max(low, high) and low != high:
                return now - (start + (end - start) * (self.paced - low) / (high - low))
        return now - deadline

    @property
    def is_rough(self) -> bool:
        """Say whether so few were asked that the value may be off by more than its path goes in a quarter."""
        return self.is_rough_in(self.speaking)

    def is_rough_in(self, quarter: int) -> bool:
        if self.rule.indicator.source != "survey" or not self.stops or quarter not in self.counted:
            return False
        told = [self.rows.people[self.rule.code].get((unit, quarter)) for unit in self.counted[quarter]]
        part, whole = self.answered(quarter)
        if not whole:
            return False
        asked = float(whole if not told or None in told else sum(one for one in told if one))
        share, z = part / whole, 1.959963984540054
        reach = z / (1 + z * z / asked) * math.sqrt(share * (1 - share) / asked + z * z / (4 * asked**2))
        way, time = max(self.way, Fraction(5)), self.stops[-1][0] - self.stops[0][0]
        return 100 * reach / z > float(way / time)

    def change_in_a_year(self) -> Fraction | None:
        """Return by how much of its way the value came nearer to its path in a year; None if met twice."""
        now, then = self.speaking, self.speaking - 4
        if self.told[0] != "now" or self.is_rough_in(now) or then not in self.due:
            return None
        values = [self.on_path_in(q) if self.has_enough(q) else None for q in (then, now)]
        few = [q for q in (then, now) if not self.rule.is_count and self.answered(q)[1] < 10]
        asks = [self.expected(q) for q in (then, now)]
        if few or None in values or None in asks or all(self.rule.meets(one or 0, 100) for one in values):
            return None
        off = [(value or 0) - (ask or 0) for value, ask in zip(values, asks, strict=True)]
        return (1 if self.rule.higher else -1) * Fraction(off[1] - off[0]) / max(self.way, Fraction(5))

    # Its standing ---------------------------------------------------------------------------------------

    @property
    def has_ended(self) -> bool:
        """Say whether the deadline is over for whoever asks for its own period or a later one."""
        return clock.today() > self.rule.target.deadline and self.asked >= self.final

    @cached_property
    def final(self) -> int:
        every = EVERY[self.rule.indicator.frequency]
        deadline = self.rule.target.deadline
        return max(q for q, p in self.rows.periods.items() if p.data_to <= deadline and q % every == 0)

    def standing(self, *, leads_short: bool = False) -> str:
        """Return the standing in the words of the method.

        leads_short  even the better end of the forecast misses the threshold
        """
        way, quarter = self.told
        plain = {"not applicable": "Không áp dụng", "gathering": "Chưa đủ số liệu"}
        if way in plain:
            return plain[way]
        if self.value is None:
            return "Chưa có số liệu"
        if way == "once":
            return "Số liệu cũ"
        if self.rule.is_count and self.is_alone and self.rule.threshold < 100:
            return "Góp vào mục tiêu chung"
        if self.is_met:
            return "Đạt"
        is_final = quarter >= self.final
        if self.has_ended and is_final and (self.rows.periods[quarter].locked_at or self.certainty != "open"):
            return "Không đạt"
        return self._paced(quarter, is_late=is_final or self.has_ended, leads_short=leads_short)

    def _paced(self, quarter: int, *, is_late: bool, leads_short: bool) -> str:
        off = self.off
        if off is None:
            return "Có nguy cơ" if is_late else "Chưa đạt, chưa có lộ trình"
        if off < -MANY or (quarter >= 4 and self.is_below_start and off < -FEW):
            return "Chậm tiến độ"
        is_near = 0 < self.stops[-1][0] - quarter <= 4
        return "Có nguy cơ" if off < -FEW or is_late or (is_near and leads_short) else "Đúng tiến độ"

    # Who is short ---------------------------------------------------------------------------------------

    def fewest(self) -> int | None:
        """Return how few units close the gap when each comes to the threshold itself; None if all do not."""
        found, missing = sorted(self.lacking().values(), reverse=True), self.gap
        for number in range(len(found) + 1):
            if sum(found[:number]) >= missing:
                return number
        return None

    def by_district(self) -> Counter[str]:
        """Return how many that fall short each district has, and each department by itself."""
        heads: Counter[str] = Counter()
        for key in self.lacking():
            unit = self.rows.units[key]
            head = self.rows.lies(unit, self.speaking)[0] if unit.level == "commune" else key
            heads[self.rows.name(head, self.asked)] += 1
        return heads

    def if_met(self, units: list[int]) -> Fraction:
        """Return the value of the scope if these units just met the threshold."""
        part, whole = self.together(self.speaking)
        if self.rule.is_count and not self.rule.is_reported:
            return Fraction(100)  # whoever is in the way of an agency is asked
        lacks = self.lacking()
        return Fraction(100 * (part + sum(lacks[unit] for unit in units)), whole)

    def is_lost_at_the_end(self) -> bool:
        """Say whether the deadline's own period is missed already, whoever is silent."""
        quarter = self.speaking if self.speaking >= self.final else self.collecting
        if quarter < self.final:
            return False
        at_the_end = Facts(self.rows, self.rule, self.scope, self.asked)
        at_the_end.__dict__["told"] = ("now", quarter)
        return at_the_end.certainty == "missed"
