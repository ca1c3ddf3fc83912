"""From which machine a request comes, whatever it says of itself."""

from __future__ import annotations

import pytest
from axes.models import AccessFailureLog
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from accounts.addresses import client_ip
from accounts.models import AuditEvent

PEER = "203.0.113.7"
FORGED = "198.51.100.1"
HEADERS = [
    {"X-Forwarded-For": FORGED},
    {"X-Forwarded-For": f"{FORGED}, 198.51.100.2"},
    {"X-Forwarded-For": f"{FORGED},{FORGED},{FORGED}"},
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Forwarded-For": "::1"},
    {"X-Forwarded-For": "localhost"},
    {"X-Forwarded-For": ""},
    {"X-Forwarded-For": " , ,"},
    {"X-Forwarded-For": "unknown"},
    {"X-Forwarded-For": f"{FORGED}:8080"},
    {"X-Forwarded-For": "[2001:db8::1]:443"},
    {"X-Forwarded-For": "2001:db8::1"},
    {"X-Forwarded-For": f"for={FORGED}"},
    {"X-Forwarded-For": f"{FORGED}\t"},
    {"X-Forwarded-For": "999.999.999.999"},
    {"X-Forwarded-For": "1'; DROP TABLE accounts_user; --"},
    {"X-Forwarded-For": "a" * 5000},
    {"Forwarded": f"for={FORGED};proto=https"},
    {"X-Real-IP": FORGED},
    {"Client-IP": FORGED},
    {"X-Client-IP": FORGED},
    {"True-Client-IP": FORGED},
    {"CF-Connecting-IP": FORGED},
    {"Fastly-Client-IP": FORGED},
    {"X-Cluster-Client-IP": FORGED},
    {"X-Forwarded": f"for={FORGED}"},
    {"Forwarded-For": FORGED},
    {"X-Originating-IP": FORGED},
    {"X-Remote-Addr": FORGED},
    {"Remote-Addr": FORGED},
    {"Via": f"1.1 {FORGED}"},
]


@pytest.mark.parametrize("headers", HEADERS)
def test_without_a_proxy_of_ours_the_peer_counts(headers: dict[str, str]) -> None:
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=PEER)
    assert client_ip(request) == PEER


@pytest.mark.parametrize("headers", HEADERS)
def test_behind_a_proxy_what_it_saw_counts(headers: dict[str, str], settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    sent = headers.get("X-Forwarded-For", "")
    appended = f"{sent}, {PEER}" if sent else PEER  # as nginx does: $proxy_add_x_forwarded_for
    request = RequestFactory().get(
        "/", headers=headers | {"X-Forwarded-For": appended}, REMOTE_ADDR="127.0.0.1"
    )
    assert client_ip(request) == PEER


@pytest.mark.parametrize(
    ("proxies", "sent", "seen"),
    [
        (2, f"{FORGED}, {PEER}, 10.0.0.2", PEER),
        (2, PEER, "127.0.0.1"),  # fewer hops than proxies: only the peer is sure
        (1, "", "127.0.0.1"),
        (1, "not an address", "127.0.0.1"),
        (1, "::ffff:203.0.113.7", PEER),  # the same machine on a socket of the newer kind
        (1, "2001:DB8:0:0::1", "2001:db8::1"),
    ],
)
def test_hops_are_counted_from_our_end(proxies: int, sent: str, seen: str, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": sent}, REMOTE_ADDR="127.0.0.1")
    assert client_ip(request) == seen


def test_a_socket_without_an_address_is_nobody() -> None:
    assert client_ip(RequestFactory().get("/", REMOTE_ADDR="")) == ""
    assert client_ip(RequestFactory().get("/", REMOTE_ADDR="unix:")) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("headers", HEADERS[:20:4] + HEADERS[20::3])
def test_lock_and_audit_use_the_peer(headers: dict[str, str]) -> None:
    form = {"username": "owner", "password": "wrong"}
    Client().post(reverse("sign-in"), form, headers=headers, REMOTE_ADDR=PEER)
    assert AccessFailureLog.objects.get().ip_address == PEER
    assert AuditEvent.objects.get().ip == PEER


def test_the_leftmost_hop_would_be_the_forger(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 2  # one more than there are: what misconfiguration looks like
    request = RequestFactory().get(
        "/", headers={"X-Forwarded-For": f"{FORGED}, {PEER}"}, REMOTE_ADDR="127.0.0.1"
    )
    assert client_ip(request) == FORGED
