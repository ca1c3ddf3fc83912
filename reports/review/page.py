"""One report as its reviewer sees it: each figure beside what stood before and what others state."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.figures import count_words
from accounts.models import User
from indicators import Counted, Point
from procedures.rights import Action, may
from reports.dashboards.charts import Sparkline, round_top, sparkline
from reports.dashboards.rows import due_until
from reports.entry.page import EntryRow, entry_row
from reports.figures.granted import corrected_lines, granted_lines
from reports.figures.registry import kind_of
from reports.figures.revisions import with_figures
from reports.figures.row import FigureRow
from reports.figures.unit_report import UnitReport, read_sheet
from reports.flow.corrections import may_be_corrected
from reports.flow.timeliness import Timeliness
from reports.flow.workflow import awaiting, fingerprint, hands_of
from reports.models import FirstCheck, LineStatus, Measurement, MeasurementRevision, Report, ReportEvent
from reports.review.desk import Desk, DeskRow, median_percent
from reports.review.wanted import DeskQuery
from reports.scopes import PEER_GROUPS, peer_group
from targets.models import ReformArea

NEWEST = 3  # of what happened lately, told to somebody who was overtaken


@dataclass(frozen=True, slots=True)
class ReportAct:
    """Something that was done to the report: a step of it, or new figures in a line."""

    at: dt.datetime
    by: User | None
    event: ReportEvent | None = None
    revision: MeasurementRevision | None = None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One figure of the report under review."""

    entry: EntryRow
    peers: str  # what units of the same group state
    spark: Sparkline | None
    values: tuple[Fraction, ...]  # what the small line goes through
    typed: MeasurementRevision | None
    seen: str  # the fingerprint that a decision on this line carries
    is_own: bool  # the reader submitted or corrected it, so somebody else has to approve it
    is_locked: bool
    is_corrected_in_lock: bool  # a coordinator corrected it in the locked period, and nobody decided on it

    @property
    def row(self) -> FigureRow:
        """Return the row of the sheet."""
        return self.entry.row

    @property
    def line(self) -> Measurement | None:
        """Return the line of the report, None while nothing was entered."""
        return self.entry.row.line

    @property
    def change(self) -> Fraction | None:
        """Return by how many points a share changed since the due period before."""
        row = self.entry.row
        if row.share is None or row.before is None:
            return None
        return kind_of(row.asked.indicator).change(row.share, row.before.share)

    @property
    def awaits(self) -> bool:
        """Say whether the line waits for a decision."""
        return self._stands(LineStatus.SUBMITTED)

    @property
    def can_be_reopened(self) -> bool:
        """Say whether the line is accepted and may be given back."""
        return self._stands(LineStatus.ACCEPTED)

    @property
    def can_be_corrected(self) -> bool:
        """Say whether a coordinator may put other figures into the line."""
        return may_be_corrected(self.row)

    def _stands(self, status: LineStatus) -> bool:
        may_move = not self.is_locked or self.is_corrected_in_lock
        return self.line is not None and self.line.status == status and may_move


@dataclass(frozen=True)
class ReviewPage:
    """A report with all that helps to decide on it, and where it stands in the queue."""

    sheet: UnitReport
    report: Report
    when: Timeliness
    rows: list[ReviewRow]
    granted: frozenset[int]  # lines that may change though the period is locked
    corrected: frozenset[int]  # those that a coordinator corrected there, to be decided on
    queue: list[DeskRow]
    happenings: list[ReportAct]  # newest first
    first_checks: list[FirstCheck]
    may_review: bool
    may_correct: bool
    may_check_first: bool

    @property
    def areas(self) -> list[tuple[ReformArea, list[ReviewRow]]]:
        """Return the rows by reform area, in the order of the programme."""
        found: dict[int, tuple[ReformArea, list[ReviewRow]]] = {}
        for row in self.rows:
            area = row.row.asked.indicator.area
            found.setdefault(area.pk, (area, []))[1].append(row)
        return list(found.values())

    @property
    def awaiting(self) -> list[Measurement]:
        """Return the lines that wait for a decision."""
        return [line for line in awaiting(self.sheet.lines) if not self._is_closed(line)]

    @property
    def seen(self) -> str:
        """Return the fingerprint that a decision on all waiting lines carries."""
        return fingerprint(self.awaiting)

    @property
    def accepted(self) -> list[Measurement]:
        """Return the lines that are accepted."""
        lines = [line for line in self.sheet.lines if line.status == LineStatus.ACCEPTED]
        return [line for line in lines if not self._is_closed(line)]

    @property
    def seen_accepted(self) -> str:
        """Return the fingerprint that the reopening of all accepted lines carries."""
        return fingerprint(self.accepted)

    @property
    def is_own(self) -> bool:
        """Say whether the reader submitted or corrected one of the waiting lines."""
        return any(row.is_own and row.awaits for row in self.rows)

    @property
    def is_locked(self) -> bool:
        """Say whether nothing in the report may change."""
        return self.sheet.period.locked_at is not None and not self.granted | self.corrected

    def _is_closed(self, line: Measurement) -> bool:
        """Say whether nothing is decided on the line: its period is locked, and nobody opened it."""
        return self.sheet.period.locked_at is not None and line.pk not in self.granted | self.corrected

    @property
    def returnable(self) -> bool:
        """Say whether a line waits that may be given back to its unit."""
        return any(line.pk not in self.corrected for line in self.awaiting)

    @property
    def place(self) -> int:
        """Return the place in the queue, counted from 1; 0 for a report that waits for nobody."""
        keys = [row.report.pk for row in self.queue if row.report]
        return keys.index(self.report.pk) + 1 if self.report.pk in keys else 0

    @property
    def previous(self) -> DeskRow | None:
        """Return the report before this one in the queue."""
        return self.queue[self.place - 2] if self.place > 1 else None

    @property
    def following(self) -> DeskRow | None:
        """Return the next report in the queue: from one that waits for nobody, the first."""
        return self.queue[self.place] if self.place < len(self.queue) else None

    @property
    def newest(self) -> list[ReportAct]:
        """Return what happened last."""
        return self.happenings[:NEWEST]


