"""The tasks, their registers and the matrix of shared software as tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from indicators import Share
from reports.models import SharedSystem
from reports.registers.listing import FilterForm
from reports.registers.register import Register
from reports.registers.register import RegisterColumn as RegisterColumn
from reports.registers.register import SummaryTable as RegisterTable
from reports.registers.tasks import TaskRow
from reports.registers.usage import MatrixLine
from sheets.writing import Cell, ColumnFormat, Export, ExportColumn, ExportTable, Row, percent_cell
from targets.models import ReformArea

SUMS = "tong"
TASK_COLUMNS = (
    ExportColumn(gettext_lazy("Reform area")),
    ExportColumn(gettext_lazy("Code"), ColumnFormat.CODE),
    ExportColumn(gettext_lazy("Task or milestone")),
    ExportColumn(gettext_lazy("Lead unit")),
    ExportColumn(gettext_lazy("Deadline"), ColumnFormat.DAY),
    ExportColumn(gettext_lazy("Status")),
    ExportColumn(gettext_lazy("Newest document")),
    ExportColumn(gettext_lazy("Day of the document"), ColumnFormat.DAY),
    ExportColumn(gettext_lazy("Next step")),
    ExportColumn(gettext_lazy("Register")),
    ExportColumn(gettext_lazy("Figures of the register")),
)
TASK_FRONT = (1, 2, 3, 4, 5, 6, 8, 10)


def tasks_export(areas: Iterable[tuple[ReformArea, Sequence[TaskRow]]]) -> Export:
    """Return the list of tasks: a row a task or milestone."""
    rows = [_task_row(str(area), row) for area, members in areas for row in members]
    table = ExportTable("nhiem-vu", _("Tasks"), TASK_COLUMNS, rows, front=TASK_FRONT)
    return Export(f"nhiem-vu-{clock.today():%Y%m%d}", (table,))


def _task_row(area: str, row: TaskRow) -> Row:
    task, document = row.task, row.document
    return (
        area,
        task.code,
        task.text_label,
        row.lead,
        task.deadline or _("every year"),
        row.status,
        document.number if document else None,
        document.issued_on if document else None,
        task.next_step,
        row.register.name if row.register else None,
        row.figure,
    )


def register_export(form: FilterForm) -> Export:
    """Return all rows of a register that a form without faults asks for, in the columns of the page."""
    register = form.register
    before = (ExportColumn(_("Code"), ColumnFormat.CODE), ExportColumn(_("Unit")))
    columns = (*before, *(_column(column, len(before)) for column in register.columns))
    rows = (
        (
            row.unit.code,
            row.unit.placed_name_on(register.day_of(row)),
            *(_cell(column.value(row)) for column in register.columns),
        )
        for row in form.with_units(form.rows())
    )
    slug = register.task.lower()
    about = [(_("Register"), str(register.name)), *form.told()]
    return Export(
        f"{slug}-{clock.today():%Y%m%d}",
        (ExportTable(slug, register.name, columns, rows), *_sums(register)),
        tuple(about),
    )


def register_files(tables: Sequence[RegisterTable]) -> list[tuple[str, str]]:
    """Return the tables that the page gives out as CSV, where there are several."""
    sums = [(f"{SUMS}-{number}", table.title.lower()) for number, table in enumerate(tables, 1)]
    return [("", _("rows")), *sums] if sums else []


def _column(column: RegisterColumn, place: int) -> ExportColumn:
    """Return the column of the file, of which the first column of the register stands at the place."""
    if column.share:
        part, whole = column.share
        return ExportColumn(column.name, ColumnFormat.PERCENT, share=(place + part, place + whole))
    return ExportColumn(
        column.name,
        ColumnFormat.COUNT if column.is_count else ColumnFormat.DAY if column.is_day else ColumnFormat.TEXT,
    )


def _cell(value: int | dt.date | Share | str | None) -> Cell:
    return percent_cell(value.percent) if isinstance(value, Share) else value


def _sums(register: Register) -> Iterator[ExportTable]:
    """Yield what the register comes to, by year and by whatever else the page counts it."""
    for number, table in enumerate(register.tables(), 1):
        yield ExportTable(f"{SUMS}-{number}", table.title, *_typed(table))


def _typed(table: RegisterTable) -> tuple[tuple[ExportColumn, ...], list[Row]]:
    """Return columns and rows; a share takes three columns, its part and its whole before it."""
    columns: list[ExportColumn] = []
    for name, *cells in zip(table.head, *table.rows, strict=True):
        if any(isinstance(cell, Share) for cell in cells):
            columns += _of_share(name, len(columns), _("%(name)s: numerator"), _("%(name)s: denominator"))
        else:
            is_count = any(isinstance(cell, int) for cell in cells)
            columns.append(ExportColumn(name, ColumnFormat.COUNT if is_count else ColumnFormat.TEXT))
    shares = {place for row in table.rows for place, cell in enumerate(row) if isinstance(cell, Share)}
    rows: list[Row] = [
        tuple(
            cell
            for place, figure in enumerate(row)
            for cell in (_three(figure) if place in shares else (_cell(figure),))
        )
        for row in table.rows
    ]
    return tuple(columns), rows


def usage_export(lines: Iterable[MatrixLine], systems: Iterable[SharedSystem], year: str) -> Export:
    """Return who uses the shared systems in one year."""
    columns = [ExportColumn(_("Unit code"), ColumnFormat.CODE), ExportColumn(_("Unit"))]
    for system in systems:
        users, staff = _("%(system)s: officials who use it"), _("%(system)s: officials who should use it")
        columns += _of_share(str(system), len(columns), users, staff)
    rows = [
        (line.unit.code, line.name, *(cell for share in line.shares for cell in _three(share)))
        for line in lines
    ]
    table = ExportTable("phan-mem", _("Shared software"), tuple(columns), rows)
    return Export(f"phan-mem-{year or 'chua-co'}", (table,), ((_("Year"), year),))


def _of_share(
    name: str, place: int, part: str, whole: str
) -> tuple[ExportColumn, ExportColumn, ExportColumn]:
    """Return the columns of a share, the first at the place: its part, its whole, its percentage."""
    told = {"name": name, "system": name}
    return (
        ExportColumn(part % told, ColumnFormat.COUNT),
        ExportColumn(whole % told, ColumnFormat.COUNT),
        ExportColumn(name, ColumnFormat.PERCENT, share=(place, place + 1)),
    )


def _three(share: object) -> tuple[Cell, Cell, Cell]:
    if not isinstance(share, Share):
        return None, None, None
    return share.part, share.whole, percent_cell(share.percent)
