"""The lists of what was done as tables: imports, proposals, periods and later deadlines, reminders."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from procedures.models import Proposal
from reports.exchange.download import of_period
from reports.exchange.exporting import Column, Export, Kind, Note, Row, Table
from reports.exchange.targets_out import UNIT_COLUMNS, unit_cells
from reports.models import ImportBatch, Reminder
from reports.review.reminding import Recipient
from targets.models import DeadlineExtension, Period

# Imports ---------------------------------------------------------------------------------------------------

IMPORT_COLUMNS = (
    Column(gettext_lazy("Number"), Kind.NUMBER),
    Column(gettext_lazy("File")),
    Column(gettext_lazy("What the file holds")),
    Column(gettext_lazy("Period")),
    Column(gettext_lazy("Unit")),
    Column(gettext_lazy("Handed in"), Kind.MOMENT),
    Column(gettext_lazy("Handed in by")),
    Column(gettext_lazy("Result")),
    Column(gettext_lazy("Rows"), Kind.COUNT),
    Column(gettext_lazy("New"), Kind.COUNT),
    Column(gettext_lazy("Changed"), Kind.COUNT),
    Column(gettext_lazy("Unchanged"), Kind.COUNT),
    Column(gettext_lazy("With errors"), Kind.COUNT),
    Column(gettext_lazy("Fingerprint (SHA-256)"), Kind.PROSE),
)


def imports_export(rows: Iterable[ImportBatch]) -> Export:
    """Return every import that the reader sees, newest first."""
    table = Table("nhap-tep", _("Imports"), IMPORT_COLUMNS, (_import(one) for one in rows))
    return Export(f"nhap-tep-{clock.today():%Y%m%d}", (table,))


def _import(one: ImportBatch) -> Row:
    counts = (one.rows, one.new, one.changed, one.unchanged, one.refused)
    return (
        one.pk,
        one.name,
        one.get_kind_display(),
        str(one.period) if one.period else None,
        str(one.unit) if one.unit else None,
        one.at,
        str(one.by),
        one.get_status_display(),
        *(counts if one.rows else [None] * len(counts)),  # not counted yet
        one.sha256,
    )


# Proposals -------------------------------------------------------------------------------------------------

PROPOSAL_COLUMNS = (
    Column(gettext_lazy("Number"), Kind.NUMBER),
    Column(gettext_lazy("What changes")),
    Column(gettext_lazy("Code"), Kind.CODE),
    Column(gettext_lazy("Procedure"), Kind.PROSE),
    Column(gettext_lazy("Unit")),
    Column(gettext_lazy("Takes effect"), Kind.DAY),
    Column(gettext_lazy("Sent"), Kind.MOMENT),
    Column(gettext_lazy("Proposed by")),
    Column(gettext_lazy("Status")),
)


def proposals_export(rows: Iterable[Proposal], about: Iterable[Note]) -> Export:
    """Return the proposals of a list."""
    name = _("Proposals for the catalogue")
    table = Table("de-nghi", name, PROPOSAL_COLUMNS, (_proposal(one) for one in rows))
    return Export(f"de-nghi-{clock.today():%Y%m%d}", (table,), tuple(about))


def _proposal(one: Proposal) -> Row:
    of_what = one.procedure or one
    return (
        one.pk,
        one.get_kind_display(),
        of_what.code,
        of_what.name,
        str(one.unit),
        one.effective_on,
        one.at,
        str(one.by),
        one.get_status_display(),
    )


# Periods ---------------------------------------------------------------------------------------------------

EXTENSIONS = "gia-han"
PERIOD_COLUMNS = (
    Column(gettext_lazy("Period")),
    Column(gettext_lazy("Figures from"), Kind.DAY),
    Column(gettext_lazy("Figures to"), Kind.DAY),
    Column(gettext_lazy("Due for units"), Kind.MOMENT),
    Column(gettext_lazy("Due for the province"), Kind.DAY),
    Column(gettext_lazy("Opens on"), Kind.DAY),
    Column(gettext_lazy("Opened"), Kind.MOMENT),
    Column(gettext_lazy("Locked"), Kind.MOMENT),
    Column(gettext_lazy("Approved reports"), Kind.COUNT),
    Column(gettext_lazy("Not approved yet"), Kind.COUNT),
)
EXTENSION_COLUMNS = (
    Column(gettext_lazy("Period")),
    *UNIT_COLUMNS,
    Column(gettext_lazy("Deadline"), Kind.MOMENT),
    Column(gettext_lazy("Reason"), Kind.PROSE),
    Column(gettext_lazy("Granted by")),
    Column(gettext_lazy("Granted"), Kind.MOMENT),
)


def periods_export(periods: Iterable[Period], extensions: Iterable[DeadlineExtension]) -> Export:
    """Return the periods with their state, and the later deadlines that were granted.

    periods  with `approved` and `unfinished`: their reports that are approved, and that wait
    """
    tables = (
        Table("ky", _("Periods"), PERIOD_COLUMNS, [_period(one) for one in periods]),
        Table(EXTENSIONS, _("Extensions"), EXTENSION_COLUMNS, [_extension(one) for one in extensions]),
    )
    return Export(f"ky-bao-cao-{clock.today():%Y%m%d}", tables)


def periods_files() -> list[tuple[str, str]]:
    """Return the tables that the page gives out as CSV."""
    return [("", _("periods")), (EXTENSIONS, _("extensions"))]


def _period(one: Period) -> Row:
    return (
        str(one),
        one.data_from,
        one.data_to,
        one.unit_due_at,
        clock.local(one.province_due_at).date(),
        one.opens_on,
        one.opened_at,
        one.locked_at,
        getattr(one, "approved", None),
        getattr(one, "unfinished", None),
    )


def _extension(one: DeadlineExtension) -> Row:
    return (
        str(one.period),
        *unit_cells(one.unit, one.period),
        one.due_at,
        one.reason,
        str(one.by) if one.by else None,
        one.at,
    )


# Reminders -------------------------------------------------------------------------------------------------

SENT = "da-nhac"
WAITING_COLUMNS = (
    *UNIT_COLUMNS,
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Figures answered"), Kind.COUNT),
    Column(gettext_lazy("Figures owed"), Kind.COUNT),
    Column(gettext_lazy("Due"), Kind.MOMENT),
    Column(gettext_lazy("In time")),
    Column(gettext_lazy("E-mail addresses"), Kind.COUNT),
    Column(gettext_lazy("Focal person")),
    Column(gettext_lazy("Telephone"), Kind.CODE),
    Column(gettext_lazy("Reminders"), Kind.COUNT),
    Column(gettext_lazy("Last reminded"), Kind.MOMENT),
)
SENT_COLUMNS = (
    Column(gettext_lazy("At"), Kind.MOMENT),
    *UNIT_COLUMNS,
    Column(gettext_lazy("Occasion")),
    Column(gettext_lazy("By")),
    Column(gettext_lazy("E-mail"), Kind.PROSE),
    Column(gettext_lazy("E-mail sent"), Kind.MOMENT),
)


def reminders_export(period: Period, waiting: Iterable[Recipient], log: Iterable[Reminder]) -> Export:
    """Return the units that have not sent, and who was reminded of the period, newest first."""
    tables = (
        Table("nhac", _("Units that have not sent"), WAITING_COLUMNS, [_waiting(one) for one in waiting]),
        Table(SENT, _("Who was reminded"), SENT_COLUMNS, [_sent(one, period) for one in log]),
    )
    return Export(f"nhac-{period.code}", tables, of_period(period))


def reminders_files() -> list[tuple[str, str]]:
    """Return the tables that the page gives out as CSV."""
    return [("", _("units that have not sent")), (SENT, _("who was reminded"))]


def _waiting(one: Recipient) -> Row:
    row, unit = one.row, one.unit
    return (
        *unit_cells(unit, row.sheet.period),
        row.state,
        row.sheet.answered,
        row.sheet.owed,
        row.due,
        str(row.when),
        len(one.addresses),
        unit.focal_name if unit.focal_phone else None,
        unit.focal_phone,
        row.reminded or None,
        row.reminded_at,
    )


def _sent(one: Reminder, period: Period) -> Row:
    return (
        one.at,
        *unit_cells(one.unit, period),
        one.get_step_display(),
        str(one.by) if one.by else None,
        one.mailed_to,
        one.mailed_at,
    )
