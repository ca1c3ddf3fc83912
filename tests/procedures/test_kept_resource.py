"""Sheets of the administration, row by row: what is amended, added, cleared and named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import tablib
from django.utils import translation

from procedures.catalogue_resources import ProcedureResource, ServiceLevelResource
from procedures.kept_resource import KeptResource
from procedures.models import Level, Procedure, ServiceLevel, Unit
from procedures.resources import UnitResource
from procedures.sheet_result import SheetResult
from targets.models import Target
from targets.resources import TargetResource
from tests.factories import make_indicator, make_province, make_target, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day", "in_english")]


@pytest.fixture
def in_english() -> Iterator[None]:
    """Speak English, whoever spoke before."""
    with translation.override("en"):
        yield


UNITS = ("code", "name", "kind", "level", "terrain", "parent", "valid_from")
DISTRICT = ("HMOI", "Huyện Mới", "huyện", "cấp huyện", "", "46", "01/01/2018")
COMMUNE = ("XMOI", "Xã Mới", "xã", "cấp xã", "miền núi", "HMOI", "01/01/2018")


def take(resource: KeptResource, head: Sequence[str], *rows: Sequence[object]) -> SheetResult:
    """Take the rows."""
    return resource.import_data(tablib.Dataset(*rows, headers=list(head)))


def told(result: SheetResult) -> list[tuple[str, str]]:
    """Return the cells that are refused, with what is said."""
    return [(one.address, one.words) for one in result.faults]


@pytest.mark.parametrize("rows", [(DISTRICT, COMMUNE), (COMMUNE, DISTRICT)])
def test_a_commune_may_stand_above_its_new_district(rows: Sequence[Sequence[str]]) -> None:
    make_province()
    result = take(UnitResource(), UNITS, *rows)
    assert (told(result), result.totals["new"]) == ([], 2)
    assert Unit.objects.get(code="XMOI").parent == Unit.objects.get(code="HMOI")


def test_a_unit_in_the_words_of_the_import_by_steps() -> None:
    make_province()
    result = take(UnitResource(), UNITS, (*DISTRICT[:3], "cấp tổng", *DISTRICT[4:]))
    assert [one.address for one in result.faults] == ["D2"]
    assert "“cấp tổng”" in result.faults[0].words


def test_a_department_that_keeps_procedures_stays_one(procedure: Procedure) -> None:
    result = take(UnitResource(), ("code", "level"), ("STP", "cấp huyện"))
    assert [one.address for one in result.faults] == ["B2"]
    assert Unit.objects.get(code="STP").level == Level.DEPARTMENT


def test_xoa_clears_what_may_be_empty(procedure: Procedure) -> None:
    Procedure.objects.update(fee="8.000 đồng", in_force_to=dt.date(2030, 1, 1))
    head = ("code", "fee", "in_force_to", "name")
    assert told(take(ProcedureResource(), head, ("1.000656", "XÓA", "xóa", ""))) == []
    procedure.refresh_from_db()
    assert (procedure.fee, procedure.in_force_to, procedure.name) == ("", None, "Đăng ký khai tử")
    assert [at for at, _words in told(take(ProcedureResource(), head, ("1.000656", "", "", "XÓA")))] == ["D2"]


def test_a_code_is_known_in_any_case_and_stays_as_it_is(department: Unit) -> None:
    assert take(UnitResource(), ("code", "focal_name"), ("stp", "Bà Hoa")).totals["update"] == 1
    department.refresh_from_db()
    assert (department.code, department.focal_name) == ("STP", "Bà Hoa")


def test_an_owner_may_be_named(department: Unit, procedure: Procedure) -> None:
    make_unit(Level.DEPARTMENT, code="SNV", name="Sở Nội vụ")
    assert told(take(ProcedureResource(), ("code", "owner"), ("1.000656", "Sở Nội vụ"))) == []
    procedure.refresh_from_db()
    assert procedure.owner.code == "SNV"


class Overtaken(ServiceLevelResource):
    """A sheet that is being written while somebody repeals the procedure."""

    class Meta(ServiceLevelResource.Meta):
        pass

    def store(self, instances: list[Any], put: Any) -> None:
        """Repeal the procedures, and then store."""
        Procedure.objects.update(in_force_to=dt.date(2018, 6, 30))
        super().store(instances, put)


def test_what_the_database_refuses_is_told_and_takes_nothing(procedure: Procedure) -> None:
    head = ("procedure", "unit", "effective_on", "level")
    result = take(Overtaken(), head, ("1.000656", "", "01/07/2018", "3"))
    assert told(result) == [("", "Nothing was taken: the data changed meanwhile. Upload the sheet again.")]
    assert result.totals["new"] == 0
    assert ServiceLevel.objects.count() == 1


# Targets ---------------------------------------------------------------------------------------------------


TARGET = (
    "code", "version", "indicator", "comparator", "threshold", "deadline", "for_departments", "for_districts",
    "for_communes", "in_programme", "sentence", "legal_basis", "in_force_from", "redefines", "named_units",
)  # fmt: skip


def target(code: str, indicator: str, units: str = "") -> tuple[str, ...]:
    asked = (">=", "92,5", "31/12/2020", "0", "Không", "x", "Có", "Đạt ngưỡng", "NQ 30c", "01/01/2018", "0")
    return (code, "1", indicator, *asked, units)


def test_a_target_is_added_with_the_units_it_names(department: Unit, commune: Unit) -> None:
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
