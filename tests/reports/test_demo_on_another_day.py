"""The demo as it stands on a day of one's choice: nothing came later, and nothing contradicts itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import F, Q
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from procedures.models import DeskHandling, Procedure, Proposal, ServiceLevel
from reports.models import (
    Dialogue,
    DossierCount,
    IsoCertificate,
    LineStatus,
    Measurement,
    MeasurementRevision,
    Report,
    ReportEvent,
)
from targets.models import IndexValue, Period
from tests import databases
from tests.reports.reader.reading import read_everything
from tests.sampling import some_by_day

DAYS = some_by_day(
    [
        "2016-01-04",  # before anything was asked
        "2018-08-01",  # between two collections
        "2020-09-13",  # in the days of one
        "2020-12-14",  # the day before the last is due
        "2020-12-18",  # between the units' deadline and the province's
        "2021-02-01",  # when everything is over
    ],
    one_of=6,
    at_night=True,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", params=DAYS)
def day(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[dt.date]:
    with django_db_blocker.unblock(), databases.filled(f"load_demo --today={request.param}"):
        yield dt.date.fromisoformat(request.param)


def test_nothing_is_there_that_came_later(day: dt.date) -> None:
    midnight = dt.datetime.combine(day, dt.time(), timezone.get_default_timezone())
    assert not Report.objects.filter(submitted_at__gte=midnight).exists()
    assert not ReportEvent.objects.filter(at__gte=midnight).exists()
    later = Q(at__gte=midnight) | Q(submitted_at__gte=midnight) | Q(accepted_at__gte=midnight)
    assert not MeasurementRevision.objects.filter(later).exists()
    assert not Period.objects.filter(locked_at__gte=midnight).exists()
    assert not Report.objects.filter(period__opened_at=None).exists()
    for model in (ServiceLevel, DeskHandling):
        assert not model.objects.filter(effective_on__gt=day).exists()
    gone = Q(in_force_from__gt=day) | Q(in_force_to__gt=day) | Q(impact_assessed_on__gt=day)
    assert not Procedure.objects.filter(gone).exists()
    assert not IndexValue.objects.filter(published_on__gt=day).exists()
    assert not Dialogue.objects.filter(held_on__gt=day).exists()
    assert not IsoCertificate.objects.filter(Q(declared_on__gt=day) | Q(verified_on__gt=day)).exists()
    assert Proposal.objects.exists() is (day > dt.date(2020, 12, 8))


def test_reports_lines_and_steps_tell_the_same(day: dt.date) -> None:
    assert Report.objects.exists() is (day.year > 2016)
    last = {step.report_id: step.to_status for step in ReportEvent.objects.order_by("at")}
    for report in Report.objects.all():
        assert report.status == last.get(report.pk, Report.Status.DRAFT)
        assert (report.submitted_at is None) is (report.pk not in last)
    lines = Measurement.objects.all()
    assert (
        not lines.filter(report__status=Report.Status.APPROVED).exclude(status=LineStatus.ACCEPTED).exists()
    )
    assert not lines.filter(report__status=Report.Status.DRAFT).exclude(status=LineStatus.DRAFT).exists()
    assert (
        not lines.filter(status=LineStatus.ACCEPTED)
        .filter(Q(accepted=None) | Q(accepted__accepted_at=None))
        .exists()
    )
    assert not lines.exclude(status=LineStatus.ACCEPTED).exclude(accepted=None).exists()
    assert not lines.exclude(review_note="").exclude(status=LineStatus.RETURNED).exists()
    revisions = MeasurementRevision.objects.all()
    assert not revisions.filter(accepted_at__lt=F("submitted_at")).exists()
    assert not revisions.filter(number__gt=F("measurement__version")).exists()
    counted = DossierCount.objects.filter(report__status=Report.Status.DRAFT)
    assert not counted.exists()


def test_when_everything_is_over_everybody_has_reported_the_last_quarter(day: dt.date) -> None:
    last = Report.objects.filter(period__code="2020-q4")
    if day.year < 2021:
        assert not last.exists() or last.exclude(status=Report.Status.APPROVED).exists()
        return
    assert last.filter(status=Report.Status.APPROVED).count() == 175
    assert Period.objects.get(code="2020-q4").locked_at is not None


@pytest.mark.nightly
def test_every_sentence_is_true_on_that_day(day: dt.date, client: Client, settings: Any) -> None:
    settings.PORTAL_TODAY = day
    client.force_login(User.objects.get(username="lanhdao"))
    codes = (
        Period.objects.filter(opens_on__lte=day).order_by("-year", "-quarter").values_list("code", flat=True)
    )
    wrong = []
    with translation.override("vi"):
        for code in codes[:2]:
            wrong += read_everything(client, code, ("46", "474-rieng", "481", "19744"))
    assert not wrong, "\n".join(wrong)
