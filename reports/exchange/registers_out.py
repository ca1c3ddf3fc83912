"""The tasks, their registers and the matrix of shared software as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from reports.exchange.exporting import Column, Export, Kind, Row, Table
from reports.models import SharedSystem
from reports.registers.listing import FilterForm
from reports.registers.register import Column as RegisterColumn
from reports.registers.tasks import TaskRow
from reports.registers.usage import MatrixLine
from targets.models import ReformArea

TASK_COLUMNS = (
    Column(gettext_lazy("Reform area")),
    Column(gettext_lazy("Code"), Kind.CODE),
    Column(gettext_lazy("Task or milestone")),
    Column(gettext_lazy("Lead unit")),
    Column(gettext_lazy("Deadline"), Kind.DAY),
    Column(gettext_lazy("Status")),
    Column(gettext_lazy("Newest document")),
    Column(gettext_lazy("Day of the document"), Kind.DAY),
    Column(gettext_lazy("Next step")),
    Column(gettext_lazy("Register")),
    Column(gettext_lazy("Figures of the register")),
)


def tasks_export(areas: Iterable[tuple[ReformArea, Sequence[TaskRow]]]) -> Export:
    """Return the list of tasks: a row a task or milestone."""
    rows = [_task_row(str(area), row) for area, members in areas for row in members]
    return Export("nhiem-vu", (Table("nhiem-vu", _("Tasks"), TASK_COLUMNS, rows),))


def _task_row(area: str, row: TaskRow) -> Row:
    task, document = row.task, row.document
    return (
        area,
        task.code,
        task.text,
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
    columns = [Column(_("Code"), Kind.CODE), Column(_("Unit"))]
    columns += [Column(column.name, _kind(column)) for column in register.columns]
    rows = (
        (
            row.unit.code,
            row.unit.placed_name_on(register.day_of(row)),
            *(column.value(row) for column in register.columns),
        )
        for row in form.rows()
    )
    slug = register.task.lower()
    about = [(_("Register"), str(register.name)), *form.told()]
    return Export(
        f"{slug}-{clock.today():%Y%m%d}", (Table(slug, register.task, tuple(columns), rows),), tuple(about)
    )


def _kind(column: RegisterColumn) -> Kind:
    return Kind.COUNT if column.is_count else Kind.DAY if column.is_day else Kind.TEXT


def matrix_export(lines: Iterable[MatrixLine], systems: Iterable[SharedSystem], year: str) -> Export:
    """Return who uses the shared systems in one year."""
    columns = (
        Column(_("Unit code"), Kind.CODE),
        Column(_("Unit")),
        *(Column(system.name) for system in systems),
    )
    rows = [(line.unit.code, line.name, *line.cells) for line in lines]
    table = Table("phan-mem", _("Shared software"), columns, rows)
    return Export(f"phan-mem-{year or 'chua-co'}", (table,), ((_("Year"), year),))
