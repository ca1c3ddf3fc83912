"""The demo on another day: without what came later, or with the last quarter gone on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from django.utils import timezone

from reports.demo.lines import InventedLines
from reports.demo.people import COORDINATOR
from reports.demo.province import Province
from reports.demo.sending import Place, Status, place_of
from reports.demo.shape import BEING_REPORTED, DAY, SEED
from reports.figures.registry import kind_of
from reports.models import LineStatus, Measurement, MeasurementRevision, Report, ReportEvent

COMPARED = "Đã đối chiếu lại danh sách biên chế, số liệu đúng."
ENTERING = dt.timedelta(days=1)  # how long before it is sent a report is being entered


@dataclass
class AnotherDay:
    """The reports with their lines and steps, brought to where they stand as the day begins."""

    day: dt.date
    province: Province
    lines: InventedLines
    steps: list[ReportEvent]

    def reach(self, people: Mapping[str, int]) -> None:
        """Go on with the last quarter, then take out what came later; `people` are keys by user name."""
        if self.day == DAY:
            return
        if self.day > DAY:
            self.steps += list(self._send_the_rest(people[COORDINATOR.username]))
        self._take_out_what_came_later()

    def _send_the_rest(self, reviewer: int) -> Iterator[ReportEvent]:
        """Let every unit report the last quarter, and approve what it says; give the steps of that.

        What was drawn before stays as it is: the rest has a chance of its own.
        """
        chance = self.province.random = Random(SEED + 3)  # noqa: S311  # figures, no secrets
        last = {place: one for place, one in self.lines.reports.items() if place[1] == BEING_REPORTED}
        drafts = {place for place, report in last.items() if report.status == Status.DRAFT}
        self.lines.take_out(drafts)
        fresh = self._reports_of_the_others(last.keys() - drafts, chance)
        self.lines.state_more(fresh)
        for report in fresh.values():
            if report.submitted_at:
                yield _step(report, "submit", Status.DRAFT, report.submitted_at)
        for place, report in last.items():
            if report.status == Status.RETURNED:
                again = report.period.unit_due_at - dt.timedelta(minutes=chance.randint(60, 1_500))
                self._answer_the_return(place, again)
                yield _step(report, "submit", Status.RETURNED, again)
        waiting = [report for report in last.values() if report.status in (Status.SUBMITTED, Status.RETURNED)]
        for report in [*waiting, *fresh.values()]:
            at = report.period.province_due_at - dt.timedelta(minutes=chance.randint(30, 3_000))
            yield _step(report, "approve", Status.SUBMITTED, at, by=reviewer)

    def _reports_of_the_others(self, sent: Container[Place], chance: Random) -> dict[Place, Report]:
        """Return a report of the last quarter for each unit that had not sent one by the demo's day."""
        period = self.province.periods[BEING_REPORTED]
        places = {
            (code, BEING_REPORTED): unit
            for code, unit in self.province.units.items()
            if unit.exists_on(period.data_to) and (code, BEING_REPORTED) not in sent
        }
        return {
            place: Report(
                unit=unit,
                period=period,
                status=Status.APPROVED,
                submitted_at=period.unit_due_at
                - dt.timedelta(days=chance.randint(0, 2), minutes=chance.randint(5, 450)),
            )
            for place, unit in places.items()
        }

    def _answer_the_return(self, place: Place, again: dt.datetime) -> None:
        """Let the unit say of the line that came back that its figure is right."""
        for line in self.lines.lines:
            if place_of(line.report) == place and line.status == LineStatus.RETURNED:
                line.version, line.note = 2, COMPARED
                figures = {name: getattr(line, name) for name in ("answer", "part", "whole", "achieved")}
                self.lines.revisions.append(
                    MeasurementRevision(
                        measurement=line,
                        number=2,
                        by_id=line.report.submitted_by_id,
                        at=again - dt.timedelta(minutes=20),
                        submitted_at=again,
                        submitted_by_id=line.report.submitted_by_id,
                        channel=MeasurementRevision.Channel.FORM,
                        note=COMPARED,
                        reason=COMPARED,
                        **figures,
                    )
                )

    def _take_out_what_came_later(self) -> None:
        midnight = dt.datetime.combine(self.day, dt.time(), timezone.get_default_timezone())
        self.steps[:] = [step for step in self.steps if step.at < midnight]
        reached: dict[Place, list[str]] = {}
        for step in sorted(self.steps, key=lambda step: step.at):
            reached.setdefault(place_of(step.report), []).append(step.to_status)
        entered = {
            place
            for place, report in self.lines.reports.items()
            if place not in reached
            if report.submitted_at and report.submitted_at < midnight + ENTERING
            if report.period.opens_on <= self.day
        }
        self.lines.take_out(self.lines.reports.keys() - reached.keys() - entered)
        self.lines.reports = {
            place: report
            for place, report in self.lines.reports.items()
            if place in reached or place in entered
        }
        self._leave_drafts(entered, midnight)
        for place, statuses in reached.items():
            self.lines.reports[place].status = statuses[-1]
        for line in self.lines.lines:
            if (place := place_of(line.report)) in reached:
                _stand(line, reached[place])
        self._take_back_answers(midnight)

    def _leave_drafts(self, entered: Container[Place], midnight: dt.datetime) -> None:
        """Let those reports be entered and not sent, without what is counted from other rows."""
        self.lines.take_out_counted(entered)
        self.lines.lines = [
            line
            for line in self.lines.lines
            if place_of(line.report) not in entered or kind_of(line.indicator).is_on_the_line
        ]
        kept = {id(line) for line in self.lines.lines}
        self.lines.revisions = [one for one in self.lines.revisions if id(one.measurement) in kept]
        for revision in self.lines.revisions:
            if place_of(revision.measurement.report) in entered:
                revision.at = min(revision.at, midnight - dt.timedelta(hours=9))
                revision.submitted_at = revision.submitted_by_id = None
        for line in self.lines.lines:
            if place_of(line.report) in entered:
                line.status, line.submitted_by_id, line.review_note = LineStatus.DRAFT, None, ""
        for place, report in self.lines.reports.items():
            if place in entered:
                report.status, report.submitted_at, report.submitted_by_id = Status.DRAFT, None, None

    def _take_back_answers(self, midnight: dt.datetime) -> None:
        """Take out what was entered later into a report that had been sent: the answer to a return."""
        for revision in self.lines.revisions:
            if revision.at >= midnight:
                revision.measurement.version, revision.measurement.note = 1, ""
        self.lines.revisions = [one for one in self.lines.revisions if one.at < midnight]


def _step(
    report: Report, name: str, before: Status, at: dt.datetime, *, by: int | None = None
) -> ReportEvent:
    """Return the step of a report: the unit's own sender takes it, unless another does."""
    return ReportEvent(
        report=report,
        transition=name,
        from_status=before,
        to_status=Status.APPROVED if name == "approve" else Status.SUBMITTED,
        by_id=by or report.submitted_by_id,
        at=at,
    )


def _stand(line: Measurement, statuses: list[str]) -> None:
    """Give the line the status that follows from how far its report is: one that came back stays apart."""
    status, came_back = statuses[-1], bool(line.review_note)
    if status == Status.RETURNED:
        return  # as it was drawn: the line that came back, and the accepted others
    line.review_note = ""
    is_accepted = status == Status.APPROVED or (Status.RETURNED in statuses and not came_back)
    line.status = LineStatus.ACCEPTED if is_accepted else LineStatus.SUBMITTED
