"""What units state: reports with their lines, dossiers, surveys, and totals stated by others."""

from reports.models.dossiers import DossierCount
from reports.models.report import LineStatus, Measurement, MeasurementRevision, Report
from reports.models.stated import StatedFigure, StatedPart
from reports.models.survey import Survey, SurveyCount

__all__ = [
    "DossierCount",
    "LineStatus",
    "Measurement",
    "MeasurementRevision",
    "Report",
    "StatedFigure",
    "StatedPart",
    "Survey",
    "SurveyCount",
]
