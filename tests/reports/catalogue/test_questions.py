"""No question breaks the catalogue, its pages keep their budgets, and everybody may read it."""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import re
import unicodedata

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from procedures.models import Procedure, Role
from tests.factories import make_member, make_procedure, make_programme, make_province, make_user
from tests.reports.catalogue.invented import fill
from tests.reports.units.reading import text_of

pytestmark = pytest.mark.django_db

CATALOGUE, DIFFERENCE = "/thu-tuc/", "/thu-tuc/so-sanh/"
HTML = 30_000  # bytes, compressed

HOSTILE = {
    "tim": [
        "\0",
        "a\0b",
        "%",
        "_",
        "'; DROP TABLE procedures_procedure;--",
        "<script>alert(1)</script>",
        "!!!",
    ],
    "muc-do": ["0", "5", "tu-9", "-1", "\0", "3'", "[]", "tu-3\n"],
    "linh-vuc": ["khong-co", "\0", "__all__", "1 OR 1=1"],
    "co-quan": ["khong-co", "46", "\0"],
    "cap": ["commune", "\0", "x" * 3000],
    "mot-cua": ["true", "1", "\0"],
    "lien-thong": ["chua-ghi", "0"],
    "ngay": [
        "31/02/2018",
        "0",
        "2018",
        "99/99/9999",
        "01/01/0001",
        "31/12/9999",
        "\0",
        "14-06-18",
        "٣/٣/٢٠١٨",
    ],
    "sap-xep": ["ho-so", "-pk", "sort_key", "\0"],
    "trang": ["0", "-1", "2", "99999999999999999999", "9" * 5000, "một", "1e3", "NaN", "\0"],
    "tu": ["31/02/2018", "\0", "01/01/0001", "x"],
    "den": ["31/02/2018", "\0", "31/12/9999", "01/01/2001"],
    "phan": ["khong-co", "\0", "added"],
    "khac": ["\0", "x"],
}
QUESTIONS = [(name, value) for name, values in HOSTILE.items() for value in values]


@pytest.mark.parametrize(("name", "value"), QUESTIONS)
def test_no_value_of_a_question_breaks_a_page(name: str, value: str, client: Client) -> None:
    make_procedure(level=3, at_desk=True)
    client.force_login(make_member(make_province(), Role.COORDINATOR))
    for address in (CATALOGUE, DIFFERENCE):
        answer = client.get(address, {name: value})
        assert answer.status_code in (200, 400)
        assert value not in ("<script>alert(1)</script>",) or value not in answer.content.decode()


@trials(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*HOSTILE]), st.text(st.characters(codec="utf-8"), max_size=30)))
def test_no_question_at_all_breaks_a_page(client: Client, asked: dict[str, str]) -> None:
    assert client.get(CATALOGUE, asked).status_code in (200, 400)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("muc-do=7", "Mức độ trực tuyến : “7” không có trong danh sách. Chọn một mục trong danh sách."),
        ("ngay=31/02/2018", "Viết ngày theo thứ tự ngày/tháng/năm, ví dụ 14/06/2018."),
        ("tim=!!!", "Nhập ít nhất một chữ cái hoặc một chữ số để tìm."),
        ("trang=2", "Không có trang này: số thủ tục tìm thấy ít hơn. Bắt đầu từ trang 1."),
        ("trang=x", "Viết số trang bằng chữ số, ví dụ 2."),
    ],
)
def test_what_is_wrong_with_a_question_is_said(question: str, said: str, client: Client) -> None:
    make_procedure()
    answer = client.get(f"{CATALOGUE}?{question}")
    assert answer.status_code == 400
    assert answer.content.decode().count('role="alert"') == 1
    assert said.split(" : ")[-1] in answer.content.decode()
    assert "Lỗi: " in answer.content.decode()


def test_everybody_reads_the_catalogue_signed_in_or_not(client: Client) -> None:
    one = make_procedure()
    for user in (None, make_user(), make_member(make_province(), Role.ADMIN)):
        if user:
            client.force_login(user)
        for address in (CATALOGUE, one.get_absolute_url()):
            assert client.get(address).status_code == 200
            assert client.post(address).status_code == 405
            assert f'href="{CATALOGUE}"' in client.get(address).content.decode()
    assert re.search(rf'href="{CATALOGUE}"\s+aria-current="page"', client.get(CATALOGUE).content.decode())


def test_a_filter_is_dropped_by_its_chip(client: Client) -> None:
    make_procedure(level=4, interlinked=True)
    page = client.get(f"{CATALOGUE}?tim=khai&muc-do=4&lien-thong=co&ngay=01/06/2018").context["page"]
    assert [(str(chip.name), chip.address) for chip in page.chips] == [
        ("đúng mức 4", "?tim=khai&lien-thong=co&ngay=01%2F06%2F2018"),
        ("liên thông", "?tim=khai&muc-do=4&ngay=01%2F06%2F2018"),
        ("ngày 01/06/2018", "?tim=khai&muc-do=4&lien-thong=co"),
    ]
    assert page.without_filters == "?tim=khai"


def test_a_catalogue_of_2596_procedures_keeps_its_budgets(client: Client) -> None:
    make_programme()
    fill(2_596)
    code = Procedure.objects.in_force_on(dt.date(2019, 1, 1))[0].code
    limits = {
        f"{CATALOGUE}": 6,
        f"{CATALOGUE}?tim=cap+giay": 6,
        f"{CATALOGUE}?tim=Cấp&muc-do=tu-3&lien-thong=khong&trang=2&ngay=01/01/2019": 6,
        f"{CATALOGUE}{code}/": 9,
    }
    reader = Client()
    reader.force_login(make_member(make_province(), Role.LEADER))
    for (address, limit), (one, more) in itertools.product(limits.items(), ((client, 0), (reader, 5))):
        with CaptureQueriesContext(connection) as asked:
            answer = one.get(address, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200
        assert len(asked) <= limit + more, "\n".join(query["sql"][:160] for query in asked.captured_queries)
        assert len(answer.content) <= HTML, f"{address}: {len(answer.content)} bytes"
        assert "Thủ tục" in unicodedata.normalize("NFC", gzip.decompress(answer.content).decode())
    assert "thủ tục" in text_of(client, CATALOGUE)
