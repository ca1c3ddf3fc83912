"""A target changes by a version: shown with the verdicts that it turns, decided, kept, marked on its page."""

from __future__ import annotations

import datetime as dt
import uuid
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from procedures.models import Level, Unit
from reports.flow.rules import decide_rule, mark_of
from reports.models import TurnedVerdict
from reports.refusal import Overtaken
from reports.review.rule_form import RuleForm
from reports.scopes import unit_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import standings
from targets.models import Indicator, PathPoint, Period, Target
from tests.factories import make_communes, make_line, make_province
from tests.reports.review.conftest import Answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(target: Target) -> str:
    return f"/dieu-phoi/quy-tac/{target.code.lower()}/"


@pytest.fixture
def reported(target: Target, period: Period, district: Unit) -> None:
    """Two communes at 60 per cent in the locked quarter and in the open one, where 50 are asked."""
    make_province()
    for commune in make_communes(2, parent=district):
        for code in ("2018-q1", "2018-q2"):
            make_line(commune, target.indicator, Period.objects.get(code=code), 6, 10)


def typed(**other: str) -> dict[str, str]:
    usual = {
        "comparator": ">=",
        "threshold": "70",
        "deadline": "31/12/2020",
        "since": "2018-q2",
        "sentence": "Đạt 70 %.",
        "legal_basis": "Nghị quyết 5/NQ-HĐND ngày 01/06/2018",
        "reason": "nâng yêu cầu",
        "once": str(uuid.uuid4()),
    }
    return usual | other


def decide(client: Client, place: str, **other: str) -> Answer:
    """Preview the version and decide it as its page would."""
    seen = client.post(place, typed(**other)).context["seen"]
    return client.post(place, typed(**other) | {"di": "luu", "seen": seen})


def text(answer: Answer) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def code_of(period: str) -> str:
    (verdict,) = standings(
        Period.objects.get(code=period), unit_scope(Unit.objects.get(level=Level.PROVINCE))
    )
    assert verdict.standing
    return verdict.standing.code


# The preview -----------------------------------------------------------------------------------------------


def test_a_preview_lists_whose_verdict_turns_from_what_to_what_and_saves_nothing(
    desk: Client, place: str, reported: None
) -> None:
    page = desk.post(place, typed())
    (turn,) = page.context["found"].turning
    assert (turn.asked.code, turn.before.code, turn.after.code) == ("2018-q2", "met", "no_path")
    assert turn.names[:2] == ("Tỉnh Thừa Thiên Huế", "Huyện Phú Lộc")
    (alone,) = page.context["found"].units
    assert len(alone.names) == 2
    assert "Đạt (quý II/2018)" in text(page)
    assert "Chưa lưu gì." in text(page)
    assert Target.objects.count() == 1


def test_what_was_shown_is_kept_with_the_version_and_the_locked_period_keeps_its_own(
    desk: Client, place: str, reported: None, target: Target
) -> None:
    assert decide(desk, place).status_code == 302
    version = Target.objects.get(version=2)
    assert (version.in_force_from, version.reason) == (dt.date(2018, 3, 15), "nâng yêu cầu")
    assert (code_of("2018-q1"), code_of("2018-q2")) == ("met", "no_path")
    kept = TurnedVerdict.objects.filter(target=version)
    assert [(one.period.code, one.before, one.after, one.is_of_units, one.number) for one in kept] == [
        ("2018-q2", "met", "no_path", False, 3),
        ("2018-q2", "met", "no_path", True, 2),
    ]
    assert "Kết luận đã đổi theo phiên bản này" in text(desk.get(place))
    event = AuditEvent.objects.get(action="decide_rule")
    assert ("50", "70") in event.changes.values_list("before", "after")


def test_an_erratum_judges_locked_periods_anew_and_says_which(
    desk: Client, place: str, reported: None
) -> None:
    fields = {"since": "2018-q1", "is_erratum": "on"}
    turned = desk.post(place, typed(**fields)).context["found"].turning
    assert [turn.asked.code for turn in turned] == ["2018-q1", "2018-q2"]
    assert decide(desk, place, **fields).status_code == 302
    assert code_of("2018-q1") == "no_path"


def test_figures_that_changed_since_the_preview_are_looked_at_again(
    desk: Client, place: str, reported: None, target: Target, district: Unit
) -> None:
    seen = desk.post(place, typed()).context["seen"]
    (commune,) = make_communes(1, parent=district)
    make_line(commune, target.indicator, Period.objects.get(code="2018-q2"), 10, 10)
    answer = desk.post(place, typed() | {"di": "luu", "seen": seen})
    assert answer.status_code == 409
    assert "Xem lại rồi ban hành" in text(answer)
    assert "nâng yêu cầu</textarea>" in answer.content.decode()
    assert Target.objects.count() == 1


def test_a_lock_that_closes_over_the_decision_lets_it_be_looked_at_again(
    place: str, reported: None, target: Target, coordinator: User
) -> None:
    form = RuleForm(typed(), before=target)
    assert form.is_valid()
    rule = form.rule()
    seen = mark_of(rule.compared(Ledger.read([target.indicator.code])), target)
    Period.objects.filter(code="2018-q2").update(locked_at=timezone.now())
    with pytest.raises(Overtaken):
        decide_rule(rule, by=coordinator, seen=seen)
    assert Target.objects.count() == 1


