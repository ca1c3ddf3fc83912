"""Handing in papers is not brought down by what comes with them: each post is answered with a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.odd_posts import WORSE, check, nothing_stays, odd_often, posts
from tests.reports.evidence.desk import BOUNDARY, Desk, multipart
from tests.reports.evidence.papers import pdf

pytestmark = pytest.mark.django_db

KIND = f"multipart/form-data; boundary={BOUNDARY.decode()}"
CONTENTS = st.one_of(
    st.binary(max_size=200),
    st.binary(max_size=80).map(lambda tail: b"%PDF-1.4\n" + tail),
    st.sampled_from([pdf(), b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b""]),
)
NAMES = st.one_of(
    st.sampled_from(["to-trinh.pdf", "..", "", "a/../../b.pdf", "x" * 300 + ".pdf"]),
    WORSE.map(lambda name: name[:40]),
)


@odd_often
@given(data=st.data())
def test_an_odd_post_with_papers_is_answered_by_a_page(data: st.DataObject, desk: Desk) -> None:
    boxes = {"indicator": desk.indicator.code, "document_number": "12/BC-UBND", "issued_on": "14/06/2018"}
    with nothing_stays(desk.client):
        sent = data.draw(posts(boxes))
        files = data.draw(st.lists(st.tuples(NAMES, CONTENTS), max_size=3))
        check(desk.client.post(desk.address, multipart(sent, files), content_type=KIND))
