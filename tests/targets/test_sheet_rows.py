"""Sheets of targets and indicators in the administration, row by row: what is amended, added and named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import pytest
import tablib
from django.utils import translation

from procedures.models import Level, Unit
from targets.models import Indicator, Target
from targets.resources import IndicatorResource, TargetResource
from targets.sheet_rows import ProgrammeResource, SheetResult
from tests.factories import make_indicator, make_target, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def in_english() -> Iterator[None]:
    """Speak English, whoever spoke before."""
    with translation.override("en"):
        yield


@pytest.fixture
def department() -> Unit:
    """Return a department."""
    return make_unit(Level.DEPARTMENT, code="STP")


def take(resource: ProgrammeResource, head: Sequence[str], *rows: Sequence[object]) -> SheetResult:
    """Take the rows."""
    return resource.import_data(tablib.Dataset(*rows, headers=list(head)))


def told(result: SheetResult) -> list[tuple[str, str]]:
    """Return the cells that are refused, with what is said."""
    return [(one.address, one.words) for one in result.faults]


TARGET = (
    "code", "version", "indicator", "comparator", "threshold", "deadline", "for_departments", "for_districts",
    "for_communes", "in_programme", "sentence", "legal_basis", "in_force_from", "redefines", "named_units",
)  # fmt: skip


def target(code: str, indicator: str, units: str = "") -> tuple[str, ...]:
    asked = (">=", "92,5", "31/12/2020", "0", "Không", "x", "Có", "Đạt ngưỡng", "NQ 30c", "01/01/2018", "0")
    return (code, "1", indicator, *asked, units)


def test_a_target_is_added_with_the_units_it_names(department: Unit) -> None:
    make_unit(Level.DISTRICT, code="482")
    make_indicator("S-01")
    assert told(take(TargetResource(), TARGET, target("S-01", "S-01", "STP,482"))) == []
    made = Target.objects.get(code="S-01")
    assert sorted(unit.code for unit in made.named_units.all()) == ["482", "STP"]
    assert (str(made.threshold), made.for_communes) == ("92.500000", True)


def test_a_unit_that_nobody_knows_is_refused_among_others(department: Unit) -> None:
    make_indicator("S-01")
    ((at, words),) = told(take(TargetResource(), TARGET, target("S-01", "S-01", "STP, SXX")))
    assert at == "O2"
    assert "SXX" in words
    assert not Target.objects.exists()


def test_two_targets_of_one_sheet_do_not_ask_of_one_indicator() -> None:
    make_indicator("S-01")
    result = take(TargetResource(), TARGET, target("S-01", "S-01"), target("S-02", "S-01"))
    assert [one.address for one in result.faults] == ["C3"]


def test_the_units_that_a_target_names_stay_with_its_version(department: Unit) -> None:
    held = make_target(make_indicator("S-01"))
    held.named_units.add(department)
    head = ("code", "version", "sentence", "named_units")
    assert told(take(TargetResource(), head, ("S-01", "1", "Rõ hơn", "STP"))) == []
    assert held.named_units.get() == department
    assert [at for at, _words in told(take(TargetResource(), head, ("S-01", "1", "", "XÓA")))] == ["D2"]


# Numbers of an average: in its unit of measure -------------------------------------------------------------

ASKED = (
    "code", "version", "threshold", "baseline", "baseline_source", "indicator", "comparator", "deadline",
    "for_departments", "for_districts", "for_communes", "in_programme", "sentence", "legal_basis",
    "in_force_from", "redefines",
)  # fmt: skip


@pytest.fixture
def waiting() -> Indicator:
    """Return minutes waited, of which nothing is asked yet."""
    return make_indicator(
        "CHO-01", kind="average", direction="lower_is_better", measured_in="phút", counted_in=""
    )


def average(threshold: object, baseline: object = "", indicator: str = "CHO-01") -> tuple[object, ...]:
    """Return a row whose numbers stand before the indicator that says what they count."""
    asked = ("<=", "31/12/2020", "0", "0", "Có", "Có", "Chờ không quá", "NQ 30c", "01/01/2018", "0")
    return ("CHO-01", "1", threshold, baseline, "khảo sát 2015" if baseline else "", indicator, *asked)


@pytest.mark.parametrize(
    ("threshold", "baseline", "held"),
    [
        ("150", "240", ("150", "240")),
        (150, 240.5, ("150", "240.5")),
        (0.15, "", ("0.15", None)),
        ("15,125", "1.234,5", ("15.125", "1234.5")),
    ],
)
def test_the_numbers_of_an_average_are_minutes_without_an_end_at_100(
    threshold: object, baseline: object, held: tuple[str, str | None], waiting: Indicator
) -> None:
    assert told(take(TargetResource(), ASKED, average(threshold, baseline))) == []
    made = Target.objects.get()
    assert (made.threshold, made.baseline) == tuple(one and Decimal(one) for one in held)
    assert made.measured_in == "phút"
    again = TargetResource().export().dict
    assert take(TargetResource(), list(again[0]), list(again[0].values())).totals["skip"] == 1


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        ("15 %", "bears a percent sign"),  # so a sheet says 0.15 in a cell of percentages
        ("1.500", 'may be "1500" / "1,500"'),
        ("0", "held against more than 0"),
        ("-1", "below 0"),
    ],
)
def test_what_is_no_number_of_minutes_is_refused_at_its_cell(
    threshold: str, words: str, waiting: Indicator
) -> None:
    ((at, said),) = told(take(TargetResource(), ASKED, average(threshold)))
    assert (at, words in said) == ("C2", True)
    assert not Target.objects.exists()


def test_of_an_indicator_that_nobody_knows_the_indicator_alone_is_refused(waiting: Indicator) -> None:
    assert [at for at, _ in told(take(TargetResource(), ASKED, average("150", indicator="CHO-02")))] == ["F2"]


def test_more_than_100_per_cent_is_refused_as_before() -> None:
    make_indicator("S-01", direction="lower_is_better")
    ((at, words),) = told(take(TargetResource(), ASKED, average("150", indicator="S-01")))
    assert (at, "above 100 per cent" in words) == ("C2", True)


class Overtaken(TargetResource):
    """A sheet that is being written while somebody adds a version of the target."""

    class Meta(TargetResource.Meta):
        pass

    def bulk_create(self, *args: Any, **kwargs: Any) -> None:
        """Add the version, and then store."""
        make_target(Indicator.objects.get(), version=1)
        super().bulk_create(*args, **kwargs)


def test_what_the_database_refuses_is_told_and_takes_nothing() -> None:
    make_indicator("S-01")
    result = take(Overtaken(), TARGET, target("S-01", "S-01"))
    assert told(result) == [("", "Nothing was taken: the data changed meanwhile. Upload the sheet again.")]
    assert result.totals["new"] == 0


# Indicators ------------------------------------------------------------------------------------------------

INDICATOR = (
    "code", "name", "short_name", "area", "position", "kind", "direction", "accumulation", "frequency",
    "source", "part_name", "whole_name",
)  # fmt: skip


def indicator(area: str, *, part: str = "đúng hạn") -> tuple[str, ...]:
    declared = ("share", "càng cao càng tốt", "stock", "quarter", "report")
    return ("H-09", "Hồ sơ đúng hạn", "Đúng hạn", area, "9", *declared, part, "đã giải quyết")


def test_an_indicator_is_added_and_amended() -> None:
    area = make_indicator("S-01").area.code
    assert told(take(IndicatorResource(), INDICATOR, indicator(area))) == []
    made = Indicator.objects.get(code="H-09")
    assert (made.direction, made.position, made.area.code) == ("higher_is_better", 9, area)
    head = ("code", "note", "short_name")
    assert take(IndicatorResource(), head, ("h-09", "Theo QĐ 30", "")).totals["update"] == 1
    made.refresh_from_db()
    assert (made.code, made.note, made.short_name) == ("H-09", "Theo QĐ 30", "Đúng hạn")
    assert told(take(IndicatorResource(), head, ("H-09", "XÓA", ""))) == []
    made.refresh_from_db()
    assert made.note == ""


def test_what_an_indicator_declares_stays() -> None:
    make_indicator("S-01")
    ((at, words),) = told(take(IndicatorResource(), ("code", "frequency"), ("S-01", "year")))
    assert at == "B2"
    assert "a new indicator under a new code" in words


def test_an_area_that_nobody_knows_and_a_rule_that_is_broken_are_told_by_their_cells() -> None:
    area = make_indicator("S-01").area.code
    ((at, words),) = told(take(IndicatorResource(), INDICATOR, indicator("XX")))
    assert (at, "There is no area with the code “XX”" in words) == ("D2", True)
    ((at, words),) = told(take(IndicatorResource(), INDICATOR, indicator(area, part="")))
    assert (at, "Say what the part and the whole count" in words) == ("K2", True)
