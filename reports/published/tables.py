"""The files of the published figures, in the order in which they build on each other."""

from __future__ import annotations

from pathlib import Path

from procedures.models import Unit
from reports.models import (
    DossierCount,
    LineStatus,
    Measurement,
    Report,
    StatedFigure,
    StatedPart,
    Survey,
    SurveyCount,
)
from reports.models.report import Answer
from targets.loading import Link, Table
from targets.models import IndexValue, Indicator, Period
from targets.models.indicator import SurveySubject
from targets.reading import (
    anything,
    count,
    count_or_none,
    day_or_none,
    decimal,
    moment,
    one_of,
    words,
    yes_no,
)

FOLDER = Path(__file__).parent

REPORT = Link(Report, ("unit__code", "period__code"))
FIGURE = Link(StatedFigure, ("unit__code", "indicator__code", "period__code"))
SURVEY = Link(Survey, ("report__unit__code", "report__period__code", "subject"))

TABLES = (
    Table(
        StatedFigure,
        "stated_figures.csv",
        ("unit", "indicator", "period"),
        {
            "unit": Link(Unit),
            "indicator": Link(Indicator),
            "period": Link(Period),
            "part": count,
            "whole": count,
            "as_of": words,
            "source": words,
            "note": anything,
        },
    ),
    Table(
        StatedPart,
        "stated_parts.csv",
        ("figure", "dimension", "label"),
        {
            "figure": FIGURE,
            "dimension": words,
            "position": count,
            "label": words,
            "count": count,
            "makes_the_whole": yes_no,
        },
    ),
    Table(
        IndexValue,
        "index_values.csv",
        ("indicator", "unit", "year"),
        {
            "indicator": Link(Indicator),
            "unit": Link(Unit),
            "year": count,
            "value": decimal,
            "decimals": count,
            "rank": count_or_none,
            "ranked_units": count_or_none,
            "published_on": day_or_none,
            "source": words,
            "note": anything,
        },
    ),
    Table(
        Report,
        "reports.csv",
        ("unit", "period"),
        {
            "unit": Link(Unit),
            "period": Link(Period),
            "status": one_of(Report.Status.values),
            "submitted_at": moment,
            "source": words,
        },
    ),
    Table(
        Measurement,
        "measurements.csv",
        ("report", "indicator"),
        {
            "report": REPORT,
            "indicator": Link(Indicator),
            "status": one_of(LineStatus.values),
            "answer": one_of(Answer.values),
            "note": words,
        },
    ),
    Table(
        DossierCount,
        "dossier_counts.csv",
        ("report", "group"),
        {
            "report": REPORT,
            "group": words,
            "carried_over": count,
            "received": count,
            "received_online": count,
            "settled": count,
            "settled_on_time": count,
            "settled_late": count,
            "in_progress": count,
            "in_progress_in_time": count,
            "in_progress_overdue": count,
            "printed_source": words,
            "note": words,
        },
    ),
    Table(
        Survey,
        "surveys.csv",
        ("report", "subject"),
        {
            "report": REPORT,
            "subject": one_of(SurveySubject.values),
            "issued": count,
            "collected": count,
            "printed_source": words,
            "note": words,
        },
    ),
    Table(
        SurveyCount,
        "survey_counts.csv",
        ("survey", "question", "option"),
        {
            "survey": SURVEY,
            "position": count,
            "question": words,
            "option": words,
            "counts_as_satisfied": yes_no,
            "count": count,
        },
    ),
)
