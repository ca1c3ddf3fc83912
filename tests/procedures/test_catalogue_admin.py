"""The catalogue in the administration: what its forms and sheets take, and what they refuse."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, User
from procedures.models import DeskHandling, Procedure, Proposal, Role, ServiceLevel, Unit
from tests.factories import make_member, make_province
from tests.procedures.catalogue_rows import make_field, make_level, make_procedure, make_proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day")]

Answer = Any  # of Django's test client: a response, with the context of its page
PROCEDURE, LEVEL, DESK = "procedure", "servicelevel", "deskhandling"


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(make_member(make_province(), Role.ADMIN, is_staff=True, is_superuser=True))
    return client


# Sheets ----------------------------------------------------------------------------------------------------


def upload(chief: Client, model: str, content: str) -> Answer:
    """Send a sheet to the import of a model; return the page with the preview."""
    sheet = SimpleUploadedFile("danhmuc.csv", content.encode("utf-8-sig"), "text/csv")
    address = reverse(f"admin:procedures_{model}_import")
    return chief.post(address, {"import_file": sheet, "format": "1", "resource": "0"})


def take(chief: Client, model: str, content: str) -> Answer:
    """Send a sheet and confirm what is shown of it."""
    preview = upload(chief, model, content)
    assert "confirm_form" in preview.context, preview.content.decode()[:9000]
    held = preview.context["confirm_form"].initial
    return chief.post(reverse(f"admin:procedures_{model}_process_import"), held)


HEAD = (
    "code;name;field;authority;owner;interlinked;eligible_online;in_force_from;in_force_to;issued_as_new_on"
)
ROW = "2.001;Đăng ký khai sinh;Hộ tịch;commune;STP;0;1;01/01/2016;;"
LEVELS, DESKS = "procedure;unit;effective_on;level", "procedure;unit;effective_on;at_desk"


def test_a_sheet_of_procedures_adds_and_amends(chief: Client, procedure: Procedure) -> None:
    assert take(chief, PROCEDURE, f"{HEAD}\n{ROW}\n").status_code == 302
    made = Procedure.objects.get(code="2.001")
    assert (made.owner.code, made.in_force_from) == ("STP", dt.date(2016, 1, 1))
    assert "dang ky khai sinh" in made.search_key
    assert take(chief, PROCEDURE, "code;fee\n2.001;20.000 đồng\n").status_code == 302
    made.refresh_from_db()
    assert (made.fee, made.name) == ("20.000 đồng", "Đăng ký khai sinh")
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["import", "import"]


def test_sheets_of_dated_rows_add_them(chief: Client, procedure: Procedure, commune: Unit) -> None:
    take(chief, LEVEL, f"{LEVELS}\n{procedure.code};;01/07/2018;3\n{procedure.code};20107;01/07/2018;4\n")
    take(chief, DESK, f"{DESKS}\n{procedure.code};20107;01/07/2018;không\n")
    rows = ServiceLevel.objects.filter(effective_on=dt.date(2018, 7, 1)).order_by("level")
    assert list(rows.values_list("unit__code", "level")) == [(None, 3), ("20107", 4)]
    assert not DeskHandling.objects.get(unit=commune).at_desk
    take(chief, LEVEL, f"{LEVELS}\n{procedure.code};;01/07/2018;2\n")  # has not come yet: it is amended
    assert ServiceLevel.objects.get(effective_on=dt.date(2018, 7, 1), unit=None).level == 2


BAD_SHEETS: list[tuple[str, str, str]] = [
    (LEVEL, f"{LEVELS}\n1.000656;;01/07/2018;5\n", "4"),
    (LEVEL, f"{LEVELS}\n1.000656;;01/07/2018;0\n", "1"),
    (LEVEL, f"{LEVELS}\n1.000656;;01/07/2018;ba\n", "chưa đọc được thành số"),
    (LEVEL, f"{LEVELS}\n1.000656;;31/12/2014;3\n", "trước ngày 01/01/2015"),
    (LEVEL, f"{LEVELS}\n1.000656;;31/02/2018;3\n", "Không có ngày &quot;31/02/2018&quot;"),
    (LEVEL, f"{LEVELS}\n1.000656;;;3\n", "“effective_on”"),
    (LEVEL, f"{LEVELS}\n;;01/07/2018;3\n", "“procedure”"),
    (LEVEL, f"{LEVELS}\n9.9;;01/07/2018;3\n", "Không có thủ tục mang mã “9.9”"),
    (LEVEL, f"{LEVELS}\n1.000656;STP;01/07/2018;3\n", "Để trống ô đơn vị"),
    (LEVEL, f"{LEVELS}\n1.000656;;01/01/2016;4\n", "giữ nguyên"),
    (LEVEL, "procedure;level\n1.000656;3\n", "“unit”"),
    (DESK, f"{DESKS}\n1.000656;;01/07/2018;có lẽ\n", "chưa cho biết có hay không"),
    (DESK, f"{DESKS}\n1.000656;;31/12/2014;1\n", "trước ngày 01/01/2015"),
    (PROCEDURE, f"{HEAD}\n{ROW.replace('STP', 'SXX')}\n", "Không tìm thấy đơn vị “SXX”"),
    (PROCEDURE, f"{HEAD}\n{ROW.replace('STP', '20107')}\n", "không quản lý thủ tục"),
    (PROCEDURE, f"{HEAD}\n{ROW.replace('STP', '')}\n", "“owner”"),
    (PROCEDURE, f"{HEAD}\n{ROW.replace('Hộ tịch', 'Xa lạ')}\n", "Không có lĩnh vực “Xa lạ”"),
    (PROCEDURE, f"{HEAD}\n{ROW.replace('01/01/2016;;', ';;')}\n", "“in_force_from”"),
    (PROCEDURE, f"{HEAD}\n{ROW.replace('01/01/2016;;', '01/01/2016;31/12/2015;')}\n", "bãi bỏ trước khi"),
    (PROCEDURE, f"{HEAD}\n{ROW}02/01/2016\n", "trước khi được ban hành"),
    (PROCEDURE, "code;in_force_to\n1.000656;31/12/2015\n", "ngoài thời gian có hiệu lực"),
    (PROCEDURE, "code;in_force_from\n1.000656;01/01/2012\n", "giữ nguyên"),
    (PROCEDURE, "code;authority\n1.000656;district\n", "giữ nguyên"),
    (PROCEDURE, "code;authority\n1.000656;ward\n", "ward"),
    (PROCEDURE, "name\nKhai sinh\n", "“code”"),
]


@pytest.mark.parametrize(("model", "sheet", "told"), BAD_SHEETS)
def test_a_sheet_that_cannot_be_is_refused_with_a_sentence(
    model: str, sheet: str, told: str, chief: Client, procedure: Procedure, commune: Unit
) -> None:
    page = upload(chief, model, sheet)
    assert page.status_code == 200
    assert page.context.get("confirm_form") is None
    shown = page.content.decode()
    assert told in shown
    assert "Traceback" not in shown
    assert (Procedure.objects.count(), ServiceLevel.objects.count(), DeskHandling.objects.count()) == (
        1,
        1,
        1,
    )


def test_what_goes_out_comes_in_again_unchanged(chief: Client, procedure: Procedure, commune: Unit) -> None:
    make_level(procedure, 3, dt.date(2017, 1, 1), commune)
    for model in (PROCEDURE, LEVEL, DESK):
        address = reverse(f"admin:procedures_{model}_export")
        form = chief.get(address).context["form"]
        wanted = {name: "on" for name in form.fields if name not in {"format", "resource", "export_items"}}
        sheet = chief.post(address, {"format": "1", "resource": "0"} | wanted).content.decode("utf-8-sig")
        preview = upload(chief, model, sheet)
        assert {row.import_type for row in preview.context["result"].rows} == {"skip"}


def test_two_hundred_rows_ask_few_queries(chief: Client, department: Unit) -> None:
    rows = [f"{made.code};;01/07/2018;3" for made in (make_procedure(department) for _ in range(200))]
    with CaptureQueriesContext(connection) as asked:
        assert take(chief, LEVEL, "\n".join([LEVELS, *rows])).status_code == 302
    print(f"{len(asked)} queries for 200 rows, shown and taken")
    assert ServiceLevel.objects.count() == 200
    assert len(asked) < 60


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
