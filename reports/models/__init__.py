"""What units state: reports with their lines, dossiers, surveys, proof and steps, and totals of others."""

from reports.models.changes import DataChange
from reports.models.dossiers import DossierCount, KeptDossierCount, ProcedureDossierCount
from reports.models.evidence import Evidence, EvidenceCheck
from reports.models.index import KeptIndex, StatedIndex
from reports.models.registers import Dialogue, IsoCertificate, LegalReview, SharedSystem, SystemUsage
from reports.models.report import DraftCell, LineStatus, Measurement, MeasurementRevision, Report
from reports.models.rules import TurnedByMargins, TurnedVerdict
from reports.models.sources import DifferenceExplained, SourcePair
from reports.models.stated import StatedFigure, StatedPart
from reports.models.survey import KeptSurvey, KeptSurveyCount, Survey, SurveyCount
from reports.models.workflow import CorrectionRequest, FirstCheck, LockedCorrection, Reminder, ReportEvent

__all__ = [
    "CorrectionRequest",
    "DataChange",
    "Dialogue",
    "DifferenceExplained",
    "DossierCount",
    "DraftCell",
    "Evidence",
    "EvidenceCheck",
    "FirstCheck",
    "IsoCertificate",
    "KeptDossierCount",
    "KeptIndex",
    "KeptSurvey",
    "KeptSurveyCount",
    "LegalReview",
    "LineStatus",
    "LockedCorrection",
    "Measurement",
    "MeasurementRevision",
    "ProcedureDossierCount",
    "Reminder",
    "Report",
    "ReportEvent",
    "SharedSystem",
    "SourcePair",
    "StatedFigure",
    "StatedIndex",
    "StatedPart",
    "Survey",
    "SurveyCount",
    "SystemUsage",
    "TurnedByMargins",
    "TurnedVerdict",
]
