"""One report as its unit, its reviewer and its reader see it: a row for each figure the unit is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q

from indicators import Frequency, Share, printed_index
from procedures.models import Unit
from reports.figures.counted import line_rows
from reports.figures.warnings import (
    Before,
    doubled,
    emptied,
    figure_words,
    no_longer_measured,
    out_of_the_whole,
    unlikely,
)
from reports.models import DossierCount, LineStatus, Measurement, Report, StatedIndex, Survey
from reports.models.report import Answer
from reports.obligations import Asked, Asking
from targets.models import Period, Question, Questionnaire, ReformArea
from targets.models.indicator import Source

YEAR = 4  # quarters
EDITABLE = frozenset({LineStatus.DRAFT, LineStatus.RETURNED})  # what its unit may still change
CONTENTS = (  # what makes the rows of a report
    Prefetch("measurements", Measurement.objects.select_related("submitted_by", "accepted__stated_index")),
    "draft_cells",
    "dossier_counts",
    "surveys__counts",
    "stated_indices",
)
WITH_UNIT = frozenset({Report.Status.DRAFT, Report.Status.RETURNED})


def questions_of(survey: Survey | None) -> list[Question]:
    """Return the questions of a survey in their order (prefetch `counts`); none without a survey."""
    found: dict[tuple[int, str], list[tuple[str, bool]]] = {}
    # As they were entered: their keys keep the order that the questionnaire has.
    for row in sorted(survey.counts.all() if survey else (), key=lambda row: (row.position, row.pk)):
        found.setdefault((row.position, row.question), []).append((row.option, row.counts_as_satisfied))
    return [Question(text, tuple(options)) for (_position, text), options in found.items()]


@dataclass
class Row:
    """One figure of the report: what was asked, what is there, and what stood there before."""

    asked: Asked
    period: Period
    line: Measurement | None = None
    with_unit: bool = (
        True  # the report is not sent, or came back: rows that it does not have yet may be added
    )
    cells: dict[str, str] = field(default_factory=dict)  # what was typed and is no figure yet
    dossiers: list[DossierCount] = field(default_factory=list)
    survey: Survey | None = None
    index: StatedIndex | None = None
    history: dict[int, Share] = field(default_factory=dict)  # by number of the period, all before this one
    before: Before | None = None
    earlier_dossiers: list[DossierCount] = field(default_factory=list)  # of the last report that counts any
    questionnaire: Questionnaire | None = None  # the form of its survey that is in force
    year_ago: Before | None = None  # the same quarter a year before
    replaces: Before | None = None  # what is accepted of this period: the figure would take its place

    @property
    def questions(self) -> list[Question]:
        """Return the questions of the row's survey."""
        return questions_of(self.survey)

    @property
    def outline(self) -> list[Question]:
        """Return the questions that the form in force asks."""
        return self.questionnaire.questions if self.questionnaire else []

    @property
    def code(self) -> str:
        """Return the code of the indicator, by which the row is named everywhere."""
        return self.asked.indicator.code

    @property
    def is_not_applicable(self) -> bool:
        """Say whether the unit answers that the indicator is not applicable to it."""
        return self.line is not None and self.line.answer == Answer.NOT_APPLICABLE

    @property
    def is_editable(self) -> bool:
        """Say whether the unit may still change the row, as far as the row itself goes."""
        return self.with_unit if self.line is None else self.line.status in EDITABLE

    @property
    def share(self) -> Share | None:
        """Return the two counts that the row comes to; None where it has none (yet)."""
        if self.is_not_applicable or self.cells:
            return None
        source = self.asked.indicator.source
        if source == Source.DOSSIERS and self.dossiers:
            return Share(
                sum(count.received_online for count in self.dossiers),
                sum(count.received for count in self.dossiers),
            )
        if source == Source.SURVEY and self.survey is not None:
            answers = self.survey.counts.all()
            return Share(
                sum(row.count for row in answers if row.counts_as_satisfied),
                sum(row.count for row in answers),
            )
        return self.line.share if self.line else None

    @property
    def is_answered(self) -> bool:
        """Say whether the row holds an answer: a figure, a yes or no, an index, or “not applicable”."""
        return self.is_not_applicable or self.share is not None or self.index is not None

    @property
    def accepted_figure(self) -> str:
        """Return in words the accepted figure that the row would replace; "" where there is none."""
        if self.replaces is not None:
            return figure_words(self.asked.indicator, self.replaces.share)
        index = getattr(self.line.accepted, "stated_index", None) if self.line else None
        return printed_index(index.as_published) if index else ""

    @property
    def warnings(self) -> list[str]:
        """Return what is unlikely about the row, and what does not add up in figures kept as printed."""
        found = [text for count in self.dossiers for text in count.warnings()]
        found += self.survey.warnings() if self.survey else []
        share, indicator = self.share, self.asked.indicator
        if not self.is_answered and not self.cells and (figure := self.accepted_figure):
            return [*found, emptied(self.period, figure)]
        if share is None and not self.is_not_applicable:
            return found
        if gone := out_of_the_whole(indicator, share, (self.before, self.replaces)):
            return found + gone
        if share is None:
            figure = self.accepted_figure
            return [*found, no_longer_measured(self.period, figure)] if figure else found
        collected = self.survey.collected if self.survey else None
        return [
            *found,
            *unlikely(indicator, share, self.before, self.period),
            *doubled(indicator, share, collected, self.year_ago),
        ]

    @property
    def needs_a_reason(self) -> bool:
        """Say whether a warning still lacks the words that let it through."""
        return bool(self.warnings) and not (self.line and self.line.warning_reason)


