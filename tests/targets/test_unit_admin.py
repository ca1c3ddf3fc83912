"""Where a unit belongs, in the administration: a move from a day, an error put right, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import AuditEvent
from procedures.models import Level, Placement, Role, Terrain, Unit
from targets.models import Period
from tests.factories import above, make_calendar, make_member, make_move, make_province, make_unit

pytestmark = pytest.mark.django_db

TODAY, MOVED_ON = dt.date(2020, 12, 12), dt.date(2019, 7, 1)
MOVE = {"since": "01/07/2019", "terrain": "mountain", "reason": "sắp xếp", "legal_basis": "NQ 834"}


@pytest.fixture
def chief(client: Client, settings: Settings) -> Client:
    settings.PORTAL_TODAY = TODAY
    make_calendar()
    client.force_login(make_member(make_province(), Role.ADMIN))
    return client


@pytest.fixture
def commune() -> Unit:
    return make_unit(parent=make_unit(Level.DISTRICT, code="482", name="Huyện Phú Lộc"), code="20107")


@pytest.fixture
def other() -> Unit:
    return make_unit(Level.DISTRICT, code="483", name="Huyện Nam Đông")


def rows_of(unit: Unit) -> list[dict[str, Any]]:
    """Return the rows as the form shows them."""
    return [
        {
            "id": row.pk,
            "since": f"{row.since:%d/%m/%Y}" if row.since else "",
            "parent": row.parent_id,
            "terrain": row.terrain,
            "legal_basis": row.legal_basis,
            "reason": row.reason,
            **({"is_erratum": "on"} if row.is_erratum else {}),
        }
        for row in unit.placements.all()
    ]


def send(chief: Client, unit: Unit, *rows: dict[str, Any], **fields: Any) -> Any:
    """Send the form of a unit with these placements; of a new one that of adding it."""
    form: dict[str, Any] = {"code": unit.code, "name": unit.name, "kind": unit.kind, "level": unit.level}
    form |= {"valid_from": f"{unit.valid_from:%d/%m/%Y}"} | fields
    for name in ("names", "memberships"):
        form |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
    known = sum("id" in row for row in rows)
    form |= {"placements-TOTAL_FORMS": len(rows), "placements-INITIAL_FORMS": known}
    for number, row in enumerate(rows):
        form |= {f"placements-{number}-{name}": value for name, value in row.items()}
        form[f"placements-{number}-unit"] = unit.pk or ""
    verb, key = ("change", [unit.pk]) if unit.pk else ("add", [])
    return chief.post(reverse(f"admin:procedures_unit_{verb}", args=key), form)


def refused(answer: Any) -> list[tuple[int, str, str]]:
    """Return what is refused: the row, the box, the sentence."""
    assert answer.status_code == 200, "it was taken"
    sets = [one.formset for one in answer.context["inline_admin_formsets"]]
    (rows,) = [one for one in sets if one.model is Placement]
    found = [
        (number, name, words)
        for number, form in enumerate(rows.forms)
        for name, errors in form.errors.items()
        for words in errors
    ]
    return found + [(-1, "", words) for words in rows.non_form_errors()]


def test_a_unit_moves_from_a_day_with_a_reason_and_a_document(
    chief: Client, commune: Unit, other: Unit
) -> None:
    assert send(chief, commune, *rows_of(commune), MOVE | {"parent": other.pk}).status_code == 302
    assert commune.parent_on(MOVED_ON - dt.timedelta(days=1)) == above_at_first(commune)
    assert (commune.parent_on(MOVED_ON), commune.terrain_on(MOVED_ON)) == (other, Terrain.MOUNTAIN)
    told = {one.field.split(" (")[0]: one.after for one in AuditEvent.objects.get().changes.all()}
    wanted = {"từ ngày": "01/07/2019", "trực thuộc": "Huyện Nam Đông", "vùng": "miền núi", "lý do": "sắp xếp"}
    assert told.items() >= wanted.items()
    assert AuditEvent.objects.get().unit_code == "20107"


def above_at_first(unit: Unit) -> Unit:
    return unit.placements.get(since=None).parent


def test_a_row_of_a_new_unit_comes_with_it(chief: Client, other: Unit) -> None:
    new = Unit(code="20999", name="Xã Mới", kind="xa", level=Level.COMMUNE, valid_from=dt.date(2021, 1, 1))
    assert refused(send(chief, new, {}))[0][:2] == (0, "parent")
    ended = make_unit(Level.DISTRICT, name="Huyện Đã Hết", valid_to=dt.date(2020, 12, 31))
    found = refused(send(chief, new, {"parent": ended.pk, "terrain": "delta"}))
    assert [one[:2] for one in found] == [(0, "parent")]
    assert "Huyện Đã Hết không tồn tại vào ngày 01/01/2021" in found[0][2]
    assert send(chief, new, {"parent": other.pk, "terrain": "delta"}).status_code == 302
    assert above(Unit.objects.get(code="20999")) == other


def test_the_list_shows_and_filters_by_where_units_lie_today(
    chief: Client, commune: Unit, other: Unit
) -> None:
    make_move(commune, MOVED_ON, parent=other, terrain=Terrain.MOUNTAIN)
    make_move(commune, dt.date(2021, 1, 1), terrain=Terrain.DELTA)
    address = reverse("admin:procedures_unit_changelist")
    shown = chief.get(address, {"terrain": "mountain"}).content.decode()
    assert commune.name in shown
    assert "Huyện Nam Đông</td>" in shown
    assert commune.name not in chief.get(address, {"terrain": "delta"}).content.decode()


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"since": "01/01/2010"}, "since", "Đơn vị tồn tại từ 01/01/2010"),  # the day on which it began
    ({"since": "01/01/2000"}, "since", "Đơn vị tồn tại từ 01/01/2010"),
    ({"since": "01/01/2022"}, "since", "Đơn vị tồn tại đến hết 31/12/2021"),
    ({"since": "31/02/2019"}, "since", ""),
    ({"since": ""}, "since", "Chỉ dòng đầu không ghi ngày"),
    ({"parent": "ended"}, "parent", "Huyện Đã Hết không tồn tại vào ngày 01/07/2019"),
    ({"parent": "itself"}, "parent", "Đơn vị cấp này trực thuộc đơn vị cấp “cấp huyện”"),
    ({"parent": "beside"}, "parent", "Đơn vị cấp này trực thuộc đơn vị cấp “cấp huyện”"),
    ({"parent": "nobody"}, "parent", ""),
    ({"parent": ""}, "parent", ""),
    ({"terrain": ""}, "terrain", "Cấp xã phải chọn đồng bằng hoặc miền núi"),
    ({"reason": ""}, "__all__", "Hãy ghi lý do: vì sao đơn vị thay đổi"),
    ({"legal_basis": ""}, "__all__", "Ghi văn bản quyết định việc này"),
]


@pytest.mark.parametrize(("typed", "box", "words"), BAD)
def test_a_bad_row_is_refused_at_its_box_and_nothing_is_kept(
    typed: dict[str, Any], box: str, words: str, chief: Client, commune: Unit, other: Unit
) -> None:
    ended = make_unit(Level.DISTRICT, code="499", name="Huyện Đã Hết", valid_to=dt.date(2018, 12, 31))
    keys = {"ended": ended.pk, "itself": commune.pk, "beside": make_unit(code="20108").pk, "nobody": 10**6}
    row = MOVE | {"parent": other.pk} | typed
    row["parent"] = keys.get(row["parent"], row["parent"])
    found = refused(send(chief, commune, *rows_of(commune), row, valid_to="31/12/2021"))
    assert [(number, name) for number, name, _words in found] == [(1, box)]
    assert words in found[0][2]
    assert commune.placements.count() == 1
    commune.refresh_from_db()
    assert commune.valid_to is None


def test_two_rows_on_one_day_are_refused_at_the_second_whoever_sends_them(
    chief: Client, commune: Unit, other: Unit
) -> None:
    row = MOVE | {"parent": other.pk}
    found = refused(send(chief, commune, *rows_of(commune), row, row))
    assert [one[:2] for one in found] == [(2, "since")]
    assert "01/07/2019" in found[0][2]
    make_move(commune, MOVED_ON, parent=other)
    assert [one[0] for one in refused(send(chief, commune, *rows_of(commune), row))] == [2]
    for since in (MOVED_ON, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Placement.objects.create(
                unit=commune, since=since, parent=other, terrain="delta", reason="x", legal_basis="y"
            )


def test_a_unit_keeps_its_first_row(chief: Client, commune: Unit, other: Unit) -> None:
    (first,) = rows_of(commune)
    found = refused(send(chief, commune, first | {"DELETE": "on"}, MOVE | {"parent": other.pk}))
    assert [words for *_place, words in found] == [
        "Mọi đơn vị, trừ tỉnh, đều trực thuộc một đơn vị: hãy giữ một dòng không ghi ngày và chọn đơn vị đó."
    ]
    assert commune.placements.count() == 1


# What has been judged ---------------------------------------------------------------------------------------


def lock(*codes: str) -> None:
    for period in Period.objects.filter(code__in=codes):
        period.locked_at = period.province_due_at
        period.save()


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ("14/09/2019", "quý III/2019 đã chốt"),  # the cut-off itself
        ("01/01/2017", "quý III/2019 đã chốt"),  # the last of those that would turn
        ("15/09/2019", ""),
    ],
)
def test_a_move_into_a_locked_period_is_refused_unless_it_puts_an_error_right(
    since: str, words: str, chief: Client, commune: Unit, other: Unit
) -> None:
    lock("2019-q2", "2019-q3")
    row = MOVE | {"since": since, "parent": other.pk}
    answer = send(chief, commune, *rows_of(commune), row)
    if not words:
        assert answer.status_code == 302
        return
    assert [(number, box) for number, box, _words in refused(answer)] == [(1, "since")]
    assert words in refused(answer)[0][2]
    assert "14/09/2019" in refused(answer)[0][2]
    assert send(chief, commune, *rows_of(commune), row | {"is_erratum": "on"}).status_code == 302
    assert commune.placements.get(is_erratum=True).parent == other


def test_a_move_between_two_others_turns_only_what_lies_between(
    chief: Client, commune: Unit, other: Unit
) -> None:
    lock("2020-q2")
    make_move(commune, dt.date(2020, 1, 1), parent=other, terrain=Terrain.MOUNTAIN)
    row = MOVE | {"parent": make_unit(Level.DISTRICT).pk}
    assert send(chief, commune, *rows_of(commune), row).status_code == 302


@pytest.mark.parametrize("change", [{"terrain": "delta"}, {"since": "01/07/2020"}, {"DELETE": "on"}])
def test_a_row_that_has_spoken_stays_unless_an_error_is_put_right(
    change: dict[str, str], chief: Client, commune: Unit, other: Unit
) -> None:
    make_move(commune, MOVED_ON, parent=other, terrain=Terrain.MOUNTAIN)
    first, second = rows_of(commune)
    answer = send(chief, commune, first, second | change)
    place = (-1, "") if "DELETE" in change else (1, "since")  # boxes of a row that goes are not looked at
    assert [one[:2] for one in refused(answer)] == [place]
    assert "được đánh giá theo dòng này" in refused(answer)[0][2]
    assert rows_of(commune) == [first, second]
    ticked = second | change | {"is_erratum": "on"}
    for reason in (second["reason"], ""):  # that of then, which says nothing of this change
        assert refused(send(chief, commune, first, ticked | {"reason": reason}))
        assert rows_of(commune) == [first, second]
    answer = send(chief, commune, first, ticked | {"reason": "nhập nhầm huyện"})
    assert answer.status_code == 302
    assert rows_of(commune) != [first, second]
    event = AuditEvent.objects.get()
    assert "nhập nhầm huyện" in (event.reason, *(one.after for one in event.changes.all()))


def test_a_row_once_put_right_takes_a_new_reason_for_every_further_change(
    chief: Client, commune: Unit
) -> None:
    lock("2019-q3")
    commune.placements.update(is_erratum=True, reason="nhập nhầm", terrain="mountain")
    (first,) = rows_of(commune)
    again = first | {"terrain": "delta"}
    found = refused(send(chief, commune, again))
    assert [one[:2] for one in found] == [(0, "reason")]
    assert "quý III/2019" in found[0][2]
    assert send(chief, commune, again | {"reason": "đo lại địa hình"}).status_code == 302
    assert commune.placements.get().terrain == "delta"


def test_a_period_that_is_locked_before_its_cut_off_is_kept_as_well(
    chief: Client, commune: Unit, other: Unit
) -> None:
    lock("2020-q4")  # its cut-off comes two days after today
    row = MOVE | {"parent": other.pk, "since": "14/12/2020"}
    found = refused(send(chief, commune, *rows_of(commune), row))
    assert [one[:2] for one in found] == [(1, "since")]
    assert "quý IV/2020 đã chốt" in found[0][2]


def test_the_first_row_is_mended_with_the_reason_alone(chief: Client, commune: Unit) -> None:
    (first,) = rows_of(commune)
    mended = first | {"terrain": "mountain", "is_erratum": "on"}
    assert [(number, box) for number, box, _words in refused(send(chief, commune, mended))] == [
        (0, "__all__")
    ]
    assert send(chief, commune, mended | {"reason": "nhập nhầm"}).status_code == 302
    assert commune.placements.get().terrain == "mountain"


def test_what_has_not_spoken_yet_is_amended_and_removed_freely(
    chief: Client, commune: Unit, other: Unit
) -> None:
    make_move(commune, dt.date(2021, 1, 1), parent=other)
    first, second = rows_of(commune)
    assert send(chief, commune, first, second | {"since": "01/02/2021"}).status_code == 302
    assert send(chief, commune, first, rows_of(commune)[1] | {"DELETE": "on"}).status_code == 302
    assert commune.placements.count() == 1


# Its own days and level -------------------------------------------------------------------------------------

BEGUN, ENDED = dt.date(2018, 1, 1), dt.date(2020, 1, 31)


@pytest.mark.parametrize(
    ("held", "typed", "box", "words"),
    [
        ({}, {"valid_to": "13/09/2019"}, "valid_to", "Hãy ghi ngày 14/09/2019 hoặc sau ngày đó"),
        ({}, {"valid_to": "14/09/2019"}, "", ""),
        ({"valid_to": ENDED}, {"valid_to": ""}, "", ""),  # 2020 is not locked yet
        ({"valid_to": BEGUN}, {"valid_to": ""}, "valid_to", "Hãy ghi một ngày trước ngày 14/06/2019"),
        ({}, {"valid_from": "15/06/2019"}, "valid_from", "Hãy ghi ngày 14/06/2019 hoặc trước ngày đó"),
        ({}, {"valid_from": "14/06/2019"}, "", ""),
        ({"valid_from": ENDED}, {"valid_from": "14/09/2019"}, "valid_from", "sau ngày 14/09/2019"),
        ({"valid_from": ENDED}, {"valid_from": "15/09/2019"}, "", ""),
    ],
)
def test_days_of_a_unit_judge_no_locked_period_anew_unless_they_put_an_error_right(
    held: dict[str, Any], typed: dict[str, str], box: str, words: str, chief: Client, commune: Unit
) -> None:
    Unit.objects.filter(pk=commune.pk).update(**held)
    commune.refresh_from_db()
    lock("2019-q2", "2019-q3")
    form = {"valid_to": f"{commune.valid_to:%d/%m/%Y}" if commune.valid_to else ""} | typed
    answer = send(chief, commune, *rows_of(commune), **form)
    if not box:
        assert answer.status_code == 302
        return
    errors = answer.context["adminform"].form.errors
    assert list(errors) == [box]
    assert words in errors[box][0]
    ticked = form | {"is_erratum": "on"}
    answer = send(chief, commune, *rows_of(commune), **ticked)
    assert list(answer.context["adminform"].form.errors) == ["erratum_reason"]
    assert send(chief, commune, *rows_of(commune), **ticked, erratum_reason="QĐ 9").status_code == 302
    assert AuditEvent.objects.get().reason == "QĐ 9"


def test_no_new_unit_comes_into_a_locked_period_without_a_word(chief: Client, other: Unit) -> None:
    lock("2019-q3")
    new = Unit(code="20999", name="Xã Mới", kind="xa", level=Level.COMMUNE, valid_from=dt.date(2016, 1, 1))
    row = {"parent": other.pk, "terrain": "delta"}
    errors = send(chief, new, row).context["adminform"].form.errors
    assert "quý III/2019 đã chốt và đã đánh giá khi không có đơn vị này" in errors["valid_from"][0]
    assert send(chief, new, row, valid_from="15/09/2019").status_code == 302


def test_a_locked_period_keeps_the_level_of_its_units(chief: Client, other: Unit) -> None:
    lock("2019-q3")
    answer = send(chief, other, *rows_of(other), level=Level.DEPARTMENT, kind="so")
    assert list(answer.context["adminform"].form.errors) == ["level"]


def test_a_unit_takes_its_rows_along_to_another_level(chief: Client, commune: Unit) -> None:
    (first,) = rows_of(commune)
    home = {"parent": make_province().pk, "terrain": "", "is_erratum": "on", "reason": "nhập nhầm cấp"}
    form = {"level": Level.DISTRICT, "kind": "huyen"}
    assert refused(send(chief, commune, first, **form))
    assert send(chief, commune, first | home, **form).status_code == 302
    commune.refresh_from_db()
    assert (commune.level, above(commune)) == (Level.DISTRICT, make_province())
    assert rows_of(commune)[0]["id"] == first["id"]


def test_the_level_of_a_unit_stays_below_which_others_lie(chief: Client, commune: Unit) -> None:
    district = above(commune)
    answer = send(chief, district, *rows_of(district), level=Level.DEPARTMENT, kind="so")
    errors = answer.context["adminform"].form.errors
    assert list(errors) == ["level"]
    assert "Xã 20107" in errors["level"][0]
