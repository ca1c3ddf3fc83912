"""What is done in the administration is written down: each saved row once, before and after in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.audited_admin import AuditedAdmin
from accounts.models import AuditEvent, User
from procedures.models import Membership, Role, Unit
from reports.admin import ReadOnly
from targets.models import Indicator, PathPoint, Target
from tests.factories import (
    above,
    make_calendar,
    make_indicator,
    make_member,
    make_province,
    make_stated,
    make_target,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def chief(client: Client) -> Client:
    """An administrator by membership alone."""
    client.force_login(make_member(make_province(), Role.ADMIN, username="quantri"))
    return client


def address(row: Model | type[Model], verb: str) -> str:
    """Return where a row, or a new one, is administered."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{verb}"
    return reverse(name, args=[row.pk] if isinstance(row, Model) else [])


def form_of(chief: Client, where: str) -> dict[str, Any]:
    """Return what a form holds as it opens, its rows included."""
    page = chief.get(where)
    forms = [page.context["adminform"].form]
    held: dict[str, Any] = {}
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False and value != "":
                held[field.html_name] = value
    return held


def send(chief: Client, where: str, **changes: Any) -> None:
    """Send the form with other values."""
    answer = chief.post(where, form_of(chief, where) | changes)
    assert answer.status_code == 302, answer.context["errors"]


def told() -> dict[str, tuple[str, str]]:
    """Return what the only act changed: before and after by field."""
    event = AuditEvent.objects.get()
    assert (event.who, event.channel, event.role) == ("quantri", "admin", "admin")
    return {change.field: (change.before, change.after) for change in event.changes.all()}


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_whatever_can_be_changed_here_is_written_down(model: type[Model]) -> None:
    assert isinstance(admin.site._registry[model], AuditedAdmin | ReadOnly)


def test_a_changed_unit(chief: Client) -> None:
    unit = make_unit(name="Xã Cũ", code="X1")
    send(
        chief,
        address(unit, "change"),
        name="Xã Mới",
        valid_to="31/12/2019",
        **{"placements-0-terrain": "mountain"},
    )
    placed = f"(nơi trực thuộc, địa bàn {above(unit)} (từ đầu))"
    assert told() == {
        "tên": ("Xã Cũ", "Xã Mới"),
        "hoạt động đến hết ngày": ("", "31/12/2019"),
        f"vùng {placed}": ("đồng bằng", "miền núi"),
    }
    event = AuditEvent.objects.get()
    assert (event.action, event.subject, event.subject_key) == ("change", "Xã Mới", str(unit.pk))
    assert (event.subject_type, event.unit_code) == ("procedures.unit", "X1")
    assert event.address == f"POST {address(unit, 'change')}"


def test_a_unit_with_a_member_and_a_name_is_one_act(chief: Client) -> None:
    unit, user = make_unit(name="Xã Cũ"), make_user(name="Lê Thị Hoa")
    rows = {
        "names-TOTAL_FORMS": 1,
        "names-0-name": "Xã Xưa",
        "names-0-since": "01/02/2012",
        "memberships-TOTAL_FORMS": 1,
        "memberships-0-user": user.pk,
        "memberships-0-role": "official",
    }
    send(chief, address(unit, "change"), **rows)
    assert list(told().values()) == [
        ("", "Xã Xưa"),
        ("", "01/02/2012"),
        ("", "Lê Thị Hoa"),
        ("", "Cán bộ nhập liệu"),
    ]
    assert all("(" in field for field in told())  # each names the row that it belongs to


def test_a_row_taken_out_of_a_unit(chief: Client) -> None:
    unit = make_unit()
    member = make_member(unit, Role.HEAD, name="Trần Văn Nam")
    send(chief, address(unit, "change"), **{"memberships-0-DELETE": "on"})
    assert not Membership.objects.filter(user=member).exists()
    assert sorted(told().values()) == [("Thủ trưởng đơn vị", ""), ("Trần Văn Nam", "")]


def test_a_new_role_of_a_member(chief: Client) -> None:
    held = make_member(make_unit(code="X1", name="Xã Một"), Role.OFFICIAL).memberships.get()
    send(chief, address(held, "change"), role="head")
    assert list(told().values()) == [("Cán bộ nhập liệu", "Thủ trưởng đơn vị")]
    assert AuditEvent.objects.get().unit_code == "X1"


def test_a_target_and_its_milestone(chief: Client) -> None:
    target = make_target(baseline=10, baseline_source="báo cáo")
    point = PathPoint.objects.create(target=target, on=dt.date(2018, 12, 31), percent=30, source="kế hoạch")
    send(chief, address(target, "change"), baseline="12,5", **{"path_points-0-percent": "42,25"})
    (first, second) = told().items()
    assert first[1] == ("10", "12,5")
    assert second[1] == ("30", "42,25")
    assert "31/12/2018" in second[0]
    assert AuditEvent.objects.get().subject_type == "targets.target"
    point.refresh_from_db()
    assert point.percent == pytest.approx(42.25)


