"""The lines of the reports with what they were counted from: dossiers, surveys, revisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery

from reports.demo.counts import Counts, invented_answers, sizes, stocks, sums
from reports.demo.province import NOT_APPLICABLE, Province
from reports.demo.sending import DECIDED, LINE_STATUS, RETURNED_WORDS, Place, place_of
from reports.figures.registry import kind_of
from reports.figures.revisions import HELD, keep_rows
from reports.models import (
    DossierCount,
    LineStatus,
    Measurement,
    MeasurementRevision,
    Report,
    ReportEvent,
    Survey,
    SurveyCount,
)
from reports.models.report import Answer
from targets.loading import analyse

SIZES: dict[str, tuple[dict[str, tuple[int, int]], tuple[int, int]]] = {  # by level; communes last
    "TTHC-01": ({"department": (240, 700), "district": (500, 1_100)}, (90, 260)),  # answers a year
    "TCC-01": ({"department": (1_400, 1_800), "district": (420, 900)}, (0, 0)),
    "HDH-04": ({"department": (3_500, 9_000), "district": (6_000, 11_000)}, (420, 1_300)),
    "HDH-05": ({"department": (38, 120), "district": (85, 170)}, (19, 25)),
    "CB-02": ({}, (9, 12)),
    "CB-03": ({}, (14, 20)),  # before the reduction for mountain communes
}
STOCKS = ("HDH-05", "CB-02", "CB-03")  # the others with a size are sums since the year began
REPORTED = (
    *("HDH-03", "TTHC-01", "TCC-01", "HDH-04", "HDH-05", "CB-02", "CB-03"),
    *("TTHC-03", "CB-01", "HDH-06", "HDH-07", "HDH-08", "HDH-09", "HDH-10"),
)  # in the order in which their figures are drawn
REASONS = (
    "Nhập nhầm số của kỳ trước, sửa theo sổ theo dõi.",
    "Bổ sung số liệu của bộ phận gửi muộn.",
    "Đếm trùng, đã đối chiếu lại danh sách.",
)
CORRECTED = 250  # one line in so many was corrected once
FORGOTTEN = 300  # one line in so many is missing from a report that was sent
SURVEYS = ("TTHC-01", "TCC-01")  # counted from what people were asked


@dataclass
class InventedLines:
    """All lines and their rows, made in memory and stored in bulk."""

    province: Province
    reports: dict[Place, Report]
    lines: list[Measurement] = field(default_factory=list)
    revisions: list[MeasurementRevision] = field(default_factory=list)
    dossiers: list[DossierCount] = field(default_factory=list)
    surveys: list[Survey] = field(default_factory=list)
    answers: list[SurveyCount] = field(default_factory=list)
    counts: dict[str, Counts] = field(default_factory=dict)  # by indicator, whoever reports them
    _in_progress: dict[tuple[str, int], int] = field(default_factory=dict)  # by unit, and years that are over
    _returned: set[str] = field(default_factory=set)  # units whose returned line is drawn

    def invent(self) -> None:
        """Make the lines of every indicator that units report."""
        for code in REPORTED:
            self.counts[code] = self._count(code)
            self._state(code, self.counts[code])
        # Taken out at the end, so that what is drawn by lot is the same with them and without.
        self.lines = [line for line in self.lines if self._is_there(line)]
        self.revisions = [one for one in self.revisions if self._is_there(one.measurement)]

    def state_more(self, reports: dict[Place, Report]) -> None:
        """Make the lines of more reports, with what was drawn for their units."""
        self.reports = self.reports | reports
        for code, counts in self.counts.items():
            self._state(code, {place: count for place, count in counts.items() if place in reports})

    def take_out(self, places: Container[Place]) -> None:
        """Take the lines of some reports out, with all that they were counted from."""
        self.lines = [line for line in self.lines if place_of(line.report) not in places]
        self.revisions = [one for one in self.revisions if place_of(one.measurement.report) not in places]
        self.take_out_counted(places)

    def take_out_counted(self, places: Container[Place]) -> None:
        """Take out the dossiers and surveys of some reports."""
        self.dossiers = [row for row in self.dossiers if place_of(row.report) not in places]
        self.surveys = [survey for survey in self.surveys if place_of(survey.report) not in places]
        self.answers = [row for row in self.answers if place_of(row.survey.report) not in places]

    def store(self) -> None:
        """Store everything; the reports are stored already."""
        Measurement.objects.bulk_create(self.lines)
        MeasurementRevision.objects.bulk_create(self.revisions)
        DossierCount.objects.bulk_create(self.dossiers)
        Survey.objects.bulk_create(self.surveys)
        SurveyCount.objects.bulk_create(self.answers)
        keep_rows(self.revisions)
        analyse()
        Measurement.objects.filter(status=LineStatus.ACCEPTED).update(accepted=HELD)

    def _count(self, code: str) -> Counts:
        """Draw the part and the whole of every unit and quarter in which the indicator is due."""
        if code == "HDH-03":
            return sums(self.province, code, self.province.dossiers_a_year)
        if code not in SIZES:
            return invented_answers(self.province, code)
        count = stocks if code in STOCKS else sums
        return count(self.province, code, sizes(self.province, *SIZES[code]))

    def _state(self, code: str, counts: Counts) -> None:
        """Add the lines of an indicator, and the dossiers or the answers behind them."""
        self._add(code, counts)
        if code == "HDH-03":
            self._count_dossiers(counts)
        if code in SURVEYS:
            self._ask(code, counts)

    def _add(self, code: str, counts: Counts) -> None:
        """Add a line for each count whose unit reports, and its revisions."""
        indicator = self.province.indicators[code]
        for (unit, quarter), (part, whole) in counts.items():
            report = self.reports.get((unit, quarter))
            if report is None or self._is_left_out(code, unit, quarter):
                continue
            line = Measurement(
                report=report,
                indicator=indicator,
                status=self._status(report),
                submitted_by_id=report.submitted_by_id,
            )
            if line.status == LineStatus.RETURNED:
                line.review_note = RETURNED_WORDS
            if refusal := NOT_APPLICABLE.get((code, unit)):
                line.answer, line.note = Answer.NOT_APPLICABLE, refusal
            else:
                kind_of(indicator).state(line, part, whole)
            self.lines.append(line)
            self._revise(line)
            sent = self.revisions[-1]
            sent.submitted_at, sent.submitted_by_id = report.submitted_at, report.submitted_by_id

    def _is_there(self, line: Measurement) -> bool:
        """Say whether the line was reported before its period was locked."""
        report = line.report
        return (line.indicator.code, report.period.number, report.unit.code) not in self.province.left_out

    def _is_left_out(self, code: str, unit: str, quarter: int) -> bool:
        """Say whether the line is missing: forgotten here and there, and not yet entered in a draft."""
        report, draw = self.reports[unit, quarter], self.province.random
        if report.status == Report.Status.DRAFT:
            counted = not kind_of(self.province.indicators[code]).is_on_the_line
            return counted or draw.random() < 0.5
        return code in ("HDH-04", "HDH-05") and quarter < 19 and draw.randrange(FORGOTTEN) == 0

    def _status(self, report: Report) -> LineStatus:
        """Return the line's status: that of the report, and of a returned report its first line."""
        status = LINE_STATUS[Report.Status(report.status)]
        if report.status == Report.Status.RETURNED and report.unit.code not in self._returned:
            self._returned.add(report.unit.code)
            return LineStatus.RETURNED
        return status

    def _revise(self, line: Measurement) -> None:
        """Write down how the line came in; one in many was wrong at first and corrected with a reason."""
        draw, report = self.province.random, line.report
        due = report.period.unit_due_at
        at = (report.submitted_at or due - dt.timedelta(days=4, hours=2)) - dt.timedelta(minutes=40)
        channel = (
            MeasurementRevision.Channel.SHEET if draw.random() < 0.3 else MeasurementRevision.Channel.FORM
        )
        first = MeasurementRevision(
            measurement=line,
            number=1,
            by_id=report.submitted_by_id,
            at=at,
            channel=channel,
            answer=line.answer,
            part=line.part,
            whole=line.whole,
            achieved=line.achieved,
            note=line.note,
        )
        self.revisions.append(first)
        if not line.part or report.status != Report.Status.APPROVED or draw.randrange(CORRECTED):
            return
        line.version = 2
        first.part = line.part - min(line.part, draw.randint(1, 3))
        self.revisions.append(
            MeasurementRevision(
                measurement=line,
                number=2,
                by_id=report.submitted_by_id,
                at=at + dt.timedelta(minutes=25),
                channel=MeasurementRevision.Channel.FORM,
                part=line.part,
                whole=line.whole,
                reason=draw.choice(REASONS),
            )
        )

    def _count_dossiers(self, counts: Counts) -> None:
        """Add the dossiers behind each line: received and carried over are settled or in progress."""
        draw = self.province.random
        for (unit, quarter), (online, received) in counts.items():
            carried = self._in_progress.get((unit, (quarter - 1) // 4), received // 30)
            to_do = carried + received
            in_progress = round(to_do * draw.uniform(0.02, 0.05))
            overdue = round(in_progress * draw.uniform(0, 0.2))
            settled = to_do - in_progress
            late = round(settled * max(0.0, draw.gauss(0.025, 0.015) - 0.015 * self.province.quality[unit]))
            if quarter % 4 == 0:
                self._in_progress[unit, quarter // 4] = in_progress
            report = self.reports.get((unit, quarter))
            if report is None or report.status == Report.Status.DRAFT:
                continue
            self.dossiers.append(
                DossierCount(
                    report=report,
                    carried_over=carried,
                    received=received,
                    received_online=online,
                    settled=settled,
                    settled_on_time=settled - late,
                    settled_late=late,
                    in_progress=in_progress,
                    in_progress_in_time=in_progress - overdue,
                    in_progress_overdue=overdue,
                )
            )

    def _ask(self, code: str, counts: Counts) -> None:
        """Add the survey behind each line: three questions, as many forms for each."""
        draw = self.province.random
        form = self.province.questionnaires[self.province.indicators[code].survey_subject]
        for (unit, quarter), (satisfied, whole) in counts.items():
            report = self.reports.get((unit, quarter))
            if report is None or (code, unit) in NOT_APPLICABLE or report.status == Report.Status.DRAFT:
                continue
            asked = _thirds(whole)
            survey = Survey(
                report=report,
                subject=form.subject,
                questionnaire=form,
                issued=round(asked[0] * draw.uniform(1, 1.3)),
                collected=asked[0],
            )
            self.surveys.append(survey)
            shares = zip(form.questions, asked, _thirds(satisfied), strict=True)
            for place, (question, answered, content) in enumerate(shares, 1):
                delighted = round(content * draw.uniform(0.3, 0.6))
                chosen = (delighted, content - delighted, answered - content)
                for (option, counts_as_satisfied), count in zip(question.options, chosen, strict=True):
                    self.answers.append(
                        SurveyCount(
                            survey=survey,
                            question=question.text,
                            position=place,
                            option=option,
                            counts_as_satisfied=counts_as_satisfied,
                            count=count,
                        )
                    )


def stamp_accepted() -> None:
    """Write into the revisions that speak who accepted them, and when: as the steps of their reports say."""
    decided = ReportEvent.objects.filter(
        report__measurements=OuterRef("measurement"),
        transition__in=[name for name, _note in DECIDED.values()],
        at__gte=OuterRef("submitted_at"),
    ).order_by("at")
    MeasurementRevision.objects.filter(speaks_for__isnull=False).update(
        accepted_at=Subquery(decided.values("at")[:1]), accepted_by=Subquery(decided.values("by")[:1])
    )


def _thirds(count: int) -> tuple[int, int, int]:
    """Return three whole numbers that make the count, the first the largest."""
    return ((count + 2) // 3, (count + 1) // 3, count // 3)
