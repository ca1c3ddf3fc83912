"""The official letter: it opens, has the layout of its day, and holds the words."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.test import Client
from docx import Document
from docx.document import Document as Letter
from docx.shared import Pt
from pytest_django import Settings

from accounts.models import User
from procedures.models import Level, Role, Unit
from reports.review.letter import day_words
from reports.review.reminding import office_name
from targets.models import Period, Target
from tests.factories import make_communes, make_member, make_programme, make_sent, make_unit
from tests.reports.review.conftest import decide

pytestmark = pytest.mark.django_db


def letter(client: Client, *units: Unit) -> Letter:
    query = "&".join(f"don-vi={unit.code}" for unit in units)
    answer = client.get(f"/dieu-phoi/nhac/cong-van/?ky=2018-q2&{query}")
    assert answer.status_code == 200
    assert 'filename="don-doc-2018-q2.docx"' in answer.headers["Content-Disposition"]
    return Document(io.BytesIO(answer.content))


def words(document: Letter) -> str:
    """Return all words of the letter, those of its tables too."""
    texts = [paragraph.text for paragraph in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(texts + cells)


def test_the_letter_holds_the_words_of_an_official_letter(
    desk: Client, period: Period, commune: Unit, target: Target
) -> None:
    text = words(letter(desk, commune))
    for piece in (
        "UBND TỈNH THỪA THIÊN HUẾ",
        "SỞ NỘI VỤ",
        "/SNV-CCHC",
        "V/v đôn đốc gửi số liệu cải cách hành chính quý II/2018",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Thừa Thiên Huế, ngày 12 tháng 6 năm 2018",
        "Kính gửi:",
        "UBND xã Lộc Trì, huyện Phú Lộc",
        "trước 16:30 ngày 15/06/2018",
        "https://cchc.example",
        "Lê Thị B, 0234 3822 545",
        "GIÁM ĐỐC",
        "Nơi nhận:",
        "Lưu: VT.",
    ):
        assert piece in text, piece


def test_the_letter_has_real_styles_paper_and_margins(
    desk: Client, period: Period, commune: Unit, target: Target
) -> None:
    document = letter(desk, commune)
    section = document.sections[0]
    lengths = (section.page_width, section.page_height, section.left_margin, section.right_margin)
    assert [round(length.mm) for length in lengths if length] == [210, 297, 30, 20]
    used = {one.style.name: one.style for one in document.paragraphs if one.style}
    font = used["Nội dung"].font
    assert (font.name, font.size) == ("Times New Roman", Pt(14))
    assert document.styles["Quốc hiệu"].font.bold
    assert section.different_first_page_header_footer


@pytest.mark.parametrize(
    ("day", "in_head"),
    [(dt.date(2018, 6, 12), False), (dt.date(2020, 3, 4), False), (dt.date(2020, 3, 5), True)],
)
def test_the_number_of_the_page_stands_where_the_law_of_the_day_wants_it(
    day: dt.date,
    in_head: bool,
    desk: Client,
    period: Period,
    commune: Unit,
    target: Target,
    settings: Settings,
) -> None:
    settings.PORTAL_TODAY = day
    section = letter(desk, commune).sections[0]
    assert ("PAGE" in section.header._element.xml) is in_head
    assert ("PAGE" in section.footer._element.xml) is not in_head
    assert "PAGE" not in section.first_page_header._element.xml


def test_the_letter_counts_all_who_are_out_and_says_when_it_names_some_of_them(
    desk: Client, period: Period, target: Target
) -> None:
    """Three communes owe: one sent, one was returned its figures, one is silent."""
    sent, returned, silent = make_communes(3)
    for unit in (sent, returned):
        line = make_sent(unit, target.indicator, period, 40, 100, by=make_member(unit, Role.OFFICIAL))
    decide(desk, line.report, "tra-lai", line=target.indicator.code, note="Kiểm tra lại mẫu số.")
    said = "trong 3 cơ quan, đơn vị, địa phương phải báo cáo còn"
    everyone, some = letter(desk), letter(desk, returned)
    for document in (everyone, some):
        assert said in words(document)
        assert "1 cơ quan, đơn vị, địa phương chưa gửi số liệu; 1 " in words(document)
    assert "nêu đủ" in words(everyone)
    assert "một số trong đó: 1 trong 2" in words(some)
    assert "Danh sách chọn lọc" in words(some)
    states = {row.cells[1].text: row.cells[3].text for row in everyone.tables[-1].rows[1:]}
    assert states == {
        office_name(returned, period.data_to): "bị trả lại, chưa gửi lại",
        office_name(silent, period.data_to): "chưa gửi, chưa đến hạn",
    }


def test_a_letter_to_nobody_is_not_written(
    desk: Client, period: Period, commune: Unit, official: User, target: Target
) -> None:
    make_sent(commune, target.indicator, period, 40, 100, by=official)
    answer = desk.get("/dieu-phoi/nhac/cong-van/?ky=2018-q2", follow=True)
    assert "Không có nơi nhận công văn" in answer.content.decode()


def test_many_units_stand_in_the_list_alone(desk: Client, period: Period, target: Target) -> None:
    units = make_communes(12)
    document = letter(desk, *units)
    assert "danh sách kèm theo" in words(document)
    table = document.tables[-1]
    assert len(table.rows) == 13
    assert "w:tblHeader" in table.rows[0]._tr.xml


def test_invented_figures_are_marked_on_every_page(
    desk: Client, period: Period, commune: Unit, target: Target
) -> None:
    make_programme(illustrative=True)
    section = letter(desk, commune).sections[0]
    for footer in (section.footer, section.first_page_footer):
        assert any("minh hoạ" in one.text for one in footer.paragraphs)


def test_a_district_writes_in_its_own_name(
    client: Client, period: Period, commune: Unit, district: Unit, target: Target
) -> None:
    client.force_login(make_member(district, Role.DISTRICT_COORDINATOR))
    text = words(letter(client, commune))
    assert "HUYỆN PHÚ LỘC" in text
    assert "CHỦ TỊCH" in text


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (dt.date(2018, 2, 3), "ngày 03 tháng 02 năm 2018"),
        (dt.date(2018, 1, 31), "ngày 31 tháng 01 năm 2018"),
        (dt.date(2018, 3, 9), "ngày 09 tháng 3 năm 2018"),
        (dt.date(2018, 12, 10), "ngày 10 tháng 12 năm 2018"),
    ],
)
def test_days_and_months_take_a_nought_as_letters_write_it(day: dt.date, said: str) -> None:
    assert day_words(day) == said


def test_offices_are_addressed_as_letters_address_them(district: Unit, commune: Unit) -> None:
    day = dt.date(2018, 6, 1)
    department = make_unit(Level.DEPARTMENT, name="Sở Tài chính")
    assert [office_name(unit, day) for unit in (commune, district, department)] == [
        "UBND xã Lộc Trì, huyện Phú Lộc",
        "UBND huyện Phú Lộc",
        "Sở Tài chính",
    ]
