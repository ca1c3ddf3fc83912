"""Where bars, lines and dots stand. The numbers are worked by hand on the scales that charts.py names."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from indicators import Comparator, Forecast, Path, Point, Threshold
from reports.dashboards.charts import Stretch, bullet_bar, line_chart, sparkline, svg_length
from reports.dashboards.index_charts import index_chart, rank_chart

AT_LEAST_30 = Threshold(Decimal(30), Comparator.AT_LEAST)
AT_MOST_40 = Threshold(Decimal(40), Comparator.AT_MOST)


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (Fraction(25, 2), "12.5"),
        (Fraction(8), "8"),
        (Fraction(1, 3), "0.3"),
        (Fraction(1, 20), "0.1"),  # 0.05: half is rounded up
        (Fraction(-5, 4), "-1.3"),
        (Fraction(-1, 100), "0"),
        (Decimal("1234.56"), "1234.6"),
    ],
)
def test_a_length_has_a_point_and_one_decimal_at_most(length: Fraction | Decimal, text: str) -> None:
    assert svg_length(length) == text


def test_a_value_short_of_its_path_leaves_a_gap_to_what_is_expected() -> None:
    bar = bullet_bar(Fraction(48, 5), AT_LEAST_30, Fraction(77, 5))  # 9.6 %, 15.4 % expected; 2 units a point
    assert bar.actual == Stretch("0", "19.2")
    assert bar.gap == Stretch("19.2", "11.6")
    assert (bar.expected, bar.threshold) == ("30.8", "60")
    assert bar.wanted == Stretch("60", "140")


def test_a_value_ahead_of_its_path_has_no_gap() -> None:
    assert bullet_bar(Fraction(20), AT_LEAST_30, Fraction(15)).gap is None


def test_where_lower_is_better_the_gap_lies_above_what_is_expected() -> None:
    bar = bullet_bar(Fraction(70), AT_MOST_40, Fraction(60))
    assert bar.wanted == Stretch("0", "80")
    assert bar.gap == Stretch("120", "20")
    assert bullet_bar(Fraction(50), AT_MOST_40, Fraction(60)).gap is None


def test_without_a_value_only_the_scale_is_drawn() -> None:
    bar = bullet_bar(None, AT_LEAST_30, Fraction(15))
    assert (bar.actual, bar.gap, bar.ahead) == (None, None, None)
    assert (bar.expected, bar.threshold) == ("30", "60")


def test_zero_is_a_value_and_no_missing_one() -> None:
    assert bullet_bar(Fraction(0), AT_LEAST_30).actual == Stretch("0", "0")


def test_a_bar_ends_at_100_and_says_that_the_value_goes_on() -> None:
    bar = bullet_bar(Fraction(120), AT_LEAST_30)
    assert bar.actual == Stretch("0", "200")
    assert bar.is_beyond


def test_the_forecast_runs_from_the_value_in_either_direction() -> None:
    rising = bullet_bar(Fraction(10), AT_LEAST_30, None, Forecast(Fraction(20), Fraction(17), Fraction(23)))
    falling = bullet_bar(Fraction(10), AT_LEAST_30, None, Forecast(Fraction(4), Fraction(3), Fraction(5)))
    assert rising.ahead == Stretch("20", "20")
    assert falling.ahead == Stretch("8", "12")


def test_the_way_from_start_to_threshold_shows_a_few_points() -> None:
    bar = bullet_bar(Fraction(97), Threshold(Decimal(100), Comparator.AT_LEAST), Fraction(98), start=90)
    # the ten points are nine tenths of 200
    assert bar.actual == Stretch("0", "126")
    assert (bar.expected, bar.threshold) == ("144", "180")
    falling = bullet_bar(Fraction(50), AT_MOST_40, Fraction(45), start=60)
    assert falling.actual == Stretch("0", "90")
    assert falling.gap == Stretch("90", "45")
    assert bullet_bar(Fraction(50), AT_LEAST_30, start=40).start is None  # a start beyond it is no way


def test_a_small_line_lies_between_its_values_and_the_threshold() -> None:
    points = [Point(1, Fraction(94)), Point(2, Fraction(97))]
    line = sparkline(points, [1, 2], threshold=100)  # six points are the 20 of the height
    assert [str(dot) for dot in line.dots] == ["80,10"]
    assert (line.lines, line.threshold) == (("0,20 80,10",), "0")


def test_a_small_line_stays_open_where_a_period_is_missing() -> None:
    points = [Point(quarter, Fraction(50)) for quarter in (1, 2, 4, 5)]
    line = sparkline(points, [1, 2, 3, 4, 5])  # 80 wide, four steps of 20; 50 % is half of 20 high
    assert line.lines == ("0,10 20,10", "60,10 80,10")
    assert [str(dot) for dot in line.dots] == ["80,10"]


def test_a_period_with_none_beside_it_is_a_dot() -> None:
    line = sparkline([Point(1, Fraction(0)), Point(3, Fraction(100))], [1, 2, 3])
    assert line.lines == ()
    assert [str(dot) for dot in line.dots] == ["0,20", "80,0"]


def test_a_small_line_shows_the_last_eight_due_periods() -> None:
    points = [Point(quarter, Fraction(quarter)) for quarter in range(1, 21)]
    (line,) = sparkline(points, range(1, 21)).lines
    assert len(line.split()) == 8
    assert line.startswith("0,17.4")  # quarter 13: 20 - 13 / 5


def test_no_points_make_no_line() -> None:
    assert sparkline([], [1, 2]).dots == ()


def test_the_chart_runs_from_the_end_of_2015_to_the_deadline() -> None:
    path = Path(AT_LEAST_30, 20, baseline=Decimal(10))
    chart = line_chart([Point(10, Fraction(20))], range(1, 11), path=path)
    assert [year.label for year in chart.years] == ["2016", "2017", "2018", "2019", "2020"]
    # 564 units for 20 quarters from 48 on; 232 units for 50 % from 252 upwards
    assert str(chart.dots[0]) == "330,159.2"
    assert chart.path == "48,205.6 612,112.8"
    assert (chart.threshold, chart.deadline) == ("112.8", "612")
    assert len(chart.missing) == 9


@pytest.mark.parametrize(("highest", "top"), [(4, "10"), (10, "10"), (11, "25"), (30, "50"), (51, "100")])
def test_the_scale_ends_at_the_first_round_number_that_holds_everything(highest: int, top: str) -> None:
    chart = line_chart([Point(1, Fraction(highest))], [1])
    assert (chart.values[0].label, chart.values[-1].label) == ("0", top)


def test_the_series_is_broken_where_a_period_is_missing() -> None:
    chart = line_chart([Point(quarter, Fraction(0)) for quarter in (1, 2, 4)], [1, 2, 3, 4])
    assert len(chart.lines) == 1
    assert len(chart.dots) == 3
    assert chart.missing == ("471",)  # quarter 3 of 4: 48 + 3 * 141


def test_a_yearly_series_joins_its_years() -> None:
    chart = line_chart([Point(quarter, Fraction(0)) for quarter in (4, 8)], [4, 8])
    assert len(chart.lines) == 1


def test_the_forecast_leads_from_the_last_figure_to_the_deadline_with_its_range() -> None:
    path = Path(AT_LEAST_30, 20, baseline=Decimal(0))
    ahead = line_chart(
        [Point(10, Fraction(10))],
        [10],
        path=path,
        forecast=Forecast(Fraction(20), low=Fraction(15), high=Fraction(25)),
    ).ahead
    assert ahead is not None
    assert ahead.line == "330,205.6 612,159.2"
    assert ahead.area == "330,205.6 612,136 612,182.4"


def test_a_change_of_definition_is_marked_and_nothing_before_it_is_missing() -> None:
    chart = line_chart([Point(9, Fraction(1))], range(1, 11), since=9)
    assert chart.broken == "555.6"  # quarter 9 of 10: 48 + 9 * 56.4
    assert chart.missing == ("612",)


def test_an_indicator_that_is_never_judged_has_neither_path_nor_threshold() -> None:
    chart = line_chart([Point(4, Fraction(40))], [4])
    assert (chart.path, chart.threshold, chart.deadline, chart.ahead) == ("", None, None, None)


def test_the_scale_of_an_index_holds_its_own_values() -> None:
    points = [Point(8, Decimal("0.7")), Point(12, Decimal("0.9"))]
    chart = index_chart(points, [4, 8, 12], ["0,7", "0,9"])
    # room of 0.05 on either side, in steps of 0.1: 0.6 to 1.0
    assert [(line.at, line.label) for line in chart.values] == [
        ("252", "0,6"),
        ("194", "0,7"),
        ("136", "0,8"),
        ("78", "0,9"),
        ("20", "1,0"),
    ]
    assert [(str(label.place), label.text) for label in chart.labels] == [
        ("424,194", "0,7"),
        ("612,78", "0,9"),
    ]
    assert chart.missing == ("236",)  # nothing is known of the first year


def test_the_first_place_is_on_top_and_a_year_without_rank_is_a_gap() -> None:
    chart = rank_chart({4: 63, 12: 1}, [4, 8, 12], 63)
    assert chart
    assert [dot.y for dot in chart.dots] == ["152", "20"]
    assert [line.label for line in chart.values] == ["1", "32", "63"]
    assert chart.lines == ()
    assert len(chart.missing) == 1
    assert rank_chart({}, [4], 63) is None


def test_an_index_of_one_year_stands_in_the_middle() -> None:
    assert index_chart([Point(4, Decimal(43))], [4], ["43"]).dots[0].y == "136"
