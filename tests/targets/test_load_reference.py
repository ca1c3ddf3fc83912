"""The reference data: whole, told where it is wrong, and never loaded over what somebody amended."""

from __future__ import annotations

import datetime as dt
import shutil
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from procedures.models import Level, Placement, Terrain, Unit, UnitSuccession
from targets.models import Indicator, Period, ReformArea, Target, Task
from targets.reference import tables
from tests.factories import above

BEFORE, AFTER = dt.date(2017, 10, 15), dt.date(2020, 1, 1)


def load() -> str:
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue()


def dump() -> dict[str, list[tuple[object, ...]]]:
    """Return every row of the two apps that the reference fills."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for app in ("procedures", "targets")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the files that the command reads instead of the shipped ones."""
    copy = tmp_path / "reference"
    shutil.copytree(tables.FOLDER, copy)
    monkeypatch.setattr(tables, "FOLDER", copy)
    return copy


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.django_db
def test_the_shipped_files_are_whole() -> None:
    load()
    assert Unit.objects.count() == 183
    assert ReformArea.objects.count() == 7
    assert Period.objects.count() == 20
    assert Indicator.objects.count() == 25
    assert Target.objects.filter(in_programme=True).count() == 18
    assert list(Target.objects.filter(in_programme=False).values_list("code", flat=True)) == ["HDH-01-DV"]
    assert Task.objects.filter(kind="task").count() == 35
    assert Task.objects.filter(kind="milestone", parent=None).count() == 8
    assert Task.objects.filter(parent__code="M08").count() == 3
    assert not Target.objects.filter(indicator__code="HDH-10").exists()
    assert not Target.objects.exclude(baseline=None).exists()


@pytest.mark.django_db
def test_a_second_load_changes_nothing() -> None:
    load()
    first = dump()
    said = load()
    assert dump() == first
    assert "0 new, 183 already there" in said
    assert "differ" not in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("date", "communes", "mountain", "owing"),
    [(BEFORE, 152, 48, 182), (AFTER, 145, 43, 175)],
)
def test_seven_pairs_of_communes_merge(date: dt.date, communes: int, mountain: int, owing: int) -> None:
    load()
    there = Unit.objects.on(date)
    assert there.filter(level=Level.COMMUNE).count() == communes
    placed = Placement.objects.on(date).filter(terrain=Terrain.MOUNTAIN, unit__in=there)
    assert placed.count() == mountain
    assert there.exclude(level=Level.PROVINCE).count() == owing


@pytest.mark.django_db
def test_a_survivor_keeps_its_code_and_has_both_names() -> None:
    load()
    assert UnitSuccession.objects.count() == 7
    survivor = Unit.objects.get(code="20176")
    assert survivor.name == "Xã Hương Xuân"
    assert survivor.name_on(BEFORE) == "Xã Hương Hòa"
    assert survivor.name_on(AFTER) == "Xã Hương Xuân"
    for merger in UnitSuccession.objects.select_related("predecessor", "successor"):
        assert merger.predecessor.valid_to == dt.date(2019, 12, 31)
        assert merger.successor.names.count() == 2
        assert above(merger.predecessor) == above(merger.successor)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "owing"),
    [
        ("TTHC-01", 182),
        ("TTHC-03", 9),
        ("TTHC-04", 21),
        ("CB-01", 30),
        ("CB-02", 104),
        ("CB-03", 48),
        ("TCC-01", 10),
        ("TCC-02", 1),
        ("HDH-02", 30),
        ("HDH-09", 152),
    ],
)
def test_a_target_is_asked_of_its_units(code: str, owing: int) -> None:
    load()
    assert len(Target.objects.get(code=code).units_on(BEFORE)) == owing


@pytest.mark.django_db
def test_above_is_not_at_least() -> None:
    load()
    above = Target.objects.filter(comparator=">").order_by("code").values_list("code", "threshold")
    assert dict(above) == {
        "TTHC-01": Decimal(80),
        "TCC-01": Decimal(80),
        "TCC-02": Decimal(80),
        "HDH-04": Decimal(90),
        "HDH-08": Decimal(70),
    }
    assert Target.objects.get(code="HDH-09").deadline_quarter == 4
    assert set(Target.objects.exclude(code="HDH-09").values_list("deadline", flat=True)) == {
        dt.date(2020, 12, 31)
    }


@pytest.mark.django_db
def test_indicators_stand_in_the_order_of_the_programme() -> None:
    load()
    codes = list(Indicator.objects.values_list("code", flat=True))
    assert codes[:5] == ["PCI", "TTHC-01", "TTHC-02", "TTHC-03", "TTHC-04"]
    assert codes[10:13] == ["HDH-01", "HDH-01-DV", "HDH-02"]
    assert codes[-3:] == ["PARINDEX", "SIPAS", "PAPI"]


