"""What holds of every kind of file: its template is read without asking, in either language."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from imports.kinds import registry
from imports.models import RIGHT_OF, ImportBatch
from sheets.reading.read import read_book
from sheets.tables.table import find_table, guess_fields
from tests.imports.conftest import Province, signed_in

BLANK = [kind for kind in registry.KINDS.values() if not kind.has_period]


def test_every_kind_has_a_right_and_is_known() -> None:
    assert set(registry.KINDS) == set(ImportBatch.Kind.values) == set(RIGHT_OF)
    assert all(kind.sentence for kind in registry.KINDS.values())


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("code", [kind.code for kind in BLANK])
def test_the_columns_of_the_template_are_known_for_certain(
    code: str, language: str, province: Province
) -> None:
    client = signed_in(province.people["admin"])
    sent = client.get(reverse("imports:import-template"), {"loai": code})
    part = registry.KINDS[code].parts[0]
    (grid,) = [grid for grid in read_book(sent.content, "mau.xlsx").grids if grid.name == part.title]
    with translation.override(language):
        found = guess_fields(find_table(grid, part.headings), part.fields)
    assert [(one.field, one.certainty) for one in found] == [(one.key, "sure") for one in part.columns]


@pytest.mark.parametrize("code", [kind.code for kind in BLANK])
def test_the_labels_of_both_languages_are_told_apart(code: str) -> None:
    part = registry.KINDS[code].parts[0]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            labels = [str(column.label) for column in part.columns]
        assert len(set(labels)) == len(labels)


def test_short_lists_are_offered_and_a_guide_goes_along(province: Province) -> None:
    client = signed_in(province.people["admin"])
    sent = client.get(reverse("imports:import-template"), {"loai": "units"})
    book = openpyxl.load_workbook(io.BytesIO(sent.content))
    assert book.sheetnames[:2] == ["Đơn vị", "Hướng dẫn"]
    assert len(book["Đơn vị"].data_validations.dataValidation) == 3
    assert "XÓA" in " ".join(str(cell.value) for (cell,) in book["Hướng dẫn"].iter_rows())


@pytest.mark.parametrize(
    ("person", "kinds"),
    [
        ("official", ["figures"]),
        ("coordinator", ["figures", "procedures"]),
        ("admin", ["figures", "procedures", "units", "people"]),
        ("leader", []),
    ],
)
def test_each_is_offered_the_kinds_they_may_import(person: str, kinds: list[str], province: Province) -> None:
    assert [kind.code for kind in registry.import_kinds_for(province.people[person])] == kinds
