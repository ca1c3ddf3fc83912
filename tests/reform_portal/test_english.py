"""On an English page nothing is Vietnamese but names, which say so, and numbers have their English form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client, override_settings

from accounts.models import User
from procedures.models import Unit, UnitName
from tests.reform_portal.english import foreign
from tests.rights.forms import name_of, read_page

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

READERS = ("", "lanhdao", "dieuphoi", "phuloc")
STARTS = ("/", "/chi-tieu/", "/chi-tieu/hdh-02/", "/don-vi/474/", "/nhiem-vu/n27/", "/dieu-phoi/?the=tat-ca")
FILES = re.compile("-(file|template|letter)$|evidence$")


def names() -> re.Pattern[str]:
    """Return what finds the names of units and persons."""
    known = {*Unit.objects.values_list("name", flat=True), *UnitName.objects.values_list("name", flat=True)}
    known |= {unit.place_name for unit in Unit.objects.all()} | {str(user) for user in User.objects.all()}
    return re.compile("|".join(re.escape(one) for one in sorted(known, key=len, reverse=True) if one))


def pages(reader: Client, most_of_a_kind: int) -> Iterator[tuple[str, str]]:
    """Yield the address and the text of the pages that links lead to, so many of each kind."""
    waiting, seen, kinds = list(STARTS), set[str](), dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        name = name_of(urlsplit(path).path)
        if path in seen or not name or name.startswith("admin:") or FILES.search(name):
            continue
        if kinds.get(name, 0) >= most_of_a_kind:
            continue
        seen.add(path)
        answer = reader.get(path)
        if answer.status_code == 302:
            waiting.append(urljoin(path, answer.headers["Location"]))
        elif answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            kinds[name] = kinds.get(name, 0) + 1
            html = answer.content.decode()
            yield path, html
            waiting += read_page(html, path)[1]


def faults(client: Client, who: str, most_of_a_kind: int) -> list[str]:
    """Return what the pages of a reader hold that is no English."""
    client.cookies["django_language"] = "en"
    if who:
        client.force_login(User.objects.get(username=who))
    known = names()
    with override_settings(PORTAL_TODAY=dt.date(2020, 12, 12)):
        return [
            f"{path} {fault}"
            for path, html in pages(client, most_of_a_kind)
            for fault in foreign(html, known)
        ]


@pytest.mark.parametrize("who", READERS)
def test_one_page_of_every_kind_is_english(who: str, client: Client, demo: None) -> None:
    assert not faults(client, who, 1)


@pytest.mark.nightly
@pytest.mark.parametrize("who", READERS)
def test_the_pages_of_the_demo_are_english(who: str, client: Client, demo: None) -> None:
    assert not faults(client, who, 200)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Follow up with Sở Nội vụ</p>",
        '<p lang="vi">Sở</p> quý',
        '<a title="Chậm">late</a>',
        "<td>44,2\u00a0%</td>",
        "<td>1.234</td>",
        "<svg><text>44,2 %</text></svg>",
    ],
)
def test_a_word_or_a_number_that_is_vietnamese_is_found(html: str) -> None:
    assert list(foreign(html))


@pytest.mark.parametrize(
    "html",
    [
        '<p>Follow up with <span lang="vi">Sở Nội vụ</span> by 16:30 15/12/2020</p>',
        "<td>44.2\u00a0%, 1,234 of 25,944, 0.690, 1.000656, version 2.0</td>",
    ],
)
def test_names_that_say_so_and_english_numbers_are_none(html: str) -> None:
    assert not list(foreign(html))
