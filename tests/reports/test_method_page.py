"""The page about the method, in both languages: whole, in their own numbers, true to engine and settings."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from indicators import (
    METHOD_VERSION,
    Axis,
    Certainty,
    Comparator,
    Direction,
    Flag,
    Path,
    Point,
    Share,
    StandingCode,
    Threshold,
    certainty,
    closers,
    deviation,
    forecast,
    forecast_running,
    gap,
    lifted,
    own_path,
    pool,
    printed,
    shortfall,
    wilson,
)
from reports.words import FLAG_WORDS, STANDING_WORDS
from tests.factories import make_calendar
from tests.margin_versions import make_margins

pytestmark = pytest.mark.django_db

LANGUAGES = ("vi", "en")
NBSP = "\u00a0"
UNRAISED = {Flag.SOURCES_DIFFER}  # nothing compares two sources yet


def page(client: Client, language: str = "vi") -> str:
    """Return the page in the language, its spaces plain."""
    client.post("/ngon-ngu/", {"language": language, "next": "/"})
    return re.sub(r"\s+", " ", client.get("/phuong-phap/").content.decode().replace(NBSP, " "))


def main(client: Client, language: str = "vi") -> str:
    """Return what the page itself says, without the frame around it."""
    return re.search(r"<main.*</main>", page(client, language)).group()  # type: ignore[union-attr]


def text(client: Client, language: str = "vi") -> str:
    """Return the words of the page alone."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main(client, language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_standing_is_told_with_its_shape_and_every_flag_in_its_words(
    language: str, client: Client
) -> None:
    said = main(client, language)
    rows = re.findall(r"<tr>.*?</tr>", said)[1:]
    assert [re.search(r"icon-(\w+)", row).group(1) for row in rows] == list(StandingCode)  # type: ignore[union-attr]
    with translation.override(language):
        for word in [*STANDING_WORDS.values(), *(FLAG_WORDS[flag] for flag in set(Flag) - UNRAISED)]:
            assert str(word) in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contents_lead_to_every_section_in_its_order(language: str, client: Client) -> None:
    said = main(client, language)
    assert re.findall(r'href="#([\w-]+)"', said) == re.findall(r'<h2 id="([\w-]+)"', said)
    listed = [int(number) for number in re.findall(r'<a href="#[\w-]+">(\d+)\.', said)]
    assert listed == [int(number) for number in re.findall(r"<h2 [^>]*>(\d+)\.", said)] == list(range(1, 17))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_no_heavy_one_and_names_its_version(language: str, client: Client) -> None:
    assert len(page(client, language).encode()) < 60_000
    assert re.search(rf"(phiên bản|version) {re.escape(METHOD_VERSION)}\.", text(client, language))


def test_the_english_page_is_english_to_its_numbers(client: Client) -> None:
    said = text(client, "en")
    assert re.findall(r"\w*[^\W\x00-\x7f]\w*", said) == []  # no letter that English has not
    assert re.findall(r"\d,\d(?!\d\d)|\d\.\d{3}(?!\d)|quý|\b[QI]+/\d{4}|\d/\d+/20", said) == []


