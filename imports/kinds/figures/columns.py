"""The sheets in which figures of a period come: their columns, and what else people call them."""

from __future__ import annotations

from typing import cast

from django.db.models import Field
from django.utils.translation import gettext_lazy as _

from imports.kinds.kind import Column, Part, Words
from reports.figures.dossier_form import COLUMNS as DOSSIER_COLUMNS
from reports.models import DossierCount


def _label(name: str) -> Words:
    """Return how a count of dossiers is called, in the language of whoever reads it."""
    return cast("Field[int, int]", DossierCount._meta.get_field(name)).verbose_name


UNIT_COLUMNS = (
    Column("unit", _("Unit code"), ("Mã đơn vị", "Mã ĐV", "Mã", "unit", "unit_code"), spans=True),
    Column(
        "unit_name",
        _("Unit name"),
        ("Tên đơn vị", "Đơn vị", "Tên", "Xã, phường, thị trấn", "unit_name"),
        spans=True,
    ),
    Column(
        "district", _("District"), ("Huyện", "Quận huyện", "Huyện, thị xã, thành phố", "district"), spans=True
    ),
    # In every row, so that a sheet says it wherever it is copied to and however it is saved.
    Column("period", _("Period"), ("Kỳ", "Kỳ báo cáo", "Kỳ số liệu", "period"), spans=True),
)
NOTES = (
    Column("note", _("Note"), ("Ghi chú", "note")),
    Column("why", _("Reason for a warning"), ("Lý do", "Lý do cảnh báo", "Giải trình", "why")),
)
PRINTED = Column(
    "printed_source",
    _("Source, for figures copied from a published report"),
    ("Nguồn, với số chép từ báo cáo đã công bố", "Nguồn số in", "Nguồn", "printed_source"),
)
FIGURES = Part(
    "figures",
    "Số liệu",
    (
        *UNIT_COLUMNS,
        Column(
            "code",
            _("Target code"),
            ("Mã mục tiêu", "Mã chỉ tiêu", "Chỉ tiêu mã", "indicator", "code"),
            spans=True,
        ),
        Column(
            "target_name",
            _("Target name"),
            ("Tên mục tiêu", "Mục tiêu", "Chỉ tiêu", "Tên chỉ tiêu"),
            spans=True,
        ),
        Column("part", _("Numerator"), ("Tử số", "TS", "Tử", "Số đạt", "part", "Part", "Phần")),
        Column("whole", _("Whole"), ("Mẫu số", "MS", "Mẫu", "Tổng số", "whole")),
        Column("achieved", _("Yes / Not yet"), ("Có/Chưa", "Có / Chưa", "Có hay chưa", "achieved")),
        Column("value", _("Value"), ("Giá trị", "Điểm", "value"), asks_fraction=True),
        Column("rank", _("Rank"), ("Xếp hạng", "Hạng", "Thứ hạng", "rank")),
        Column("ranked_units", _("of how many"), ("Trên tổng số", "Trong số", "ranked_units")),
        Column("source", _("Source"), ("Nguồn", "source")),
        Column("state", _("State"), ("Tình trạng", "Trạng thái", "state")),
        *NOTES,
    ),
    needed=(("unit", "unit_name"), ("code",), ("part", "whole", "achieved", "value", "state")),
)
DOSSIERS = Part(
    "dossiers",
    "Hồ sơ",
    (
        *UNIT_COLUMNS,
        Column("group", _("Group of dossiers"), ("Nhóm hồ sơ", "Nhóm", "group")),
        *(
            Column(name, _label(name), aliases)
            for name, aliases in zip(
                DOSSIER_COLUMNS,
                (
                    ("Kỳ trước chuyển sang", "Tồn kỳ trước", "carried_over"),
                    ("Tiếp nhận", "Tiếp nhận trong kỳ", "received"),
                    ("Trực tuyến mức độ 4", "Mức độ 4", "received_online"),
                    ("Đã giải quyết", "settled"),
                    ("Đã giải quyết đúng hạn", "Đúng hạn", "settled_on_time"),
                    ("Đã giải quyết trễ hạn", "Trễ hạn", "settled_late"),
                    ("Đang giải quyết", "in_progress"),
                    ("Đang giải quyết trong hạn", "Trong hạn", "in_progress_in_time"),
                    ("Đang giải quyết quá hạn", "Quá hạn", "in_progress_overdue"),
                ),
                strict=True,
            )
        ),
        PRINTED,
    ),
    needed=(("unit", "unit_name"), ("received",)),
)
SURVEYS = Part(
    "surveys",
    "Khảo sát",
    (
        *UNIT_COLUMNS,
        Column("subject", _("Subject"), ("Chủ đề", "Lĩnh vực khảo sát", "subject"), spans=True),
        Column("question", _("Question"), ("Câu hỏi", "Nội dung", "question"), spans=True),
        Column("option", _("Answer option"), ("Phương án", "Phương án trả lời", "Mức", "option")),
        Column("satisfied", _("counts as satisfied"), ("Tính là hài lòng", "Hài lòng", "satisfied")),
        Column("count", _("Answers"), ("Số trả lời", "Số phiếu", "Số lượt", "count")),
        Column("issued", _("Forms issued"), ("Phiếu phát ra", "issued")),
        Column("collected", _("Forms collected"), ("Phiếu thu về", "collected")),
        PRINTED,
    ),
    needed=(("unit", "unit_name"), ("subject",), ("question",), ("option",), ("count",)),
)
PARTS = (FIGURES, DOSSIERS, SURVEYS)
COUNTS = frozenset(
    {"part", "whole", "rank", "ranked_units", "count", "issued", "collected", *DOSSIER_COLUMNS}
)
WORDS = frozenset({"source", "note", "why", "group", "question", "option", "printed_source"})
