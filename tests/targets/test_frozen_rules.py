"""What a target asks changes by a version with reason and document alone: no sheet, form or load does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from procedures.models import Role, Unit
from reports.models import SourcePair
from targets.models import Applicability, Indicator, PathPoint, Period, Target
from targets.resources import IndicatorResource, TargetResource
from tests.factories import (
    make_calendar,
    make_indicator,
    make_line,
    make_member,
    make_province,
    make_target,
    make_unit,
)
from tests.margin_versions import make_margins
from tests.targets.test_milestone_forms import asked_of
from tests.targets.test_sheet_rows import INDICATOR, TARGET, indicator, take, target, told

pytestmark = pytest.mark.django_db

PAGE = "/dieu-phoi/quy-tac/s-01/"


@pytest.fixture(autouse=True)
def in_vietnamese() -> Iterator[None]:
    """Speak Vietnamese, whoever spoke before."""
    with translation.override("vi"):
        yield


@pytest.fixture
def periods() -> dict[str, Period]:
    return make_calendar()


def lock(until: str = "2018-q1") -> None:
    Period.objects.filter(code__lte=until).update(locked_at=timezone.now())


@pytest.fixture
def judged(periods: dict[str, Period]) -> Target:
    """Return a target with a baseline and a milestone, and with a figure that is judged by them."""
    asked = make_target(make_indicator("S-01"), baseline=Decimal(10))
    PathPoint.objects.create(target=asked, on=dt.date(2019, 6, 30), percent=30, source="kế hoạch")
    make_line(make_unit(), asked.indicator, periods["2018-q2"], 1, 2)
    return asked


# Sheets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "held"),
    [
        ("threshold", "60", "“threshold” của phiên bản 1 là “50”"),
        ("baseline", "12", "“baseline” của phiên bản 1 là “10”"),
        ("deadline", "31/12/2019", "“deadline” của phiên bản 1 là “31/12/2020”"),
        ("comparator", ">", "“comparator” của phiên bản 1 là “≥”"),
        ("baseline_on", "31/12/2015", ""),
    ],
)
def test_a_cell_that_asks_otherwise_is_led_to_where_versions_are_decided(
    column: str, cell: str, held: str, judged: Target
) -> None:
    head = ("code", "version", "sentence", column)
    ((at, words),) = told(take(TargetResource(), head, ("S-01", "1", "Rõ hơn", cell)))
    assert (at, held in words) == ("D2", True)
    assert f"đổi bằng phiên bản mới, có lý do và văn bản: {PAGE}" in words
    assert told(take(TargetResource(), head, ("S-01", "1", "Rõ hơn", ""))) == []
    judged.refresh_from_db()
    assert judged.sentence == "Rõ hơn"


def test_the_baseline_is_filled_in_by_sheet_until_anything_is_judged() -> None:
    asked = make_target(make_indicator("S-01"))
    head = ("code", "version", "baseline", "baseline_source")
    assert told(take(TargetResource(), head, ("S-01", "1", "12", "báo cáo 2015"))) == []
    asked.refresh_from_db()
    assert asked.baseline == 12


def test_a_later_version_is_no_row_of_a_sheet(judged: Target) -> None:
    later = ("S-01", "2", *target("S-01", "S-01")[2:])
    ((at, words),) = told(take(TargetResource(), TARGET, later))
    assert (at, f"được ban hành tại {PAGE}" in words) == ("B2", True)
    make_indicator("S-02")
    first = target("S-02", "S-02")
    beside = take(TargetResource(), TARGET, first, ("S-02", "2", *first[2:]))
    assert [at for at, _words in told(beside)] == ["B3"]
    assert Target.objects.get() == judged


def test_a_first_version_judges_no_locked_period_that_asked_without_it(periods: dict[str, Period]) -> None:
    lock()
    make_indicator("S-01")
    new, since = list(target("S-01", "S-01")), TARGET.index("in_force_from")
    ((at, words),) = told(take(TargetResource(), TARGET, new))
    assert (at, "quý I/2018 đã chốt khi chưa có mục tiêu này" in words) == ("M2", True)
    new[since] = "15/03/2018"
    assert told(take(TargetResource(), TARGET, new)) == []


def test_a_new_indicator_is_asked_from_a_period_that_is_not_locked(periods: dict[str, Period]) -> None:
    lock()
    area = make_indicator("S-01").area.code
    head, row = (*INDICATOR, "first_period"), indicator(area)
    for cell, at in (("", "M2"), ("2018-q1", "M2"), ("2018-Q9", "M2")):
        assert [one for one, _words in told(take(IndicatorResource(), head, (*row, cell)))] == [at]
    assert [one for one, _words in told(take(IndicatorResource(), INDICATOR, row))] == ["A2"]
    assert told(take(IndicatorResource(), head, (*row, "2018-q2"))) == []
    assert Indicator.objects.get(code="H-09").first_period == periods["2018-q2"]
    ((at, words),) = told(take(IndicatorResource(), ("code", "first_period"), ("H-09", "2018-q3")))
    assert (at, "được định khi tạo chỉ tiêu" in words) == ("B2", True)


# The administration ----------------------------------------------------------------------------------------


def test_a_form_takes_no_baseline_and_no_milestone_once_anything_is_judged(
    client: Client, judged: Target
) -> None:
    client.force_login(make_member(make_province(), Role.ADMIN, is_staff=True, is_superuser=True))
    address = reverse("admin:targets_target_change", args=[judged.pk])
    page = client.get(address).content.decode()
    assert 'name="baseline"' not in page
    assert 'name="path_points-0-percent"' not in page
    body = {"sentence": "Rõ hơn", "legal_basis": "NQ", "applicabilities-TOTAL_FORMS": 0}
    body |= {"applicabilities-INITIAL_FORMS": 0, "path_points-TOTAL_FORMS": 1, "path_points-INITIAL_FORMS": 0}
    body |= {"path_points-0-on": "31/12/2019", "path_points-0-percent": "40", "path_points-0-source": "KH"}
    assert client.post(address, body).status_code == 302
    judged.refresh_from_db()
    assert (judged.sentence, PathPoint.objects.count()) == ("Rõ hơn", 1)


def test_a_form_takes_no_first_version_into_a_lock_that_asked_without_it(
    client: Client, periods: dict[str, Period]
) -> None:
    client.force_login(make_member(make_province(), Role.ADMIN, is_staff=True, is_superuser=True))
    lock()
    asked = asked_of(make_indicator("S-01", direction="lower_is_better"), "50", "60")
    page = client.post(reverse("admin:targets_target_add"), asked)
    assert "quý I/2018 đã chốt khi chưa có mục tiêu này" in page.content.decode()
    asked |= {"in_force_from": "15/03/2018"}
    assert client.post(reverse("admin:targets_target_add"), asked).status_code == 302


# Every other way in ----------------------------------------------------------------------------------------


def test_a_version_that_judged_a_locked_period_is_saved_with_no_other_number(judged: Target) -> None:
    lock()
    judged.threshold = Decimal(60)
    with pytest.raises(ValidationError, match=PAGE):
        judged.save()
    judged.refresh_from_db()
    judged.sentence = "Rõ hơn"
    judged.save()
    with pytest.raises(ValidationError, match="quý I/2018 đã chốt và được đánh giá theo lộ trình này"):
        PathPoint.objects.create(target=judged, on=dt.date(2019, 12, 31), percent=40, source="KH")
    point = PathPoint.objects.get()
    point.percent = Decimal(35)
    with pytest.raises(ValidationError, match=PAGE):
        point.save()


def test_a_version_that_is_stored_begins_in_no_locked_period(judged: Target) -> None:
    later = make_target(
        judged.indicator, version=2, in_force_from=dt.date(2021, 1, 1), deadline=dt.date(2025, 1, 1)
    )
    margins = make_margins("10", "20", since=dt.date(2021, 1, 1))
    lock()
    for version in (later, margins):
        version.in_force_from, version.is_erratum = dt.date(2016, 1, 1), True
        with pytest.raises(ValidationError, match="quý I/2018 đã chốt"):
            version.save()
        version.in_force_from = dt.date(2018, 3, 15)
        version.save()
        version.pk, version.version, version.is_erratum = 900_001, 3, False  # new, and under a key of its own
        version.in_force_from = dt.date(2018, 3, 14)
        with pytest.raises(ValidationError, match="quý I/2018 đã chốt"):
            version.save()


def test_what_a_version_judged_ends_where_the_next_one_begins(
    judged: Target, periods: dict[str, Period]
) -> None:
    make_target(judged.indicator, version=2, in_force_from=dt.date(2017, 6, 15))
    lock()
    judged.threshold = Decimal(60)
    with pytest.raises(ValidationError, match="quý II/2017 đã chốt và được đánh giá theo phiên bản này"):
        judged.save()
    assert judged.last_judged == periods["2017-q2"]
    Target.objects.filter(version=2).update(in_force_from=dt.date(2016, 1, 1))  # an error is put right by it
    with pytest.raises(ValidationError, match="quý I/2018 đã chốt và được đánh giá theo phiên bản sau"):
        judged.save()


def test_whom_a_locked_period_asked_stays_as_it_was(judged: Target, periods: dict[str, Period]) -> None:
    unit, facts = make_unit(), {"target": judged, "reason": "không có bộ phận một cửa"}
    held = Applicability.objects.create(unit=unit, valid_from=dt.date(2018, 1, 1), **facts)
    lock()
    with pytest.raises(ValidationError, match="quý I/2018 đã chốt; đơn vị phải báo cáo"):
        Applicability.objects.create(unit=make_unit(), valid_from=dt.date(2018, 3, 14), **facts)
    held.valid_to = dt.date(2018, 3, 13)
    with pytest.raises(ValidationError, match="sau ngày 14/03/2018"):
        held.save()
    held.valid_to = dt.date(2018, 3, 14)
    held.save()
    Applicability.objects.create(unit=make_unit(), valid_from=dt.date(2018, 3, 15), **facts)


def test_an_exemption_that_a_locked_period_heeded_moves_to_no_other_unit_or_target(
    judged: Target, periods: dict[str, Period]
) -> None:
    unit, other = make_unit(), make_unit()
    begun = dt.date(2016, 1, 1)
    Applicability.objects.create(target=judged, unit=unit, valid_from=begun, reason="không có bộ phận")
    lock()
    moved = Applicability.objects.get()
    moved.unit, moved.valid_from = other, dt.date(2018, 3, 15)
    with pytest.raises(ValidationError, match="quý I/2018 đã chốt"):
        moved.save()
    moved = Applicability.objects.get()
    moved.target = make_target(make_indicator("S-02"))
    with pytest.raises(ValidationError, match="quý I/2018 đã chốt"):
        moved.save()
    moved = Applicability.objects.get()  # exemptions speak for a code, whichever version they hang on
    moved.target = make_target(judged.indicator, version=2, in_force_from=dt.date(2019, 1, 1))
    moved.save()


def test_an_exemption_stays_that_a_locked_period_heeded_below_whichever_version(
    judged: Target, periods: dict[str, Period]
) -> None:
    later = make_target(judged.indicator, version=2, in_force_from=dt.date(2019, 1, 1))
    facts = {"target": later, "unit": make_unit(), "reason": "không có bộ phận một cửa"}
    heeded = Applicability.objects.create(valid_from=dt.date(2018, 3, 14), **facts)
    coming = Applicability.objects.create(valid_from=dt.date(2018, 3, 15), **facts)
    lock()
    with pytest.raises(ValidationError, match="kết thúc sau ngày 14/03/2018"):
        heeded.delete()
    with pytest.raises(ValidationError, match="kết thúc sau ngày 14/03/2018"):
        later.delete()
    coming.delete()
    assert Applicability.objects.get() == heeded


def test_an_indicator_begins_no_earlier_and_no_later_in_what_is_locked(
    judged: Target, periods: dict[str, Period]
) -> None:
    lock()
    judged.indicator.first_period = periods["2018-q2"]
    with pytest.raises(ValidationError, match="quý I/2018 đã chốt"):
        judged.indicator.save()
    new = Indicator.objects.get(pk=judged.indicator_id)
    for new.pk in (None, 900_001):
        with pytest.raises(ValidationError, match="quý I/2018 đã chốt"):
            new.save()
    later = make_indicator(first_period=periods["2018-q3"])
    later.first_period = periods["2018-q2"]
    later.save()


def test_files_loaded_again_bring_no_later_version_and_ask_no_locked_period() -> None:
    call_command("load_reference", verbosity=0)
    lock()
    Target.objects.filter(code="HDH-03").update(version=2)
    Indicator.objects.filter(code="PCI").delete()
    call_command("load_reference", verbosity=0)
    assert [one.version for one in Target.objects.filter(code="HDH-03")] == [2]
    assert Indicator.objects.get(code="PCI").first_period == Period.objects.get(code="2018-q2")


def test_a_file_asks_nothing_in_what_is_locked_by_a_target_or_an_indicator_that_comes_later() -> None:
    call_command("load_reference", verbosity=0)
    lock()
    Target.objects.filter(code="HDH-03").delete()
    with pytest.raises(CommandError, match=r"targets.csv.*in_force_from.*locked without this target"):
        call_command("load_reference", verbosity=0)
    Indicator.objects.filter(code="PCI").delete()
    Period.objects.filter(code="2017-q4").update(locked_at=None)  # between two that are locked
    SourcePair.objects.filter(indicator__code="HDH-03").delete()
    Indicator.objects.get(code="HDH-03").delete()
    call_command("load_reference", verbosity=0)
    asked = Indicator.objects.filter(code__in=["PCI", "HDH-03"])
    assert {one.first_period for one in asked} == {Period.objects.get(code="2018-q2")}
    Indicator.objects.filter(code="PCI").delete()
    lock("2020-q4")
    with pytest.raises(CommandError, match="'PCI'; it should be loaded before the last period is locked"):
        call_command("load_reference", verbosity=0)


def test_a_file_adds_no_unit_to_what_is_locked() -> None:
    call_command("load_reference", verbosity=0)
    lock()
    Unit.objects.get(code="20044").delete()
    with pytest.raises(
        CommandError, match=r"units.csv.*valid_from.*quý I/2018 is locked and was judged without the unit"
    ):
        call_command("load_reference", verbosity=0)
    assert not Unit.objects.filter(code="20044").exists()
