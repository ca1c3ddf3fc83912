"""What the columns of sheets about procedures and units are called: one name for every way in and out."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: the field it fills, what it is called, and what else it may be called."""

    key: str
    label: Words
    aliases: tuple[str, ...] = ()


PROCEDURE = (
    Heading("code", _("Procedure code"), ("Mã thủ tục", "Mã TTHC", "Mã số", "Mã")),
    Heading("name", _("Procedure name"), ("Tên thủ tục", "Tên TTHC", "Tên thủ tục hành chính", "Thủ tục")),
    Heading("field", _("Field of administration"), ("Lĩnh vực", "Mã lĩnh vực", "Tên lĩnh vực")),
    Heading("authority", _("Decided by"), ("Cấp giải quyết", "Cấp thực hiện", "Thẩm quyền")),
    Heading(
        "owner",
        _("Kept by"),
        ("Đơn vị quản lý", "Cơ quan chủ trì", "Cơ quan quản lý", "Sở quản lý", "Đơn vị chủ trì"),
    ),
    Heading("legal_basis", _("Legal basis"), ("Căn cứ pháp lý", "Căn cứ")),
    Heading("time_limit_days", _("Time limit in working days"), ("Thời hạn giải quyết", "Thời hạn (ngày)")),
    Heading("fee", _("Fee"), ("Phí, lệ phí", "Lệ phí", "Phí")),
    Heading("interlinked", _("Interlinked one-stop"), ("Một cửa liên thông", "Liên thông")),
    Heading(
        "eligible_online", _("May be offered online"), ("Đủ điều kiện trực tuyến", "Được làm trực tuyến")
    ),
    Heading("in_force_from", _("In force from"), ("Hiệu lực từ", "Ngày có hiệu lực", "Hiệu lực từ ngày")),
    Heading(
        "in_force_to",
        _("In force until"),
        ("Hiệu lực đến", "Hiệu lực đến hết", "Ngày hết hiệu lực", "Ngày bãi bỏ"),
    ),
    Heading("issued_as_new_on", _("Newly issued on"), ("Ban hành mới ngày", "Ngày ban hành mới")),
    Heading("impact_assessed_on", _("Impact assessed on"), ("Ngày đánh giá tác động", "Đánh giá tác động")),
    Heading("impact_document", _("Assessment document"), ("Văn bản đánh giá", "Văn bản đánh giá tác động")),
    Heading("source", _("Source"), ("Nguồn",)),
)
UNIT = (
    Heading("code", _("Unit code"), ("Mã đơn vị", "Mã ĐV", "Mã")),
    Heading("official_id", _("Official identifier"), ("Mã định danh", "Mã định danh điện tử")),
    Heading("name", _("Unit name"), ("Tên đơn vị", "Đơn vị", "Tên")),
    Heading("name_en", _("Name in English"), ("Tên tiếng Anh",)),
    Heading("kind", _("Kind of unit"), ("Loại đơn vị", "Loại")),
    Heading("level", _("Level of government"), ("Cấp hành chính", "Cấp")),
    Heading("terrain", _("Terrain"), ("Địa bàn", "Vùng", "Địa hình")),
    Heading("parent", _("Belongs to"), ("Trực thuộc", "Mã đơn vị cấp trên", "Đơn vị cấp trên", "Thuộc")),
    Heading(
        "placed_from",
        _("Placed there from"),
        ("Trực thuộc, địa bàn từ ngày", "Trực thuộc từ ngày", "Địa bàn từ ngày"),
    ),
    Heading("placed_basis", _("Placed by document"), ("Văn bản sắp xếp", "Căn cứ sắp xếp")),
    Heading("valid_from", _("Exists from"), ("Tồn tại từ", "Từ ngày", "Ngày thành lập")),
    Heading("valid_to", _("Exists until"), ("Tồn tại đến", "Tồn tại đến hết", "Đến ngày", "Ngày giải thể")),
    Heading("focal_name", _("Focal person"), ("Đầu mối", "Người đầu mối", "Cán bộ đầu mối")),
    Heading("focal_phone", _("Telephone of the focal person"), ("Điện thoại đầu mối", "Điện thoại")),
    Heading("source", _("Source"), ("Nguồn",)),
)
