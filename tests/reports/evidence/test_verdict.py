"""What is taken as evidence, and what is refused, over a corpus of files made for it."""

from __future__ import annotations

import io
import unicodedata
from pathlib import PurePath

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from reports.evidence.kinds import JPG, KINDS, PNG, FileFault, FileNotTaken
from reports.evidence.storage import clean_name
from reports.evidence.verdict import examine_file
from tests.reports.evidence.corpus import PAGE, Upload, corpus
from tests.reports.evidence.hostile_pictures import PLACE
from tests.reports.evidence.papers import GOOD, picture

NOT_OF_A_FILE = {
    FileFault.FOUND,
    FileFault.NOT_SCANNED,
    FileFault.QUOTA,
    FileFault.TOO_HEAVY,
    FileFault.NOT_IN_TIME,
    FileFault.NOT_REACHED,
}
ENDINGS = {ending for kind in KINDS for ending in kind.endings}


def verdict_on(upload: Upload) -> object:
    """Return the kind that is taken, or why nothing is."""
    try:
        return examine_file(upload.content, clean_name(upload.name)).kind
    except FileNotTaken as refusal:
        return refusal.why


def test_every_file_of_the_corpus_gets_its_verdict() -> None:
    wrong = [
        (upload.about, verdict_on(upload)) for upload in corpus() if verdict_on(upload) != upload.verdict
    ]
    assert wrong == []


def test_the_corpus_is_large_and_of_both_sorts() -> None:
    taken = sum(upload.is_taken for upload in corpus())
    assert len(corpus()) >= 300
    assert taken >= 60
    assert {upload.verdict for upload in corpus()} >= {*KINDS, *FileFault} - NOT_OF_A_FILE


def test_by_their_names_alone_most_of_the_refused_would_pass() -> None:
    refused = [upload for upload in corpus() if not upload.is_taken]
    passing = [one for one in refused if PurePath(one.name).suffix.lower().lstrip(".") in ENDINGS]
    assert len(passing) > len(refused) * 3 // 4
    assert {PAGE} < {one.content for one in passing}


@pytest.mark.parametrize(
    "upload", [one for one in corpus() if one.verdict in (JPG, PNG)], ids=lambda one: one.about
)
def test_a_picture_keeps_its_pixels_and_nothing_else(upload: Upload) -> None:
    kept = examine_file(upload.content, clean_name(upload.name)).content
    for foreign in (b"<script", b"<?php", b"PK\x03\x04", b"%PDF-", b"MZ"):
        assert foreign not in kept
    with Image.open(io.BytesIO(kept)) as written:
        assert not written.getexif()
        assert {"exif", "comment", "xmp", "icc_profile", "Comment"}.isdisjoint(written.info)


def test_a_picture_taken_on_its_side_stands_upright() -> None:
    with Image.open(io.BytesIO(examine_file(picture("JPEG", exif=PLACE), "a.jpg").content)) as written:
        assert written.size == (48, 64)


@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_a_picture_grows_by_nothing_worth_naming(ending: str) -> None:
    assert len(examine_file(GOOD[ending], f"a.{ending}").content) <= len(GOOD[ending]) + 200


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx"])
def test_a_document_stays_as_it_came(ending: str) -> None:
    assert examine_file(GOOD[ending], f"a.{ending}").content == GOOD[ending]


@given(
    ending=st.sampled_from(sorted(GOOD)),
    cut=st.floats(0, 1),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=6)), max_size=4),
)
def test_a_broken_file_is_taken_or_refused_and_never_a_fault(
    ending: str, cut: float, changes: list[tuple[float, bytes]]
) -> None:
    content = bytearray(GOOD[ending])
    for place, held in changes:
        at = int(place * len(content))
        content[at : at + len(held)] = held
    whole = content[: round(len(content) * cut)] if cut < 0.5 else content
    verdict_on(Upload("broken", f"a.{ending}", bytes(whole), FileFault.DAMAGED))


@given(
    st.binary(max_size=200),
    st.sampled_from([b"%PDF-1.4\n", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]),
)
def test_noise_behind_a_right_beginning_is_refused(noise: bytes, beginning: bytes) -> None:
    assert isinstance(verdict_on(Upload("noise", "a.pdf", beginning + noise, FileFault.DAMAGED)), FileFault)


def test_each_refusal_says_in_vietnamese_what_to_do() -> None:
    with translation.override("vi"):
        said = {
            why: str(FileNotTaken(why, kind="PDF", ending=".pdf", megabytes="500", found="a"))
            for why in FileFault
        }
    assert said[FileFault.TOO_LARGE] == "Tệp lớn hơn 10 MB. Giảm dung lượng hoặc chia thành nhiều tệp."
    assert said[FileFault.PASSWORD] == "Tệp có mật khẩu, gỡ mật khẩu rồi tải lại."
    assert said[FileFault.NOT_TAKEN].startswith("Chỉ nhận PDF, DOCX, XLSX, JPG, PNG")
    assert said[FileFault.ENDING] == (
        "Nội dung là PDF nhưng tên tệp không có đuôi .pdf. Đổi đuôi tên tệp rồi tải lại."
    )
    repairs = ("lưu", "tải", "giảm", "gỡ", "dùng lại", "thử lại")
    assert [why for why, text in said.items() if not any(word in text.lower() for word in repairs)] == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (unicodedata.normalize("NFD", "Báo cáo.pdf"), "Báo cáo.pdf"),
        ("báo cáo \u202efdp.exe\u202c.pdf", "báo cáo fdp.exe.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\báo cáo.pdf", "báo cáo.pdf"),
        ("a\x00\r\nb.pdf", "ab.pdf"),
        ("báo  cáo\u00a0.pdf", "báo cáo.pdf"),
        ("A\u200b\u0300o.pdf", "\u00c0o.pdf"),
        ("báo cáo.pdf. ", "báo cáo.pdf"),
        ("ệ" * 250 + ".pdf", "ệ" * 83 + ".pdf"),  # 83 letters of three bytes and the ending: 253
        ("a." + "b" * 400, "." + "b" * 254),
        ("", "tệp"),
        ("..", "tệp"),
    ],
)
def test_a_name_is_cleaned_for_showing(name: str, shown: str) -> None:
    assert clean_name(name) == shown


@given(st.text(max_size=400))
def test_no_name_is_longer_than_255_bytes_or_leads_anywhere(name: str) -> None:
    shown = clean_name(name)
    assert 0 < len(shown.encode()) <= 255
    assert not set(shown) & set("/\\\x00\r\n\u202e")
    assert clean_name(shown) == shown
