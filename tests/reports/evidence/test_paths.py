"""No name leads out of the media root, or into it: a hundred that try."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from reports.models import Evidence
from tests.reports.evidence.desk import Desk, files_under
from tests.reports.evidence.papers import pdf, stream

pytestmark = pytest.mark.django_db

WAYS_UP = (
    *("../", "..\\", "../../../../../../", "..\\..\\..\\", "....//", "..././", "%2e%2e%2f", "..%2f", "..%5c"),
    *("/", "//", "\\\\host\\share\\", "C:\\", "file:///", "~/", "./", ".\\", "a/../../", "\x00../", "..;/"),
)
AIMS = ("a.pdf", "etc/cron.d/a.pdf", "portal.css.pdf", "evidence/aa/a.pdf", ".env.pdf")
NAMES = [way + aim for way, aim in product(WAYS_UP, AIMS)]


def test_a_hundred_names_write_nothing_outside_and_name_nothing_inside(
    desk: Desk, media: Path, tmp_path: Path
) -> None:
    assert len(set(NAMES)) >= 100
    (tmp_path / "beside.txt").write_text("as it was")
    for number, name in enumerate(NAMES):
        answer = desk.hand_in((name, pdf(stream(b"%d" % number))))
        assert answer.status_code == 302
    outside = {place for place in files_under(tmp_path) if not place.startswith("portal/media/")}
    assert outside == {"beside.txt"}
    assert Evidence.objects.count() == len(NAMES)
    for place in files_under(media):
        assert re.fullmatch(r"evidence/([0-9a-f]{2})/\1[0-9a-f]{30}", place)
    for shown in Evidence.objects.values_list("name", flat=True):
        assert not set(shown) & set("/\\\x00")


def test_kept_under_the_senders_names_they_would_have_got_out(tmp_path: Path) -> None:
    root = tmp_path / "portal" / "media"
    out = [name for name in NAMES if "\x00" not in name and not is_within(root / name, root)]
    assert len(out) >= 20


def is_within(path: Path, root: Path) -> bool:
    """Say whether the path, followed as a system of files would, stays below the folder."""
    return path.resolve().is_relative_to(root.resolve())
