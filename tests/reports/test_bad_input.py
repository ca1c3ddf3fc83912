"""What no programme means: a sentence each on every way in, and nothing typed is lost."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imports.kinds.figures.submit import hand_in
from procedures.models import Role
from procedures.rights import Action, within
from reports.figures.draft import Typed, save
from reports.figures.readiness import report_faults
from reports.figures.unit_report import read_sheet
from reports.flow.workflow import move
from reports.models import LineStatus, Measurement, Report, StatedFigure
from reports.obligations import Asking
from reports.refusal import Refused
from reports.review.desk import Desk
from targets.models import PathPoint, Period, Target
from tests.factories import (
    make_calendar,
    make_indicator,
    make_line,
    make_member,
    make_province,
    make_target,
    make_unit,
)
from tests.targets.test_milestone_forms import asked_of

pytestmark = pytest.mark.django_db

ALL = "Cả 2 dòng phải báo cáo đều ghi “không áp dụng”"


@pytest.fixture
def periods() -> dict[str, Period]:
    return make_calendar()


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(make_member(make_province(), Role.ADMIN, is_staff=True, is_superuser=True))
    return client


# “Not applicable” for everything ----------------------------------------------------------------------------


def test_a_report_of_nothing_but_not_applicable_says_why_before_it_goes(periods: dict[str, Period]) -> None:
    period, unit = periods["2018-q2"], make_unit()
    official = make_member(unit, Role.OFFICIAL)
    codes = [make_target(make_indicator(code)).code for code in ("X-01", "X-02")]
    said = {"na": Typed("on"), "note": Typed("không có bộ phận này")}
    save(unit, period, {codes[0]: said, codes[1]: {"part": Typed("1"), "whole": Typed("2")}}, by=official)
    assert report_faults(read_sheet(unit, period)) == []
    emptied = {"part": Typed("", "1"), "whole": Typed("", "2")}
    save(unit, period, {codes[1]: said | emptied}, by=official)
    sheet = read_sheet(unit, period)
    (fault,) = report_faults(sheet)
    assert ALL in fault.text
    assert (fault.row.code, fault.box) == ("X-01", "X-01-why")
    coordinator = make_member(make_province(), Role.COORDINATOR)
    assert hand_in([sheet], by=coordinator, note="tệp") == 0  # by an import neither
    report = Report.objects.get()
    with pytest.raises(Refused, match=ALL):
        move(report, "submit", by=official)
    assert set(Measurement.objects.values_list("note", flat=True)) == {"không có bộ phận này"}
    save(unit, period, {"X-01": {"why": Typed("đơn vị mới thành lập")}}, by=official)
    move(report, "submit", by=official)
    desk = Desk.read(period, Asking.read(), within(coordinator, Action.READ_DESK))
    (row,) = (one for one in desk.rows if one.unit == unit)
    assert (row.warnings, row.explained, row.is_clean) == (1, 1, False)  # looked at by itself


def test_one_figure_that_is_owed_alone_may_be_not_applicable(periods: dict[str, Period]) -> None:
    line = make_line(
        make_unit(),
        make_target().indicator,
        periods["2018-q2"],
        status=LineStatus.DRAFT,
        answer="not_applicable",
        note="không có",
    )
    assert read_sheet(line.report.unit, periods["2018-q2"]).rows[0].warnings == []


# A stated figure for a period not due -----------------------------------------------------------------------


def test_a_total_is_refused_where_nothing_is_due(chief: Client, periods: dict[str, Period]) -> None:
    yearly = make_target(make_indicator("N-01", frequency="year")).indicator
    later = make_target(make_indicator("N-02", first_period=periods["2018-q3"])).indicator
    for indicator, words in ((yearly, "không đến kỳ trong quý II/2018"), (later, "quý III/2018")):
        facts = {"indicator": indicator, "unit": make_province(), "period": periods["2018-q2"]}
        with pytest.raises(ValidationError) as refused:
            StatedFigure.objects.create(part=1, whole=2, as_of="14/06/2018", source="báo", **facts)
        (told,) = refused.value.message_dict["period"]
        typed = {name: row.pk for name, row in facts.items()}
        typed |= {"part": "1.234", "whole": "2.000", "as_of": "14/06/2018", "source": "Báo cáo 12/BC"}
        typed |= {"parts-TOTAL_FORMS": 0, "parts-INITIAL_FORMS": 0, "once": uuid.uuid4()}
        page = chief.post(reverse("admin:reports_statedfigure_add"), typed)
        form = page.context["adminform"].form
        assert form.errors["period"] == [told]
        assert (form["part"].value(), form["source"].value()) == ("1.234", "Báo cáo 12/BC")
        assert words in told
    assert not StatedFigure.objects.exists()


# A milestone in a locked period, an aim that contradicts itself ---------------------------------------------


def test_a_form_refuses_the_milestone_at_its_box(chief: Client, periods: dict[str, Period]) -> None:
    Period.objects.filter(code="2018-q4").update(locked_at=timezone.now())
    asked = asked_of(make_indicator("TL-01", direction="lower_is_better"), "50", "60")
    asked |= {"in_force_from": "15/12/2018"}
    answer = chief.post(reverse("admin:targets_target_add"), asked)
    assert "quý IV/2018 đã chốt" in answer.text
    assert 'value="kế hoạch"' in answer.text
    assert not PathPoint.objects.exists()


def test_a_form_refuses_an_aim_against_its_indicator_at_its_box(chief: Client) -> None:
    answer = chief.post(reverse("admin:targets_target_add"), asked_of(make_indicator("TL-01"), "50", "60"))
    assert "trái với chỉ tiêu" in " ".join(answer.context["adminform"].form.errors["comparator"])
    assert 'value="31/12/2018"' in answer.text
    assert not Target.objects.exists()
