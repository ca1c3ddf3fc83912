"""The check of the templates' lines: which it names, and that it lets the longest of them pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import template_lines
from tools.checks import templates_of_the_project


def test_a_line_of_121_signs_is_named_with_its_file_and_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<p>\n{'đ' * 120}\n{'đ' * 121}\n</p>\n", "utf-8")
    assert template_lines.main([str(page)]) == 1
    assert capsys.readouterr().out == f"{page}:3: 121 signs, 120 at most\n"


def test_lines_of_120_signs_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"{' ' * 20}{'x' * 100}\r\n", "utf-8")
    assert template_lines.main([str(page)]) == 0
    assert capsys.readouterr().out == ""


def test_the_check_looks_at_every_template() -> None:
    assert {"templates/base.html", "templates/admin/import_sheet.html"} <= set(templates_of_the_project())
