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
from targets.loading import Link, LoadedTable
from targets.models import IndexValue, Indicator, Period
from targets.models.indicator import SurveySubject
from targets.reading import (
    anything,
    count_or_none,
    day_or_none,
    decimal,
    one_of,
    whole_number,
    words,
    yes_no,
)

FOLDER = Path(__file__).parent

REPORT = Link(Report, ("unit__code", "period__code"))
FIGURE = Link(StatedFigure, ("unit__code", "indicator__code", "period__code"))
SURVEY = Link(Survey, ("report__unit__code", "report__period__code", "subject"))

TABLES = (
    LoadedTable(
        StatedFigure,
        "stated_figures.csv",
        ("unit", "indicator", "period"),
        {
            "unit": Link(Unit),
            "indicator": Link(Indicator),
            "period": Link(Period),
            "part": whole_number,
            "whole": whole_number,
            "as_of": words,
            "as_of_day": day_or_none,
            "source": words,
            "is_secondary": yes_no,
            "base": anything,
            "note": anything,
        },
    ),
    LoadedTable(
        StatedPart,
        "stated_parts.csv",
        ("figure", "dimension", "label"),
        {
            "figure": FIGURE,
            "dimension": words,
            "position": whole_number,
            "label": words,
            "count": whole_number,
            "makes_the_whole": yes_no,
        },
    ),
    LoadedTable(
        IndexValue,
        "index_values.csv",
        ("indicator", "unit", "year"),
        {
            "indicator": Link(Indicator),
            "unit": Link(Unit),
            "year": whole_number,
            "value": decimal,
            "decimals": whole_number,
            "rank": count_or_none,
            "ranked_units": count_or_none,
            "published_on": day_or_none,
            "source": words,
            "is_secondary": yes_no,
            "note": anything,
        },
    ),
    LoadedTable(
        Report,
        "reports.csv",
        ("unit", "period"),
        {
            "unit": Link(Unit),
            "period": Link(Period),
            "status": one_of(Report.Status.values),
            "as_of_day": day_or_none,
            "source": words,
            "part_called": anything,
        },
    ),
    LoadedTable(
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
    LoadedTable(
        DossierCount,
        "dossier_counts.csv",
        ("report", "group"),
        {
            "report": REPORT,
            "group": words,
            "carried_over": whole_number,
            "received": whole_number,
            "received_online": whole_number,
            "settled": whole_number,
            "settled_on_time": whole_number,
            "settled_late": whole_number,
            "in_progress": whole_number,
            "in_progress_in_time": whole_number,
            "in_progress_overdue": whole_number,
            "printed_source": words,
            "note": words,
        },
    ),
    LoadedTable(
        Survey,
        "surveys.csv",
        ("report", "subject"),
        {
            "report": REPORT,
            "subject": one_of(SurveySubject.values),
            "issued": whole_number,
            "collected": whole_number,
            "printed_source": words,
            "note": words,
        },
    ),
    LoadedTable(
        SurveyCount,
        "survey_counts.csv",
        ("survey", "question", "option"),
        {
            "survey": SURVEY,
            "position": whole_number,
            "question": words,
            "option": words,
            "counts_as_satisfied": yes_no,
            "count": whole_number,
        },
    ),
)
