"""The Vietnamese words: every message has them, they keep its values, and they speak as the portal does."""

from __future__ import annotations

import re
import unicodedata

import polib
import pytest
from django.utils import translation

from reports.models import Report
from reports.words import FLAG_WORDS, STANDING_WORDS
from targets.models import Task
from tools.catalogue import CATALOGUES, collect, faults

CATALOGUE = [entry for entry in polib.pofile(str(CATALOGUES["vi"])) if not entry.obsolete]
VALUE = re.compile(r"%\(\w+\)[a-z]|%[a-z](?!\w)|\{\w*\}")
REFUSED = re.compile(
    r"\b(không hợp lệ|vui lòng|xin|rất tiếc|cảm ơn|bạn|chúng tôi|quý vị|chúng ta)\b", re.IGNORECASE
)
# Words that would stand in a Vietnamese sentence only if they had been forgotten there.
ENGLISH = re.compile(
    r"\b(achieved|applicable|approved|at risk|awaiting|behind|corrected|data|deadline|done|draft|figures?|"
    r"missed|met|on track|path|period|provisional|rank|returned|stated|submitted|targets?|the|threshold|"
    r"units?|value)\b",
    re.IGNORECASE,
)


def words(entry: polib.POEntry) -> str:
    """Return what the entry says; Vietnamese has one form for any number."""
    return str(entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr)


def without_values(text: str) -> str:
    """Return the text with a dot for each of its values."""
    return VALUE.sub("·", text)


def wrong(pattern: re.Pattern[str]) -> list[str]:
    """Return the translations in which the pattern occurs."""
    return [words(entry) for entry in CATALOGUE if pattern.search(without_values(words(entry)))]


def test_every_message_is_translated_and_none_is_left_over() -> None:
    assert faults(polib.pofile(str(CATALOGUES["vi"])), collect()) == []


def test_there_is_one_form_for_any_number() -> None:
    assert polib.pofile(str(CATALOGUES["vi"])).metadata["Plural-Forms"] == "nplurals=1; plural=0;"
    assert [
        entry.msgid for entry in CATALOGUE if entry.msgid_plural and set(entry.msgstr_plural) != {0}
    ] == []


def test_a_translation_has_the_values_of_its_message() -> None:
    different = [
        (entry.msgid, words(entry))
        for entry in CATALOGUE
        if sorted(VALUE.findall(entry.msgid_plural or entry.msgid)) != sorted(VALUE.findall(words(entry)))
    ]
    assert different == []


def test_a_sign_of_percent_breaks_no_message() -> None:
    # A message with values is formatted with "%", and so is every message of a database constraint.
    formatted = [
        words(entry)
        for entry in CATALOGUE
        if "%(" in entry.msgid or any("/models" in place for place, _line in entry.occurrences)
    ]
    assert [text for text in formatted if "%" in without_values(text).replace("%%", "")] == []


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(REFUSED, id="refused words and pronouns"),
        pytest.param(ENGLISH, id="English"),
        pytest.param(re.compile(r"[^\S\u00a0]%"), id="a sign of percent that may begin a line"),
        pytest.param(re.compile(r"\.\.\.|--|\s{2}|\s[,;:?!]"), id="slips of the hand"),
    ],
)
def test_nowhere_stand(pattern: re.Pattern[str]) -> None:
    assert wrong(pattern) == []


def test_letters_are_composed() -> None:
    assert [words(entry) for entry in CATALOGUE if not unicodedata.is_normalized("NFC", words(entry))] == []


def test_standings_are_called_as_officials_call_them() -> None:
    with translation.override("vi"):
        assert {str(code): str(word) for code, word in STANDING_WORDS.items()} == {
            "not_applicable": "Không áp dụng",
            "no_data": "Chưa có số liệu",
            "outdated": "Số liệu cũ",
            "gathering": "Chưa đủ số liệu",
            "contributes": "Góp vào mục tiêu chung",
            "met": "Đạt",
            "missed": "Không đạt",
            "no_path": "Chưa đạt, chưa có lộ trình",
            "behind": "Chậm tiến độ",
            "at_risk": "Có nguy cơ",
            "on_track": "Đúng tiến độ",
        }


def test_flags_are_called_as_officials_call_them() -> None:
    with translation.override("vi"):
        said = {str(word) for word in FLAG_WORDS.values()}
    assert said >= {
        "Kỳ mới đang tổng hợp",
        "Tạm tính",
        "Mẫu nhỏ",
        "Tự khai",
        "Đã đính chính",
        "Đổi cách tính",
        "Khoảng tin cậy chứa ngưỡng",
    }


def test_reports_and_tasks_are_called_as_officials_call_them() -> None:
    with translation.override("vi"):
        assert [str(word) for word in Report.Status.labels] == [
            "Đang nhập",
            "Chờ duyệt",
            "Bị trả lại",
            "Đã duyệt",
            "Chép lại từ nguồn công bố",
        ]
        assert [str(word) for word in Task.Status.labels] == [
            "Chưa có báo cáo",
            "Chưa thực hiện",
            "Đang thực hiện",
            "Hoàn thành",
        ]
