"""Handing out evidence: to whom, under which headers, and never as a page of the portal."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from accounts.models import User
from procedures.models import Membership, Role, Unit
from reports.models import Evidence
from tests.factories import above, make_member, make_province, make_unit, make_user
from tests.reports.evidence.desk import keep
from tests.reports.evidence.papers import GOOD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OWN_ROLES = (Role.OFFICIAL, Role.HEAD)
ALL_UNITS = (Role.COORDINATOR, Role.LEADER, Role.ADMIN)


def kept(unit: Unit, by: User, ending: str = "pdf", name: str = "Báo cáo quý II") -> Evidence:
    """Return a file of the unit."""
    return keep(SimpleUploadedFile(f"{name}.{ending}", GOOD[ending]), unit, by=by)


def fetched(client: Client, address: str, **options: Any) -> tuple[Any, bytes]:
    """Return the answer with all that was sent."""
    answer = client.get(address, **options)
    return answer, b"".join(answer) if answer.streaming else answer.content


def check_headers(answer: Any, ending: str, disposition: str = "attachment") -> None:
    """Demand what keeps a browser from taking the file for a page of ours."""
    assert answer.headers["Content-Type"] == TYPES[ending]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "no-store" in answer.headers["Cache-Control"]
    how, _, name = answer.headers["Content-Disposition"].partition("; ")
    assert how == disposition
    assert unquote(name) == f"filename*=utf-8''Báo cáo quý II.{ending}"


@pytest.mark.parametrize("ending", TYPES)
@pytest.mark.parametrize("role", Role)
def test_each_type_goes_to_each_role_that_reads_the_report(
    role: Role, ending: str, unit: Unit, official: User, client: Client
) -> None:
    file = kept(unit, official, ending)
    home = {Role.DISTRICT_COORDINATOR: above(unit)}.get(role, unit)
    client.force_login(make_member(make_province() if role in ALL_UNITS else home, role))
    answer, body = fetched(client, file.get_absolute_url())
    assert answer.status_code == 200
    check_headers(answer, ending)
    assert hashlib.sha256(body).hexdigest() == file.sha256
    assert answer.headers["Content-Length"] == str(file.size)


@pytest.mark.parametrize("ending", TYPES)
@pytest.mark.parametrize("role", [*OWN_ROLES, Role.DISTRICT_COORDINATOR])
def test_a_file_of_a_foreign_unit_is_not_there(
    role: Role, ending: str, unit: Unit, official: User, client: Client
) -> None:
    file = kept(unit, official, ending)
    foreign = make_unit()
    client.force_login(make_member(above(foreign) if role == Role.DISTRICT_COORDINATOR else foreign, role))
    for address in (file.get_absolute_url(), f"{file.get_absolute_url()}?xem=1"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert GOOD[ending][:20] not in answer.content
    assert client.head(file.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("ending", TYPES)
def test_a_file_is_closed_to_who_has_no_role_and_to_strangers(
    ending: str, unit: Unit, official: User, client: Client
) -> None:
    file = kept(unit, official, ending)
    assert client.get(file.get_absolute_url()).headers["Location"].startswith("/dang-nhap/")
    client.force_login(make_user())
    assert client.get(file.get_absolute_url()).status_code == 403


def test_a_right_withdrawn_closes_the_file_at_once(unit: Unit, official: User, client: Client) -> None:
    file = kept(unit, official)
    client.force_login(official)
    assert fetched(client, file.get_absolute_url())[0].status_code == 200
    Membership.objects.filter(user=official).delete()
    assert client.get(file.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("ending", TYPES)
def test_only_a_pdf_may_be_looked_at_in_the_browser(
    ending: str, unit: Unit, official: User, client: Client
) -> None:
    client.force_login(official)
    answer, _body = fetched(client, f"{kept(unit, official, ending).get_absolute_url()}?xem=1")
    check_headers(answer, ending, "inline" if ending == "pdf" else "attachment")


@pytest.mark.parametrize("wanted", ["bytes=0-1", "bytes=5-", "bytes=-5", "bytes=0-1,3-4", "bytes=9999999-"])
def test_a_part_that_is_asked_for_comes_as_the_whole(
    wanted: str, unit: Unit, official: User, client: Client
) -> None:
    client.force_login(official)
    answer, body = fetched(client, kept(unit, official).get_absolute_url(), headers={"range": wanted})
    assert (answer.status_code, body) == (200, GOOD["pdf"])
    check_headers(answer, "pdf")
    client.logout()
    refused = client.get(answer.request["PATH_INFO"], headers={"range": wanted})
    assert refused.status_code == 302


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("bao cao", 'attachment; filename="bao cao.pdf"'),
        ("a; filename=b.html", 'attachment; filename="a; filename=b.html.pdf"'),
        ('a" b', 'attachment; filename="a\\" b.pdf"'),
        ("báo cáo", "attachment; filename*=utf-8''b%C3%A1o%20c%C3%A1o.pdf"),
        ("a\r\nSet-Cookie: a=b", 'attachment; filename="aSet-Cookie: a=b.pdf"'),
        ("100%'", 'attachment; filename="100%\'.pdf"'),
    ],
)
def test_the_name_goes_as_rfc_6266_asks(
    name: str, told: str, unit: Unit, official: User, client: Client
) -> None:
    client.force_login(official)
    answer, _body = fetched(client, kept(unit, official, name=name).get_absolute_url())
    assert answer.headers["Content-Disposition"] == told


def test_behind_nginx_only_the_way_to_the_file_is_sent(
    unit: Unit, official: User, client: Client, settings: Any
) -> None:
    settings.EVIDENCE_ACCEL_PREFIX = "/_minh-chung/"
    file = kept(unit, official)
    client.force_login(official)
    answer = client.get(file.get_absolute_url())
    assert answer.headers["X-Accel-Redirect"] == f"/_minh-chung/{file.key[:2]}/{file.key}"
    assert answer.content == b""
    check_headers(answer, "pdf")


def test_a_lost_file_is_not_there_and_written_down(
    unit: Unit,
    official: User,
    client: Client,
    media: Path,
    caplog: pytest.LogCaptureFixture,
    settings: Any,
) -> None:
    file = kept(unit, official)
    (media / "evidence" / file.key[:2] / file.key).unlink()
    client.force_login(official)
    for prefix in ("", "/_minh-chung/"):
        settings.EVIDENCE_ACCEL_PREFIX = prefix
        with caplog.at_level(logging.ERROR):
            answer = client.get(file.get_absolute_url())
        assert answer.status_code == 404
        assert file.name in answer.content.decode()
        assert "bản sao lưu" in answer.content.decode()
    assert any(file.key in record.getMessage() for record in caplog.records)


def test_no_address_of_the_portal_leads_into_the_media_root(
    unit: Unit, official: User, client: Client
) -> None:
    file = kept(unit, official)
    client.force_login(official)
    for way in ("/media", "/static", "/var/media", ""):
        assert client.get(f"{way}/evidence/{file.key[:2]}/{file.key}").status_code == 404
    assert not any("media" in str(pattern.pattern) for pattern in get_resolver().url_patterns)


@pytest.mark.parametrize(
    "key", ["../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%00", "a" * 32, "a" * 5000, "'--", ".env"]
)
def test_a_key_that_is_none_is_not_there(key: str, official: User, client: Client) -> None:
    client.force_login(official)
    assert client.get(f"/minh-chung/{key}/").status_code == 404


def test_to_post_to_a_file_is_refused(unit: Unit, official: User, client: Client) -> None:
    client.force_login(official)
    assert client.post(kept(unit, official).get_absolute_url()).status_code == 405
