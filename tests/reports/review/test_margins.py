"""The two margins change by a version: shown with the verdicts that it turns, decided, kept, marked."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from procedures.models import Level, Role, Unit
from reports.flow.margins import decide_margins, newest_margins
from reports.models import TurnedByMargins
from reports.refusal import Overtaken
from reports.review.margin_form import MarginForm
from reports.scopes import unit_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import standings
from targets.models import Indicator, MarginVersion, Period, Target
from tests.factories import make_communes, make_line, make_member, make_province, make_target
from tests.margin_versions import make_margins
from tests.reports.review.conftest import Answer

pytestmark = pytest.mark.django_db

PLACE = "/dieu-phoi/muc-lech/"


@pytest.fixture
def target() -> Target:
    """Return a target on its way from 0 to 100 per cent: 45 are expected in quý I/2018, 50 in quý II."""
    return make_target(threshold=100, for_districts=False, for_departments=False, baseline=Decimal(0))


@pytest.fixture
def reported(target: Target, period: Period, district: Unit) -> None:
    """Two communes 6 per cent off the path in the locked quarter and in the open one: at risk, by 5."""
    make_province()
    for commune in make_communes(2, parent=district):
        for code, part in (("2018-q1", 39), ("2018-q2", 44)):
            make_line(commune, target.indicator, Period.objects.get(code=code), part, 100)


def typed(**other: str) -> dict[str, str]:
    usual = {
        "at_risk": "10",
        "behind": "20,5",
        "since": "2018-q2",
        "legal_basis": "Quyết định 7/QĐ-UBND ngày 01/06/2018",
        "reason": "nới theo mùa vụ",
        "once": str(uuid.uuid4()),
    }
    return usual | other


def decide(client: Client, **other: str) -> Answer:
    """Preview the version and decide it as its page would."""
    seen = client.post(PLACE, typed(**other)).context["seen"]
    return client.post(PLACE, typed(**other) | {"di": "luu", "seen": seen})


def text(answer: Answer) -> str:
    return " ".join(unescape(answer.content.decode()).replace("\u00a0", " ").split())


def code_of(period: str) -> str:
    scope = unit_scope(Unit.objects.get(level=Level.PROVINCE))
    (verdict,) = standings(Period.objects.get(code=period), scope)
    assert verdict.standing
    return verdict.standing.code


def test_a_preview_lists_what_turns_of_every_target_and_saves_nothing(desk: Client, reported: None) -> None:
    page = desk.post(PLACE, typed())
    (turn,) = page.context["found"].turning
    assert (turn.asked.code, turn.before.code, turn.after.code) == ("2018-q2", "at_risk", "on_track")
    assert turn.names[:2] == ("Tỉnh Thừa Thiên Huế", "Huyện Phú Lộc")
    assert turn.indicator.label in text(page)
    assert "Chưa lưu gì." in text(page)
    assert MarginVersion.objects.count() == 1


def test_what_was_shown_is_kept_and_the_locked_period_keeps_its_own(desk: Client, reported: None) -> None:
    assert (code_of("2018-q1"), code_of("2018-q2")) == ("at_risk", "at_risk")
    assert decide(desk).status_code == 302
    assert (code_of("2018-q1"), code_of("2018-q2")) == ("at_risk", "on_track")
    version = MarginVersion.objects.get(version=2)
    assert (version.in_force_from, version.behind) == (dt.date(2018, 3, 15), Decimal("20.5"))
    (kept,) = TurnedByMargins.objects.all()
    assert (kept.margins, kept.indicator, kept.number) == (version, Indicator.objects.get(), 3)
    assert (kept.period.code, kept.before, kept.after) == ("2018-q2", "at_risk", "on_track")
    assert "Kết luận đã đổi theo phiên bản này" in text(desk.get(PLACE))
    event = AuditEvent.objects.get(action="decide_margins")
    assert event.reason == "nới theo mùa vụ"
    assert ("15", "20,5") in event.changes.values_list("before", "after")


def test_an_erratum_judges_locked_periods_anew_and_says_which(desk: Client, reported: None) -> None:
    fields = {"since": "2018-q1", "is_erratum": "on"}
    page = desk.post(PLACE, typed(**fields))
    assert [turn.asked.code for turn in page.context["found"].turning] == ["2018-q1", "2018-q2"]
    assert "Đánh giá lại các kỳ đã chốt:</strong>" in text(page)
    assert [one.code for one in page.context["found"].rejudged] == ["2018-q1"]
    assert decide(desk, **fields).status_code == 302
    assert code_of("2018-q1") == "on_track"
    assert [one.code for one in MarginVersion.objects.get(version=2).rejudged] == ["2018-q1"]


def test_figures_that_changed_since_the_preview_are_looked_at_again(
    desk: Client, reported: None, target: Target, district: Unit
) -> None:
    seen = desk.post(PLACE, typed()).context["seen"]
    (commune,) = make_communes(1, parent=district)
    make_line(commune, target.indicator, Period.objects.get(code="2018-q2"), 100, 100)
    answer = desk.post(PLACE, typed() | {"di": "luu", "seen": seen})
    assert answer.status_code == 409
    assert "nới theo mùa vụ</textarea>" in answer.content.decode()
    assert MarginVersion.objects.count() == 1


def test_of_two_coordinators_the_second_looks_again(desk: Client, reported: None) -> None:
    seen = desk.post(PLACE, typed()).context["seen"]
    make_margins("10", "20", since=dt.date(2020, 1, 1))
    assert desk.post(PLACE, typed() | {"di": "luu", "seen": seen}).status_code == 409
    assert MarginVersion.objects.count() == 2


def test_a_lock_that_closes_over_the_decision_lets_it_be_looked_at_again(
    reported: None, coordinator: User
) -> None:
    form = MarginForm(typed(), before=newest_margins())
    assert form.is_valid()
    new = form.margins()
    found = new.compared(Ledger.read())
    Period.objects.filter(code="2018-q2").update(locked_at=timezone.now())
    with pytest.raises(Overtaken):
        decide_margins(new, found, by=coordinator)
    assert MarginVersion.objects.count() == 1


def test_the_page_of_a_target_and_its_chart_mark_where_the_margins_changed(
    desk: Client, reported: None, target: Target
) -> None:
    decide(desk)
    address = f"/chi-tieu/{target.indicator.code.lower()}/?ky="
    page = desk.get(f"{address}2018-q2")
    assert page.context["page"].chart.rules
    assert "Từ quý II/2018: <strong>có nguy cơ khi lệch lộ trình quá 10 % quãng đường" in text(page)
    assert not desk.get(f"{address}2018-q1").context["page"].chart.rules


@pytest.mark.parametrize(
    ("fields", "box", "words"),
    [
        ({"behind": "4", "at_risk": "4,5"}, "behind", "nhập số từ 4,5 trở lên"),
        ({"behind": "101"}, "behind", "100"),
        ({"at_risk": "năm"}, "at_risk", ""),
        ({"since": "2018-q1"}, "since", "quý I/2018 đã chốt"),
        ({"reason": " "}, "reason", "vì sao đổi mức lệch"),
        ({"legal_basis": ""}, "legal_basis", "Ghi văn bản"),
    ],
)
def test_what_cannot_be_is_refused_at_its_box_and_nothing_typed_is_lost(
    fields: dict[str, str], box: str, words: str, desk: Client, reported: None
) -> None:
    answer = desk.post(PLACE, typed(**fields))
    errors = answer.context["form"].errors
    assert set(errors) == {box}
    assert words in " ".join(errors[box])
    kept = {name: value for name, value in typed(**fields).items() if name != "once" and value.strip()}
    assert all(value in unescape(answer.content.decode()) for value in kept.values())
    assert MarginVersion.objects.count() == 1


def test_a_period_opened_again_before_a_locked_one_is_not_where_a_version_begins(
    desk: Client, period: Period
) -> None:
    Period.objects.filter(code="2017-q3").update(locked_at=None)
    assert desk.get(PLACE).context["form"]["since"].value() == "2018-q2"
    errors = desk.post(PLACE, typed(since="2017-q3")).context["form"].errors
    assert set(errors) == {"since"}
    assert "quý I/2018 đã chốt" in errors["since"][0]


# Other ways in ---------------------------------------------------------------------------------------------


def test_no_way_in_lets_a_locked_period_be_judged_anew(period: Period) -> None:
    with pytest.raises(ValidationError, match="quý I/2018 đã chốt"):
        make_margins("10", "20", since=dt.date(2018, 3, 14))
    first = MarginVersion.objects.get()
    first.behind = Decimal(20)
    with pytest.raises(ValidationError, match="/dieu-phoi/muc-lech/"):
        first.save()
    for fields in ({"reason": ""}, {"legal_basis": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_margins("10", "20", since=dt.date(2018, 3, 15), **fields)


def test_only_a_version_that_judges_nothing_yet_is_taken_out(client: Client, period: Period) -> None:
    client.force_login(make_member(make_province(), Role.ADMIN, is_staff=True, is_superuser=True))
    first = MarginVersion.objects.get()
    now = make_margins("10", "20", since=dt.date(2018, 3, 15))
    coming = make_margins("12", "20", since=dt.date(2018, 9, 15))

    def delete(version: MarginVersion) -> int:
        address = reverse("admin:targets_marginversion_delete", args=[version.pk])
        return client.post(address, {"post": "yes"}).status_code

    assert [delete(version) for version in (first, now, coming, now)] == [403, 403, 302, 403]
    assert AuditEvent.objects.filter(action="delete").count() == 1
    assert client.get(reverse("admin:targets_marginversion_add")).status_code == 403
