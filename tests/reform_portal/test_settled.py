"""What an act sets or a locked period was judged by, in the administration: no field there changes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse
from import_export.resources import ModelResource

from accounts.models import User
from imports.kinds.registry import KINDS
from procedures.admin import ExportSheets
from procedures.models import Role, ServiceLevel, UnitSuccession
from targets.models import Applicability, PathPoint, Period, Target
from tests.factories import (
    HUE,
    make_member,
    make_period,
    make_procedure,
    make_province,
    make_target,
    make_unit,
)

pytestmark = pytest.mark.django_db

BY_ACTS = {"opened_at", "locked_at"}
HOLDING = [model for model in apps.get_models() if BY_ACTS & {one.name for one in model._meta.fields}]
LOCKED_AT = dt.datetime(2018, 6, 20, 9, tzinfo=HUE)


@pytest.fixture
def chief(client: Client) -> Client:
    user = make_member(make_province(), Role.ADMIN, is_staff=True, is_superuser=True)
    client.force_login(user)
    return client


@pytest.fixture
def locked() -> Period:
    return make_period("2018-q2", locked_at=LOCKED_AT)


def send(chief: Client, row: Model, **typed: str) -> Any:
    """Send the form of a row as it opens, with something else typed into it."""
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    page = chief.get(address)
    forms = [page.context["adminform"].form]
    held: dict[str, Any] = {}
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    for form in forms:
        for box in form:
            shown = box.value()
            if isinstance(shown, dt.datetime):
                held |= {f"{box.html_name}_0": f"{shown:%d/%m/%Y}", f"{box.html_name}_1": f"{shown:%H:%M}"}
            elif shown not in (None, False, ""):
                held[box.html_name] = f"{shown:%d/%m/%Y}" if isinstance(shown, dt.date) else shown
    return chief.post(address, held | typed)


# What an act sets ------------------------------------------------------------------------------------------


def forms_of_the_administration() -> Iterator[tuple[str, set[str]]]:
    """Yield every form of the administration, those below others too, with the fields that it takes."""
    request = RequestFactory().get("/")
    request.user = User.objects.get(is_superuser=True)
    for model, form in admin.site._registry.items():
        row = model._default_manager.first()
        yield model._meta.label, set(form.get_form(request, row, change=row is not None).base_fields)
        for inline in form.get_inline_instances(request, row):
            fields = set(inline.get_formset(request, row).form.base_fields)
            yield f"{model._meta.label} / {inline.model._meta.label}", fields


def sheets() -> Iterator[tuple[str, set[str]]]:
    """Yield every sheet that goes out or comes in, with its columns."""
    for model, form in admin.site._registry.items():
        if isinstance(form, ExportSheets):
            for resource in form.resource_classes:
                assert issubclass(resource, ModelResource)
                yield f"{model._meta.label} as a sheet", set(resource().fields)
    for code, kind in KINDS.items():
        yield code, {column.key for part in kind.parts for column in part.columns}


def test_no_form_and_no_sheet_holds_what_an_act_sets(chief: Client, locked: Period) -> None:
    assert Period in HOLDING
    found = [*forms_of_the_administration(), *sheets()]
    assert len(found) > 30
    assert [name for name, fields in found if fields & BY_ACTS] == []


@pytest.mark.parametrize("model", HOLDING, ids=lambda model: model._meta.label)
def test_what_an_act_sets_is_in_no_form_that_anybody_will_make(model: type[Model]) -> None:
    editable = {one.name for one in model._meta.fields if one.editable}
    assert editable & BY_ACTS == set()


def test_a_period_is_not_unlocked_by_clearing_a_field(chief: Client, locked: Period) -> None:
    cleared = {
        "locked_at_0": "",
        "locked_at_1": "",
        "opened_at_0": "",
        "opened_at_1": "",
        "label": "quý 2/2018",
    }
    assert send(chief, locked, **cleared).status_code == 302
    opened_at = locked.opened_at
    locked.refresh_from_db()
    assert (locked.locked_at, locked.opened_at, locked.label) == (LOCKED_AT, opened_at, "quý 2/2018")


def test_the_days_of_a_period_are_amended_until_it_is_locked(chief: Client, locked: Period) -> None:
    free = make_period("2018-q3")
    for period in (locked, free):
        assert send(chief, period, data_to="13/06/2018", data_from="15/12/2017").status_code == 302
        period.refresh_from_db()
    assert (locked.data_to, free.data_to) == (dt.date(2018, 6, 14), dt.date(2018, 6, 13))


# What a locked period was judged by, and figures are counted by --------------------------------------------


@pytest.fixture
def judging() -> Target:
    """Return a target with a milestone and a unit that is spared, by which a locked period was judged."""
    target = make_target()
    PathPoint.objects.create(target=target, on=dt.date(2019, 6, 30), percent=30, source="kế hoạch năm")
    Applicability.objects.create(
        target=target, unit=make_unit(), valid_from=dt.date(2018, 1, 1), reason="không có bộ phận một cửa"
    )
    make_period("2018-q2", locked_at=LOCKED_AT)
    return target


@pytest.mark.parametrize(
    ("tick", "model"), [("path_points-0-DELETE", PathPoint), ("applicabilities-0-DELETE", Applicability)]
)
def test_what_a_locked_period_was_judged_by_is_not_removed_by_a_tick(
    tick: str, model: type[Model], chief: Client, judging: Target
) -> None:
    send(chief, judging, **{tick: "on"})
    assert model._default_manager.count() == 1
    Period.objects.update(locked_at=None)
    send(chief, judging, **{tick: "on"})
    assert model._default_manager.count() == 0


def test_nor_an_exemption_below_a_version_that_judged_nothing_yet(chief: Client, judging: Target) -> None:
    later = make_target(judging.indicator, version=2, in_force_from=dt.date(2019, 1, 1))
    Applicability.objects.update(target=later)
    page = send(
        chief, later, **{"applicabilities-0-DELETE": "on", "applicabilities-0-valid_from": "01/01/2019"}
    )
    assert "không phải báo cáo trong quý II/2018" in " ".join(page.content.decode().split())
    address = reverse("admin:targets_target_delete", args=[later.pk])
    assert chief.post(address, {"post": "yes"}).status_code == 403
    assert Applicability.objects.count() == 1


@pytest.fixture
def level() -> ServiceLevel:
    """Return a row that has spoken since long ago."""
    return make_procedure(level=3).levels.get()


def test_a_row_that_figures_are_counted_by_is_not_deleted(chief: Client, level: ServiceLevel) -> None:
    merger = UnitSuccession.objects.create(
        predecessor=make_unit(), successor=make_unit(), effective_on=dt.date(2018, 1, 1), legal_basis="NQ 834"
    )
    for row in (level, merger):
        name = f"admin:procedures_{row._meta.model_name}"
        assert chief.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
        marked = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        chief.post(reverse(f"{name}_changelist"), marked)
        assert type(row)._default_manager.filter(pk=row.pk).exists()


def test_nor_by_a_tick_below_its_procedure_whatever_day_is_typed_beside_it(
    chief: Client, level: ServiceLevel
) -> None:
    page = send(chief, level.procedure, **{"levels-0-DELETE": "on", "levels-0-effective_on": "01/01/2099"})
    assert "Số liệu từ" in page.content.decode()
    assert ServiceLevel.objects.filter(pk=level.pk).exists()


def test_a_row_that_does_not_speak_yet_is_deleted(chief: Client, level: ServiceLevel) -> None:
    coming = level.procedure.levels.create(level=4, effective_on=dt.date(2099, 1, 1))
    address = reverse("admin:procedures_servicelevel_delete", args=[coming.pk])
    assert chief.post(address, {"post": "yes"}).status_code == 302
    assert not ServiceLevel.objects.filter(pk=coming.pk).exists()
