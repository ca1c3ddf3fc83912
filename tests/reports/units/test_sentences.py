"""What the page of a unit says of it: how many targets press, what would lift it, its rank, its deadlines."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation
from pytest_django import Settings

from procedures.models import Unit
from reports.units.page import Results, unit_page
from reports.units.ranking import Rank, RankCounts
from reports.units.sentences import rank_sentence
from reports.verdicts.ledger import Ledger
from targets.models import Period, Target
from tests.factories import (
    make_calendar,
    make_communes,
    make_indicator,
    make_line,
    make_target,
)

pytestmark = pytest.mark.django_db
NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def _after_the_deadlines_of_quarter_2_of_2018(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 7, 1)


@pytest.fixture
def calendar() -> dict[str, Period]:
    return make_calendar()


def results(unit: Unit, period: Period) -> Results:
    """Return what the page of the unit says of the period."""
    ledger = Ledger.read()
    found = unit_page(ledger, ledger.units[unit.pk], period).results
    assert found is not None
    return found


def counted(
    unit: Unit, target: Target, calendar: dict[str, Period], start: int, part: int, whole: int
) -> None:
    """Let the unit have started at a percentage in quý I/2016, and have so many in quý II/2018."""
    make_line(unit, target.indicator, calendar["2016-q1"], start, 100)
    make_line(unit, target.indicator, calendar["2018-q2"], part, whole)


def online(threshold: int = 30, **fields: object) -> Target:
    """Return a target for dossiers online, whose path leads from 10 %."""
    indicator = make_indicator(part_name="hồ sơ trực tuyến", short_name="Hồ sơ mức độ 4")
    return make_target(indicator, sign=">=", threshold=threshold, baseline=10, **fields)


def test_a_unit_that_is_but_a_part_of_common_targets_is_not_said_to_be_asked_for_nothing(
    calendar: dict[str, Period],
) -> None:
    target = make_target(make_indicator(kind="unit_count"), threshold=50)
    unit, _other = make_communes(2)
    make_line(unit, target.indicator, calendar["2018-q2"], True)
    with translation.override("en"):
        said = results(unit, calendar["2018-q2"]).summary
    assert said == "None of its targets has a standing of its own in this period: see the table."


def test_what_to_add_is_said_in_natural_units(calendar: dict[str, Period]) -> None:
    dossiers = online()
    officials = make_target(
        make_indicator(part_name="công chức đạt chuẩn", short_name="Chuẩn công chức"),
        sign=">=",
        threshold=95,
        baseline=60,
    )
    unit, other = make_communes(2)
    # Expected by quý II/2018, 9 of the 19 quarters since: 19.5 % and 76.6 %.
    counted(unit, dossiers, calendar, 10, 54, 400)  # 13.5 %: 120 are asked for
    counted(unit, officials, calendar, 60, 12, 20)  # 60 %: 19 are asked for
    for target in (dossiers, officials):
        make_line(other, target.indicator, calendar["2018-q2"], 100, 100)
    with translation.override("vi"):
        assert results(unit, calendar["2018-q2"]).summary == (
            "2/2 mục tiêu chậm tiến độ. "
            "Để lên nhóm đầu: thêm 7 công chức đạt chuẩn; thêm 66 hồ sơ trực tuyến."
        )
    with translation.override("en"):
        assert results(unit, calendar["2018-q2"]).summary == (
            "2/2 targets behind. To join the leaders: 7 more công chức đạt chuẩn; 66 more hồ sơ trực tuyến."
        )


def test_nothing_is_promised_that_would_not_lead(calendar: dict[str, Period]) -> None:
    late, beyond = online(), make_target(sign=">", threshold=0)
    unit, other = make_communes(2)
    for one, part in ((unit, 12), (other, 100)):
        counted(one, late, calendar, 10, part, 100)
    make_line(other, beyond.indicator, calendar["2018-q2"], 1, 10)
    make_line(unit, beyond.indicator, calendar["2018-q2"], 0, 10)
    more = make_target(sign=">=", threshold=100, baseline=0)
    make_line(other, more.indicator, calendar["2018-q2"], 50, 50)
    counted(unit, more, calendar, 0, 40, 50)  # on track, and still short of the other's met
    with translation.override("vi"):
        said = results(unit, calendar["2018-q2"]).summary
    assert "Để đạt thêm 2 mục tiêu: thêm 18 hồ sơ trực tuyến; thêm 1 số đạt." in said


def test_a_gap_that_the_whole_has_no_room_for_is_not_asked(calendar: dict[str, Period]) -> None:
    target = make_target(sign=">", threshold=100 - 1, baseline=10)
    strict = make_target(make_indicator(), sign=">", threshold=100, baseline=10)
    [unit] = make_communes(1)
    make_line(unit, target.indicator, calendar["2018-q2"], 100, 100)
    counted(unit, strict, calendar, 10, 20, 100)  # above 100 % nobody can be
    with translation.override("vi"):
        said = results(unit, calendar["2018-q2"]).summary
    assert said == "1/2 mục tiêu chậm tiến độ."


def test_of_a_yes_or_no_it_says_what_to_have(calendar: dict[str, Period]) -> None:
    target = make_target(make_indicator(kind="unit_count", short_name="ISO 9001"), sign=">=", threshold=100)
    [unit] = make_communes(1)
    make_line(unit, target.indicator, calendar["2018-q2"], False)
    with translation.override("vi"):
        said = results(unit, calendar["2018-q2"]).summary
    assert said == "1/1 mục tiêu chưa đạt (chưa có lộ trình). Để đạt thêm 1 mục tiêu: có “ISO 9001”."


def test_a_long_list_is_cut_and_says_so(calendar: dict[str, Period]) -> None:
    [unit] = make_communes(1)
    for _ in range(5):
        counted(unit, online(), calendar, 10, 12, 100)
    with translation.override("vi"):
        said = results(unit, calendar["2018-q2"]).summary
    assert said.startswith("5/5 mục tiêu chậm tiến độ. Để đạt thêm 5 mục tiêu: ")
    assert said.count("thêm 18 hồ sơ trực tuyến") == 3
    assert said.endswith("; và 2 mục tiêu khác.")


def test_where_nothing_presses_it_says_so(calendar: dict[str, Period]) -> None:
    met, waiting = online(), make_target()
    [unit] = make_communes(1)
    make_line(unit, met.indicator, calendar["2018-q2"], 90, 100)
    with translation.override("vi"):
        said = results(unit, calendar["2018-q2"]).summary
    assert said == "Không mục tiêu nào chậm tiến độ: cả 1 mục tiêu có số liệu đều đạt."
    assert waiting.in_programme


def test_without_figures_and_without_targets_it_says_so(calendar: dict[str, Period]) -> None:
    [unit] = make_communes(1)
    with translation.override("vi"):
        assert "không giao mục tiêu nào" in results(unit, calendar["2018-q2"]).summary
        make_target()
        assert results(unit, calendar["2018-q2"]).summary == ("Chưa có số liệu được duyệt cho quý II/2018.")


TALLY = RankCounts(met=3, on_track=4, decided=9, expected=10, missing=0)


@pytest.mark.parametrize(
    ("place", "last", "before", "said"),
    [
        (23, 23, 31, "Hạng 23/104 nhóm “cấp xã đồng bằng” (kỳ trước 31, tăng 8 bậc)"),
        (31, 31, 23, "Hạng 31/104 nhóm “cấp xã đồng bằng” (kỳ trước 23, giảm 8 bậc)"),
        (5, 5, 5, "Hạng 5/104 nhóm “cấp xã đồng bằng” (kỳ trước 5, không đổi)"),
        (5, 5, None, "Hạng 5/104 nhóm “cấp xã đồng bằng”"),
        (1, 30, None, "Hạng 1–30/104 nhóm “cấp xã đồng bằng”"),
    ],
)
def test_the_rank_is_said_with_its_change(place: int, last: int, before: int | None, said: str) -> None:
    rank = Rank("cap-xa-dong-bang", "cấp xã đồng bằng", TALLY, place, last, 104, 0, before)
    with translation.override("vi"):
        assert rank_sentence(rank) == said


@pytest.mark.parametrize(
    ("expected", "missing", "said"),
    [
        (11, 4, "thiếu 4/11 số liệu."),
        (0, 0, "chưa đến kỳ báo cáo số liệu nào của đơn vị."),
        (3, 0, "chưa có mục tiêu riêng nào đủ căn cứ đánh giá."),
    ],
)
def test_without_a_rank_it_says_why(expected: int, missing: int, said: str) -> None:
    few = RankCounts(0, 0, 0, expected, missing)
    with translation.override("vi"):
        words = rank_sentence(Rank("cap-huyen", "huyện, thị xã, thành phố", few, None, None, 8, 1))
    assert words == f"Chưa xếp hạng trong nhóm “huyện, thị xã, thành phố”: {said}"