def test_the_vietnamese_page_has_vietnamese_numbers(client: Client) -> None:
    said = text(client).replace(f"phiên bản {METHOD_VERSION}", "")
    assert re.findall(r"\d\.\d(?!\d\d)|\d,\d{3}(?!\d)|\bQ[1-4]\b", said) == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "vi",
            ["Thực hiện 17,9 %: độ lệch là −10,5 %", "= 2,1, tức khoảng 2 quý", "6,25 % ứng với 1,25 quý"],
        ),
        ("en", ["At 17.9 % the deviation is −10.5 %", "= 2.1, about 2 quarters", "6.25 % is 1.25 quarters"]),
    ],
)
def test_margins_in_force_are_printed_and_the_example_follows_them(
    language: str, expected: list[str], client: Client, settings: Settings
) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 9, 12)
    make_calendar()
    make_margins("6.25", "10", since=dt.date(2018, 6, 15))
    said = text(client, language)
    assert [words for words in expected if words not in said] == []
    assert re.findall(r"\b15 %: |\b17[.,]0 %", said) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_period_is_told_its_own_margins_and_when_they_changed(
    language: str, client: Client, settings: Settings
) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 9, 12)
    make_calendar()
    make_margins("6.25", "10", since=dt.date(2018, 6, 15))
    client.post("/ngon-ngu/", {"language": language, "next": "/"})
    before, since = (
        re.sub(r"<[^>]*>|\s+", " ", client.get(f"/phuong-phap/?ky={code}").content.decode())
        for code in ("2018-q2", "2018-q3")
    )
    assert re.search(r"(đúng|exactly) −15 %", before.replace(NBSP, " "))
    assert re.search(r"(đúng|exactly) −10 %", since.replace(NBSP, " "))
    for words in ("quý III/2018", "Q3 2018")[language == "en"], "10 %", "15 %", "Văn bản 1":
        assert words in before.replace(NBSP, " ")
    assert client.get("/phuong-phap/?ky=2030-q1").status_code == 404


def test_the_examples_come_to_what_the_engine_says(client: Client) -> None:
    said = text(client)
    at_least = {number: Threshold(number, Comparator.AT_LEAST) for number in (30, 90)}
    communes = [Share(50, 100), Share(80, 100), Share(90, 100), Share(99, 100)]
    short = [shortfall(one, at_least[90]) for one in communes]
    missing = gap(pool(communes), at_least[90])
    assert missing is not None
    assert closers(short, missing.parts) == 2
    both = pool([lifted(communes[0], at_least[90]), lifted(communes[1], at_least[90]), *communes[2:]])
    assert f"còn thiếu {missing.parts}." in said
    assert f"{both.part}/400 = {printed(both.percent or 0)} %" in said

    half = Threshold(50, Comparator.AT_LEAST)
    kept = [Share(*one) for one in ((20, 110), (8, 74), (2, 41), (6, 44), (9, 40), (8, 33), (11, 40))]
    lacking, as_one = [shortfall(one, half) for one in kept], gap(pool(kept), half)
    assert as_one is not None
    assert f"cộng lại {sum(lacking)} thủ tục (tính chung một danh mục là {as_one.parts})" in said
    assert f"{', '.join(map(str, lacking[:-1]))} và {lacking[-1]}" in said

    districts = Share(87, 300)
    assert certainty(districts, at_least[30], [4]) is Certainty.OPEN
    assert certainty(districts, at_least[30], [2]) is Certainty.CERTAIN_MISSED

    up = Direction.HIGHER_IS_BETTER
    province = Path(Threshold(100, Comparator.AT_LEAST), 20, baseline=82)
    assert province.expected(10) == 91
    assert own_path(province, 5, 1, up).expected(10) == 50
    a_year = Path(at_least[30], 20, baseline=10)
    off = [deviation(value, a_year, quarter, up) for value, quarter in ((14, 4), (20, 8))]
    assert f"= {100 * ((off[1] or 0) - (off[0] or 0))} % quãng đường" in said
    running = Path(at_least[30], 20, baseline=2, axis=Axis.MIDDLE)
    assert running.expected(1) == Fraction("5.5")
    assert running.expected(19) == Fraction("29.3")

    values = [10, 11, 12, 14, 12, 14, 15, 17, 15, 19, 18, 20]  # 2 to 5 more than a year before, most often 3
    stock = forecast([Point(5 + n, value) for n, value in enumerate(values)], 20)
    assert stock is not None
    assert f"{stock.low}–{stock.high} %" in said
    parts = [0, 0, 0, 40, 40, 60, 80, 100, 100, 120, 140, 160]  # 4 to 8 points more, most often 6
    total = forecast_running({5 + n: Share(part, 1000) for n, part in enumerate(parts)}, Share(0, 0), 20)
    assert total is not None
    assert f"{total.low}–{total.high} %" in said

    ends = wilson(Share(255, 295), 100)
    assert ends is not None
    assert f"{printed(ends[0])}–{printed(ends[1])} %" in said
    assert 70 < ends[0] < 80 < ends[1]
