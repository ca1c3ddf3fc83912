"""A procedure is found without typing accents, and by what its beginnings are."""

from __future__ import annotations

import random
import unicodedata
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts import clock
from procedures.models import Procedure
from sheets.vietnamese import fold, sort_key
from tests.factories import make_field, make_procedure
from tests.reports.catalogue.invented import fill

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def codes(client: Client, wanted: str, **asked: str) -> list[str]:
    """Return the codes that a search finds, in the order of all its pages."""
    found: list[str] = []
    number = 1
    while True:
        answer = client.get(f"/thu-tuc/?{urlencode({'tim': wanted, 'trang': number, **asked})}")
        page = answer.context["page"]
        found += [one.code for one in page.found]
        if number >= page.pages.last:
            assert len(found) == page.total == len(set(found))
            return found
        number += 1


def test_200_names_are_found_however_they_are_written(client: Client) -> None:
    fill(200)
    chance = random.Random(46)
    shown = Procedure.objects.in_force_on(clock.today())
    names = chance.sample(list(shown.values_list("name", flat=True)), 20)
    for name in names:
        wanted = " ".join(chance.sample(name.split(), min(3, len(name.split()))))
        written = {
            wanted,
            wanted.upper(),
            fold(wanted),
            fold(wanted).upper(),
            unicodedata.normalize("NFD", wanted),
            unicodedata.normalize("NFD", wanted.upper()),
        }
        found = {frozenset(codes(client, one)) for one in written}
        assert len(found) == 1
        assert set(shown.filter(name=name).values_list("code", flat=True)) <= found.pop()


def test_every_word_has_to_begin_a_word(client: Client) -> None:
    birth = make_procedure("Đăng ký khai sinh", code="BTP-1")
    make_procedure("Đăng ký kết hôn", code="BTP-2")
    assert codes(client, "dang ky khai") == [birth.code]
    assert codes(client, "kha dan") == [birth.code]
    assert codes(client, "hai sinh") == []
    assert codes(client, "khai đất") == []


def test_the_code_and_the_field_are_searched_too(client: Client) -> None:
    one = make_procedure("Cấp bản sao", code="TTH-000123", field=make_field("Chứng thực"))
    for wanted in ("TTH-000123", "000123", "tth", "chung thuc", "sao chứng"):
        assert codes(client, wanted) == [one.code]


def test_what_is_written_with_the_typed_marks_comes_first_then_the_vietnamese_order(client: Client) -> None:
    names = ["Ban hành", "Bản đồ", "Bán đấu giá", "Bàn giao", "Bạn đọc"]
    for name in names:
        make_procedure(name, code=name)
    in_order = sorted(names, key=sort_key)
    assert codes(client, "ban") == ["Ban hành", *(name for name in in_order if name != "Ban hành")]
    assert codes(client, "bán") == ["Bán đấu giá", *(name for name in in_order if name != "Bán đấu giá")]
    assert codes(client, "bán", **{"sap-xep": "ten"}) == in_order
    assert codes(client, "") == in_order


def test_a_new_name_of_the_field_is_found_and_the_old_one_is_not(client: Client) -> None:
    one = make_procedure(field=make_field("Hộ tịch"))
    one.field.name = "Nuôi con nuôi"
    one.field.save()
    assert codes(client, "con nuôi") == [one.code]
    assert codes(client, "hộ tịch") == []


def test_what_was_found_is_marked(client: Client) -> None:
    make_procedure("Đăng ký khai sinh", field=make_field("Hộ tịch"))
    text = client.get("/thu-tuc/?tim=dang+ho").content.decode()
    assert "<mark>Đăng</mark> ký khai sinh" in text
    assert "<mark>Hộ</mark> tịch" in text


def test_nothing_found_says_what_to_drop(client: Client) -> None:
    make_procedure(level=4)
    text = client.get("/thu-tuc/?tim=khai+sing&muc-do=4&lien-thong=khong").content.decode()
    assert "Không tìm thấy thủ tục nào với “khai sing”." in text
    assert "Thử ít từ hơn hoặc xoá bộ lọc đúng mức 4, không liên thông." in text
    assert 'href="?tim=khai+sing"' in text
    assert "Thử ít từ hơn" in client.get("/thu-tuc/?tim=khai+sing").content.decode()
    assert "Không có thủ tục nào khớp mọi bộ lọc." in client.get("/thu-tuc/?muc-do=1").content.decode()
    Procedure.objects.all()[0].levels.all().delete()
    Procedure.objects.all().delete()
    assert "Danh mục chưa có thủ tục nào có hiệu lực ngày" in client.get("/thu-tuc/").content.decode()