@pytest.mark.django_db
def test_a_quarter_counts_from_the_fifteenth_of_december() -> None:
    load()
    period = Period.objects.get(code="2018-q2")
    assert (period.label, period.also_called) == ("quý II/2018", "6 tháng đầu năm 2018")
    assert (period.data_from, period.data_to) == (dt.date(2017, 12, 15), dt.date(2018, 6, 14))
    assert period.opens_on == dt.date(2018, 6, 1)
    assert timezone.localtime(period.unit_due_at).isoformat() == "2018-06-15T16:30:00+07:00"
    assert timezone.localtime(period.province_due_at).isoformat() == "2018-06-20T16:30:00+07:00"


@pytest.mark.django_db
def test_only_tasks_with_a_source_are_done() -> None:
    load()
    done = Task.objects.filter(status=Task.Status.DONE).values_list("code", flat=True)
    assert list(done) == ["M08", "M08a", "M08b", "M08c"]
    others = Task.objects.exclude(status=Task.Status.DONE)
    assert set(others.values_list("status", flat=True)) == {Task.Status.UNKNOWN}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "units.csv",
            "19744,Phường Phú Thuận,Phú Thuận Ward,phuong",
            "19744,Phường Phú Thuận,Phú Thuận Ward,ward",
            "units.csv, row 33, column kind: there is 'ward'; it should be one of 'tinh'",
        ),
        ("targets.csv", ">,80", ">,tám mươi", "targets.csv, row 2, column threshold: there is 'tám mươi'"),
        ("targets.csv", ">,80", "<,80", "targets.csv, row 2, column comparator: there is '<'"),
        ("tasks.csv", "M08a,milestone,HDH,M08", "M08a,milestone,HDH,M09", "tasks.csv, row 45, column parent"),
        (
            "periods.csv",
            "2016-03-14",
            "14/03/2016",
            "periods.csv, row 2, column data_to: there is '14/03/2016'",
        ),
        (
            "areas.csv",
            "TTHC,2",
            "TC,2",
            "areas.csv, row 3, column code: there is 'TC'; it should be said once",
        ),
        ("areas.csv", "name_en", "english", "areas.csv, row 1, column name_en"),
        ("periods.csv", "2016-03-15 16:30", "2016-04-15 16:30", "the days are out of order"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_loaded(
    folder: Path, file: str, old: str, new: str, said: str
) -> None:
    change(folder / file, old, new)
    with pytest.raises(CommandError) as refused:
        load()
    assert said.lower() in str(refused.value).lower()
    assert not Unit.objects.exists()
    assert not ReformArea.objects.exists()


@pytest.mark.django_db
def test_a_missing_commune_is_noticed(folder: Path) -> None:
    for file in (folder / "units.csv", folder / "placements.csv"):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(line for line in lines if not line.startswith("19744,")), encoding="utf-8")
    with pytest.raises(CommandError, match="there are 151 communes on 2017-10-15; it should be 152"):
        load()
    assert not Unit.objects.exists()


@pytest.mark.django_db
def test_a_move_is_loaded_with_its_document_and_its_reason(folder: Path) -> None:
    file = folder / "placements.csv"
    (first,) = [line for line in file.read_text("utf-8").splitlines() if line.startswith("19744,")]
    moved = first.replace(",,", ",2018-07-01,", 1).removesuffix(",,")
    change(file, first, f"{first}\n{moved},NQ 1,sắp xếp")
    load()
    row = Unit.objects.get(code="19744").placements.get(since="2018-07-01")
    assert (row.legal_basis, row.reason) == ("NQ 1", "sắp xếp")


@pytest.mark.django_db
def test_an_amended_row_is_left_as_it_is_and_named() -> None:
    load()
    Unit.objects.filter(code="20095").update(name="Xã A Roàng")
    Target.objects.get(code="TCC-02").named_units.add(Unit.objects.get(code="SNV"))
    said = load()
    assert (
        "2 rows differ from the file and were left as they are: units.csv 20095, targets.csv TCC-02 1" in said
    )
    assert Unit.objects.get(code="20095").name == "Xã A Roàng"
    assert Target.objects.get(code="TCC-02").named_units.count() == 2


@pytest.mark.django_db
def test_what_is_missing_is_made_again() -> None:
    load()
    Task.objects.filter(code="N35").delete()
    assert "tasks and milestones: 1 new, 45 already there" in load()