def review_page(report: Report, desk: Desk, wanted: DeskQuery, user: User) -> ReviewPage:
    """Return the page of the report, in a fixed number of queries beside those of the desk."""
    sheet = read_sheet(report.unit, report.period, desk.asking)
    happenings = _happenings(report)
    hands = hands_of(sheet.lines, report)
    own = [line for line in sheet.lines if user.pk in hands[line.pk]]
    is_locked = report.period.locked_at is not None
    granted = granted_lines(report) if is_locked else frozenset()
    corrected = corrected_lines(report) if is_locked else frozenset()
    typed: dict[int, MeasurementRevision] = {}
    for one in happenings:
        if one.revision is not None:
            typed.setdefault(one.revision.measurement_id, one.revision)
    return ReviewPage(
        sheet,
        report,
        desk.when(report),
        [_row(row, sheet, desk, typed, own=own, corrected=corrected) for row in sheet.rows],
        granted,
        corrected,
        desk.queue(wanted),
        happenings,
        list(report.first_checks.select_related("by")),
        may_review=may(user, Action.REVIEW, report.unit),
        may_correct=may(user, Action.CORRECT, report.unit),
        may_check_first=may(user, Action.CHECK_FIRST, report.unit),
    )


def _row(
    row: FigureRow,
    sheet: UnitReport,
    desk: Desk,
    typed: dict[int, MeasurementRevision],
    *,
    own: list[Measurement],
    corrected: frozenset[int],
) -> ReviewRow:
    line = row.line
    points = _points(row)
    return ReviewRow(
        entry_row(row),
        peer_words(row, desk, sheet),
        _spark(row, points),
        tuple(Fraction(point.value) for point in points),
        typed.get(line.pk) if line else None,
        fingerprint([line]) if line else "",
        is_own=line in own,
        is_locked=not row.is_open,
        is_corrected_in_lock=line is not None and line.pk in corrected,
    )


def _points(row: FigureRow) -> list[Point]:
    """Return the percentages of the unit itself up to this period, oldest first; none of a yes or no."""
    if not kind_of(row.asked.indicator).manner(row.asked.indicator, alone=True).is_gradual:
        return []
    shares: dict[int, Counted] = dict(sorted(row.history.items()))
    if row.share is not None:
        shares[row.period.number] = row.share
    return [Point(number, share.value) for number, share in shares.items() if share.value is not None]


def _spark(row: FigureRow, points: list[Point]) -> Sparkline | None:
    if len(points) < 2:
        return None
    return sparkline(points, due_until(row.asked.indicator, row.period), _top(row, points))


def _top(row: FigureRow, points: list[Point]) -> Fraction:
    """Return the value at the top of the small line."""
    in_measure = row.asked.indicator.is_in_measure
    return round_top(point.value for point in points) if in_measure else Fraction(100)


def peer_words(row: FigureRow, desk: Desk, sheet: UnitReport) -> str:
    """Return what the peers state in the period, so far: their median, or how many of them have it."""
    shares = desk.peers(sheet.unit, row.asked.indicator)
    group = peer_group(sheet.unit, sheet.period.data_to)
    if not shares or group is None:
        return "–"
    told = {"count": count_words(len(shares)), "group": str(PEER_GROUPS[group][0])}
    if yes := kind_of(row.asked.indicator).peer_words(shares):
        return _("%(yes)s of %(count)s have it: %(group)s") % {**told, "yes": yes}
    middle = median_percent(shares)
    if middle is None:
        return "–"
    indicator = row.asked.indicator
    told["median"] = kind_of(indicator).manner(indicator, alone=False).words(middle)
    text = ngettext(
        "%(median)s: %(count)s unit, %(group)s", "%(median)s: %(count)s units, %(group)s", len(shares)
    )
    return text % told


def _happenings(report: Report) -> list[ReportAct]:
    """Return the steps of the report and the revisions of its lines, newest first."""
    events = report.events.select_related("by", "measurement__indicator")
    revisions = with_figures(MeasurementRevision.objects.filter(measurement__report=report)).select_related(
        "by", "measurement__indicator"
    )
    found = [ReportAct(event.at, event.by, event=event) for event in events]
    found += [ReportAct(one.at, one.by, revision=one) for one in revisions]
    return sorted(found, key=lambda one: one.at, reverse=True)