@dataclass
class Sheet:
    """A unit's report of a period with all its rows."""

    unit: Unit
    period: Period
    report: Report | None
    rows: list[Row]

    @property
    def answered(self) -> int:
        """Return how many of the figures that are owed hold an answer."""
        return sum(row.is_answered for row in self.rows if row.asked.is_owed)

    @property
    def owed(self) -> int:
        """Return how many figures are owed."""
        return sum(row.asked.is_owed for row in self.rows)

    @property
    def status(self) -> str:
        """Return how far the report is; "" while nothing was entered."""
        return self.report.status if self.report else ""

    @property
    def lines(self) -> list[Measurement]:
        """Return every line of the report, also one that the unit is no longer asked for."""
        return list(self.report.measurements.all()) if self.report else []

    @property
    def areas(self) -> list[tuple[ReformArea, list[Row]]]:
        """Return the rows by reform area, in the order of the programme."""
        found: dict[int, tuple[ReformArea, list[Row]]] = {}
        for row in self.rows:
            area = row.asked.indicator.area
            found.setdefault(area.pk, (area, []))[1].append(row)
        return list(found.values())

    def row(self, code: str) -> Row | None:
        """Return the row of the indicator, None where the unit is not asked for it."""
        return next((row for row in self.rows if row.code == code), None)


def read_sheet(unit: Unit, period: Period, asking: Asking | None = None) -> Sheet:
    """Return the report of the unit with everything it shows, in a fixed number of queries."""
    asking = asking or Asking.read()
    found = Report.objects.filter(unit=unit, period=period).select_related("submitted_by")
    report = found.prefetch_related(*CONTENTS, "measurements__evidence").first()
    rows = [Row(asked, period) for asked in asking.asked_of(unit, period)]
    if report is not None:
        report.unit, report.period = unit, period
        fill(rows, report)
    _remember(rows, unit, period, asking)
    _look_back(rows, unit, period)
    ask(rows, period)
    return Sheet(unit, period, report, rows)


def fill(rows: Iterable[Row], report: Report) -> None:
    """Put into the rows what the report holds (prefetch CONTENTS)."""
    by_indicator = {line.indicator_id: line for line in report.measurements.all()}
    cells: dict[int, dict[str, str]] = defaultdict(dict)
    for cell in sorted(report.draft_cells.all(), key=lambda cell: cell.pk):
        cells[cell.indicator_id][cell.name] = cell.text
    dossiers = sorted(report.dossier_counts.all(), key=lambda count: count.pk)
    surveys = {survey.subject: survey for survey in report.surveys.all()}
    indices = {index.indicator_id: index for index in report.stated_indices.all()}
    for row in rows:
        indicator = row.asked.indicator
        row.line = by_indicator.get(indicator.pk)
        row.with_unit = report.status in WITH_UNIT
        if row.line is not None:
            row.line.report, row.line.indicator = report, indicator
        row.cells = cells.get(indicator.pk, {})
        row.dossiers = dossiers if indicator.source == Source.DOSSIERS else []
        row.survey = surveys.get(indicator.survey_subject) if indicator.source == Source.SURVEY else None
        row.index = indices.get(indicator.pk)


def ask(rows: Collection[Row], period: Period) -> None:
    """Give the rows of surveys the forms in force; asks the database only where there are such rows."""
    of_surveys = [row for row in rows if row.asked.indicator.source == Source.SURVEY]
    if of_surveys:
        forms = Questionnaire.objects.in_force(period)
        for row in of_surveys:
            row.questionnaire = forms.get(row.asked.indicator.survey_subject)


def _remember(rows: Iterable[Row], unit: Unit, period: Period, asking: Asking) -> None:
    """Give each row what the unit stated in other periods, above all in the due period just before."""
    number = {one.pk: one.number for one in asking.periods.values()}
    keys = [row.asked.indicator.pk for row in rows]
    stated: dict[int, dict[int, Before]] = defaultdict(dict)
    lines = line_rows(keys, units=[unit.pk])
    for _unit, indicator, key, answer, _corrected, part, whole, _printed, collected in lines:
        if whole is not None and answer == Answer.MEASURED:
            place = number[key]
            stated[indicator][place] = Before(Share(part or 0, whole), asking.periods[place], collected)
    for row in rows:
        indicator = row.asked.indicator
        held = stated.get(indicator.pk, {})
        row.history = {place: one.share for place, one in held.items() if place < period.number}
        row.before = held.get(Frequency(indicator.frequency).previous(period.number) or 0)
        row.year_ago, row.replaces = held.get(period.number - YEAR), held.get(period.number)


def _look_back(rows: Iterable[Row], unit: Unit, period: Period) -> None:
    """Give the rows of dossiers the groups that the unit last reported."""
    earlier = Q(report__unit=unit) & (
        Q(report__period__year__lt=period.year)
        | Q(report__period__year=period.year, report__period__quarter__lt=period.quarter)
    )
    newest = ("-report__period__year", "-report__period__quarter", "pk")
    for row in rows:
        if row.asked.indicator.source == Source.DOSSIERS:
            counts = DossierCount.objects.filter(earlier).select_related("report__period").order_by(*newest)
            known = list(counts[:FEW])
            row.earlier_dossiers = [one for one in known if one.report_id == known[0].report_id]


FEW = 12  # groups of dossiers: no unit keeps more
