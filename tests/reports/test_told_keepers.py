"""What pages, files and the command say of procedures that departments keep for districts and communes."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

DISTRICTS = r"\b(?:Thành phố Huế|Thị xã Hương \w+|Huyện \w+(?: \w+)?)\b"


@pytest.fixture
def leader(client: Client, settings: Settings) -> Any:
    settings.PORTAL_TODAY = dt.date(2020, 12, 12)
    client.force_login(User.objects.get(username="lanhdao"))
    with translation.override("vi"):
        yield client


def section(leader: Client, address: str, name: str) -> str:
    """Return the words of one section of a page, or of the list of terms of that class."""
    html = leader.get(address).content.decode().replace("\u00a0", " ")
    found = re.search(rf'<(section aria-labelledby="{name}"|dl class="{name}").*?</(section|dl)>', html, re.S)
    assert found
    drawn = re.sub(r"<(svg|select)\b.*?</\1>", "", found.group(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", drawn))


@pytest.mark.parametrize("code", ["HDH-02", "HDH-01-DV", "TTHC-02", "HDH-01"])
@pytest.mark.parametrize("period", ["2018-q2", "2020-q3"])
def test_no_district_decides_on_what_departments_keep(leader: Client, code: str, period: str) -> None:
    for scope in ("46", "cap-huyen"):
        address = f"/chi-tieu/{code.lower()}/?ky={period}&pham-vi={scope}"
        if "#who" not in leader.get(address).content.decode():
            continue
        who = section(leader, address, "who")
        named = set(re.findall(DISTRICTS, who))
        assert named <= {"Huyện A Lưới"}  # which alone has rows of its own
        if named:
            assert (code, "5 thủ tục ghi riêng" in who) == ("HDH-01", True)


def test_the_districts_are_told_who_keeps_what_they_lack(leader: Client) -> None:
    who = section(leader, "/chi-tieu/hdh-02/?ky=2020-q3&pham-vi=cap-huyen", "who")
    assert "Sở Tư pháp 35 thủ tục cấp huyện 20 110 35 27,3 %" in who  # 35 of 128
    assert "Cả 7 đơn vị giữ danh mục cộng lại 128 100,0 %" in who
    ranks = section(leader, "/chi-tieu/hdh-02/?ky=2020-q3&nhom=cap-huyen", "ranking")
    assert "– Huyện Phú Lộc 16,8 % 64 / 382 danh mục dùng chung, do các sở giữ" in ranks
    assert "thủ tục ghi riêng: 0/5" in ranks
    assert not re.search(r"\b\d+ (?:Huyện|Thị xã|Thành phố)", ranks)  # no rank before any of them


def test_the_page_of_a_district_says_that_the_list_is_not_its_own_and_asks_nothing_of_it(
    leader: Client,
) -> None:
    answers = section(leader, "/don-vi/482/?ky=2020-q3", "answers")
    assert "Trong đó 1 mục tiêu tính theo danh mục dùng chung do các sở giữ." in answers
    assert "dịch vụ mức độ 4" not in answers
    page = leader.get("/don-vi/482/?ky=2020-q3").content.decode()
    assert page.count("danh mục dùng chung, do các sở giữ") == 4  # targets of the catalogue
    page = leader.get("/chi-tieu/hdh-02/?ky=2020-q3&pham-vi=482-rieng").content.decode()
    assert "Danh mục dùng chung của mọi đơn vị cùng cấp, do 7 sở, ngành giữ." in page
    keeper = leader.get("/don-vi/stp/?ky=2020-q3").content.decode()
    assert "Giữ cho đơn vị khác: 110 thủ tục cấp huyện, 20 đạt, thiếu 35." in keeper


def test_a_survey_ranks_no_commune_and_tells_places_of_districts(leader: Client) -> None:
    communes = section(leader, "/chi-tieu/tthc-01/?ky=2020-q3&nhom=cap-xa-mien-nui", "ranking")
    assert "chưa phân biệt được đơn vị nào hơn đơn vị nào" in communes
    found: Any = leader.get("/chi-tieu/tthc-01/?ky=2020-q3&nhom=cap-xa-mien-nui")
    ranking = [one for one in found.context["page"].ranking if one.interval]
    assert len(ranking) > 20
    assert {one.rank for one in ranking} == {None}
    keys = [one.line.unit.sort_key for one in ranking]
    assert keys == sorted(keys)
    districts = section(leader, "/chi-tieu/tthc-01/?ky=2020-q3&nhom=cap-huyen", "ranking")
    assert "1–8 Huyện Phong Điền 90,5 % 890 / 983 86,9–93,3 % đạt" in districts
    assert "3–9 Huyện A Lưới" in districts


def test_the_file_names_keepers_by_list(leader: Client) -> None:
    answer = leader.get("/chi-tieu/hdh-02/?ky=2020-q3&pham-vi=cap-huyen&tai=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    sheet = next(one for one in book if "giữ" in one.title)
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    told = [row[1:2] + row[-4:] for row in rows if row and row[0] == "STP"]
    assert told == [["Sở Tư pháp", "cấp huyện", 20, 110, 35]]


def test_the_command_tells_closers_and_common_lists_as_the_page_does(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2020, 12, 12)

    def row(unit: str) -> dict[str, Any]:
        out = io.StringIO()
        call_command("standings", period="2020-q3", unit=unit, target="HDH-02", json=True, stdout=out)
        (found,) = json.loads(out.getvalue())
        return dict(found)

    closers = row("cap-huyen")["closers"]
    assert (closers["gross"], closers["short"], closers["keepers"]) == (128, 7, True)
    assert closers["units"][0] == {
        "unit": "STP",
        "short": 35,
        "lists": [{"handled_by": "district", "part": 20, "whole": 110, "short": 35}],
    }
    own = row("481-rieng")
    assert own["closers"] is None
    assert own["common_list"]["own_rows"] == [0, 5]
    assert len(own["common_list"]["keepers"]) == 7
    assert row("STP")["common_list"] is None
