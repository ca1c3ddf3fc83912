"""A target and its milestones sent in one form of the administration."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from procedures.models import Role
from targets.models import Indicator, PathPoint, Target
from tests.factories import make_indicator, make_member, make_province

pytestmark = pytest.mark.django_db


def asked_of(indicator: Indicator, threshold: str, milestone: str) -> dict[str, Any]:
    """Return the form of a new target with one milestone."""
    return {
        "code": indicator.code,
        "version": 1,
        "indicator": indicator.pk,
        "comparator": "<=",
        "threshold": threshold,
        "deadline": "31/12/2020",
        "in_force_from": "01/01/2016",
        "for_communes": "on",
        "sentence": "Không quá",
        "legal_basis": "Quyết định 1",
        "path_points-TOTAL_FORMS": 1,
        "path_points-INITIAL_FORMS": 0,
        "path_points-0-on": "31/12/2018",
        "path_points-0-percent": milestone,
        "path_points-0-source": "kế hoạch",
        "applicabilities-TOTAL_FORMS": 0,
        "applicabilities-INITIAL_FORMS": 0,
    }


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(make_member(make_province(), Role.ADMIN))
    return client


def test_a_new_target_of_minutes_comes_with_a_milestone_above_100(chief: Client) -> None:
    indicator = make_indicator(
        "CHO-01", kind="average", direction="lower_is_better", measured_in="phút", counted_in=""
    )
    answer = chief.post(reverse("admin:targets_target_add"), asked_of(indicator, "150", "180"))
    assert answer.status_code == 302, answer.context["errors"]
    assert Target.objects.get().threshold == 150
    assert PathPoint.objects.get().percent == 180


@pytest.mark.parametrize("milestone", ["101", "-1"])
def test_a_milestone_that_is_no_percentage_is_refused_at_its_box(milestone: str, chief: Client) -> None:
    indicator = make_indicator("TL-01", direction="lower_is_better")
    answer = chief.post(reverse("admin:targets_target_add"), asked_of(indicator, "50", milestone))
    assert answer.status_code == 200
    assert 'id="id_path_points-0-percent_error"' in answer.text
    assert not Target.objects.exists()


@pytest.mark.parametrize(("day", "box"), [("31/12/2021", 0), ("15/11/2018", 1)])
def test_a_milestone_outside_the_time_of_a_new_target_is_refused_at_its_box(
    day: str, box: int, chief: Client
) -> None:
    """See the second of a quarter refused too: both are new, and neither stands in the database."""
    sent = asked_of(make_indicator("TL-01", direction="lower_is_better"), "50", "60")
    sent |= {"path_points-0-on": day, "path_points-TOTAL_FORMS": 2}
    sent |= {
        f"path_points-1-{name}": value
        for name, value in {"on": "31/12/2018", "percent": "55", "source": "kế hoạch"}.items()
    }
    answer = chief.post(reverse("admin:targets_target_add"), sent)
    assert answer.status_code == 200
    assert f'id="id_path_points-{box}-on_error"' in answer.text
