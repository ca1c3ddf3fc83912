"""Text for an old font is recognised and converted; Vietnamese, English and codes are left alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.demo.procedure_names import ACTS, SUBJECTS
from sheets.reading.old_fonts import _TCVN3_LETTERS, _VNI, Font, conversion_of, old_font_of, to_unicode

UNITS = Path("targets/reference/units.csv")

# As printed: with the font, and what its reader sees.
TCVN3 = [
    ("TrËt tù an toµn x· héi", "Trật tự an toàn xã hội"),
    ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
    ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
    ("Uû ban nh©n d©n ph­êng §óc", "Uỷ ban nhân dân phường Đúc"),
    ("Tû lÖ hå s¬ gi¶i quyÕt ®óng h¹n", "Tỷ lệ hồ sơ giải quyết đúng hạn"),
    ("TR¦êNG ®¹i häc", "TRƯỜNG đại học"),
]
VNI = [
    ("Traät töï an toaøn xaõ hoäi", "Trật tự an toàn xã hội"),
    ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ("Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
    ("Uûy ban nhaân daân phöôøng Ñuùc", "Ủy ban nhân dân phường Đúc"),
    ("Tyû leä hoà sô giaûi quyeát ñuùng haïn", "Tỷ lệ hồ sơ giải quyết đúng hạn"),
    ("UÛY BAN NHAÂN DAÂN TÆNH", "ỦY BAN NHÂN DÂN TỈNH"),
]
LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"


def names_of_units() -> list[str]:
    with UNITS.open(encoding="utf-8") as file:
        return [row["name"] for row in csv.DictReader(file)]


def names_of_procedures() -> list[str]:
    names = [f"{act} {thing}" for subject in SUBJECTS for thing in subject.things for act in ACTS]
    return names[:: max(1, len(names) // 200)]


def written(text: str, font: Font) -> str:
    """Return a Unicode text as the old font writes it: the other way round."""
    if font == "TCVN3":
        signs = {
            letter: sign
            for signs, letters in _TCVN3_LETTERS
            for sign, letter in zip(signs, letters, strict=True)
        }
    else:
        signs = {shown: typed for typed, shown in _VNI.items()}
    return "".join(signs.get(letter, letter) for letter in text)


@pytest.mark.parametrize(("before", "after"), TCVN3)
def test_tcvn3_is_converted(before: str, after: str) -> None:
    assert to_unicode(before, "TCVN3") == after


@pytest.mark.parametrize(("before", "after"), VNI)
def test_vni_is_converted(before: str, after: str) -> None:
    assert to_unicode(before, "VNI") == after


@pytest.mark.parametrize(("texts", "font"), [(TCVN3, "TCVN3"), (VNI, "VNI")])
def test_each_font_is_recognised(texts: list[tuple[str, str]], font: str) -> None:
    assert old_font_of([before for before, _after in texts]) == font
    assert old_font_of([after for _before, after in texts]) == ""


@pytest.mark.parametrize("font", ["TCVN3", "VNI"])
def test_every_small_letter_there_is_comes_back(font: Font) -> None:
    assert [to_unicode(written(letter, font), font) for letter in LETTERS] == list(LETTERS)


@pytest.mark.parametrize("font", ["TCVN3", "VNI"])
def test_the_units_and_procedures_written_for_a_font_come_back(font: Font) -> None:
    texts = [name.lower() for name in names_of_units() + names_of_procedures()]
    old = [written(text, font) for text in texts]
    conversion = conversion_of(old)
    assert (conversion.font, conversion.is_mixed) == (font, False)
    assert [conversion.of(text) for text in old] == texts


def test_no_name_of_a_unit_or_a_procedure_is_an_alarm() -> None:
    units, procedures = names_of_units(), names_of_procedures()
    assert (len(units) > 180, len(procedures) >= 200) == (True, True)
    assert old_font_of(units) == ""
    assert old_font_of(procedures) == ""
    # Not even those that happen to have no letter beyond the Western ones.
    assert old_font_of([name for name in units + procedures if max(name) <= "ÿ"]) == ""


@pytest.mark.parametrize(
    "texts",
    [
        ["Café, naïve, façade, résumé, Zürich, Ålesund, señor, Übung, garçon, über, Köln, Málaga"],
        ["SNV", "20014", "1.234 m²", "±5 %", "§ 12", "20 °C", "·", "«x»", "½", "¾", "×", "®", "©"],
        ["Buôn Ma Thuột", "Đắk Lắk", "Krông Búk", "H'Mông", "Bru – Vân Kiều", "Pa Cô"],
        ["hä", "lä"],  # two words that TCVN3 would make Vietnamese are no proof
        ["hä", "lä", "mö", "Zürich", "Ålesund", "façade", "garçon", "über", "Köln"],  # nor three among many
        ["Thông tin", "Công an", "Hà", "và", "của", "là", "không"],
        [],
    ],
)
def test_other_languages_signs_and_codes_are_no_alarm(texts: list[str]) -> None:
    assert old_font_of(texts) == ""


def test_in_a_mixed_book_what_is_unicode_stays() -> None:
    texts = ["Sở Nội vụ", "Thông tin", "Công an", *(before for before, _after in TCVN3)]
    conversion = conversion_of(texts)
    assert (conversion.font, conversion.is_mixed) == ("TCVN3", True)
    assert [conversion.of(text) for text in texts[:3]] == texts[:3]
    assert conversion.of(TCVN3[0][0]) == TCVN3[0][1]


def test_the_sample_shows_some_texts_before_and_after() -> None:
    assert conversion_of([before for before, _after in TCVN3]).sample == tuple(TCVN3[:5])
    assert conversion_of(names_of_units()).sample == ()


@given(st.text(max_size=60))
def test_no_text_breaks_the_conversion(text: str) -> None:
    assert isinstance(to_unicode(text, "TCVN3") + to_unicode(text, "VNI"), str)
    assert conversion_of([text]).of(text) is not None
