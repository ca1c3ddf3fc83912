"""Posts that no form of the portal sends: boxes left out, doubled, swollen or renamed, bytes of no text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote_from_bytes

from django.conf import settings
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

FORM = "application/x-www-form-urlencoded"
# A page that says what is wrong or leads on; 429 where somebody tries too often.
ANSWERS = (200, 302, 403, 404, 409, 429)
TOO_LONG = 400  # for a body that Django reads no further, and for that alone
Pairs = list[tuple[str, str]]

# By night 200 posts a form, by day a tenth of that: each answers with a whole page.
odd_often = hypothesis_settings(
    max_examples=hypothesis_settings().max_examples // 10,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

ODD = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "0", "1.234", "12,5", "-1", "9" * 19, "9" * 40, "\x00", "²", "①", "NaN", "1e9", "٣"]
    ),
    st.integers(-5, 10**20).map(str),
)
WORSE = st.one_of(
    ODD,
    st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=8),
    st.sampled_from(
        ["a\x00b", "\udcff\ud800", "ộ" * 100_000, "x" * 3_000, "\r\n\r\n", "'\"><b>%s{{x}}", "﷽" * 300]
    ),
    st.sampled_from(
        ["31/02/2018", "31/12/9999", "01/01/0001", "2018-06-20", "24:00", "99:99", "00:00", "2018-q9"]
    ),
    st.sampled_from(
        ["//evil.example/", "khong-co-trang-nay", "https://[", "/\n", "/" * 5_000, "javascript:x"]
    ),
)
ONCE = st.one_of(
    st.sampled_from(["7f9c24e5-2b1f-4d0a-9b57-0f2f4a2b8f11", "{7F9C24E52B1F4D0A9B570F2F4A2B8F11}"]), WORSE
)


@st.composite
def posts(draw: st.DrawFn, boxes: Mapping[str, str]) -> Pairs:
    """Return what is sent: each box as it should be, odd, doubled or left out, and perhaps others beside."""
    sent = [(name, value) for name, right in boxes.items() for value in draw(_values(right))]
    sent += [("once", value) for value in draw(st.lists(ONCE, max_size=2))]
    renamed = st.sampled_from(sorted(boxes) or [""]).map(lambda name: f"{name}-1")
    wrong = st.one_of(renamed, WORSE.map(lambda name: name[:40]))
    return sent + draw(st.lists(st.tuples(wrong, WORSE), max_size=2))


def _values(right: str) -> st.SearchStrategy[list[str]]:
    return st.one_of(st.just([right]), st.just([right]), st.lists(WORSE | st.just(right), max_size=2))


def send(client: Client, path: str, sent: Pairs) -> Any:
    """Send the pairs as a browser would, those that are no text too."""
    body = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in sent)
    return client.post(path, body, content_type=FORM)


def _quoted(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"))


def check(answer: Any) -> None:
    """Hold an answer against what a form may be answered with; a failure of the view fails by itself."""
    long = int(answer.wsgi_request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert answer.status_code in (*ANSWERS, *[TOO_LONG] * long), answer.status_code
    if answer.status_code != 302 and "attachment" not in answer.headers.get("Content-Disposition", ""):
        assert b"</html>" in answer.content


@contextmanager
def nothing_stays(client: Client) -> Iterator[None]:
    """Take back what the block did to the database and to the browser."""
    before = dict(client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies.clear()
    dict.update(client.cookies, before)


def try_twice(client: Client, path: str, data: st.DataObject, boxes: Mapping[str, str]) -> None:
    """Send an odd post, and perhaps another after it: the same key may come with other contents."""
    with nothing_stays(client):
        for sent in data.draw(st.lists(posts(boxes), min_size=1, max_size=2)):
            check(send(client, path, sent))