def test_units_named_by_a_new_target_are_told_by_name(chief: Client) -> None:
    waiting, unit = make_indicator("X-MOI"), make_unit(name="Xã Kể Tên")
    new = form_of(chief, address(Target, "add")) | {
        "code": "X-MOI",
        "version": 1,
        "indicator": waiting.pk,
        "comparator": ">=",
        "threshold": "92,5",
        "deadline": "31/12/2020",
        "in_force_from": "01/01/2018",
        "for_communes": "on",
        "named_units": [unit.pk],
        "sentence": "Trên 92",
        "legal_basis": "Quyết định 1",
    }
    answer = chief.post(address(Target, "add"), new)
    assert answer.status_code == 302, answer.context["errors"]
    after = {field: values[1] for field, values in told().items()}
    assert "Xã Kể Tên" in after.values()
    assert "92,5" in after.values()
    assert waiting.name in after.values()
    assert AuditEvent.objects.get().action == "add"


def test_a_person_made_changed_and_given_a_password(chief: Client) -> None:
    secret = "Mot-mat-khau-dai-2020"
    new = {"username": "moi", "usable_password": "true", "password1": secret, "password2": secret}
    assert chief.post(address(User, "add"), new).status_code == 302
    user = User.objects.get(username="moi")
    send(chief, address(user, "change"), name="Người Mới", is_active="")
    again = {"usable_password": "true", "password1": f"{secret}!", "password2": f"{secret}!"}
    where = f"/quan-tri/accounts/user/{user.pk}/password/"
    chief.get(where)
    chief.post(where, again | {"password2": "khác"})
    assert chief.post(where, again).status_code == 302
    events = AuditEvent.objects.order_by("pk")
    assert [(event.action, event.subject) for event in events] == [
        ("add", "moi"),
        ("change", "Người Mới"),
        ("set_password", "Người Mới"),
    ]
    assert [change.after for change in events[1].changes.all()] == ["không", "Người Mới"]
    assert not events[2].changes.exists()


def test_an_administrator_makes_nobody_more_than_they_are(chief: Client) -> None:
    user = make_user()
    send(chief, address(user, "change"), is_superuser="on", is_staff="on", name="Kẻ Trèo")
    user.refresh_from_db()
    assert (user.name, user.is_superuser, user.is_staff) == ("Kẻ Trèo", False, False)


def test_a_person_is_deleted_with_all_that_goes_with_them(chief: Client) -> None:
    user = make_member(make_unit(name="Xã Một"), Role.OFFICIAL, name="Người Đi", username="di")
    assert chief.post(address(user, "delete"), {"post": "yes"}).status_code == 302
    before = {values[0] for values in told().values()}
    assert {"di", "Người Đi", "Xã Một", "Cán bộ nhập liệu"} <= before
    assert not Membership.objects.filter(user=user).exists()


def test_many_rows_deleted_at_once_are_as_many_acts(chief: Client) -> None:
    members = [make_member(make_unit(), Role.OFFICIAL).memberships.get() for _ in range(3)]
    marked = {"action": "delete_selected", "_selected_action": [one.pk for one in members], "post": "yes"}
    assert chief.post(address(Membership, "changelist"), marked).status_code == 302
    assert [event.action for event in AuditEvent.objects.all()] == ["delete"] * 3
    assert Membership.objects.count() == 1


def test_a_form_sent_as_it_was_is_an_act_without_changes(chief: Client) -> None:
    send(chief, address(make_unit(), "change"))
    assert told() == {}


def test_a_form_with_faults_is_no_act(chief: Client) -> None:
    unit = make_unit()
    where = address(unit, "change")
    assert chief.post(where, form_of(chief, where) | {"name": ""}).status_code == 200
    assert AuditEvent.objects.count() == 0


def test_other_rows_of_the_administration(chief: Client) -> None:
    periods = make_calendar()
    stated = make_stated(make_province(), make_target().indicator, periods["2018-q2"], 1, 2)
    send(chief, address(stated, "change"), part="2")
    assert list(told().values()) == [("1", "2")]
    assert AuditEvent.objects.get().unit_code == "46"


def test_words_are_those_of_the_portal_for_readers_of_english_too(chief: Client) -> None:
    chief.cookies["django_language"] = "en"
    unit = make_unit()
    send(chief, address(unit, "change"), **{"placements-0-terrain": "mountain"})
    placed = f"(nơi trực thuộc, địa bàn {above(unit)} (từ đầu))"
    assert told() == {f"vùng {placed}": ("đồng bằng", "miền núi")}


