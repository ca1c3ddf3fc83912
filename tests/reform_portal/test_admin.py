"""The administration: every list and form opens, history stays, sheets come in with a preview."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from procedures.models import Membership, Role
from targets.models import Indicator, Period, Target
from tests.factories import (
    make_calendar,
    make_indicator,
    make_line,
    make_member,
    make_province,
    make_report,
    make_stated,
    make_target,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def chief(client: Client) -> Client:
    user = make_member(make_province(), Role.ADMIN, is_staff=True, is_superuser=True)
    client.force_login(user)
    return client


@pytest.fixture
def figures() -> Target:
    periods = make_calendar()
    target = make_target()
    make_line(make_unit(), target.indicator, periods["2018-q2"], 1, 2)
    make_stated(make_province(), target.indicator, periods["2018-q2"], 1, 2)
    make_indicator("N-1")  # of which nothing is asked yet
    return target


def names(model: type[Model]) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}"


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_a_list_opens_and_is_searched(model: type[Model], chief: Client, figures: Target) -> None:
    address = reverse(f"{names(model)}_changelist")
    assert chief.get(address).status_code == 200
    assert chief.get(address, {"q": "đ'ơn vị %_"}).status_code == 200


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_a_row_opens(model: type[Model], chief: Client, figures: Target) -> None:
    row = model._default_manager.first()
    if row is not None:
        assert chief.get(reverse(f"{names(model)}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize(
    "label",
    [
        "procedures.Unit",
        "targets.IndexValue",
        "targets.Indicator",
        "targets.Period",
        "targets.Target",
        "targets.Task",
        "reports.Report",
        "reports.MeasurementRevision",
        "reports.StatedFigure",
    ],
)
def test_what_figures_hang_on_is_never_deleted(label: str, chief: Client, figures: Target) -> None:
    (model,) = [model for model in REGISTERED if model._meta.label == label]
    row = model._default_manager.first()
    if row is not None:
        assert (
            chief.post(reverse(f"{names(model)}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
        )


def test_an_approved_figure_is_not_changed_here(chief: Client, figures: Target) -> None:
    report = figures.indicator.measurements.get().report
    answer = chief.post(reverse("admin:reports_report_change", args=[report.pk]), {"status": "draft"})
    assert answer.status_code == 403


def test_what_a_target_asks_stays_as_it_was_decided(chief: Client, figures: Target) -> None:
    page = chief.get(reverse("admin:targets_target_change", args=[figures.pk])).content.decode()
    assert 'name="threshold"' not in page
    assert 'name="baseline"' not in page  # there is a figure that its path judges
    fresh = make_target(Indicator.objects.get(code="N-1"))
    page = chief.get(reverse("admin:targets_target_change", args=[fresh.pk])).content.decode()
    assert 'name="threshold"' not in page
    assert 'name="baseline"' in page


@pytest.mark.parametrize("name", ["unit_due_at", "province_due_at"])
def test_the_deadline_of_an_open_period_stays_and_the_page_says_how_to_extend_it(
    name: str, chief: Client, figures: Target
) -> None:
    period = Period.objects.get(code="2018-q2")
    address = reverse("admin:targets_period_change", args=[period.pk])
    shown = chief.get(address)
    assert "Muốn gia hạn cho đơn vị" in shown.content.decode()
    form = {field.html_name: field.value() for field in shown.context["adminform"].form}
    days = {f"{due}_0": "01/01/2018" for due in ("unit_due_at", name)}
    times = {f"{due}_1": "16:30" for due in ("unit_due_at", name)}
    assert chief.post(address, form | days | times | {"label": "Quý II"}).status_code == 302
    after = Period.objects.get(pk=period.pk)
    assert after.label == "Quý II"
    assert getattr(after, name) == getattr(period, name)


def test_the_deadline_of_a_period_that_was_never_opened_is_moved(chief: Client, figures: Target) -> None:
    Period.objects.filter(code="2018-q2").update(opened_at=None)
    period = Period.objects.get(code="2018-q2")
    shown = chief.get(reverse("admin:targets_period_change", args=[period.pk]))
    fields = shown.context["adminform"].form.fields
    assert {"unit_due_at", "province_due_at"} <= fields.keys()
    assert "Muốn gia hạn cho đơn vị" not in shown.content.decode()


def test_a_percentage_is_read_as_its_writer_means_it(chief: Client, figures: Target) -> None:
    fresh = make_target(Indicator.objects.get(code="N-1"))
    form = _form_of(chief, fresh)
    form |= {"baseline": "12.5", "baseline_source": "báo cáo năm 2015"}
    answer = chief.post(reverse("admin:targets_target_change", args=[fresh.pk]), form)
    assert answer.status_code == 302
    fresh.refresh_from_db()
    assert str(fresh.baseline) == "12.500000"


def _form_of(chief: Client, target: Target) -> dict[str, Any]:
    """Return what the form of the target holds as it opens."""
    page = chief.get(reverse("admin:targets_target_change", args=[target.pk]))
    form = page.context["adminform"].form
    held = {name: form.initial.get(name) or "" for name in form.fields}
    held = {name: value for name, value in held.items() if value is not False and value != ""}
    for formset in page.context["inline_admin_formsets"]:
        prefix = formset.formset.prefix
        held |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return held


def upload(chief: Client, model: str, content: str, name: str = "sheet.csv") -> Any:
    """Send a sheet to the import of a model; return the page with the preview."""
    sheet = SimpleUploadedFile(name, content.encode("utf-8-sig"), "text/csv")
    form = {"import_file": sheet, "format": "1", "resource": "0"}
    return chief.post(reverse(f"admin:targets_{model}_import"), form)


def take(chief: Client, model: str, preview: Any) -> Any:
    """Confirm what is shown of a sheet."""
    held = preview.context["confirm_form"].initial
    return chief.post(reverse(f"admin:targets_{model}_process_import"), held)


def new_target(**changed: str) -> str:
    """Return a sheet with a new target, some of its cells changed."""
    cells = {
        "code": "N-1",
        "version": "1",
        "indicator": "N-1",
        "comparator": ">",
        "threshold": "92,5",
        "deadline": "31/12/2020",
        "for_departments": "1",
        "for_districts": "1",
        "for_communes": "1",
        "in_programme": "1",
        "sentence": "Trên 92",
        "legal_basis": "Quyết định 1",
        "in_force_from": "01/02/2018",
        "redefines": "0",
    } | changed
    return f"{';'.join(cells)}\n{';'.join(cells.values())}\n"


def test_a_sheet_is_shown_before_it_is_taken(chief: Client, figures: Target) -> None:
    preview = upload(chief, "target", new_target())
    assert not Target.objects.filter(code="N-1").exists()
    assert take(chief, "target", preview).status_code == 302
    made = Target.objects.get(code="N-1")
    assert str(made.threshold) == "92.500000"  # as written
    assert str(made.in_force_from) == "2018-02-01"  # day before month


BAD: list[tuple[dict[str, str], str]] = [
    ({"deadline": "31/02/2018"}, "Không có ngày &quot;31/02/2018&quot;"),
    ({"indicator": "999"}, "“999”"),
    ({"comparator": "<"}, "càng cao càng tốt"),
    ({"legal_basis": '"mở mà không đóng'}, "XLSX"),
    ({"legal_basis": "x" * 140_000}, "Ô L2"),
]


@pytest.mark.parametrize(("changed", "words"), BAD)
def test_a_sheet_that_cannot_be_is_refused_with_a_sentence(
    changed: dict[str, str], words: str, chief: Client, figures: Target
) -> None:
    page = upload(chief, "target", new_target(**changed))
    assert page.status_code == 200
    assert page.context.get("confirm_form") is None
    assert Target.objects.count() == 1
    shown = page.content.decode()
    assert words in shown
    assert "Traceback" not in shown


def test_a_sheet_without_its_keys_is_refused(chief: Client) -> None:
    assert "“code”, “version”" in upload(chief, "target", "sentence\nTrên 92\n").content.decode()


def test_confirming_a_sheet_twice_says_that_it_is_taken(chief: Client, figures: Target) -> None:
    preview = upload(chief, "target", new_target())
    take(chief, "target", preview)
    again = chief.get(take(chief, "target", preview).headers["Location"])
    assert [str(message.level_tag) for message in again.context["messages"]][-1] == "error"
    assert Target.objects.filter(code="N-1").count() == 1


def test_a_sheet_of_indicators_amends_what_they_do_not_declare(chief: Client, figures: Target) -> None:
    code = figures.indicator.code
    assert (
        take(chief, "indicator", upload(chief, "indicator", f"code;note\n{code};QĐ 30\n")).status_code == 302
    )
    figures.indicator.refresh_from_db()
    assert figures.indicator.note == "QĐ 30"
    page = upload(chief, "indicator", f"code;frequency\n{code};year\n")
    assert page.context.get("confirm_form") is None
    assert "giữ nguyên" in page.content.decode()


# Where sheets of the other rows come in ---------------------------------------------------------------------

STEPS = {
    "unit": "units",
    "procedure": "procedures",
    "servicelevel": "procedures",
    "deskhandling": "procedures",
}


@pytest.mark.parametrize("model", STEPS)
def test_the_button_leads_to_the_import_by_steps_with_its_kind_chosen(model: str, chief: Client) -> None:
    address = reverse(f"admin:procedures_{model}_import")
    assert f"href='{address}'" in chief.get(reverse(f"admin:procedures_{model}_changelist")).content.decode()
    page = chief.get(address, follow=True)
    assert page.redirect_chain[-1][0] == f"{reverse('imports:import-new')}?loai={STEPS[model]}"
    assert page.context["form"]["kind"].value() == STEPS[model]
    assert chief.post(address).status_code == 405


@pytest.mark.parametrize("model", STEPS)
def test_who_may_not_import_finds_no_button(model: str, client: Client) -> None:
    """Whoever set the portal up has no role yet: they give themselves none, and bring no sheet."""
    client.force_login(make_user(is_staff=True, is_superuser=True))
    address = reverse(f"admin:procedures_{model}_import")
    assert address not in client.get(reverse(f"admin:procedures_{model}_changelist")).content.decode()
    assert client.get(address).status_code == 403


def test_a_sheet_does_not_rewrite_what_was_decided(chief: Client, figures: Target) -> None:
    row = f"code,version,threshold\n{figures.code},1,12\n"
    page = upload(chief, "target", row)
    assert page.context.get("confirm_form") is None
    figures.refresh_from_db()
    assert figures.threshold == 50


@pytest.mark.parametrize(
    "page",
    ["procedures_unit_export", "targets_target_export", "targets_target_import", "targets_indicator_import"],
)
def test_the_pages_of_sheets_hold_nothing_inline(page: str, chief: Client, figures: Target) -> None:
    shown = chief.get(reverse(f"admin:{page}")).content.decode()
    assert " style=" not in shown
    assert " onclick=" not in shown


def test_the_administration_has_no_door_of_its_own(client: Client) -> None:
    assert client.get("/quan-tri/login/?next=/quan-tri/").headers["Location"].startswith("/dang-nhap/")
    client.force_login(make_member(make_province(), Role.LEADER))
    assert client.get("/quan-tri/login/").status_code == 403


SENT = ["procedures_deskhandling", "procedures_unit", "targets_indicator", "targets_target"]


@pytest.mark.parametrize("model", SENT)
@pytest.mark.parametrize("kind", ["0", "1"])
def test_a_sheet_goes_out(model: str, kind: str, chief: Client, figures: Target) -> None:
    answer = chief.post(
        reverse(f"admin:{model}_export"), {"format": kind, "resource": "0"} | _fields(chief, model)
    )
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]


def _fields(chief: Client, model: str) -> dict[str, Any]:
    form = chief.get(reverse(f"admin:{model}_export")).context["form"]
    return {name: "on" for name in form.fields if name not in {"format", "resource", "export_items"}}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_nobody_else_comes_in(role: Role, client: Client) -> None:
    client.force_login(make_member(make_province(), role))
    assert client.get(reverse("admin:index")).status_code in (302, 403)
    assert Membership.objects.count() == 1


def test_data_that_changed_since_the_preview_stops_a_sheet(chief: Client, figures: Target) -> None:
    preview = upload(chief, "target", new_target())
    make_target(Indicator.objects.get(code="N-1"), code="N-1")
    answer = take(chief, "target", preview)
    assert answer.headers["Location"] == reverse("admin:targets_target_import")
    assert Target.objects.get(code="N-1").sentence != "Trên 92"


@pytest.mark.parametrize("name", ["level", "kind", "valid_from"])
def test_the_form_leaves_a_unit_that_has_reported_as_it_is(name: str, chief: Client) -> None:
    unit = make_unit(code="X1")
    make_report(unit, make_calendar()["2018-q2"])
    form = chief.get(reverse("admin:procedures_unit_change", args=[unit.pk])).content.decode()
    assert f'name="{name}"' not in form


DECISIONS = [
    "threshold,60",
    "deadline,31/12/2019",
    "in_force_from,01/01/2017",
    "redefines,1",
    "for_departments,0",
    "for_districts,0",
    "for_communes,0",
    "terrain,delta",
    "named_units,46",
    "in_programme,0",
    "baseline,12",
    "baseline_on,31/12/2015",
    "baseline_source,báo cáo 2015",
]


@pytest.mark.parametrize("change", DECISIONS)
def test_another_decision_is_the_next_version(change: str, chief: Client, figures: Target) -> None:
    chief.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    name, value = change.split(",")
    page = upload(chief, "target", f"code,version,{name}\n{figures.code},1,{value}\n")
    shown = page.content.decode()
    assert "changes by a new version, with a reason and a document" in shown
    assert f'<a href="/dieu-phoi/quy-tac/{figures.code.lower()}/">' in shown
    assert page.context.get("confirm_form") is None
    form = chief.get(reverse("admin:targets_target_change", args=[figures.pk])).content.decode()
    assert f'name="{name}"' not in form


def test_a_sheet_amends_what_was_not_decided(chief: Client, figures: Target) -> None:
    sheet = f"code,version,threshold,named_units,sentence\n{figures.code},1,50,,Rõ hơn\n"
    take(chief, "target", upload(chief, "target", sheet))
    figures.refresh_from_db()
    assert figures.sentence == "Rõ hơn"


@pytest.mark.parametrize("model", ["targets_programme", "targets_reformarea"])
def test_no_programme_and_no_area_is_added(model: str, chief: Client) -> None:
    assert chief.get(reverse(f"admin:{model}_add")).status_code == 403


def test_the_preview_holds_nothing_inline(chief: Client, figures: Target) -> None:
    preview = upload(chief, "target", new_target())
    assert preview.context.get("confirm_form")
    assert " style=" not in preview.content.decode()
    kept = f"django-import-export/{preview.context['confirm_form'].initial['import_file_name']}"
    assert default_storage.exists(kept)
    take(chief, "target", preview)
    assert not default_storage.exists(kept)
