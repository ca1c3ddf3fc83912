"""What stands beside the targets: tasks by how far they are, and the yearly indices that nobody judges."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from accounts import clock
from reports.models import KeptIndex
from targets.models import IndexValue, Indicator, Task
from tests.reports.reader.pages import Part
from tests.reports.reader.raw import Rows
from tests.reports.reader.words import holds

# In the order in which a line tells them. A task of which nothing is known is not called overdue.
STATES = {
    "overdue": "quá hạn",
    "not_started": "chưa thực hiện",
    "in_progress": "đang thực hiện",
    "done": "hoàn thành",
    "unknown": "chưa có báo cáo",
}
UNJUDGED = "Chương trình không đặt con số cho chỉ tiêu này: cổng nêu giá trị, không đánh giá."
NOTHING = "Chưa có số liệu"
UNKNOWN = "–", "chưa có giá trị của năm này"


@dataclass(frozen=True)
class Value:
    """The value of a year with its place."""

    value: Decimal
    decimals: int
    rank: int | None
    of: int | None
    is_secondary: bool

    @property
    def text(self) -> str:
        return written(self.value, self.decimals)

    @property
    def place(self) -> str:
        if self.rank is None:
            return ""
        return f"hạng {self.rank}/{self.of}" if self.of else f"hạng {self.rank}"


def written(value: Decimal, decimals: int) -> str:
    """Return the number with the digits of its source: "0,690"."""
    return f"{value:.{decimals}f}".replace(".", ",")


def values_of(rows: Rows, indicator: Indicator, asked: int) -> dict[int, Value]:
    """Return the values of the province by year, up to the period that is asked: published, then reported."""
    whole = next(unit.pk for unit in rows.units.values() if unit.level == "province")
    found = {
        one.year: Value(one.value, one.decimals, one.rank, one.ranked_units, one.is_secondary)
        for one in IndexValue.objects.filter(indicator=indicator, unit=whole)
    }
    kept = KeptIndex.objects.filter(
        revision__speaks_for__indicator=indicator, revision__speaks_for__report__unit=whole
    )
    for year, one in [(row.revision.speaks_for.report.period.year, row) for row in kept]:
        found[year] = Value(one.value, one.decimals, one.rank, one.ranked_units, False)
    last = rows.periods[asked]
    return {year: one for year, one in sorted(found.items()) if (year, 4) <= (last.year, last.quarter)}


def indices(rows: Rows) -> list[Indicator]:
    judged = {rule.indicator.pk for rule in rows.rules}
    return [
        one for one in Indicator.objects.filter(kind="index").order_by("position") if one.pk not in judged
    ]


def read_tasks(page: Part, rows: Rows, scope: str) -> None:
    """Read the line of each area that has tasks alone, counts and words."""
    with_targets = set(Indicator.objects.exclude(kind="index").values_list("area", flat=True))
    by_area: dict[str, Counter[str]] = defaultdict(Counter)
    for task in Task.objects.select_related("area").order_by("area__position"):
        if task.area_id not in with_targets:
            is_late = task.deadline is not None and task.deadline < clock.today()
            is_begun = task.status in ("not_started", "in_progress")
            name = f"{task.area.position}. {task.area.name}"
            by_area[name]["overdue" if is_late and is_begun else task.status] += 1
    whose = "nhiệm vụ" if scope == rows.whole else "nhiệm vụ của cả tỉnh"
    true = {
        name: f"{counts.total()} {whose}: "
        + ", ".join(f"{counts[state]} {words}" for state, words in STATES.items() if counts[state])
        for name, counts in by_area.items()
    }
    lines = list(page.one("tbody", "only-tasks").every("div"))
    holds({one.one("h2").text(): one.one("a").text() for one in lines}, true, "the areas with tasks alone")


def read_tiles(page: Part, rows: Rows, scope: str, asked: int) -> None:
    """Read the tile of each index: its newest value, its year and place, and what changed within a year."""
    said = {}
    for tile in page.one("ul", "tiles").every("a", "tile"):
        notes = tuple(one.text() for one in tile.every("span", "note"))
        said[tile.one(named="name").text()] = tile.one(named="figure").text(), notes
    true = {}
    for indicator in indices(rows) if scope == rows.whole else []:
        found = values_of(rows, indicator, asked)
        year = max(found, default=0)
        told = (found[year].text, _notes(found, year)) if year else (NOTHING, ())
        true[indicator.short_name] = told
    holds(said, true, "the yearly indices")


def _notes(found: dict[int, Value], year: int) -> tuple[str, ...]:
    now, before = found[year], found.get(year - 1)
    notes = [f"năm {year}", "nguồn thứ cấp" if now.is_secondary else "", now.place]
    if before:
        by = round(now.value, now.decimals) - round(before.value, before.decimals)
        sign = "+" if by > 0 else "−" if by < 0 else ""
        notes.append(f"{sign}{written(abs(by), max(now.decimals, before.decimals))} ({year - 1})")
    return tuple(note for note in notes if note)


def read_index(page: Part, rows: Rows, indicator: Indicator, asked: int) -> None:
    """Read the page of an index: value, place and year at its head, no standing, and its table by year."""
    found = values_of(rows, indicator, asked)
    year = max(found, default=0)
    head = [one.text() for one in page.one(named="verdict").inside if isinstance(one, Part)]
    true = [NOTHING]
    if year:
        one = found[year]
        notes = (one.place, f"năm {year}", "nguồn thứ cấp" if one.is_secondary else "")
        true = [one.text, *filter(None, notes)]
    holds(head, true, f"{indicator.code}: the head")
    holds(page.one("p", "lead").text(), UNJUDGED, f"{indicator.code}: that nobody judges it")
    section = next(one for one in page.every("section") if one.attributes.get("aria-labelledby") == "figures")
    said = {}
    for line in section.one("tbody").every("tr"):
        name, *cells = [one.text() for one in line.inside if isinstance(one, Part)]
        said[int(name)] = tuple(cells)
    ended = {one.year for quarter, one in rows.periods.items() if quarter <= asked and one.quarter == 4}
    lines = {y: (found[y].text, found[y].place or "–") if y in found else UNKNOWN for y in ended}
    holds(said, lines, f"{indicator.code}: the table by year")
