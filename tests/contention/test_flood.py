"""A flood of sign-ins: pages are read and figures saved beside it, and the journal stays small."""

from __future__ import annotations

import http.client
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from axes.models import AccessFailureLog

from accounts import attempts
from accounts.models import AuditEvent
from targets.models import Period
from tests.contention.conftest import Measured
from tests.contention.rush import seconds
from tests.contention.served import served
from tests.contention.visitor import PATIENCE, TOKEN
from tools.serve import HOST

AT_ONCE = 8  # threads of the portal: so many attempts may have passed the brake when it closes
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrf={TOKEN}"}


def ask(port: int, method: str, path: str, form: dict[str, str] | None = None) -> int:
    """Return the status of the answer."""
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        body = urlencode(form | {"csrfmiddlewaretoken": TOKEN}) if form else None
        connection.request(method, path, body, FORM if form else {})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def guess(port: int, name: str, goes_on: Callable[[], bool]) -> Counter[int]:
    """Sign in wrongly again and again; return how often which answer came."""
    codes: Counter[int] = Counter()
    while goes_on():
        codes[ask(port, "POST", "/dang-nhap/", {"username": name, "password": "wrong"})] += 1
    return codes


def timed(act: Callable[[], object], goes_on: Callable[[], bool]) -> list[float]:
    """Do something again and again; return how long each took, the longest last."""
    took = []
    while goes_on():
        began = time.monotonic()
        act()
        took.append(time.monotonic() - began)
        time.sleep(0.1)
    return sorted(took)


@pytest.mark.parametrize(("guessers", "span"), [(20, 3), pytest.param(120, 20, marks=pytest.mark.nightly)])
def test_beside_a_flood_of_sign_ins_pages_and_saves_are_answered(
    guessers: int, span: int, period: Period, measured: Measured
) -> None:
    pages: Counter[int] = Counter()
    with served() as portal, ThreadPoolExecutor(guessers + 1) as pool:
        goes_on = seconds(span)
        flood = [pool.submit(guess, portal.port, f"ten{number}", goes_on) for number in range(guessers)]
        read = pool.submit(timed, lambda: pages.update([ask(portal.port, "GET", "/phuong-phap/")]), goes_on)
        saved = timed(lambda: Period.objects.filter(pk=period.pk).update(label="x"), goes_on)
        codes = sum((one.result() for one in flood), Counter[int]())
        took = read.result()
    measured(
        sign_ins=codes.total(),
        **{
            "a page, slowest of 20, seconds": round(took[len(took) * 95 // 100], 3),
            "longest save, seconds": round(saved[-1], 3),
        },
    )
    assert set(codes) <= {200, 429}
    assert set(pages) == {200}
    assert AccessFailureLog.objects.count() <= attempts.OF_A_MACHINE + AT_ONCE
    assert AuditEvent.objects.count() <= attempts.OF_A_MACHINE + AT_ONCE + 10
