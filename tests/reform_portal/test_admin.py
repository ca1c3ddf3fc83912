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

from procedures.models import Level, Membership, Role, Unit
from targets.models import Period, Target
from tests.factories import (
    make_calendar,
    make_line,
    make_member,
    make_province,
    make_report,
    make_stated,
    make_target,
    make_unit,
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
    form = _form_of(chief, figures)
    form |= {"baseline": "12.5", "baseline_source": "báo cáo năm 2015"}
    answer = chief.post(reverse("admin:targets_target_change", args=[figures.pk]), form)
    assert answer.status_code == 302
    figures.refresh_from_db()
    assert str(figures.baseline) == "12.500000"


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


def upload(chief: Client, model: str, content: str, name: str = "donvi.csv") -> Any:
    """Send a sheet to the import of a model; return the page with the preview."""
    sheet = SimpleUploadedFile(name, content.encode("utf-8-sig"), "text/csv")
    return chief.post(
        reverse(f"admin:procedures_{model}_import" if model == "unit" else f"admin:targets_{model}_import"),
        {"import_file": sheet, "format": "1", "resource": "0"},
    )


UNITS = "code;name;kind;level;terrain;parent;valid_from\nSMOI;Sở Mới;so;department;;46;01/02/2018\n"


def test_a_sheet_of_units_is_shown_before_it_is_taken(chief: Client) -> None:
    preview = upload(chief, "unit", UNITS)
    assert not Unit.objects.filter(code="SMOI").exists()
    confirm = preview.context["confirm_form"]
    answer = chief.post(reverse("admin:procedures_unit_process_import"), confirm.initial)
    assert answer.status_code == 302
    unit = Unit.objects.get(code="SMOI")
    assert (unit.level, str(unit.valid_from)) == (Level.DEPARTMENT, "2018-02-01")  # day before month


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        ("name\nSở Mới\n", "“code”"),
        (UNITS.replace("01/02/2018", "31/02/2018"), "Không có ngày &quot;31/02/2018&quot;"),
        (UNITS.replace(";46;", ";999;"), "“999”"),
        (UNITS.replace("department;;46", "commune;;46"), "đồng bằng"),
        (UNITS + '"mở mà không đóng', "XLSX"),
        (UNITS + "x" * 140_000, "Ô A3"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused_with_a_sentence(sheet: str, words: str, chief: Client) -> None:
    page = upload(chief, "unit", sheet)
    assert page.status_code == 200
    assert page.context.get("confirm_form") is None
    assert Unit.objects.filter(name="Sở Mới").count() == 0
    shown = page.content.decode()
    assert words in shown
    assert "Traceback" not in shown


def test_confirming_a_sheet_twice_says_that_it_is_taken(chief: Client) -> None:
    confirm = upload(chief, "unit", UNITS).context["confirm_form"].initial
    address = reverse("admin:procedures_unit_process_import")
    chief.post(address, confirm)
    again = chief.post(address, confirm, follow=True)
    assert again.status_code == 200
    assert [str(message.level_tag) for message in again.context["messages"]][-1] == "error"
    assert Unit.objects.filter(code="SMOI").count() == 1


def test_a_sheet_does_not_rewrite_what_was_decided(chief: Client, figures: Target) -> None:
    row = f"code,version,threshold\n{figures.code},1,12\n"
    page = upload(chief, "target", row)
    assert page.context.get("confirm_form") is None
    figures.refresh_from_db()
    assert figures.threshold == 50


def test_a_sheet_does_not_move_a_unit_that_has_reported(chief: Client, figures: Target) -> None:
    unit = figures.indicator.measurements.get().report.unit
    page = upload(chief, "unit", f"code;valid_from\n{unit.code};01/01/2019\n")
    assert page.context.get("confirm_form") is None


@pytest.mark.parametrize("model", ["procedures_unit", "targets_target"])
def test_the_pages_of_sheets_hold_nothing_inline(model: str, chief: Client, figures: Target) -> None:
    for verb in ("import", "export"):
        page = chief.get(reverse(f"admin:{model}_{verb}")).content.decode()
        assert " style=" not in page
        assert " onclick=" not in page


def test_the_administration_has_no_door_of_its_own(client: Client) -> None:
    assert client.get("/quan-tri/login/?next=/quan-tri/").headers["Location"].startswith("/dang-nhap/")
    client.force_login(make_member(make_province(), Role.LEADER))
    assert client.get("/quan-tri/login/").status_code == 403


def test_a_sheet_of_targets_reads_percentages_as_written(chief: Client, figures: Target) -> None:
    head = (
        "code,version,indicator,comparator,threshold,deadline,for_departments,for_districts,for_communes,"
        "in_programme,sentence,legal_basis,in_force_from,redefines"
    )
    key = f"{figures.code},2,{figures.indicator.code}"
    row = f'{key},>,"92,5",31/12/2020,1,1,1,1,Trên 92,Quyết định 1,01/01/2018,0'
    preview = upload(chief, "target", f"{head}\n{row}\n")
    chief.post(reverse("admin:targets_target_process_import"), preview.context["confirm_form"].initial)
    assert str(Target.objects.get(version=2).threshold) == "92.500000"
    wrong = upload(chief, "target", f"{head}\n{row}\n".replace(",2,", ",3,").replace(",>,", ",<,"))
    assert (
        wrong.context.get("confirm_form") is None
    )  # "<" contradicts an indicator for which higher is better


@pytest.mark.parametrize("model", ["procedures_unit", "targets_target"])
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


def test_data_that_changed_since_the_preview_stops_a_sheet(chief: Client) -> None:
    unit = make_unit(code="X1")
    held = upload(chief, "unit", "code,valid_from\nX1,01/02/2011\n").context["confirm_form"].initial
    make_report(unit, make_calendar()["2018-q2"])
    answer = chief.post(reverse("admin:procedures_unit_process_import"), held)
    assert answer.headers["Location"] == reverse("admin:procedures_unit_import")
    unit.refresh_from_db()
    assert unit.valid_from.year == 2010


@pytest.mark.parametrize("change", ["level,district", "kind,huyen", "parent,46", "valid_from,01/01/2011"])
def test_a_sheet_leaves_a_unit_that_has_reported_as_it_is(change: str, chief: Client) -> None:
    unit = make_unit(code="X1")
    make_report(unit, make_calendar()["2018-q2"])
    chief.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    name, value = change.split(",")
    page = upload(chief, "unit", f"code,{name}\nX1,{value}\n")
    assert "The unit has reports that hang on this" in page.content.decode()
    assert page.context.get("confirm_form") is None
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
]


@pytest.mark.parametrize("change", DECISIONS)
def test_another_decision_is_the_next_version(change: str, chief: Client, figures: Target) -> None:
    chief.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    name, value = change.split(",")
    page = upload(chief, "target", f"code,version,{name}\n{figures.code},1,{value}\n")
    assert "Take the next version number" in page.content.decode()
    assert page.context.get("confirm_form") is None
    form = chief.get(reverse("admin:targets_target_change", args=[figures.pk])).content.decode()
    assert f'name="{name}"' not in form


def test_a_sheet_amends_what_was_not_decided(chief: Client, figures: Target) -> None:
    sheet = f"code,version,threshold,named_units,sentence\n{figures.code},1,50,,Rõ hơn\n"
    preview = upload(chief, "target", sheet)
    chief.post(reverse("admin:targets_target_process_import"), preview.context["confirm_form"].initial)
    figures.refresh_from_db()
    assert figures.sentence == "Rõ hơn"


@pytest.mark.parametrize("model", ["targets_programme", "targets_reformarea"])
def test_no_programme_and_no_area_is_added(model: str, chief: Client) -> None:
    assert chief.get(reverse(f"admin:{model}_add")).status_code == 403


def test_the_preview_holds_nothing_inline(chief: Client) -> None:
    preview = upload(chief, "unit", UNITS)
    assert preview.context.get("confirm_form")
    assert " style=" not in preview.content.decode()
    kept = f"django-import-export/{preview.context['confirm_form'].initial['import_file_name']}"
    assert default_storage.exists(kept)
    chief.post(reverse("admin:procedures_unit_process_import"), preview.context["confirm_form"].initial)
    assert not default_storage.exists(kept)
