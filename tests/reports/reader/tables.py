"""The tables of a target's page: figures by period and by unit, the ranking of peers, the map of units."""

from __future__ import annotations

import re
from fractions import Fraction

from tests.reports.reader.facts import Facts
from tests.reports.reader.lead import Told
from tests.reports.reader.pages import Part
from tests.reports.reader.raw import GROUPS, Rows, Rule
from tests.reports.reader.words import NUMBER, Untrue, count, holds, number, shown

NONE = "–"
SHORT = "Các đơn vị dưới ngưỡng"
LETTERS = {  # of a cell of the map, by the standing of the unit in the period, the worst first
    "Không đạt": "C",
    "Chậm tiến độ": "T",
    "Có nguy cơ": "R",
    "Chưa đạt, chưa có lộ trình": "L",
    "Đúng tiến độ": "B",
    "Đạt": "D",
}
WORST_FIRST = (*list(LETTERS)[:4], "Số liệu cũ", "Chưa có số liệu", "Chưa đủ số liệu", *list(LETTERS)[4:])
SMALL = 10
WORST = 10  # rows of a map that is cut


class Tables:
    """What the tables of a target's page say, held against the rows; of figures that units report."""

    def __init__(self, page: Part, told: Told) -> None:
        self.page, self.facts, self.rule, self.rows = page, told.facts, told.rule, told.facts.rows
        self.listed = self.facts.speaking or max(self.facts.due, default=0)

    def read(self) -> None:
        """Read each of them that is there."""
        self.series()
        if not self.rule.is_reported:
            return  # whose parts and wholes are read off the page itself
        if self._section("working").one("details").tag:
            self.lines()
        self.short()
        if self._section("heat").tag:
            self.heat()
        if self._section("ranking").tag and self.facts.told[0] in ("now", "once"):
            self.ranking()

    def series(self) -> None:
        """Read the figures by period, newest first: of each period alone, as it stood with them."""
        lines = [_cells(line) for line in _body(self._section("figures"))]
        holds(
            [name for name, *_ in lines],
            [self.rows.named(q) for q in self.facts.due[::-1]],
            self._what("periods"),
        )
        for quarter, (name, *cells) in zip(self.facts.due[::-1], lines, strict=True):
            facts = Facts(self.rows, self.rule, self.facts.scope, quarter, printed=self.facts.printed)
            if facts.speaking != quarter or facts.told[0] != "now" or facts.value is None:
                holds(cells, ["chưa có số liệu được duyệt"], self._what(name))
                continue
            part, whole = facts.together(quarter)
            asked = facts.expected(quarter)
            owing = f"{count(len(facts.counted[quarter]))}/{count(len(facts.owed[quarter]))}"
            true = [f"{shown(facts.value, self.rule.threshold)} %", count(part), count(whole)]
            true.append(NONE if asked is None else f"{shown(asked)} %")
            if self.rule.is_reported:
                true.append(owing)
            holds([one.replace("\u00a0", " ") for one in cells[: len(true)]], true, self._what(name))

    def lines(self) -> None:
        """Read what each unit that owes the figure brings to it."""
        names = {
            self.rows.name(key, self.facts.asked, placed=True): key for key in self.facts.owed[self.listed]
        }
        lines = [_cells(line) for line in _body(self._section("working").one("details"))]
        holds(sorted(name for name, *_ in lines), sorted(names), self._what("who brings something"))
        for name, *cells in lines:
            figure = self.rows.figures[self.rule.code].get((names[name], self.listed))
            true = ["chưa có số liệu được duyệt"]
            if figure is not None:
                true = [*map(count, figure), self._words(*figure) or "không phát sinh"]
            holds(cells, true, self._what(f"what {name} brings"))

    def short(self) -> None:
        """Read the units that fall short: their counts, what each lacks, and of all that they lack."""
        tables = (one for one in self.page.every("table") if one.one("caption").text() == SHORT)
        table = next(tables, None)
        if table is None:
            return
        lacking = self.facts.lacking()
        gross = sum(lacking.values())
        names = {self.rows.name(key, self.facts.asked, placed=True): key for key in lacking}
        shown_so_far = []
        for name, *cells in map(_cells, _body(table)):
            key = names[name]
            part, whole = self.rows.figures[self.rule.code][key, self.listed]
            true = [count(part), count(whole), self._words(part, whole), count(lacking[key])]
            true.append(f"{shown(Fraction(100 * lacking[key], gross))} %")
            holds(cells, true, self._what(f"what {name} lacks"))
            shown_so_far.append(lacking[key])
        most = sorted(lacking.values(), reverse=True)[: len(shown_so_far)]
        holds(shown_so_far, most, self._what("who lacks most, first"))
        holds(_cells(table.one("tfoot").one("tr"))[1], count(gross), self._what("what all lack"))

    def ranking(self) -> None:
        """Read the units of the group: who is there, their figures, their order and places."""
        section = self._section("ranking")
        chosen = [one for one in section.every("option") if "selected" in one.attributes]
        group = chosen[0].attributes["value"]
        wanted = {
            self.rows.name(key, self.facts.asked, placed=True): key
            for key in self.facts.owed[self.listed]
            if self.rows.holds(group, self.rows.units[key], self.listed)
        }
        rows = [_Row(_cells(line), self.rows, self.rule) for line in _body(section)]
        holds(sorted(one.name for one in rows), sorted(wanted), self._what(f"who is ranked in {group}"))
        heads = [one.text() for one in section.one("thead").every("th")]
        for row in rows:
            key = wanted[row.name]
            figure = self.rows.figures[self.rule.code].get((key, self.listed))
            row.read(heads, figure)
        ranked = [one for one in rows if one.places]
        values = [one.value for one in ranked]
        if GROUPS[group][0] == "commune" and self.rule.indicator.source == "survey":
            holds(ranked, [], self._what("nobody can tell communes apart"))
        holds(values, sorted(values, reverse=self.rule.higher), self._what("the best first"))
        better = [
            sum((other > one) if self.rule.higher else (other < one) for other in values) for one in values
        ]
        ends = [one.ends for one in ranked]
        for row, place in zip(ranked, better, strict=True):
            first, last, loose = place + 1, place + 1, 0
            if row.ends is not None:
                (low, high), others = row.ends, [one for one in ends if one]
                first = 1 + sum(one[0] > high for one in others)
                last = sum(one[1] >= low for one in others)
                loose = _close(row.ends, others)  # ends that are printed alike, and are not
            told = row.places or (0, 0)
            if abs(told[0] - first) + abs(told[1] - last) > loose:
                holds(told, (first, last), self._what(f"the place of {row.name}"))

    def heat(self) -> None:
        """Read the map: its figures, the standing of each unit in each period, the worst first."""
        section = self._section("heat")
        due = self.facts.due[::-1]
        ever = {key for quarter in due for key in self.facts.owed[quarter]}
        names = {self.rows.name(key, self.facts.asked, placed=True): key for key in ever}
        rows = [_cells(line) for line in _body(section)]
        holds(len(rows), min(len(ever), WORST), self._what("units of the map"))
        places = []
        for name, *cells in rows:
            key = names[name]
            owed = [quarter for quarter in due if key in self.facts.owed[quarter]]
            for quarter, cell in zip(due, cells, strict=True):
                true = self._cell(key, quarter) if quarter in owed else ""
                holds(cell, true, self._what(f"{name} in {self.rows.named(quarter)}"))
            places.append(self._place(key, owed[0]))
        holds(places, sorted(places), self._what("the worst first"))

    def _place(self, key: int, newest: int) -> tuple[int, int]:
        standing = self._alone(key, newest).standing
        lacks = self.facts.lacking().get(key, 0) if self.facts.speaking else 0
        return WORST_FIRST.index(standing) if standing in WORST_FIRST else len(WORST_FIRST), -lacks

    def _cell(self, key: int, quarter: int) -> str:
        figure = self.rows.figures[self.rule.code].get((key, quarter))
        if figure is None:
            return f"V{NONE}"
        words = self._words(*figure)
        if not words:
            return "K0/0"
        return LETTERS.get(self._alone(key, quarter).standing, "") + words.removesuffix(" %")

    def _words(self, part: int, whole: int) -> str:
        """Return what the counts of one unit come to; "" where there was nothing to count."""
        if not whole:
            return ""
        if self.rule.is_count:
            return "Có" if part else "Chưa"
        return f"{shown(Fraction(100 * part, whole), self.rule.threshold)} %"

    def _alone(self, key: int, quarter: int) -> Told:
        unit = self.rows.units[key]
        scope = f"{unit.code}-rieng" if unit.level == "district" else unit.code
        return Told(Facts(self.rows, self.rule, scope, quarter))

    def _section(self, name: str) -> Part:
        found = (one for one in self.page.every("section") if one.attributes.get("aria-labelledby") == name)
        return next(found, Part("", {}))

    def _what(self, what: str) -> str:
        return f"{self.rule.code}: {what}"


