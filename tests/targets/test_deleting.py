"""What nothing refers to may be deleted in the administration; what judged a locked period stays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procedures.models import Role
from targets.models import Indicator, Period, Target
from tests.factories import (
    make_calendar,
    make_line,
    make_member,
    make_province,
    make_target,
    make_task,
    make_unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client: Client) -> Client:
    make_calendar()
    client.force_login(make_member(make_province(), Role.ADMIN, is_staff=True, is_superuser=True))
    return client


def delete(client: Client, row: Model) -> int:
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_delete", args=[row.pk])
    return client.post(address, {"post": "yes"}).status_code


def test_an_indicator_goes_once_its_target_has_gone_and_both_were_never_used(chief: Client) -> None:
    target = make_target()
    target.path_points.create(on=dt.date(2019, 6, 30), percent=20, source="KH")
    assert delete(chief, target.indicator) == 403
    assert delete(chief, target) == 302
    assert delete(chief, target.indicator) == 302
    assert not Indicator.objects.exists()


def test_a_figure_or_a_locked_period_keeps_what_it_was_judged_by(chief: Client) -> None:
    target = make_target()
    Period.objects.filter(code="2018-q1").update(locked_at=timezone.now())
    assert delete(chief, target) == 403
    Period.objects.update(locked_at=None)
    make_line(make_unit(), target.indicator, Period.objects.get(code="2018-q2"), 1, 2)
    assert delete(chief, target) == 403
    Target.objects.all().delete()
    assert delete(chief, target.indicator) == 403


def test_a_task_of_nobody_goes(chief: Client) -> None:
    assert delete(chief, make_task()) == 302


def test_a_new_indicator_names_a_first_period_that_is_not_locked(chief: Client) -> None:
    Period.objects.filter(code__lt="2018-q3").update(locked_at=timezone.now())
    field = chief.get(reverse("admin:targets_indicator_add")).context["adminform"].form.fields["first_period"]
    assert field.required
    assert field.queryset.order_by("data_to").first().code == "2018-q3"


def test_a_later_version_is_decided_where_its_verdicts_are_shown(chief: Client) -> None:
    target = make_target()
    answer = chief.post(reverse("admin:targets_target_add"), {"code": target.code, "version": "2"})
    assert "Quy tắc của các chỉ tiêu" in " ".join(answer.context["adminform"].form.errors["version"])


def test_what_a_locked_period_was_judged_by_is_read_and_not_written(chief: Client) -> None:
    target = make_target(baseline=10, baseline_on=dt.date(2015, 12, 14))
    address = reverse("admin:targets_target_change", args=[target.pk])
    assert 'name="baseline"' in chief.get(address).content.decode()
    Period.objects.filter(code="2018-q1").update(locked_at=timezone.now())
    page = chief.get(address).content.decode()
    assert 'name="baseline"' not in page
