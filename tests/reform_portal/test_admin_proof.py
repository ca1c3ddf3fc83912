"""Who changes people, roles, units, periods or targets, wherever that is, gave the password just now."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, reverse
from pytest_django import Settings

from accounts import sessions
from accounts.models import AuditEvent, User
from accounts.proved_admin import READS
from procedures.models import Membership, Role, Unit
from targets.models import DeadlineExtension, Period, Target
from tests.accounts.signing_in import PASSWORD, make_owner
from tests.factories import make_member, make_period, make_province, make_target, make_unit
from tests.imports.sheets import checked, newest, run

pytestmark = pytest.mark.django_db

ASKED = (User, Membership, Unit, Period, Target)
CHANGING: list[tuple[type[Model], URLPattern]] = [
    (model, url)
    for model in ASKED
    for url in admin.site.get_model_admin(model).get_urls()
    if url.name and url.name.rpartition(f"{model._meta.model_name}_")[2] not in (*READS, "history")
]


@pytest.fixture
def chief(client: Client) -> Client:
    """The browser of an administrator who gave the password more than ten minutes ago."""
    user = make_owner("quantri", name="Quản trị")
    Membership.objects.create(user=user, unit=make_province(), role=Role.ADMIN)
    client.force_login(user)
    grow_old(client)
    return client


def grow_old(client: Client) -> None:
    session = client.session
    session[sessions.PROVED] -= sessions.FRESH
    session.save()


def give_password(client: Client, asked: Any) -> Any:
    """Answer the page to which the form led, and follow to where it leads."""
    page = client.get(asked.headers["Location"])
    form = {"password": PASSWORD, "next": page.context["next"]}
    return client.post(reverse("prove"), form, follow=True)


def send_kept(client: Client, page: Any) -> Any:
    """Press the button of the page that holds what was typed."""
    held = page.context["kept"]
    values: dict[str, list[str]] = {}
    for name, value in held.values:
        values.setdefault(name, []).append(value)
    return client.post(held.address, values)


def make_row(model: type[Model]) -> Model:
    makers: dict[type[Model], Callable[[], Model]] = {
        User: lambda: make_owner("ai-do"),
        Membership: lambda: make_member(make_unit(), Role.OFFICIAL).memberships.get(),
        Unit: make_unit,
        Period: make_period,
        Target: make_target,
    }
    return makers[model]()


@pytest.mark.parametrize(("model", "url"), CHANGING, ids=lambda part: getattr(part, "name", ""))
def test_every_form_that_changes_them_waits_for_the_password(
    model: type[Model], url: URLPattern, chief: Client
) -> None:
    row = make_row(model)
    before = model._default_manager.values().get(pk=row.pk)
    address = reverse(f"admin:{url.name}", args=[row.pk] if url.pattern.regex.groups else [])
    answer = chief.post(address, {"name": "Ai đó", "post": "yes", "action": "delete_selected"})
    assert answer.headers.get("Location", "").startswith(reverse("prove"))
    assert model._default_manager.values().get(pk=row.pk) == before
    assert not AuditEvent.objects.exists()


def test_what_was_typed_comes_back_and_is_taken(chief: Client) -> None:
    unit, user = make_unit(), make_owner("canbo")
    form = {"user": user.pk, "unit": unit.pk, "role": "official", "_save": "Lưu"}
    asked = chief.post(reverse("admin:procedures_membership_add"), form)
    assert not user.memberships.exists()
    page = give_password(chief, asked)
    assert page.request["PATH_INFO"] == reverse("kept-form")
    assert send_kept(chief, page).status_code == 302
    assert user.memberships.get().role == "official"


def test_ticked_rows_come_back_all_of_them(chief: Client) -> None:
    members = [make_member(make_unit(), Role.OFFICIAL).memberships.get() for _ in range(3)]
    marked = {"action": "delete_selected", "_selected_action": [one.pk for one in members], "post": "yes"}
    asked = chief.post(reverse("admin:procedures_membership_changelist"), marked)
    assert Membership.objects.filter(pk__in=[one.pk for one in members]).count() == 3
    send_kept(chief, give_password(chief, asked))
    assert not Membership.objects.filter(pk__in=[one.pk for one in members]).exists()


def test_a_new_account_comes_back_without_its_password(chief: Client) -> None:
    secret = "Mot-mat-khau-dai-2020"
    form = {"username": "moi", "usable_password": "true", "password1": secret, "password2": secret}
    page = give_password(chief, chief.post(reverse("admin:accounts_user_add"), form))
    assert secret not in page.content.decode()
    shown = send_kept(chief, page)
    assert shown.context["adminform"].form["username"].value() == "moi"
    assert not User.objects.filter(username="moi").exists()


def test_a_password_for_somebody_is_typed_again(chief: Client) -> None:
    address = f"/quan-tri/accounts/user/{make_owner('canbo').pk}/password/"
    secret = {"usable_password": "true", "password1": "Mot-mat-khau-2020", "password2": "Mot-mat-khau-2020"}
    page = give_password(chief, chief.post(address, secret | {"set-password": "Đổi"}))
    assert page.request["PATH_INFO"] == address
    assert User.objects.get(username="canbo").check_password(PASSWORD)


def test_a_sheet_that_was_shown_is_taken_once_the_password_is_given(chief: Client) -> None:
    held = make_target(sentence="Trên 92")
    content = f"code;version;sentence\n{held.code};{held.version};Rõ hơn\n"
    sheet = SimpleUploadedFile("muctieu.csv", content.encode("utf-8-sig"), "text/csv")
    form = {"import_file": sheet, "format": "1", "resource": "0"}
    preview = chief.post(reverse("admin:targets_target_import"), form)  # changes nothing yet
    asked = chief.post(
        reverse("admin:targets_target_process_import"), preview.context["confirm_form"].initial
    )
    assert Target.objects.get().sentence == "Trên 92"
    assert default_storage.exists(
        f"django-import-export/{preview.context['confirm_form'].initial['import_file_name']}"
    )
    send_kept(chief, give_password(chief, asked))
    assert Target.objects.get().sentence == "Rõ hơn"


def test_pages_open_to_look_at_without_the_password(chief: Client) -> None:
    for model in ASKED:
        row = make_row(model)
        for verb, keys in (("changelist", []), ("change", [row.pk])):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{verb}"
            assert chief.get(reverse(name, args=keys)).status_code == 200


def test_what_is_none_of_these_is_not_held_up(chief: Client) -> None:
    area = {"code": "hotich", "name": "Hộ tịch"}
    answer = chief.post(reverse("admin:procedures_field_add"), area)
    assert answer.headers["Location"] == reverse("admin:procedures_field_changelist")


# Pages of their own -----------------------------------------------------------------------------------------


def test_a_period_is_locked_once_the_password_is_given_with_what_was_looked_at_and_typed(
    chief: Client, settings: Settings
) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, 12)
    period = make_period()
    address = f"/dieu-phoi/ky/{period.code}/chot/"
    page = chief.get(address)
    assert page.status_code == 200
    seen = page.context["seen"]
    form = {"reason": "theo chỉ đạo", "confirmed": period.label, "seen": seen, "once": str(uuid4())}
    asked = chief.post(address, form)
    assert Period.objects.get(pk=period.pk).is_open
    send_kept(chief, give_password(chief, asked))
    assert not Period.objects.get(pk=period.pk).is_open
    assert period.steps.get().reason == "theo chỉ đạo"


def test_a_deadline_moves_once_the_password_is_given(chief: Client, settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, 12)
    period, unit = make_period(), make_unit()
    form = {"period": period.code, "unit": unit.code, "day": "20/06/2018", "time": "16:30", "reason": "lụt"}
    asked = chief.post("/dieu-phoi/ky/gia-han/", form | {"once": str(uuid4())})
    assert not DeadlineExtension.objects.exists()
    send_kept(chief, give_password(chief, asked))
    assert DeadlineExtension.objects.get().reason == "lụt"


def test_one_time_passwords_are_handed_out_once_the_password_is_given(chief: Client) -> None:
    make_unit(code="482")
    sessions.note_proof(session := chief.session)
    session.save()
    content = "Tên đăng nhập;Mã đơn vị;Vai trò\nmoi;482;official\n".encode()
    assert run(chief, checked(chief, content, name="nguoi.csv", kind="people", period="")).status_code == 302
    grow_old(chief)
    page = chief.get(newest().get_absolute_url()).content.decode()
    where = reverse("people-passwords")
    button = re.search(rf'action="{where}".*?<button class="button" name="(\w+)"', page, re.DOTALL)
    assert button
    asked = chief.post(where, {button[1]: "1"})
    assert not AuditEvent.objects.filter(action="passwords_handed_out").exists()
    sheet = send_kept(chief, give_password(chief, asked))
    assert sheet.headers["Content-Disposition"].startswith("attachment")
