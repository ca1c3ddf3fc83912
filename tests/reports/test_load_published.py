"""The published figures: as printed, with their source, and never beside invented ones."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.utils import timezone, translation

from accounts.models import User
from procedures.models import Membership, Unit
from reports.models import (
    DossierCount,
    Measurement,
    MeasurementRevision,
    Report,
    StatedFigure,
    Survey,
    SurveyCount,
)
from targets.models import IndexValue, Period, Programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password(settings: Any) -> None:
    settings.DEMO_PASSWORD = "mat-khau-de-thu"


def load() -> str:
    out = StringIO()
    call_command("load_published", stdout=out)
    return out.getvalue()


def stated(indicator: str, period: str) -> StatedFigure:
    return StatedFigure.objects.get(unit__code="46", indicator__code=indicator, period__code=period)


def test_a_second_load_changes_nothing() -> None:
    def dump() -> list[list[tuple[object, ...]]]:
        names = ("accounts", "procedures", "targets", "reports", "imports")
        return [
            list(model._default_manager.order_by("pk").values_list())
            for name in names
            for model in apps.get_app_config(name).get_models(include_auto_created=True)
        ]

    load()
    first = dump()
    assert "differ" not in load()
    assert dump() == first


@pytest.mark.parametrize(
    ("indicator", "period", "part", "whole"),
    [
        ("HDH-02", "2018-q3", 404, 2283),
        ("HDH-01-DV", "2018-q3", 934, 2283),
        ("TTHC-02", "2019-q2", 2132, 2132),
        ("HDH-02", "2019-q4", 1148, 2596),
        ("HDH-01-DV", "2019-q4", 2497, 2596),
    ],
)
def test_a_total_of_the_province_stands_as_printed(
    indicator: str, period: str, part: int, whole: int
) -> None:
    load()
    figure = stated(indicator, period)
    assert (figure.part, figure.whole) == (part, whole)
    assert figure.source
    assert figure.as_of


def test_nothing_else_is_stated() -> None:
    load()
    assert StatedFigure.objects.count() == 5
    assert Report.objects.count() == 2
    assert Measurement.objects.count() == 2
    assert set(IndexValue.objects.values_list("indicator__code", flat=True)) == {
        "PARINDEX",
        "PAPI",
        "ICT",
        "PCI",
    }


def test_parts_by_authority_that_do_not_make_the_total_are_warned_of() -> None:
    load()
    with translation.override("en"):
        warnings = stated("HDH-02", "2019-q4").warnings()
    assert len(warnings) == 1
    assert "2,593" in warnings[0]
    assert "2,596" in warnings[0]
    assert stated("HDH-02", "2018-q3").warnings() == []


def test_a_count_printed_beside_the_whole_is_no_part_of_it() -> None:
    load()
    figure = stated("TTHC-02", "2019-q2")
    assert figure.warnings() == []
    beside = figure.parts.get()
    assert (beside.count, beside.makes_the_whole) == (1256, False)


@pytest.mark.parametrize(
    ("code", "year", "printed", "rank"),
    [
        ("PCI", 2019, "66.50", 20),
        ("PARINDEX", 2020, "88.47", 3),
        ("PAPI", 2018, "43.2", 43),
        ("PAPI", 2019, "45.86", 5),
        ("PAPI", 2020, "44.53", 10),
        ("ICT", 2017, "0.727", 1),
        ("ICT", 2018, "0.897", 2),
        ("ICT", 2019, "0.9039", 1),
    ],
)
def test_an_index_keeps_the_digits_of_its_source(code: str, year: int, printed: str, rank: int) -> None:
    load()
    value = IndexValue.objects.get(indicator__code=code, unit__code="46", year=year)
    assert str(value.as_published) == printed
    assert value.value == Decimal(printed)
    assert value.rank == rank


def test_the_dossiers_of_hue_make_3764_of_33450() -> None:
    load()
    rows = DossierCount.objects.filter(report__unit__code="474", report__period__code="2020-q4")
    assert rows.aggregate(part=Sum("received_online"), whole=Sum("received")) == {
        "part": 3764,
        "whole": 33450,
    }
    city = rows.get(group="hồ sơ thành phố")
    assert city.settled == 18273
    assert len(city.warnings()) == 2  # 17.265 + 1.458 is not 18.273, and 18.273 + 870 is not 19.593
    assert city.printed_source
    assert "3.764 được in chung" in city.note
    assert rows.get(group="hồ sơ đất đai").warnings() == []


def test_the_survey_of_hue_makes_20661_of_21200() -> None:
    load()
    counts = SurveyCount.objects.filter(survey__report__unit__code="474")
    satisfied = counts.filter(counts_as_satisfied=True).aggregate(total=Sum("count"))["total"]
    assert (satisfied, counts.aggregate(total=Sum("count"))["total"]) == (20661, 21200)
    assert counts.values("question").distinct().count() == 5
    assert counts.count() == 15
    assert counts.get(option="trễ nhưng chấp nhận được").counts_as_satisfied is True


def test_more_answers_than_forms_are_warned_of() -> None:
    load()
    survey = Survey.objects.get()
    assert (survey.issued, survey.collected) == (5326, 4215)
    with translation.override("en"):
        own, more = survey.warnings()
    assert "its own" in own
    assert more == "Nơi tiếp đón: 4,350 answers, more than the 4,215 forms collected."
    for collected in (4350, None):
        survey.collected = collected
        assert len(survey.warnings()) == 1


def test_the_two_lines_are_copied_and_hold_no_figures_of_their_own() -> None:
    load()
    for line in Measurement.objects.select_related("report"):
        assert (line.status, line.answer) == ("copied", "measured")
        assert (line.part, line.whole, line.achieved) == (None, None, None)
        assert line.report.status == Report.Status.COPIED
        assert (line.report.submitted_at, line.report.submitted_by) == (None, None)
        assert line.report.source
        revision = MeasurementRevision.objects.get(measurement=line)
        assert line.accepted == revision
        assert (revision.number, revision.channel) == (1, MeasurementRevision.Channel.LOADER)
        assert (revision.submitted_at, revision.accepted_at) == (None, None)


def test_who_only_told_a_figure_again_is_marked() -> None:
    load()
    told = IndexValue.objects.filter(is_secondary=True)
    assert set(told.values_list("indicator__code", flat=True)) == {"PAPI", "ICT"}
    assert set(StatedFigure.objects.filter(is_secondary=True).values_list("period__code", flat=True)) == {
        "2018-q3"
    }


def test_a_leader_and_an_administrator_may_sign_in() -> None:
    load()
    leader, admin = User.objects.get(username="lanhdao"), User.objects.get(username="quantri")
    assert leader.check_password("mat-khau-de-thu")
    assert (leader.name, admin.name) == ("Lãnh đạo tỉnh", "Quản trị")
    assert (leader.is_superuser, admin.is_superuser, admin.is_staff) == (False, True, True)
    assert set(Membership.objects.values_list("user__username", "unit__code", "role")) == {
        ("lanhdao", "46", "leader"),
        ("quantri", "46", "admin"),
    }


def test_without_a_password_nobody_signs_in_and_the_command_says_so(settings: Any) -> None:
    settings.DEMO_PASSWORD = ""
    assert "DEMO_PASSWORD is not set" in load()
    assert not User.objects.get(username="lanhdao").has_usable_password()


def test_a_database_of_invented_figures_is_refused() -> None:
    call_command("load_reference", stdout=StringIO())
    Programme.objects.update(illustrative=True)
    with pytest.raises(CommandError, match="invented figures"):
        load()
    assert not StatedFigure.objects.exists()


def test_a_report_that_its_unit_made_itself_is_not_touched() -> None:
    call_command("load_reference", stdout=StringIO())
    Report.objects.create(
        unit=Unit.objects.get(code="474"),
        period=Period.objects.get(code="2020-q4"),
        status=Report.Status.SUBMITTED,
        submitted_at=timezone.make_aware(dt.datetime(2020, 12, 14, 9)),
    )
    with pytest.raises(CommandError, match=r"reports.csv, row 2, column source.*Nothing was loaded"):
        load()
    assert not DossierCount.objects.exists()
    assert not StatedFigure.objects.exists()
