"""The files of a line on a page: who sees the controls, and that each control finds its form."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.template.loader import render_to_string

from reports.evidence.panel import EvidencePanel, evidence_panels
from reports.figures.unit_report import read_sheet
from reports.models import LineStatus, Measurement, Report
from tests.factories import make_report, make_target
from tests.reports.evidence.desk import Desk
from tests.reports.evidence.papers import GOOD, pdf, stream

pytestmark = pytest.mark.django_db


def panel_of(desk: Desk, *, may_edit: bool = True) -> EvidencePanel:
    """Return the panel of the line."""
    return evidence_panels(read_sheet(desk.unit, desk.period), may_edit=may_edit)[desk.indicator.code]


def page_of(panel: EvidencePanel) -> str:
    """Return both parts of the component, as the entry page shows them, runs of white space as one."""
    context = {"panel": panel, "csrf_token": "a-token"}
    parts = ("components/evidence.html", "components/evidence_forms.html")
    return " ".join("".join(render_to_string(part, context) for part in parts).split())


def test_a_reader_sees_the_files_and_no_controls(desk: Desk) -> None:
    desk.hand_in(("báo cáo.pdf", GOOD["pdf"]), document_number="12/BC-UBND", issued_on="14/06/2018")
    page = page_of(panel_of(desk, may_edit=False))
    assert f'href="/minh-chung/{desk.files[0].key}/"' in page
    assert "số 12/BC-UBND · 14/06/2018" in page
    assert "<form" not in page
    assert "<button" not in page


def test_a_reader_of_a_line_without_files_is_told(desk: Desk) -> None:
    assert "Không có tệp đính kèm" in page_of(panel_of(desk, may_edit=False))


def test_each_control_finds_its_form_its_label_and_its_hint(desk: Desk) -> None:
    desk.hand_in(("a.pdf", GOOD["pdf"]))
    Desk(desk.client, desk.unit, desk.period, make_target().indicator).hand_in(("b.pdf", pdf(stream(b"b"))))
    page = page_of(panel_of(desk))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(set(ids)) == len(ids)
    for attribute in ("form", "for", "aria-describedby"):
        pointed = set(re.findall(rf'\s{attribute}="([^"]+)"', page))
        assert pointed
        assert pointed <= set(ids)
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    assert len(forms) == 3
    assert all('name="once"' in form and 'value="a-token"' in form for form in forms)
    assert all(f'name="indicator" value="{desk.indicator.code}"' in form for form in forms)


def test_a_phone_may_take_a_photo(desk: Desk) -> None:
    page = page_of(panel_of(desk))
    assert 'accept="image/jpeg,image/png,.pdf,.docx,.xlsx"' in page
    assert "capture" not in page  # which would leave the camera as the only way


def test_a_name_is_never_markup(desk: Desk) -> None:
    desk.hand_in(("<img src=x onerror=alert(1)>.pdf", GOOD["pdf"]))
    assert "<img" not in page_of(panel_of(desk))


@pytest.mark.parametrize("status", LineStatus)
def test_controls_are_there_while_the_line_may_be_edited(status: LineStatus, desk: Desk) -> None:
    desk.hand_in(("a.pdf", GOOD["pdf"]))
    Measurement.objects.update(status=status)
    assert panel_of(desk).may_edit == (status in {LineStatus.DRAFT, LineStatus.RETURNED})


@pytest.mark.parametrize("status", Report.Status)
def test_a_line_not_there_yet_takes_files_until_its_report_was_sent(
    status: Report.Status, desk: Desk
) -> None:
    make_report(desk.unit, desk.period, status)
    assert panel_of(desk).may_edit == (status in {Report.Status.DRAFT, Report.Status.RETURNED})


def test_only_files_that_the_line_has_not_are_offered_again(desk: Desk) -> None:
    desk.hand_in(("a.pdf", GOOD["pdf"]))
    other = Desk(desk.client, desk.unit, desk.period, make_target().indicator)
    assert panel_of(desk).others == []
    assert panel_of(other).others == desk.files


def test_all_panels_cost_one_query(desk: Desk, django_assert_num_queries: Any) -> None:
    for number in range(5):
        line = Desk(desk.client, desk.unit, desk.period, make_target().indicator)
        line.hand_in(("a.pdf", pdf(stream(b"%d" % number))))
    sheet = read_sheet(desk.unit, desk.period)
    with django_assert_num_queries(1):
        evidence_panels(sheet, may_edit=True)
