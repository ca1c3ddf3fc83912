"""What the pages of an import show: its steps, the groups of repairs, a page of its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.queries import written
from imports.checked import Checked, CheckedRow, Outcome, RowFault
from imports.words import GROUPS, MISREAD_GROUP, OUTCOMES, group_of, group_words
from procedures.unit_names import Suggestion

PER_PAGE = 50  # rows
NAMED = 20  # cells of a group that are named; the rest is among the rows, and in the marked workbook
STEPS: tuple[str | Promise, ...] = (
    gettext_lazy("Download the template"),
    gettext_lazy("Choose the file"),
    gettext_lazy("Match the columns"),
    gettext_lazy("Check"),
    gettext_lazy("Result"),
)
FILTERS = {
    "": (gettext_lazy("all rows"), frozenset(Outcome)),
    "loi": (gettext_lazy("only rows with errors"), frozenset({Outcome.REFUSED})),
    "doi": (gettext_lazy("only new and changed rows"), frozenset({Outcome.NEW, Outcome.CHANGED})),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five steps, and where it leads while it can be gone back to."""

    number: int
    words: str
    url: str
    is_here: bool
    is_done: bool


def import_steps(here: int, urls: Sequence[str] = ()) -> list[Step]:
    """Return the steps; `urls` are the addresses of the first ones."""
    return [
        Step(
            number, str(words), urls[number - 1] if number <= len(urls) else "", number == here, number < here
        )
        for number, words in enumerate(STEPS, start=1)
    ]


@dataclass
class FaultGroup:
    """The faults that are mended alike."""

    code: str
    title: str
    repair: str
    faults: list[RowFault]
    rows: int
    suggestions: list[Suggested] = field(default_factory=list)

    @property
    def named(self) -> list[RowFault]:
        """Return the faults that are shown."""
        return self.faults[:NAMED]

    @property
    def others(self) -> int:
        """Return how many more there are."""
        return len(self.faults) - len(self.named)


@dataclass(frozen=True, slots=True)
class Suggested:
    """A name in the file that is asked about, and in which cells it stands."""

    number: int
    suggestion: Suggestion
    cells: str
    rows: int


def groups_of(checked: Checked) -> list[FaultGroup]:
    """Return the faults by kind of repair, those that hide others first."""
    found: dict[str, list[RowFault]] = defaultdict(list)
    for fault in checked.faults:
        found[group_of(fault.group)].append(fault)
    order = [*GROUPS, MISREAD_GROUP]
    groups = [
        FaultGroup(code, *group_words(code), faults, len({(one.sheet, one.row) for one in faults}))
        for code, faults in found.items()
    ]
    for group in groups:
        group.suggestions = list(_suggested(checked.suggestions, group.faults))
    return sorted(groups, key=lambda group: order.index(group.code) if group.code in order else len(order))


def _suggested(suggestions: Iterable[Suggestion], faults: Iterable[RowFault]) -> Iterable[Suggested]:
    cells: dict[str, list[str]] = defaultdict(list)
    for fault in faults:
        cells[fault.asked].append(fault.address)
    for number, one in enumerate(suggestions):
        if places := cells.get(one.text):
            more = " …" if len(places) > NAMED else ""
            yield Suggested(number, one, ", ".join(places[:NAMED]) + more, len(places))


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as the page shows it."""

    row: CheckedRow
    words: str
    faults: tuple[RowFault, ...]


@dataclass(frozen=True)
class RowPage:
    """A page of rows, with the pages beside it and the other filters."""

    rows: list[Shown]
    total: int
    number: int
    last: int
    before: str
    after: str
    filters: list[tuple[str, str, bool]]  # address, words, whether it is this one


def row_page(checked: Checked, wanted: str, page: str) -> RowPage:
    """Return the page of rows that the address asks for; the nearest where there is no such page."""
    wanted = wanted if wanted in FILTERS else ""
    kept = [row for row in checked.rows if row.outcome in FILTERS[wanted][1]]
    last = max(1, -(-len(kept) // PER_PAGE))
    number = min(max(1, int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1), last)
    faults: dict[tuple[str, int], list[RowFault]] = defaultdict(list)
    for fault in checked.faults:
        faults[fault.sheet, fault.row].append(fault)
    rows = [
        Shown(row, str(OUTCOMES[row.outcome]), tuple(faults[row.sheet, row.row]))
        for row in kept[(number - 1) * PER_PAGE : number * PER_PAGE]
    ]
    return RowPage(
        rows,
        len(kept),
        number,
        last,
        before=_address(wanted, number - 1) if number > 1 else "",
        after=_address(wanted, number + 1) if number < last else "",
        filters=[(_address(key, 1), str(words), key == wanted) for key, (words, _kept) in FILTERS.items()],
    )


def _address(wanted: str, number: int) -> str:
    return written({"hien": wanted, "trang": number if number > 1 else ""}) + "#dong"


def marks_of(checked: Checked) -> dict[tuple[str, int, int], str]:
    """Return what is wrong in which cell, for the workbook that goes back: several faults in one text."""
    found: dict[tuple[str, int, int], str] = {}
    for fault in checked.faults:
        place = (fault.sheet, fault.row, fault.column)
        found[place] = f"{found[place]} {fault.words}" if place in found else fault.words
    return found
