"""What a coordinator imports is his submission whatever way it is sent on, and he never approves it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from accounts.models import User
from imports import job
from imports.models import ImportBatch
from procedures.models import Membership, Role
from reports.figures.draft import Typed, save
from reports.flow.workflow import move
from reports.models import LineStatus, Measurement, Report
from reports.refusal import Refused
from targets.models import Period, Target
from tests.factories import make_dossiers, make_indicator, make_line, make_member, make_target
from tests.imports.conftest import Province, signed_in
from tests.imports.sheets import DOSSIER_HEADINGS, checked, newest, row, run, undo, workbook

UNIT, NEIGHBOUR = "19750", "19751"


@pytest.fixture(autouse=True)
def one_target(province: Province) -> None:
    """Let one figure complete a report."""
    Target.objects.exclude(code="S-01").delete()


def bring(client: Client, part: int = 18, unit: str = UNIT, **more: str) -> ImportBatch:
    """Import a figure of the unit."""
    run(client, checked(client, workbook([row(unit, "S-01", part, 20)])), **more)
    assert newest().status == ImportBatch.Status.DONE
    return newest()


def line(unit: str = UNIT) -> Measurement:
    return Measurement.objects.get(report__unit__code=unit)


def send(province: Province, by: str | User = "official") -> None:
    """Send the report of the unit as its page does."""
    user = province.people[by] if isinstance(by, str) else by
    move(Report.objects.get(unit__code=UNIT), "submit", by=User.objects.get(pk=user.pk))
    assert line().status == LineStatus.SUBMITTED


def type_in(province: Province, **texts: str) -> None:
    """Let the official write into boxes of the line."""
    stood = {"part": str(line().part), "whole": str(line().whole), "note": line().note}
    boxes = {name: Typed(text, stood[name]) for name, text in texts.items()}
    save(province.communes[0], province.period, {"S-01": boxes}, by=province.people["official"])


def check_refused(by: User) -> None:
    """Check that the user may not approve the report of the unit."""
    with pytest.raises(Refused, match="never approves"):
        move(Report.objects.get(unit__code=UNIT), "approve", by=User.objects.get(pk=by.pk))


def another(province: Province) -> User:
    return make_member(province.department, Role.COORDINATOR)


def test_sent_by_the_unit_it_stays_the_coordinators(province: Province, coordinator: Client) -> None:
    bring(coordinator)
    send(province)
    assert (line().submitted_by, line().sent_by) == (
        province.people["coordinator"],
        province.people["official"],
    )
    check_refused(province.people["coordinator"])
    move(Report.objects.get(unit__code=UNIT), "approve", by=another(province))
    assert line().status == LineStatus.ACCEPTED


def test_a_note_of_the_unit_makes_it_nobody_elses(province: Province, coordinator: Client) -> None:
    bring(coordinator)
    type_in(province, note="đã đối chiếu")
    send(province)
    check_refused(province.people["coordinator"])


def test_another_figure_of_the_unit_is_the_units(province: Province, coordinator: Client) -> None:
    bring(coordinator)
    type_in(province, part="19")
    send(province)
    assert line().submitted_by == province.people["official"]
    move(Report.objects.get(unit__code=UNIT), "approve", by=province.people["coordinator"])


def test_sent_on_by_another_coordinator_neither_approves_it(province: Province, coordinator: Client) -> None:
    bring(coordinator)
    other = another(province)
    content = workbook([row(UNIT, "S-01", 18, 20, note="ghi")])
    run(signed_in(other), checked(signed_in(other), content), gui="1")
    assert (line().status, line().sent_by) == (LineStatus.SUBMITTED, other)
    check_refused(other)
    check_refused(province.people["coordinator"])
    move(Report.objects.get(unit__code=UNIT), "approve", by=another(province))


def test_handed_in_among_the_figures_of_another_import_it_stays_his(
    province: Province, coordinator: Client
) -> None:
    """The other coordinator brings one line, and hands in the whole report with what stands in it."""
    make_target(make_indicator("S-09"))
    bring(coordinator)
    other = another(province)
    run(signed_in(other), checked(signed_in(other), workbook([row(UNIT, "S-09", 1, 2)])), gui="1")
    found = Measurement.objects.get(indicator__code="S-01")
    assert (found.submitted_by, found.sent_by) == (province.people["coordinator"], other)
    check_refused(province.people["coordinator"])
    check_refused(other)


def test_written_outside_of_the_request_it_is_his_too(
    province: Province, coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = checked(coordinator, workbook([row(UNIT, "S-01", 18, 20)]))
    ImportBatch.objects.filter(pk=batch.pk).update(
        status="running", writes=True, ended_by=province.people["coordinator"]
    )
    job.do_work(batch.pk)
    send(province)
    check_refused(province.people["coordinator"])


def test_returned_and_sent_again_it_stays_his(province: Province, coordinator: Client) -> None:
    bring(coordinator)
    send(province)
    move(Report.objects.get(unit__code=UNIT), "return", by=another(province), note="xem lại")
    send(province)
    check_refused(province.people["coordinator"])


def test_an_administrator_who_becomes_a_coordinator_does_not_approve_it(province: Province) -> None:
    bring(signed_in(province.people["admin"]))
    send(province)
    user = province.people["admin"]
    Membership.objects.create(
        user=user, unit=province.department, role=Role.COORDINATOR, counts_from=dt.date(2016, 1, 1)
    )
    check_refused(user)


def test_what_the_official_of_the_unit_imports_is_whose_who_sends_it(
    province: Province, official: Client
) -> None:
    bring(official)
    assert line().submitted_by is None
    head = make_member(province.communes[0], Role.HEAD)
    send(province, head)
    assert line().submitted_by == head


def test_an_official_who_coordinates_is_not_taken_for_one_of_the_unit_alone(province: Province) -> None:
    both = another(province)
    Membership.objects.create(
        user=both, unit=province.communes[0], role=Role.OFFICIAL, counts_from=dt.date(2016, 1, 1)
    )
    bring(signed_in(both))
    assert line().submitted_by == both
    send(province)
    check_refused(both)
    move(Report.objects.get(unit__code=UNIT), "approve", by=province.people["coordinator"])


def test_what_is_undone_and_typed_anew_is_the_units(province: Province, coordinator: Client) -> None:
    undo(coordinator, bring(coordinator))
    save(
        province.communes[0],
        province.period,
        {"S-01": {"part": Typed("5", ""), "whole": Typed("20", "")}},
        by=province.people["official"],
    )
    send(province)
    assert line().submitted_by == province.people["official"]


def test_what_an_undone_import_uncovers_is_whose_it_was(province: Province, coordinator: Client) -> None:
    bring(coordinator)
    other = signed_in(another(province))
    undo(other, bring(other, part=19))
    assert line().part == 18
    send(province)
    check_refused(province.people["coordinator"])


def test_a_note_between_two_imports_does_not_hide_whose_figure_an_undone_one_uncovers(
    province: Province, coordinator: Client
) -> None:
    bring(coordinator)
    type_in(province, note="đã đối chiếu")
    undo(coordinator, bring(coordinator, part=17))
    assert (line().part, line().submitted_by) == (18, province.people["coordinator"])
    send(province)
    check_refused(province.people["coordinator"])


def test_who_imported_a_note_beside_a_figure_of_the_unit_did_not_bring_the_figure(
    province: Province, coordinator: Client
) -> None:
    boxes = {"S-01": {"part": Typed("5", ""), "whole": Typed("20", "")}}
    save(province.communes[0], province.period, boxes, by=province.people["official"])
    run(coordinator, checked(coordinator, workbook([row(UNIT, "S-01", note="đã đối chiếu")])))
    undo(coordinator, bring(coordinator, part=17))
    assert (line().part, line().note, line().submitted_by) == (5, "đã đối chiếu", None)


def test_who_undoes_an_import_twice_is_not_taken_for_whose_figure_it_uncovers(
    province: Province, coordinator: Client
) -> None:
    save(
        province.communes[0],
        province.period,
        {"S-01": {"part": Typed("5", ""), "whole": Typed("20", "")}},
        by=province.people["official"],
    )
    for part in (17, 16):
        undo(coordinator, bring(coordinator, part=part))
    assert (line().part, line().submitted_by) == (5, None)


# Figures that the line does not hold as two counts ----------------------------------------------------------

DOSSIERS = workbook([[UNIT, "toàn bộ", 0, 100, 40, 100, 100, 0, 0, 0, 0]], DOSSIER_HEADINGS, name="Hồ sơ")
FILES = {"S-01": workbook([row(UNIT, "S-01", state="không áp dụng", note="hết việc")]), "D-01": DOSSIERS}


@pytest.fixture(params=FILES)
def brought(request: pytest.FixtureRequest, province: Province, coordinator: Client) -> str:
    """Return the code of the one figure that is asked for, and that the coordinator imported."""
    code = str(request.param)
    Target.objects.all().delete()
    make_target(province.indicators[code])
    run(coordinator, checked(coordinator, FILES[code]))
    assert newest().status == ImportBatch.Status.DONE
    return code


def test_a_note_that_the_unit_imports_leaves_the_figure_the_coordinators(
    brought: str, province: Province, official: Client
) -> None:
    run(official, checked(official, workbook([row(UNIT, brought, note="đã đối chiếu")])))
    assert (line().note, line().submitted_by) == ("đã đối chiếu", province.people["coordinator"])


def test_what_the_unit_types_over_it_is_the_units(brought: str, province: Province) -> None:
    typed = {"na": Typed("", "on"), "part": Typed("1", ""), "whole": Typed("2", "")}
    if brought == "D-01":
        typed = {"g0-received_online": Typed("41", "40")}
    save(province.communes[0], province.period, {brought: typed}, by=province.people["official"])
    send(province)
    assert line().submitted_by == province.people["official"]


# Reasons ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("brought", ["D-01"], indirect=True)
def test_a_file_of_dossiers_brings_no_reason_of_an_earlier_figure(
    brought: str, province: Province, coordinator: Client
) -> None:
    before = Period.objects.get(code="2018-q1")
    make_dossiers(make_line(province.communes[0], province.indicators[brought], before).report, 100, 90)
    Measurement.objects.update(warning_reason="đếm lại")
    run(coordinator, checked(coordinator, workbook([row(UNIT, brought, note="ghi")])))
    found = Measurement.objects.get(report__period=province.period)
    assert (found.note, found.warning_reason) == ("ghi", "đếm lại")
    fewer = [[UNIT, "toàn bộ", 0, 100, 30, 100, 100, 0, 0, 0, 0]]
    run(coordinator, checked(coordinator, workbook(fewer, DOSSIER_HEADINGS, name="Hồ sơ")))
    found.refresh_from_db()
    assert (found.note, found.warning_reason) == ("ghi", "")