def test_what_cannot_be_written_down_is_not_decided(
    desk: Client, place: str, reported: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(Exception):
        pass

    def refuse(*_args: object, **_named: object) -> None:
        raise Full

    seen = desk.post(place, typed()).context["seen"]
    monkeypatch.setattr(AuditEvent, "save", refuse)
    with pytest.raises(Full):
        desk.post(place, typed() | {"di": "luu", "seen": seen})
    assert (Target.objects.count(), TurnedVerdict.objects.count()) == (1, 0)


def test_the_page_and_the_chart_mark_where_the_rule_changed(
    desk: Client, place: str, reported: None, target: Target
) -> None:
    decide(desk, place)
    address = f"/chi-tieu/{target.indicator.code.lower()}/?ky="
    page = desk.get(f"{address}2018-q2")
    assert page.context["page"].chart.rules
    assert "Từ quý II/2018: <strong>≥ 70 % · 31/12/2020</strong>" in text(page)
    assert not desk.get(f"{address}2018-q1").context["page"].chart.rules


# Bad input -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "box", "words"),
    [
        ({"comparator": "<="}, "comparator", "trái với chỉ tiêu"),
        ({"since": "2018-q1"}, "since", "quý I/2018 đã chốt"),
        ({"milestones": "01/03/2018; 40; KH 1"}, "milestones", "Mốc nằm trong quý I/2018 đã chốt"),
        (
            {"milestones": "30/06/2019 = 60"},
            "milestones",
            "Dòng 1 (30/06/2019 = 60): viết ngày; giá trị; nguồn",
        ),
        (
            {"milestones": "30/06/2019; 60; KH\n01/05/2019; 70; KH"},
            "milestones",
            "Dòng 2 (01/05/2019; 70; KH)",
        ),
        ({"deadline": "01/01/2018"}, "deadline", "Thời hạn nằm trước quý II/2018"),
        ({"threshold": "170"}, "threshold", "100"),
        ({"baseline": "12"}, "baseline_source", "Ghi nguồn"),
        ({"reason": " "}, "reason", "vì sao đổi quy tắc"),
        ({"legal_basis": ""}, "legal_basis", "Ghi văn bản"),
    ],
)
def test_what_cannot_be_is_refused_at_its_box_and_nothing_typed_is_lost(
    fields: dict[str, str], box: str, words: str, desk: Client, place: str, reported: None
) -> None:
    answer = desk.post(place, typed(**fields))
    errors = answer.context["form"].errors
    assert set(errors) == {box}
    assert words in " ".join(errors[box])
    page = answer.content.decode()
    kept = {name: value for name, value in typed(**fields).items() if name != "once" and value.strip()}
    assert all(value in unescape(page) for value in kept.values())
    assert Target.objects.count() == 1


def test_a_period_opened_again_before_a_locked_one_is_not_where_a_version_begins(
    desk: Client, place: str, target: Target, period: Period
) -> None:
    Period.objects.filter(code="2017-q3").update(locked_at=None)
    assert desk.get(place).context["form"]["since"].value() == "2018-q2"
    errors = desk.post(place, typed(since="2017-q3")).context["form"].errors
    assert set(errors) == {"since"}
    assert "quý I/2018 đã chốt" in errors["since"][0]


def test_a_milestone_into_a_locked_period_is_refused_on_every_way_in(target: Target, period: Period) -> None:
    with pytest.raises(ValidationError, match="quý I/2018 đã chốt"):
        PathPoint.objects.create(target=target, on=dt.date(2018, 3, 1), percent=20, source="KH")
    with pytest.raises(ValidationError, match="/dieu-phoi/quy-tac/"):  # it bends the path of that quarter too
        PathPoint.objects.create(target=target, on=dt.date(2019, 3, 1), percent=20, source="KH")


def test_a_later_version_into_a_locked_period_is_refused_on_every_way_in(
    target: Target, period: Period
) -> None:
    target.pk, target.version, target.in_force_from = None, 2, dt.date(2018, 1, 1)
    with pytest.raises(ValidationError, match="quý I/2018 đã chốt"):
        target.save(force_insert=True)


# From its first period on ----------------------------------------------------------------------------------


def test_before_its_first_period_an_indicator_is_on_no_page_and_owed_by_nobody(
    desk: Client, reported: None, target: Target, period: Period
) -> None:
    indicator = target.indicator
    since = Period.objects.get(code="2018-q2")
    Indicator.objects.filter(pk=indicator.pk).update(first_period=since)  # as if it were made so
    ledger = Ledger.read()
    assert [len(list(ledger.owed(number))) for number in (9, 10)] == [0, 1]
    province = unit_scope(Unit.objects.get(level=Level.PROVINCE))
    assert standings(Period.objects.get(code="2018-q1"), province) == []
    address = f"/chi-tieu/{indicator.code.lower()}/?ky="
    assert (desk.get(f"{address}2018-q1").status_code, desk.get(f"{address}2018-q2").status_code) == (
        404,
        200,
    )
    commune = Unit.objects.filter(level=Level.COMMUNE)[0]
    assert [len(ledger.asked_of(commune, ledger.periods[number])) for number in (9, 10)] == [0, 1]
