"""Looking at files costs the portal little, whatever is in them and however many come."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import User
from procedures.models import Role
from reports.evidence import checking
from reports.evidence.checking import Checking
from reports.evidence.kinds import AcceptedFile, FileFault, FileNotTaken
from reports.evidence.verdict import examine_file
from reports.models import EvidenceCheck
from sheets.reading import limits, sandbox
from tests.factories import make_member, make_unit
from tests.reports.evidence.corpus import Upload, corpus
from tests.reports.evidence.desk import Desk, beside
from tests.reports.evidence.papers import GOOD, object_stream, pdf

PDF = ("báo cáo.pdf", GOOD["pdf"])
OTHER = ("khác.pdf", pdf(b"<< >>"))
HEAVY = pdf(object_stream(b"/J" * (46 * 1024 * 1024)), version=b"1.5")  # 95 KB


def result(look: Callable[[bytes, str], AcceptedFile], upload: Upload) -> object:
    """Return what is taken, or why nothing is."""
    try:
        return look(upload.content, upload.name)
    except FileNotTaken as refusal:
        return refusal.why, refusal.values


def by_hand(user: User, minutes: float, **asked: int) -> EvidenceCheck:
    """Let the user have asked for so much so many minutes ago."""
    counted = {"files": 0, "bytes": 0, "milliseconds": 0} | asked
    return EvidenceCheck.objects.create(
        user=user, at=timezone.now() - dt.timedelta(minutes=minutes), **counted
    )


# A file -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("every", [100, pytest.param(1, marks=pytest.mark.nightly)])
def test_the_process_with_limits_says_what_is_said_without_it(every: int) -> None:
    wrong = []
    for place, upload in enumerate(corpus()):
        if place % every and upload.about != "a link in UTF-16 in a PDF":  # its code is fetched beforehand
            continue
        if result(lambda *file: Checking().examine(*file), upload) != result(examine_file, upload):
            wrong.append(upload.about)
    assert wrong == []


@pytest.mark.usefixtures("apart")
def test_what_unpacks_to_a_thousand_times_its_size_costs_this_process_nothing() -> None:
    assert len(HEAVY) < 100_000
    before, check = time.process_time(), Checking()
    with pytest.raises(FileNotTaken) as refusal:
        check.examine(HEAVY, "a.pdf")
    assert refusal.value.why is FileFault.UNPACKED
    assert time.process_time() - before < 0.2  # of the processor: once it took 4.8
    assert 0 < check.spent < 2


@pytest.mark.usefixtures("apart")
@pytest.mark.nightly
def test_a_look_that_never_ends_dies_with_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is sure to keep a fast machine busy for so long: here the look itself is made endless."""
    look = partial(sandbox.run_apart, "tests.reports.evidence.never_done")
    monkeypatch.setattr(checking, "run_apart", lambda _module, question: look(question))
    check = Checking()
    with pytest.raises(FileNotTaken) as refusal:
        check.examine(GOOD["pdf"], "a.pdf")
    assert refusal.value.why is FileFault.TOO_HEAVY
    assert check.spent == limits.SECONDS


@pytest.mark.usefixtures("apart")
@pytest.mark.nightly
def test_a_file_full_of_beginnings_is_refused_for_what_it_does() -> None:
    with pytest.raises(FileNotTaken) as refusal:
        Checking().examine(pdf(b"<< " + b"/AA << /A " * 900_000 + b" >>"), "a.pdf")  # 9 MB
    assert refusal.value.why is FileFault.PDF_OPENS


@pytest.mark.usefixtures("apart")
def test_a_reader_that_is_stopped_costs_all_that_it_might_have_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.001)
    check = Checking()
    with pytest.raises(FileNotTaken) as refusal:
        check.examine(GOOD["pdf"], "a.pdf")
    assert refusal.value.why is FileFault.NOT_IN_TIME
    assert check.spent == limits.SECONDS


@pytest.mark.usefixtures("apart")
def test_who_finds_no_seat_pays_for_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.01)
    for _ in range(2):
        sandbox._SEATS.acquire()
    try:
        assert "đang bận" in beside(desk.hand_in(PDF))["file"][0]
    finally:
        sandbox._SEATS.release(2)
    assert EvidenceCheck.objects.get().milliseconds == 0


