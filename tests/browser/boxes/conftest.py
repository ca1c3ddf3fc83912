"""A grid with every kind of table, to type and to paste into."""

from __future__ import annotations

import pytest

from procedures.models import Unit
from targets.models import Period, Target
from tests.factories import make_indicator, make_questionnaire, make_target

SHARES = 4


@pytest.fixture
def targets(unit: Unit, period: Period) -> list[Target]:
    """Four shares with a yes or no among them, dossiers and a survey: every kind of table."""
    shares = [make_target(make_indicator(f"X-{place}A")) for place in range(SHARES)]
    make_target(make_indicator("X-1B", kind="unit_count"))
    make_target(make_indicator("X-6D", source="dossiers", accumulation="year_to_date"))
    make_target(make_indicator("X-7S", source="survey", survey_subject="education"))
    options = {"rất hài lòng": True, "hài lòng": True, "chưa hài lòng": False}
    make_questionnaire(dict.fromkeys(["Cơ sở", "Thái độ", "Thời gian"], options), subject="education")
    return shares