@pytest.mark.parametrize("verb", ["change", "delete", "delete_selected", "password", "import"])
def test_what_cannot_be_written_down_is_not_done(verb: str, chief: Client) -> None:
    chief.raise_request_exception = False
    member = make_member(make_unit(code="X1", name="Xã Cũ"), Role.OFFICIAL)
    held, unit = member.memberships.get(), Unit.objects.get(code="X1")
    secret = {"usable_password": "true", "password1": "Mot-mat-khau-2020", "password2": "Mot-mat-khau-2020"}
    marked = {"action": "delete_selected", "_selected_action": [held.pk], "post": "yes"}
    make_indicator("S-01", name="Tên Cũ")
    sheet = preview(chief, "code,name\nS-01,Tên Mới\n")
    requests = {
        "change": (address(unit, "change"), form_of(chief, address(unit, "change")) | {"name": "Xã Mới"}),
        "delete": (address(held, "delete"), {"post": "yes"}),
        "delete_selected": (address(Membership, "changelist"), marked),
        "password": (f"/quan-tri/accounts/user/{member.pk}/password/", secret),
        "import": (reverse("admin:targets_indicator_process_import"), sheet),
    }

    def broken(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT INTO") and AuditEvent._meta.db_table in sql:
            raise DatabaseError("no room on the disk")
        return execute(sql, *rest)

    with connection.execute_wrapper(broken):
        assert chief.post(*requests[verb]).status_code in (302, 500)
    password = member.password
    member.refresh_from_db()
    assert Membership.objects.filter(pk=held.pk).exists()
    assert (Unit.objects.get(code="X1").name, member.password) == ("Xã Cũ", password)
    assert Indicator.objects.get().name == "Tên Cũ"


# Sheets -----------------------------------------------------------------------------------------------------


def preview(chief: Client, content: str) -> dict[str, Any]:
    """Upload a sheet of indicators and return what confirms it."""
    sheet = SimpleUploadedFile("chitieu.csv", content.encode("utf-8-sig"), "text/csv")
    form = {"import_file": sheet, "format": "1", "resource": "0"}
    page = chief.post(reverse("admin:targets_indicator_import"), form)
    held: dict[str, Any] = page.context["confirm_form"].initial
    return held


def test_a_sheet_is_one_act_with_every_row_that_it_changed(chief: Client) -> None:
    make_indicator("S-01", name="Một Cũ")
    make_indicator("S-02", name="Hai")
    confirm = preview(chief, "code,name,note\nS-01,Một Mới,\nS-02,Hai,\n")
    assert AuditEvent.objects.count() == 0
    assert chief.post(reverse("admin:targets_indicator_process_import"), confirm).status_code == 302
    event = AuditEvent.objects.get()
    assert (event.action, event.channel, event.subject_type) == ("import", "sheet", "targets.indicator")
    assert (event.who, event.role) == ("quantri", "admin")
    changes = [(change.field, change.before, change.after) for change in event.changes.order_by("pk")]
    assert changes[0] == ("Tệp", "", "chitieu.csv")
    assert [(before, after) for _field, before, after in changes[1:]] == [("Một Cũ", "Một Mới")]


def test_a_sheet_that_is_refused_at_the_end_is_no_act(chief: Client) -> None:
    indicator = make_indicator("S-01", name="Một Cũ")
    confirm = preview(chief, "code,name\nS-01,Một Mới\n")
    Indicator.objects.filter(pk=indicator.pk).delete()
    chief.post(reverse("admin:targets_indicator_process_import"), confirm)
    assert AuditEvent.objects.count() == 0


# The door ---------------------------------------------------------------------------------------------------


def test_the_role_alone_opens_every_list_and_form(chief: Client) -> None:
    make_calendar()
    make_target()
    assert chief.get(reverse("admin:index")).status_code == 200
    for model in REGISTERED:
        assert chief.get(address(model, "changelist")).status_code == 200
        row = model._default_manager.first()
        if row is not None:
            assert chief.get(address(row, "change")).status_code == 200


@pytest.mark.parametrize("role", [None, *(role for role in Role if role != Role.ADMIN)])
def test_being_of_the_staff_opens_nothing(role: Role | None, client: Client) -> None:
    user = make_member(make_province(), role, is_staff=True) if role else make_user(is_staff=True)
    client.force_login(user)
    assert client.get(reverse("admin:index")).status_code == 403
    assert client.get(reverse("reports:method")).content.decode().count(reverse("admin:index")) == 0


def test_whoever_set_the_portal_up_comes_in_without_a_role(client: Client) -> None:
    client.force_login(make_user(is_superuser=True))
    assert client.get("/", follow=True).request["PATH_INFO"] == reverse("admin:index")
    assert client.get(address(Unit, "changelist")).status_code == 200