@pytest.mark.usefixtures("apart")
def test_an_empty_file_and_one_that_is_too_large_start_no_process() -> None:
    before = os.times().children_user
    for content, why in ((b"", FileFault.EMPTY), (bytes(11 * 1024 * 1024), FileFault.TOO_LARGE)):
        with pytest.raises(FileNotTaken) as refusal:
            Checking().examine(content, "a.pdf")
        assert refusal.value.why is why
    assert os.times().children_user == before


# A post -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize(("allowance", "limit", "looked_at"), [("SECONDS", 0.001, 1), ("PATIENCE", -1, 0)])
def test_files_for_which_no_time_is_left_are_named(
    allowance: str, limit: float, looked_at: int, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, allowance, limit)
    sentences = beside(desk.hand_in(PDF, OTHER))["file"]
    late = [sentence for sentence in sentences if "chưa được xem" in sentence]
    assert len(late) == 2 - looked_at
    assert late[-1].startswith("Không nhận “khác.pdf”.")
    assert len(desk.files) == looked_at


def test_when_all_places_are_taken_a_post_is_sent_away_and_pages_are_not(desk: Desk) -> None:
    for _ in range(3):
        checking._PLACES.acquire()
    try:
        assert beside(desk.hand_in(PDF))["file"] == [
            "Đang kiểm tra nhiều tệp cùng lúc nên tệp chưa được nhận. Tải lại sau một phút."
        ]
        assert desk.client.get("/chi-tieu/").status_code == 200
    finally:
        for _ in range(3):
            checking._PLACES.release()
    assert desk.files == []
    assert not EvidenceCheck.objects.exists()
    desk.hand_in(PDF)
    assert len(desk.files) == 1


def test_a_post_gives_its_place_back_whatever_came_of_it(desk: Desk) -> None:
    for _ in range(4):
        desk.hand_in(("a.html", b"<html>"))
    desk.hand_in(PDF)
    assert len(desk.files) == 1


# A person ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("apart")
def test_what_a_post_cost_is_counted(desk: Desk, official: User) -> None:
    desk.hand_in(PDF, ("a.html", b"<html>"))
    check = EvidenceCheck.objects.get()
    assert (check.user, check.files, check.bytes) == (official, 2, len(GOOD["pdf"]) + 6)
    assert 0 < check.milliseconds < 5_000


@pytest.mark.parametrize(
    "asked", [{"files": 300}, {"bytes": 1024 * 1024 * 1024}, {"milliseconds": 100_001}], ids=str
)
def test_who_asked_for_too_much_within_an_hour_is_told_when_to_come_back(
    asked: dict[str, int], desk: Desk, official: User
) -> None:
    first = by_hand(official, 40, **asked)
    by_hand(official, 10)
    back = timezone.localtime(first.at + dt.timedelta(minutes=61))
    assert beside(desk.hand_in(PDF))["file"] == [
        "Tài khoản này đã tải quá nhiều tệp trong một giờ nên chưa nhận thêm. "
        f"Thử lại lúc {back:%H:%M}; các tệp đã đính kèm vẫn còn."
    ]
    assert desk.files == []
    assert EvidenceCheck.objects.count() == 2


def test_posts_that_are_still_looked_at_count_as_the_most_they_may_cost(desk: Desk, official: User) -> None:
    for _ in range(5):
        by_hand(official, 0, files=1, milliseconds=20_000)
    desk.hand_in(PDF)  # the sixth
    assert len(desk.files) == 1
    EvidenceCheck.objects.update(milliseconds=20_000)
    desk.hand_in(OTHER)
    assert len(desk.files) == 1


def test_what_was_asked_for_an_hour_ago_is_forgotten(desk: Desk, official: User) -> None:
    by_hand(official, 61, files=300, milliseconds=120_000)
    desk.hand_in(PDF)
    assert len(desk.files) == 1
    assert EvidenceCheck.objects.get().files == 1


def test_nobody_pays_for_another(desk: Desk) -> None:
    by_hand(make_member(make_unit(), Role.OFFICIAL), 1, files=300, milliseconds=120_000)
    desk.hand_in(PDF)
    assert len(desk.files) == 1
