"""What is typed is read as its writer means it, kept when it is no figure yet, put together with others'."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from accounts.models import AuditEvent, User
from procedures.models import Role, Unit
from reports.figures.draft import Saved, Typed, save
from reports.figures.readiness import report_faults
from reports.figures.unit_report import read_sheet
from reports.models import DossierCount, DraftCell, Measurement, MeasurementRevision, Report, Survey
from reports.obligations import Asking
from reports.refusal import Refused
from targets.models import Period, Target
from tests.factories import (
    make_calendar,
    make_dossiers,
    make_indicator,
    make_line,
    make_member,
    make_questionnaire,
    make_report,
    make_target,
    make_unit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def period() -> Period:
    return make_calendar()["2018-q2"]


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@pytest.fixture
def official(unit: Unit) -> User:
    return make_member(unit, Role.OFFICIAL)


def typed(unit: Unit, period: Period, target: Target, by: User, **boxes: str | tuple[str, str]) -> Saved:
    """Save texts into the boxes of a row; a pair is the text and what was seen."""
    cells = {
        name.replace("_", "-") if name[0] in "gq" and name[1].isdigit() else name: (
            Typed(*text) if isinstance(text, tuple) else Typed(text)
        )
        for name, text in boxes.items()
    }
    return save(unit, period, {target.code: cells}, by=by)


@pytest.mark.parametrize(
    ("part", "whole", "figures"),
    [
        ("17.265", "18 723", (17265, 18723)),
        ("17 265", "18,723", (17265, 18723)),
        ("1", "2", (1, 2)),
        ("0", "0", (0, 0)),
        ("\u00a0 46 ", "410", (46, 410)),
        ("4６", "410", (46, 410)),
    ],
)
def test_counts_are_read_as_their_writer_means_them(
    part: str, whole: str, figures: tuple[int, int], unit: Unit, period: Period, official: User
) -> None:
    typed(unit, period, make_target(), official, part=part, whole=whole)
    line = Measurement.objects.get()
    assert (line.part, line.whole) == figures


@pytest.mark.parametrize(
    ("part", "whole", "word"),
    [
        ("12,5", "100", "count"),
        ("abc", "100", "cannot be read"),
        ("-3", "100", "below zero"),
        ("18", "17", "is more than"),
        ("46", "", "Enter"),
        ("99999999999999999999", "99999999999999999999", "9223372036854775807"),
    ],
)
def test_what_is_no_figure_is_refused_by_name_and_kept_as_typed(
    part: str, whole: str, word: str, unit: Unit, period: Period, official: User
) -> None:
    saved = typed(unit, period, make_target(), official, part=part, whole=whole)
    assert {cell.name: cell.text for cell in DraftCell.objects.all()} == {
        name: text for name, text in (("part", part), ("whole", whole)) if text
    }
    line = Measurement.objects.get()
    assert (line.part, line.whole) == (None, None)
    (row,) = saved.sheet.rows
    assert any(word in fault.text for fault in report_faults(saved.sheet)), [
        f.text for f in report_faults(saved.sheet)
    ]
    assert not row.is_answered


def test_a_box_that_somebody_else_changed_is_shown_with_both_texts(
    unit: Unit, period: Period, official: User
) -> None:
    target, colleague = make_target(), make_member(unit, Role.HEAD, name="Đồng nghiệp")
    typed(unit, period, target, colleague, part="70", whole="100")
    saved = typed(unit, period, target, official, part=("75", ""), note=("đã đối chiếu", ""))
    (conflict,) = saved.conflicts
    assert (conflict.mine, conflict.theirs, conflict.who) == ("75", "70", "Đồng nghiệp")
    line = Measurement.objects.get()
    assert (line.part, line.note) == (70, "đã đối chiếu")  # the other box is saved all the same
    assert typed(unit, period, target, official, part=("75", "70")).conflicts == []
    assert Measurement.objects.get().part == 75


def test_two_boxes_of_one_row_by_two_people_are_put_together(
    unit: Unit, period: Period, official: User
) -> None:
    target = make_target()
    typed(unit, period, target, official, part="40")
    saved = typed(unit, period, target, make_member(unit, Role.HEAD), whole="100")
    assert saved.conflicts == []
    line = Measurement.objects.get()
    assert (line.part, line.whole) == (40, 100)
    assert not DraftCell.objects.exists()


def test_the_same_count_in_other_words_changes_nothing(unit: Unit, period: Period, official: User) -> None:
    target = make_target()
    for whole in (("4.107", ""), ("4.107", "4107"), ("4107", "4.107"), ("4 107", "4.107")):
        typed(unit, period, target, official, part=("1046", "1046" if whole[1] else ""), whole=whole)
    assert MeasurementRevision.objects.count() == AuditEvent.objects.count() == 1


def test_an_emptied_row_is_empty_and_its_past_is_kept(unit: Unit, period: Period, official: User) -> None:
    target = make_target()
    typed(unit, period, target, official, part="40", whole="100")
    typed(unit, period, target, official, part=("", "40"), whole=("", "100"))
    line = Measurement.objects.get()
    assert (line.part, line.whole, line.version) == (None, None, 2)
    assert list(line.revisions.order_by("number").values_list("part", flat=True)) == [40, None]


def test_a_suggested_whole_alone_is_no_answer(unit: Unit, period: Period, official: User) -> None:
    target = make_target()
    make_line(unit, target.indicator, Period.objects.get(code="2018-q1"), 80, 120)
    typed(unit, period, target, official, part="", whole="120")
    assert not DraftCell.objects.exists()
    assert not Measurement.objects.filter(report__period=period).exists()
    typed(unit, period, target, official, part="90", whole="120")
    assert Measurement.objects.get(report__period=period).whole == 120


def test_not_applicable_takes_its_reason(unit: Unit, period: Period, official: User) -> None:
    target = make_target()
    saved = typed(unit, period, target, official, na="on")
    assert "why this is not applicable" in report_faults(saved.sheet)[0].text
    saved = typed(unit, period, target, official, na=("on", "on"), note="không có bộ phận một cửa")
    assert report_faults(saved.sheet) == []
    assert Measurement.objects.get().answer == "not_applicable"


def test_a_yes_or_no(unit: Unit, period: Period, official: User) -> None:
    target = make_target(make_indicator(kind="unit_count"))
    typed(unit, period, target, official, achieved="co")
    assert Measurement.objects.get().achieved is True
    typed(unit, period, target, official, achieved=("chua", "co"))
    assert Measurement.objects.get().achieved is False
    saved = typed(unit, period, target, official, achieved=("khong", "chua"))
    assert report_faults(saved.sheet)
    typed(unit, period, target, official, achieved=("khong", "khong"), note="giải quyết ở tỉnh")
    assert Measurement.objects.get().answer == "not_applicable"


def test_an_unlikely_figure_asks_for_a_reason_that_the_reviewer_reads(
    unit: Unit, period: Period, official: User
) -> None:
    target = make_target()
    make_line(unit, target.indicator, Period.objects.get(code="2018-q1"), 61, 100)
    saved = typed(unit, period, target, official, part="97", whole="100")
    (row,) = saved.sheet.rows
    assert "+36.0 points" in row.warnings[0]
    assert report_faults(saved.sheet)
    saved = typed(unit, period, target, official, why="bổ sung số của bộ phận gửi muộn")
    assert report_faults(saved.sheet) == []


def test_a_cumulative_count_that_falls_is_unlikely(unit: Unit, period: Period, official: User) -> None:
    target = make_target(make_indicator(accumulation="year_to_date"))
    make_line(unit, target.indicator, Period.objects.get(code="2018-q1"), 61, 100)
    saved = typed(unit, period, target, official, part="60", whole="100")
    (warning,) = saved.sheet.rows[0].warnings  # of the one that fell, and none of the one that stayed
    assert "falls from 61 to 60" in warning


def test_a_yes_that_is_none_any_more_is_unlikely(unit: Unit, period: Period, official: User) -> None:
    target = make_target(make_indicator(kind="unit_count"))
    make_line(unit, target.indicator, Period.objects.get(code="2018-q1"), 1, 1)
    saved = typed(unit, period, target, official, achieved="chua")
    assert "the answer was yes" in saved.sheet.rows[0].warnings[0]


CITY = {
    "group": "hồ sơ của thành phố",
    "received": "19.593",
    "received_online": "3.764",
    "settled": "18.273",
    "settled_on_time": "17.265",
    "settled_late": "1.458",
    "in_progress": "870",
    "in_progress_in_time": "669",
    "in_progress_overdue": "201",
}
LAND = {
    "group": "hồ sơ đất đai",
    "received": "13.857",
    "received_online": "0",
    "settled": "",
    "settled_on_time": "11.817",
    "settled_late": "1.448",
    "in_progress": "592",
    "in_progress_in_time": "534",
    "in_progress_overdue": "58",
}


@pytest.fixture
def dossiers() -> Target:
    return make_target(make_indicator("HDH-03", source="dossiers", accumulation="year_to_date"))


def table(*groups: dict[str, str], **more: str) -> dict[str, Typed]:
    """Return the boxes of a table of dossiers, typed into an empty page."""
    cells = {f"g{place}-{name}": text for place, group in enumerate(groups) for name, text in group.items()}
    return {name: Typed(text) for name, text in (cells | more).items()}


def test_printed_dossiers_that_do_not_add_up_are_refused_until_their_source_is_named(
    unit: Unit, period: Period, official: User, dossiers: Target
) -> None:
    saved = save(unit, period, {"HDH-03": table(CITY, LAND)}, by=official)
    assert "18,723" in report_faults(saved.sheet)[0].text
    assert not DossierCount.objects.exists()
    source = {"printed_source": Typed("huecity.gov.vn, tin 24505")}
    saved = save(unit, period, {"HDH-03": source}, by=official)
    share = saved.sheet.rows[0].share
    assert share is not None
    assert (share.part, share.whole) == (3_764, 33_450)
    assert "18,723" in saved.sheet.rows[0].warnings[0]
    land = DossierCount.objects.get(group="hồ sơ đất đai")
    assert land.settled == 13_265  # left empty, it follows from its parts


def test_groups_of_dossiers_come_back_with_what_was_left_over(
    unit: Unit, period: Period, official: User, dossiers: Target
) -> None:
    earlier = make_report(unit, Period.objects.get(code="2017-q4"))
    make_dossiers(earlier, 90, 20, settled=80, settled_on_time=80, in_progress=10, in_progress_in_time=10)
    (row,) = read_sheet(unit, period, Asking.read(of=unit)).rows
    save(unit, period, {"HDH-03": table({"received": "100"})}, by=official)
    assert row.earlier_dossiers[0].in_progress == 10


def test_one_group_twice_or_all_beside_a_group_is_refused(
    unit: Unit, period: Period, official: User, dossiers: Target
) -> None:
    saved = save(unit, period, {"HDH-03": table(LAND, LAND)}, by=official)
    assert any("counted once" in fault.text for fault in report_faults(saved.sheet))


@pytest.fixture
def survey() -> Target:
    indicator = make_indicator(
        "TTHC-01", source="survey", survey_subject="one_stop", accumulation="year_to_date"
    )
    options = {"rất hài lòng": True, "hài lòng": True, "chưa hài lòng": False}
    make_questionnaire({f"Câu {number}": options for number in range(1, 6)})
    return make_target(indicator, ">", 80)


def answers(*questions: tuple[int, int, int]) -> dict[str, Typed]:
    """Return the boxes of a survey with the three counts of each question."""
    return {
        f"q{q}-o{o}-count": Typed(str(count))
        for q, counts in enumerate(questions)
        for o, count in enumerate(counts)
    }


def test_a_survey_is_pooled_over_its_questions(
    unit: Unit, period: Period, official: User, survey: Target
) -> None:
    printed = answers(
        (2063, 2137, 150), (1983, 2128, 104), (1886, 2232, 97), (1991, 2135, 89), (1825, 2281, 99)
    )
    boxes = printed | {"issued": Typed("5.326"), "collected": Typed("4.215")}
    saved = save(unit, period, {"TTHC-01": boxes}, by=official)
    share = saved.sheet.rows[0].share
    assert share is not None
    assert (share.part, share.whole) == (20_661, 21_200)
    assert "4,350" in saved.sheet.rows[0].warnings[0]
    assert Survey.objects.get().collected == 4_215


def test_an_option_without_its_count_is_asked_for_by_name(
    unit: Unit, period: Period, official: User, survey: Target
) -> None:
    boxes = answers((10, 20, 3)) | {"q0-o2-count": Typed("")}
    saved = save(unit, period, {"TTHC-01": boxes}, by=official)
    assert any("chưa hài lòng" in fault.text for fault in report_faults(saved.sheet))


def test_nothing_is_entered_into_a_closed_period(unit: Unit, period: Period, official: User) -> None:
    target = make_target()
    Period.objects.filter(pk=period.pk).update(locked_at=period.unit_due_at)
    period.refresh_from_db()
    with pytest.raises(Refused, match="locked"):
        typed(unit, period, target, official, part="1", whole="2")
    assert not Report.objects.exists()


def test_a_period_that_was_locked_since_the_page_was_asked_for_is_closed(
    unit: Unit, period: Period, official: User
) -> None:
    target = make_target()
    Period.objects.filter(pk=period.pk).update(locked_at=period.unit_due_at)
    with pytest.raises(Refused, match="locked"):
        typed(unit, period, target, official, part="1", whole="2")
    assert not Report.objects.exists()


def test_a_row_that_is_not_the_units_is_not_saved(unit: Unit, period: Period, official: User) -> None:
    for_departments = make_target(for_communes=False, for_districts=False)
    typed(unit, period, for_departments, official, part="1", whole="2")
    assert not Measurement.objects.exists()


def test_each_box_is_written_down_with_before_and_after(unit: Unit, period: Period, official: User) -> None:
    target = make_target()
    typed(unit, period, target, official, part="40", whole="100")
    typed(unit, period, target, official, part=("41", "40"))
    act = AuditEvent.objects.latest("pk")
    (change,) = act.changes.all()
    assert (act.action, change.before, change.after) == ("value", "40", "41")
    assert change.field == f"{target.code} · số đạt"
