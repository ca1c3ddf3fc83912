"""Which rows of a page stand in which table of its file, and under which headings their cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# By the heading of the page, the headings of the file; with "?" before it, what may be said there.
Columns = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Shown:
    """Some rows of a page.

    place     where they are: a path to their tables or lists, or the beginning of the addresses they link to
    table     the name of the file's table, "" where it is the only one
    columns   for a heading that is not named, the file has the same
    is_whole  the page shows every row of the file's table, and in its order
    of_first_page  it stands beside a list that goes on over several pages
    """

    place: str
    table: str
    columns: Columns
    is_whole: bool = True
    of_first_page: bool = False
    signs: Mapping[str, str] = field(default_factory=dict)  # what the page says by a sign


@dataclass(frozen=True, slots=True)
class Screen:
    """A page, by its address, as one of its readers asks for it; "" is a stranger."""

    path: str
    shown: tuple[Shown, ...]
    who: str = "dieuphoi"

    def __str__(self) -> str:
        return f"{self.path} {self.who or 'stranger'}"


NO_FIGURE: Columns = {"Chọn": (), "Phải làm": ()}  # what a person ticks or presses

# Targets ---------------------------------------------------------------------------------------------------

# The start and the threshold stand under the bar, and once more for those who see no bar.
_FOR_LISTENERS = ("?Mức xuất phát", "?Thực hiện", "Lộ trình", "?Ngưỡng")
_CELLS = {
    "Mục tiêu": ("Mục tiêu", "So sánh", "Ngưỡng"),
    "Thực hiện": ("Thực hiện", "Mục tiêu"),  # “where from?” repeats the name
    "Trên lộ trình": ("?Mức xuất phát", "?Ngưỡng", *_FOR_LISTENERS),
    "Trạng thái": ("Trạng thái", "?So với lộ trình", "?Lưu ý", "?Kỳ lấy số liệu"),
    "Xu hướng": ("?Đầu 8 kỳ gần nhất", "?Cuối 8 kỳ gần nhất", "Thay đổi (điểm\u00a0%)", "?Thay đổi so với"),
}
_COMPARED = {"ít nhất": "≥", "trên": ">", "nhiều nhất": "≤", "dưới": "<"}
_DASHBOARD = {
    **_CELLS,
    "Số liệu": ("Kỳ lấy số liệu", "?Số đơn vị đã tính", "?Số đơn vị phải báo cáo"),
    "Ai đang chậm": ("?Số đơn vị kéo chậm", "?Mục tiêu"),
}
_OF_UNIT = {**_CELLS, "Kỳ": ("Kỳ lấy số liệu",), "Phần thiếu": ("?Phần thiếu",)}
_LIST = {
    "Mục tiêu": ("Nguyên văn mục tiêu",),
    "Ngưỡng": ("So sánh", "Ngưỡng"),
}
_TILE = {"": ("Chỉ số", "Năm", "Thực hiện", "Hạng", "Trên tổng số đơn vị xếp hạng", "Thay đổi", "So với năm")}
TILES = Shown(".//ul[@class='tiles']", "chi-so", _TILE)
DASHBOARD = (Shown(".//table[@class='targets']", "muc-tieu", _DASHBOARD, signs=_COMPARED), TILES)
TARGET_LIST = (Shown(".//section/div/table", "muc-tieu", _LIST, signs=_COMPARED), TILES)
# Of a part of the province no index is published, so the file has one table.
DASHBOARD_OF_A_PART = (Shown(".//table[@class='targets']", "", _DASHBOARD, signs=_COMPARED),)
TARGETS_OF_A_PART = (Shown(".//section/div/table", "", _LIST, signs=_COMPARED),)
_HEAD = {
    "": (
        "Thực hiện",
        "So sánh",
        "Ngưỡng",
        "Thời hạn",
        "Trạng thái",
        "Thay đổi (điểm\u00a0%)",
        "?Thay đổi so với",
    )
}


_FORECASTS = {"Dự báo": ("Dự báo từ", "Dự báo đến")}
_SIGNS = {"không phát sinh": "K", "chưa có số liệu": "V", "Có": "D", "Chưa": "C"}


WHO = "./section[@aria-labelledby='who']//table"
# The file tells list by list what the page tells of a keeper in one line (tests/reports/test_target_page.py).
KEEPERS_SHORT = Shown(WHO, "ben-giu", {"Thiếu trong danh mục đang giữ": ()}, is_whole=False)


def target(
    part: str, whole: str, counted_in: str, *more: Shown, short: Shown | None = None
) -> tuple[Shown, ...]:
    """Return what the page of a target shows whose part and whole are called so; `short` as units are."""
    counts = {part: ("Tử số",), whole: ("Mẫu số",), "%": ("Thực hiện",)}
    series = {**counts, "Đơn vị": ("Số đơn vị đã tính", "Số đơn vị phải báo cáo")}
    who = {
        **counts,
        f"Phần thiếu ({counted_in})": ("Phần thiếu",),
        "% phần thiếu": ("Phần trong số còn thiếu",),
    }
    ranking = {"%": ("?Thực hiện",), "Tử số / mẫu số": ("Tử số", "Mẫu số"), "Đã có": ("Thực hiện",)}
    return (
        Shown(".//div[@class='verdict']", "muc-tieu", _HEAD, signs=_COMPARED),
        Shown("./section[@aria-labelledby='figures']//table", "cac-ky", series),
        Shown("./section[@aria-labelledby='chart']//table", "du-bao", _FORECASTS),
        Shown("./section[@aria-labelledby='working']//table", "don-vi", counts),
        short or Shown(WHO, "don-vi", who, is_whole=False),
        Shown("./section[@aria-labelledby='ranking']//table", "don-vi", ranking, is_whole=False),
        Shown("./section[@aria-labelledby='heat']//table", "ban-do", {}, is_whole=False, signs=_SIGNS),
        *more,
    )


_SLICES = {"%": ("Thực hiện",), "Phần thiếu": ("Phần thiếu",)}
CATALOGUE_BEHIND = (
    Shown("./section[@aria-labelledby='catalogue']/div[1]/table", "muc-do", {}),
    Shown("./section[@aria-labelledby='catalogue']/div[2]/table", "bu-phan-thieu", {}),
    Shown("./section[@aria-labelledby='catalogue']/div[3]/table", "cap-thuc-hien", _SLICES),
    Shown("./section[@aria-labelledby='catalogue']/details//table", "linh-vuc", _SLICES),
)
_YEARS = {"Năm": ("Năm",), "Giá trị chỉ số": ("Thực hiện",), "Hạng": ("Hạng", "Trên tổng số đơn vị xếp hạng")}
INDEX = (Shown("./section[@aria-labelledby='figures']//table", "cac-ky", _YEARS),)

# Units -----------------------------------------------------------------------------------------------------

UNITS = (Shown("/don-vi/", "", {"": ("Đơn vị", "?Huyện", "?Hoạt động đến hết ngày")}),)
_LAST = ("Cuối 8 kỳ gần nhất", "?Cuối 8 kỳ gần nhất")  # once for those who see no line
_PANEL = {"": ("Mục tiêu", "?Đầu 8 kỳ gần nhất", *_LAST, "Trung vị của nhóm")}
UNIT = (
    Shown(".//table[@class='targets']", "muc-tieu", _OF_UNIT, signs=_COMPARED),
    Shown(".//ul[@class='panels']", "so-sanh", _PANEL),
)
DISTRICT = (*UNIT, Shown("./section[@aria-labelledby='below']//table", "cap-xa", {}))

# Catalogue -------------------------------------------------------------------------------------------------

_FOUND = ("Thủ tục", "Mã", "Lĩnh vực", "Cấp thực hiện", "Mức độ trực tuyến", "?Một cửa", "?Liên thông")
_DOSSIERS = ("Hồ sơ tiếp nhận", "Tỷ lệ trực tuyến")
CATALOGUE = (Shown(".//ul[@class='found']", "", {"": (*_FOUND, *_DOSSIERS)}),)
CATALOGUE_OF_STRANGERS = (Shown(".//ul[@class='found']", "", {"": _FOUND}),)
_CHANGED = {
    "Thủ tục": ("Thủ tục", "Mã"),
    "Ngày": ("Ngày, hoặc từ – đến",),
    "Thay đổi": ("Ngày, hoặc từ – đến",),
}
_SHARES = ("Tử số trước", "Mẫu số trước", "Giá trị trước", "Tử số sau", "Mẫu số sau", "Giá trị sau")
EFFECTS = Shown("./section[@aria-labelledby='effects']/ul", "muc-tieu", {"": ("Mục tiêu", *_SHARES)})
OUTLINE = (Shown(".//section/div/table", "thay-doi", _CHANGED, is_whole=False), EFFECTS)
ONE_LIST = (Shown(".//section/div/table", "", _CHANGED),)

# Desk ------------------------------------------------------------------------------------------------------

_DESK = {
    **NO_FIGURE,
    "Báo cáo": ("Tình trạng", "Thời hạn", "?Đã gửi", "?Số liệu đã nhập", "?Số liệu phải báo cáo"),
    "Cảnh báo": ("?Cảnh báo", "?Trong đó đã giải trình"),
    "Thay đổi lớn nhất": ("Thay đổi lớn nhất", "Thay đổi (điểm\u00a0%)"),
    "6 kỳ gần nhất": ("6 kỳ gần nhất",),
    "Nhắc": ("?Nhắc",),
}
DESK = (Shown(".//table[@class='desk']", "", _DESK),)
_MATRIX = {
    "Đã gửi": ("Đã gửi", "Số ngày muộn"),
    "Đã nhập": ("Số liệu đã nhập", "Số liệu phải báo cáo"),
}
_MATRIX_SIGNS = {
    **{"đã duyệt": "D", "chờ duyệt": "C", "bị trả lại": "T", "đang nhập": "N", "còn thiếu": "V"},
    **{"không áp dụng": "K", "có thể để trống": "·"},
    **{"đúng hạn": "D", "muộn": "M", "quá hạn": "Q", "không nộp": "K"},
    **{"chưa đến hạn": "·", "không yêu cầu": "–"},
}
MATRIX = (Shown(".//table[@class='heat']", "", _MATRIX, signs=_MATRIX_SIGNS),)

# Tasks and their registers ---------------------------------------------------------------------------------

_TASK = {
    "Nhiệm vụ, cột mốc": ("Mã", "Nhiệm vụ, cột mốc", "Sổ theo dõi", "Số liệu của sổ theo dõi"),
    "Văn bản mới nhất": ("Văn bản mới nhất", "Ngày văn bản"),
}
TASKS = (Shown(".//table[@class='desk task-rows']", "", _TASK),)


def _of_systems(names: tuple[str, ...]) -> Columns:
    number = tuple(f"Phần mềm dùng chung {number}" for number in range(1, 6))
    return {name: tuple(one % name for one in names) for name in number}


_USED = ("%s: số cán bộ đang dùng", "%s: số cán bộ cần dùng", "%s")
USAGE = (Shown(".//div/table", "", _of_systems(_USED)),)

# Registers: what stands beside the rows is not cut into pages.
_SUMS = ".//details//table"
_ROWS = ".//table[@class='desk register']"
_SHARE = {"Tỷ lệ": ("Số cán bộ đang dùng", "Số cán bộ cần dùng", "Tỷ lệ")}
_SUM = ("%s: tử số", "%s: mẫu số", "%s")
REGISTER_OF_USAGE = (
    Shown(_ROWS, "", {**NO_FIGURE, **_SHARE}),
    Shown(_SUMS, "tong-1", _of_systems(_SUM), of_first_page=True),
)
_IN_ALL = {name: tuple(one % name for one in _SUM) for name in ("Số câu đã trả lời", "Xã đã công bố")}


def register(*sums: str) -> tuple[Shown, ...]:
    """Return what the page of a register shows, with the tables of what it comes to."""
    rows = Shown(_ROWS, "", NO_FIGURE)
    places = (f".//details[{number}]//table" for number in range(1, len(sums) + 1))
    return rows, *(
        Shown(place, name, _IN_ALL, of_first_page=True) for place, name in zip(places, sums, strict=True)
    )


# Lists of what was done ------------------------------------------------------------------------------------

_ACT = {
    "Thời điểm": ("Thời điểm",),
    "Ai": ("Họ tên", "Tên đăng nhập", "Vai trò", "Đơn vị"),
    "Việc và đối tượng": ("Việc", "Loại đối tượng", "Đối tượng"),
    "Thay đổi": ("?Thay đổi", "Lý do"),
    "Từ đâu": ("Cách thực hiện", "Địa chỉ máy", "Trang"),
}
JOURNAL = (Shown(".//table[@class='journal']", "", _ACT),)
_PROPOSAL = {
    "Nội dung thay đổi": ("Nội dung thay đổi", "?Mã"),
    "Thủ tục": ("Thủ tục", "Mã"),
    "Đã gửi": ("Đã gửi", "Người đề nghị"),
}
PROPOSALS = (Shown(".//table[@class='desk']", "", _PROPOSAL),)
IMPORTS = (
    Shown(
        ".//table[@class='desk imports']",
        "",
        {
            "Tệp": ("Tệp",),
            "Nội dung tệp": ("?Nội dung tệp", "?Kỳ", "?Đơn vị"),
            "Tải lên": ("Tải lên", "Người tải lên"),
            "Dấu vân tay (SHA-256)": (),  # the page cuts it off
            "Kết quả": ("Kết quả", "Thêm mới", "Sửa", "Không đổi", "Có lỗi"),
        },
    ),
)
_STATE = {
    "Số liệu": ("Số liệu từ ngày", "Số liệu đến ngày"),
    "Tình trạng": ("?Ngày mở", "?Mở lúc", "?Chốt lúc", "?Báo cáo đã duyệt", "?Chưa duyệt"),
}
_GRANTED = {"Người gia hạn": ("Người gia hạn", "?Cho phép lúc")}
PERIODS = (
    Shown(".//table[@class='desk']", "", {**NO_FIGURE, **_STATE}),
    Shown("./section[@aria-labelledby='granted']//table", "gia-han", _GRANTED),
)
_OF_A_DIFFERENCE = {
    **NO_FIGURE,
    "Mục tiêu": ("Mục tiêu", "Hai nguồn"),
    "Giải trình": ("Giải trình", "?Người giải trình", "?Lúc", "?Tình trạng"),
}
DIFFERENCES = (Shown(".//table", "", _OF_A_DIFFERENCE),)
_WAITING = {
    **NO_FIGURE,
    "Báo cáo": ("Tình trạng", "Số liệu đã nhập", "Số liệu phải báo cáo"),
    "Thời hạn": ("?Hạn gửi", "Thời hạn"),
    "Thư điện tử": ("Số địa chỉ thư điện tử",),
    "Điện thoại": ("Đầu mối", "Điện thoại"),
    "Nhắc": ("Nhắc", "?Nhắc gần nhất"),
}
_MAIL = {"Thư điện tử": ("?Thư điện tử", "?Gửi thư lúc")}
REMINDERS = (
    Shown(".//table[@class='desk']", "", _WAITING),
    Shown("./section[@aria-labelledby='da-nhac']//table", "da-nhac", _MAIL),
)

# The pages, each as one of its readers, with and without filters ------------------------------------------

HDH_03 = ("hồ sơ tiếp nhận và giao trả trực tuyến mức độ 4", "tổng số hồ sơ tiếp nhận", "hồ sơ")
HDH_01 = ("cơ quan có mọi dịch vụ từ mức độ 3", "sở, ban, ngành và UBND cấp huyện", "cơ quan")
SCREENS = (
    Screen("/bang-dieu-khien/", DASHBOARD),
    Screen("/bang-dieu-khien/?ky=2018-q2&trang-thai=cham", DASHBOARD),
    Screen("/bang-dieu-khien/?ky=2020-q3&pham-vi=482&thu-tu=chuong-trinh", DASHBOARD_OF_A_PART, "lanhdao"),
    Screen("/chi-tieu/?ky=2019-q4", TARGET_LIST),
    Screen("/chi-tieu/?ky=2018-q2&pham-vi=19891", TARGETS_OF_A_PART, "quangthanh"),
    Screen("/chi-tieu/hdh-03/?ky=2019-q4&nhom=cap-xa-mien-nui", target(*HDH_03)),
    Screen(
        "/chi-tieu/hdh-01/?ky=2019-q4",
        target(*HDH_01, *CATALOGUE_BEHIND, short=KEEPERS_SHORT),
        "phuloc",
    ),
    Screen("/chi-tieu/parindex/", INDEX),
    Screen("/don-vi/", UNITS),
    Screen("/don-vi/?tim=huong", UNITS, "phuloc"),
    Screen("/don-vi/482/?ky=2019-q4", DISTRICT, "phuloc"),
    Screen("/don-vi/19891/?ky=2018-q2", UNIT, "phuloc"),
    Screen("/thu-tuc/?muc-do=4&sap-xep=ho-so", CATALOGUE),
    Screen("/thu-tuc/?tim=lao+dong", CATALOGUE_OF_STRANGERS, ""),
    Screen("/thu-tuc/so-sanh/?tu=01/01/2018&den=01/01/2020", OUTLINE),
    Screen("/thu-tuc/so-sanh/?tu=01/01/2018&den=01/01/2020&phan=tang-muc", ONE_LIST, "stnmt"),
    Screen("/dieu-phoi/?the=tat-ca", DESK),
    Screen("/dieu-phoi/?ky=2020-q3&the=tat-ca&huyen=482", DESK),
    Screen("/dieu-phoi/?ky=2020-q3&the=tat-ca", DESK, "huyen.phuloc"),
    Screen("/dieu-phoi/ma-tran/?ky=2020-q3", MATRIX),
    Screen("/dieu-phoi/ma-tran/?ky=2020-q3", MATRIX, "huyen.phuloc"),
    Screen("/nhiem-vu/", TASKS),
    Screen("/nhiem-vu/phan-mem/?nam=2019", USAGE),
    Screen("/nhiem-vu/n27/?nam=2019&don-vi=19891", REGISTER_OF_USAGE, "quangthanh"),
    Screen("/nhiem-vu/n09/?nam=2019", register("tong-1")),
    Screen("/nhiem-vu/n03/?nam=2020", register("tong-1", "tong-2")),
    Screen("/nhiem-vu/n33/", register("tong-1", "tong-2"), "phuloc"),
    Screen("/nhat-ky/?den-ngay=31/12/2099&nguoi=stnmt", JOURNAL),
    Screen("/nhat-ky/?viec=propose", JOURNAL, "quantri"),
    Screen("/thu-tuc/de-nghi/?the=tat-ca", PROPOSALS),
    Screen("/thu-tuc/de-nghi/?the=tat-ca&loai=level", PROPOSALS, "stnmt"),
    Screen("/nhap-tep/", IMPORTS),
    Screen("/nhap-tep/", IMPORTS, "quangthanh"),
    Screen("/dieu-phoi/ky/", PERIODS),
    Screen("/dieu-phoi/hai-nguon/?ky=2019-q4", DIFFERENCES),
    Screen("/dieu-phoi/nhac/?ky=2020-q4", REMINDERS),
    Screen("/dieu-phoi/nhac/?ky=2020-q4", REMINDERS, "huyen.phuloc"),
)
