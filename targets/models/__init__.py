"""What the programme asks: indicators, targets, periods, tasks and index values."""

from targets.models.index import IndexValue
from targets.models.indicator import Indicator, Programme, ReformArea
from targets.models.margins import MarginVersion
from targets.models.path_point import PathPoint
from targets.models.period import DeadlineExtension, Period, PeriodStep
from targets.models.survey import Question, Questionnaire, QuestionnaireAnswer
from targets.models.target import Applicability, Target
from targets.models.task import Task, TaskDocument

__all__ = [
    "Applicability",
    "DeadlineExtension",
    "IndexValue",
    "Indicator",
    "MarginVersion",
    "PathPoint",
    "Period",
    "PeriodStep",
    "Programme",
    "Question",
    "Questionnaire",
    "QuestionnaireAnswer",
    "ReformArea",
    "Target",
    "Task",
    "TaskDocument",
]
