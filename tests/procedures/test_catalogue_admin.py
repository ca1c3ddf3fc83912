"""The catalogue in the administration: what its forms take, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from procedures.models import Procedure, Proposal, Role, Unit
from tests.factories import make_member, make_province
from tests.procedures.catalogue_rows import make_field, make_proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day")]

Answer = Any  # of Django's test client: a response, with the context of its page
LEVEL, DESK = "servicelevel", "deskhandling"


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(make_member(make_province(), Role.ADMIN, is_staff=True, is_superuser=True))
    return client


# Forms -----------------------------------------------------------------------------------------------------


def form_of(**fields: str) -> dict[str, str]:
    """Return what the form of a procedure holds, without dated rows."""
    held = {
        "code": "2.001",
        "name": "Đăng ký khai sinh",
        "field": str(make_field().pk),
        "authority": "commune",
        "owner": str(Unit.objects.get(code="STP").pk),
        "in_force_from": "01/01/2016",
    }
    held |= {f"{name}-{kind}_FORMS": "0" for name in ("levels", "handlings") for kind in ("TOTAL", "INITIAL")}
    return held | fields


def rows(name: str, *held: dict[str, str]) -> dict[str, str]:
    """Return new dated rows as the form holds them."""
    boxes = {f"{name}-{place}-{box}": value for place, row in enumerate(held) for box, value in row.items()}
    return boxes | {f"{name}-TOTAL_FORMS": str(len(held))}


def add(chief: Client, **fields: str) -> Answer:
    return chief.post(reverse("admin:procedures_procedure_add"), form_of(**fields))


def test_a_procedure_is_added_with_its_rows_as_one_act(chief: Client, department: Unit) -> None:
    level = rows("levels", {"level": "3", "effective_on": "01/01/2016"})
    desk = rows("handlings", {"at_desk": "on", "effective_on": "01/01/2016"})
    assert add(chief, **level, **desk).status_code == 302
    made = Procedure.objects.get()
    assert (made.levels.get().level, made.handlings.get().at_desk) == (3, True)
    event = AuditEvent.objects.get()
    assert (event.action, event.unit_code) == ("add", "STP")
    assert "3" in event.changes.values_list("after", flat=True)


LEVEL_3 = rows("levels", {"level": "3", "effective_on": "01/01/2016"})
BAD_FORMS: list[tuple[dict[str, str], str]] = [
    (rows("levels", {"level": "5", "effective_on": "01/01/2016"}), "4"),
    (rows("levels", {"level": "0", "effective_on": "01/01/2016"}), "1"),
    (rows("levels", {"level": "3", "effective_on": "31/12/2015"}), "trước ngày 01/01/2016"),
    (rows("levels", *2 * [{"level": "3", "effective_on": "01/01/2016"}]), "01/01/2016"),
    (rows("handlings", {"effective_on": "31/12/2015"}), "trước ngày 01/01/2016"),
    ({"in_force_to": "31/12/2015"}, "bãi bỏ trước khi"),
    ({"issued_as_new_on": "02/01/2016"}, "trước khi được ban hành"),
    ({"impact_assessed_on": "01/01/2016"}, "văn bản đánh giá tác động"),
    ({"owner": "999999"}, "owner"),
    ({"owner": ""}, "owner"),
    ({"field": ""}, "field"),
    ({"in_force_from": ""}, "in_force_from"),
    (
        {"in_force_from": "31/02/2016"} | rows("levels", {"level": "3", "effective_on": "01/01/2016"}),
        "in_force",
    ),
    (
        {"in_force_to": "31/12/2016"} | rows("levels", {"level": "3", "effective_on": "01/01/2017"}),
        "sau ngày",
    ),
]


@pytest.mark.parametrize(("fields", "told"), BAD_FORMS)
def test_a_form_that_cannot_be_is_refused_with_a_sentence(
    fields: dict[str, str], told: str, chief: Client, department: Unit
) -> None:
    page = add(chief, **fields)
    assert page.status_code == 200
    assert "errornote" in page.content.decode()
    assert told in page.content.decode()
    assert not Procedure.objects.exists()


def test_an_owner_that_is_no_department_is_refused(chief: Client, department: Unit, commune: Unit) -> None:
    assert "không quản lý thủ tục" in add(chief, owner=str(commune.pk)).content.decode()


@pytest.mark.parametrize("model", [LEVEL, DESK])
def test_a_dated_row_without_a_procedure_is_refused(model: str, chief: Client) -> None:
    page = chief.post(reverse(f"admin:procedures_{model}_add"), {"level": "3", "effective_on": "01/01/2016"})
    assert page.status_code == 200
    assert "errornote" in page.content.decode()


def test_what_dated_rows_hang_on_is_not_changed_here(chief: Client, procedure: Procedure) -> None:
    page = chief.get(reverse("admin:procedures_procedure_change", args=[procedure.pk])).content.decode()
    assert 'name="code"' not in page
    assert 'name="authority"' not in page
    assert 'name="in_force_from"' in page  # no row is left outside: the form refuses that
    address = reverse("admin:procedures_procedure_delete", args=[procedure.pk])
    assert chief.post(address, {"post": "yes"}).status_code == 403


def test_days_in_force_are_not_moved_past_a_row(chief: Client, procedure: Procedure) -> None:
    address = reverse("admin:procedures_procedure_change", args=[procedure.pk])
    page = chief.post(address, form_of(in_force_from="01/01/2015", in_force_to="31/12/2015"))
    assert "ngoài thời gian có hiệu lực" in page.content.decode()


def test_a_proposal_is_looked_at_and_not_touched(
    chief: Client, department: Unit, procedure: Procedure, keeper: User
) -> None:
    proposal = make_proposal("level", department, procedure, keeper)
    address = reverse("admin:procedures_proposal_change", args=[proposal.pk])
    assert chief.get(address).status_code == 200
    assert chief.post(address, {"status": "approved"}).status_code == 403
    assert chief.get(reverse("admin:procedures_proposal_add")).status_code == 403
    assert Proposal.objects.get().status == "submitted"
