"""The pages: who may open them, what wrong addresses get, what is said of the published figures."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from procedures.models import Membership, Role, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]

CLOSED = ["/bang-dieu-khien/", "/chi-tieu/", "/chi-tieu/hdh-02/"]


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(User.objects.get(username="lanhdao"))
    return client


@pytest.fixture
def english(leader: Client) -> Iterator[Client]:
    leader.cookies.load({"django_language": "en"})
    yield leader
    translation.activate("vi")


def text_of(client: Client, address: str) -> str:
    """Return the words of a page, without its marks and with plain spaces."""
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\u00a0", " "))


@pytest.mark.parametrize("address", CLOSED)
def test_a_stranger_is_led_to_sign_in_and_back(address: str, client: Client) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/dang-nhap/?next={address}"


@pytest.mark.parametrize("address", ["/dang-nhap/", "/phuong-phap/"])
def test_a_stranger_may_sign_in_and_read_the_method(address: str, client: Client) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("role", Role)
def test_the_dashboard_is_for_those_who_steer(role: Role, client: Client) -> None:
    user = User.objects.create_user(f"in-{role}")
    Membership.objects.create(
        user=user, unit=Unit.objects.get(code="482"), role=role, counts_from=dt.date(2016, 1, 1)
    )
    client.force_login(user)
    allowed = role in {Role.LEADER, Role.COORDINATOR, Role.ADMIN}
    assert client.get("/bang-dieu-khien/").status_code == (200 if allowed else 403)
    assert client.get("/chi-tieu/").status_code == 200
    first = {
        Role.OFFICIAL: "/viec-cua-toi/",
        Role.HEAD: "/viec-cua-toi/",
        Role.COORDINATOR: "/dieu-phoi/",
        Role.DISTRICT_COORDINATOR: "/dieu-phoi/",
    }
    assert client.get("/").headers["Location"] == first.get(role, "/bang-dieu-khien/")


@pytest.mark.parametrize(
    "address",
    [
        "/bang-dieu-khien/?ky=2021-q1",
        "/bang-dieu-khien/?ky=2018-q2%27",
        "/bang-dieu-khien/?pham-vi=999",
        "/bang-dieu-khien/?ky=2020-q1&pham-vi=20038",  # merged away on 01/01/2020
        "/bang-dieu-khien/?trang-thai=tot",
        "/chi-tieu/?ky=x",
        "/chi-tieu/khong-co/",
        "/chi-tieu/hdh-02/?pham-vi=x",
        "/chi-tieu/hdh-02/?nhom=x",
        "/khong-co/",
    ],
)
def test_what_is_not_there_is_said_in_vietnamese(address: str, leader: Client) -> None:
    answer = leader.get(address)
    assert answer.status_code == 404
    page = answer.content.decode()
    assert '<html lang="vi">' in page
    assert 'href="/"' in page  # what to do next


def test_a_commune_that_was_merged_is_still_there_before(leader: Client) -> None:
    assert "Hồng Tiến" in text_of(leader, "/bang-dieu-khien/?ky=2019-q4&pham-vi=20038")


def test_a_survivor_bears_the_name_of_the_day(leader: Client) -> None:
    assert "Xã Bình Điền" in text_of(leader, "/chi-tieu/hdh-05/?ky=2019-q4&pham-vi=20035")
    assert "Xã Bình Tiến" in text_of(leader, "/chi-tieu/hdh-05/?ky=2020-q1&pham-vi=20035")


def test_the_leader_reads_where_the_province_is_behind(english: Client) -> None:
    page = text_of(english, "/bang-dieu-khien/")
    assert "Q4 2019" in page
    assert "44.2 %" in page
    assert "150 services short" in page
    assert "96.2 %" in page
    assert "45.86" in page  # PAPI 2019


@pytest.mark.parametrize(
    ("address", "warning"),
    [
        ("/chi-tieu/hdh-02/?ky=2019-q4", "2.593"),
        ("/chi-tieu/hdh-03/?ky=2020-q4&pham-vi=474", "18.723"),
        ("/chi-tieu/tthc-01/?ky=2019-q1&pham-vi=474", "4.350"),
    ],
)
def test_what_is_wrong_in_print_is_told_where_the_figure_is(
    address: str, warning: str, leader: Client
) -> None:
    assert warning in text_of(leader, address)


def test_nobody_is_called_late_who_was_never_asked(leader: Client) -> None:
    for period in ("2019-q4", "2020-q4"):
        assert "quá hạn" not in text_of(leader, f"/bang-dieu-khien/?ky={period}")


def test_a_copied_figure_names_its_source(leader: Client) -> None:
    assert "24505" in text_of(leader, "/chi-tieu/hdh-03/?ky=2020-q4&pham-vi=474")
    assert "tthc.thuathienhue.gov.vn" in text_of(leader, "/chi-tieu/hdh-02/?ky=2019-q4")


def test_no_invented_figure_is_told_of_real_ones(leader: Client) -> None:
    for address in CLOSED:
        assert "minh hoạ" not in text_of(leader, address)


def test_a_link_keeps_the_period_the_reader_looks_at(leader: Client) -> None:
    page = leader.get("/bang-dieu-khien/").content.decode()  # opens with 2019-q4, HDH-03 itself with 2020-q4
    assert 'href="/chi-tieu/hdh-03/?ky=2019-q4"' in page


def test_no_link_leads_nowhere(leader: Client) -> None:
    seen: set[str] = set()
    waiting = [
        "/bang-dieu-khien/",
        "/chi-tieu/hdh-02/?ky=2019-q4",
        "/chi-tieu/hdh-03/?ky=2020-q4&pham-vi=474",
    ]
    while waiting and len(seen) < 120:
        address = waiting.pop().replace("&amp;", "&")
        if address in seen:
            continue
        seen.add(address)
        answer = leader.get(address)
        assert answer.status_code in (200, 302), address
        content = answer.getvalue()  # which closes a file that is sent
        if "/quan-tri/" not in address and "html" in answer.headers.get("Content-Type", ""):
            waiting += re.findall(r'href="(/[^"#]*|\?[^"#]*)', content.decode())[:80]
            waiting = [link if link.startswith("/") else address.split("?")[0] + link for link in waiting]
            waiting = [link for link in waiting if not link.startswith("/static/")]
    assert len(seen) > 20


def test_a_reader_may_change_the_language(client: Client) -> None:
    answer = client.post("/ngon-ngu/", {"language": "en", "next": "/phuong-phap/"})
    assert answer.headers["Location"] == "/phuong-phap/"
    assert 'lang="en"' in client.get("/phuong-phap/").content.decode()


def test_a_browser_set_to_english_still_gets_vietnamese(client: Client) -> None:
    answer = client.get("/phuong-phap/", headers={"accept-language": "en"})
    assert 'lang="vi"' in answer.content.decode()


def test_signing_out_is_a_post_and_ends_the_session(leader: Client) -> None:
    assert leader.get(reverse("sign-out")).status_code == 405
    leader.post(reverse("sign-out"))
    assert leader.get("/chi-tieu/").status_code == 302


@pytest.mark.parametrize("address", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_signing_in_leads_only_into_the_portal(address: str, client: Client) -> None:
    user = User.objects.create_user("ai-do", password="mat-khau-de-thu")
    form = {"username": user.username, "password": "mat-khau-de-thu", "next": address}
    assert client.post("/dang-nhap/", form).headers["Location"] == "/"
    assert client.post("/ngon-ngu/", {"language": "en", "next": address}).headers["Location"] == "/"