class _Row:
    """One line of a ranking as it is printed."""

    def __init__(self, cells: list[str], rows: Rows, rule: Rule) -> None:
        self.rows, self.rule = rows, rule
        self.places: tuple[int, int] | None = None
        self.ends: tuple[Fraction, Fraction] | None = None
        self.value = Fraction(0)
        if re.fullmatch(r"\d+(–\d+)?|–", cells[0]):
            found = [int(one) for one in re.findall(r"\d+", cells[0])]
            self.places = (found[0], found[-1]) if found else None
            cells = cells[1:]
        self.name, *self.cells = cells

    def read(self, heads: list[str], figure: tuple[int, int] | None) -> None:
        """Hold the line against the counts of its unit."""
        told, what = self.cells[-1], f"{self.rule.code}: {self.name}"
        if figure is None or not figure[1]:
            holds(told, "chưa có số liệu" if figure is None else "không phát sinh", what)
            return
        part, whole = figure
        if self.rule.is_count:
            holds(told, "Có" if part else "Chưa", what)
            return
        self.value = Fraction(100 * part, whole)
        said = [one.replace("\u00a0", " ") for one in self.cells[:2]]
        holds(said, [f"{shown(self.value, self.rule.threshold)} %", f"{count(part)} / {count(whole)}"], what)
        word = "đạt" if self.rule.meets(part, whole) else "chưa đạt"
        notes = re.sub(rf"^{word}\b", "", told).strip()
        if notes == told:
            raise Untrue(f"{what}: {told!r} though it is {word}")
        if self.rule.indicator.source != "survey":
            holds(notes, "mẫu nhỏ" if whole < SMALL else "", f"{what}: note")
        if len(self.cells) == 4 and self.cells[2] != NONE:
            low, high = (number(one) for one in re.findall(NUMBER, self.cells[2]))
            self.ends = low, high
            if not low <= self.value <= high:
                raise Untrue(f"{what}: outside its own interval")


def _close(own: tuple[Fraction, Fraction], others: list[tuple[Fraction, Fraction]]) -> int:
    """Return how many ends are printed as the same number as one of its own."""
    return sum(one[0] == own[1] or one[1] == own[0] for one in others)


def _body(section: Part) -> list[Part]:
    return list(section.one("tbody").every("tr"))


def _cells(line: Part) -> list[str]:
    return [one.text().replace("\u00a0", " ") for one in line.inside if isinstance(one, Part)]
