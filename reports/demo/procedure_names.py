"""Fields of administration as they are called, and words that names of procedures are invented from."""

from __future__ import annotations

from typing import NamedTuple


class Subject(NamedTuple):
    """A field: its code and name, the department that keeps its procedures, and what they are about."""

    code: str
    name: str
    owner: str
    things: tuple[str, ...]


ACTS = (
    "Cấp mới",
    "Cấp lại",
    "Cấp đổi",
    "Gia hạn",
    "Điều chỉnh",
    "Bổ sung nội dung",
    "Thu hồi",
    "Công nhận",
    "Thẩm định",
    "Phê duyệt",
    "Xác nhận",
    "Đăng ký",
    "Thông báo thay đổi",
    "Chấm dứt hiệu lực",
)
DISTRICT, COMMUNE = " (cấp huyện)", " (cấp xã)"

# What districts and communes decide: names that people know.
OF_PEOPLE = (
    (
        "HT",
        ("khai sinh", "khai tử", "kết hôn", "giám hộ", "nhận cha, mẹ, con", "thay đổi, cải chính hộ tịch"),
    ),
    (
        "CT",
        ("bản sao từ bản chính", "chữ ký trong giấy tờ", "hợp đồng, giao dịch", "văn bản khai nhận di sản"),
    ),
    ("BTXH", ("trợ cấp xã hội hằng tháng", "mức độ khuyết tật", "hỗ trợ chi phí mai táng", "hộ nghèo")),
    (
        "DD",
        (
            "giấy chứng nhận quyền sử dụng đất",
            "biến động đất đai",
            "tách thửa đất",
            "chuyển mục đích sử dụng đất",
        ),
    ),
    ("XD", ("giấy phép xây dựng nhà ở riêng lẻ", "giấy phép sửa chữa nhà ở", "giấy phép di dời công trình")),
    ("HKD", ("hộ kinh doanh", "hợp tác xã", "tạm ngừng kinh doanh hộ cá thể", "liên hiệp hợp tác xã")),
    ("GDMN", ("trường mầm non", "lớp mẫu giáo độc lập", "trường tiểu học tư thục", "nhóm trẻ gia đình")),
    ("MT", ("kế hoạch bảo vệ môi trường", "đề án bảo vệ môi trường đơn giản", "cơ sở thu gom chất thải")),
    ("VH", ("lễ hội cấp xã", "gia đình văn hóa", "câu lạc bộ thể thao cơ sở", "thư viện tư nhân")),
)

SUBJECTS = (
    Subject("HT", "Hộ tịch", "STP", ("việc hộ tịch có yếu tố nước ngoài", "trích lục hộ tịch", "quốc tịch")),
    Subject(
        "CT", "Chứng thực", "STP", ("hành nghề công chứng", "văn phòng công chứng", "giao dịch bất động sản")
    ),
    Subject("LS", "Luật sư", "STP", ("hành nghề luật sư", "văn phòng luật sư", "tập sự hành nghề luật sư")),
    Subject(
        "TGPL", "Trợ giúp pháp lý", "STP", ("trung tâm trợ giúp pháp lý", "cộng tác viên trợ giúp pháp lý")
    ),
    Subject(
        "CCVC",
        "Công chức, viên chức",
        "SNV",
        ("tuyển dụng viên chức", "thăng hạng chức danh", "vị trí việc làm"),
    ),
    Subject("HOI", "Tổ chức hội, quỹ", "SNV", ("hội cấp tỉnh", "quỹ xã hội", "đại hội nhiệm kỳ của hội")),
    Subject(
        "TG",
        "Tôn giáo",
        "SNV",
        ("sinh hoạt tôn giáo tập trung", "lễ hội tín ngưỡng", "cơ sở đào tạo tôn giáo"),
    ),
    Subject(
        "DN",
        "Thành lập và hoạt động doanh nghiệp",
        "SKHDT",
        (
            "doanh nghiệp tư nhân",
            "công ty cổ phần",
            "chi nhánh, văn phòng đại diện",
            "công ty hợp danh",
            "công ty trách nhiệm hữu hạn",
        ),
    ),
    Subject(
        "DT",
        "Đầu tư tại Việt Nam",
        "SKHDT",
        ("chủ trương đầu tư", "giấy chứng nhận đăng ký đầu tư", "dự án có vốn nước ngoài"),
    ),
    Subject(
        "QLCS", "Quản lý công sản", "STC", ("tài sản công", "phương án bán tài sản", "cơ sở nhà, đất công")
    ),
    Subject("GIA", "Quản lý giá", "STC", ("giá hàng hóa, dịch vụ", "thẩm định viên về giá", "kê khai giá")),
    Subject(
        "LTHH",
        "Lưu thông hàng hóa trong nước",
        "SCT",
        ("bán lẻ xăng dầu", "bán buôn rượu", "kinh doanh khí", "sản phẩm thuốc lá"),
    ),
    Subject("DIEN", "Điện", "SCT", ("hoạt động điện lực", "thẻ an toàn điện", "phát điện quy mô nhỏ")),
    Subject(
        "XTTM",
        "Xúc tiến thương mại",
        "SCT",
        ("chương trình khuyến mại", "hội chợ, triển lãm", "văn phòng đại diện thương nhân"),
    ),
    Subject("TT", "Trồng trọt", "SNNPTNT", ("giống cây trồng", "phân bón", "cơ sở sản xuất rau an toàn")),
    Subject(
        "TS", "Thủy sản", "SNNPTNT", ("tàu cá", "khai thác thủy sản", "giống thủy sản", "vùng nuôi thủy sản")
    ),
    Subject(
        "LN", "Lâm nghiệp", "SNNPTNT", ("phương án quản lý rừng", "khai thác lâm sản", "trồng rừng thay thế")
    ),
    Subject(
        "DB",
        "Đường bộ",
        "SGTVT",
        (
            "giấy phép lái xe",
            "phù hiệu xe tải",
            "kinh doanh vận tải",
            "tuyến cố định",
            "đào tạo lái xe",
            "đấu nối đường nhánh",
        ),
    ),
    Subject(
        "DTND",
        "Đường thủy nội địa",
        "SGTVT",
        ("phương tiện thủy", "bến thủy nội địa", "chứng chỉ thuyền viên"),
    ),
    Subject(
        "XD",
        "Hoạt động xây dựng",
        "SXD",
        (
            "chứng chỉ hành nghề xây dựng",
            "thiết kế xây dựng",
            "dự án đầu tư xây dựng",
            "năng lực hoạt động xây dựng",
        ),
    ),
    Subject("NO", "Nhà ở và công sở", "SXD", ("nhà ở xã hội", "nhà ở công vụ", "dự án nhà ở thương mại")),
    Subject(
        "DD",
        "Đất đai",
        "STNMT",
        (
            "giao đất, cho thuê đất",
            "giá đất cụ thể",
            "hồ sơ địa chính",
            "đăng ký biện pháp bảo đảm",
            "sử dụng đất của tổ chức",
        ),
    ),
    Subject(
        "MT",
        "Môi trường",
        "STNMT",
        ("báo cáo đánh giá tác động môi trường", "chủ nguồn thải nguy hại", "công trình bảo vệ môi trường"),
    ),
    Subject(
        "KS", "Địa chất và khoáng sản", "STNMT", ("khai thác khoáng sản", "thăm dò khoáng sản", "đóng cửa mỏ")
    ),
    Subject(
        "BC",
        "Bưu chính, viễn thông",
        "STTTT",
        ("hoạt động bưu chính", "đại lý internet", "trạm thu phát sóng"),
    ),
    Subject(
        "XB",
        "Báo chí, xuất bản",
        "STTTT",
        ("xuất bản tài liệu", "hoạt động in", "họp báo", "trang thông tin điện tử tổng hợp"),
    ),
    Subject(
        "VL",
        "Việc làm, an toàn lao động",
        "SLDTBXH",
        ("giấy phép lao động", "dịch vụ việc làm", "huấn luyện an toàn lao động", "thang lương, bảng lương"),
    ),
    Subject(
        "NCC",
        "Người có công",
        "SLDTBXH",
        ("trợ cấp người có công", "hồ sơ thương binh", "thân nhân liệt sĩ", "hài cốt liệt sĩ"),
    ),
    Subject(
        "BTXH",
        "Bảo trợ xã hội",
        "SLDTBXH",
        ("cơ sở trợ giúp xã hội", "nhận chăm sóc trẻ em", "đối tượng bảo trợ"),
    ),
    Subject(
        "VH",
        "Văn hóa",
        "SVHTT",
        ("biểu diễn nghệ thuật", "triển lãm mỹ thuật", "di vật, cổ vật", "quảng cáo ngoài trời"),
    ),
    Subject(
        "TDTT",
        "Thể dục, thể thao",
        "SVHTT",
        ("câu lạc bộ thể thao chuyên nghiệp", "kinh doanh hoạt động thể thao", "giải thi đấu"),
    ),
    Subject(
        "DL",
        "Du lịch",
        "SDL",
        ("thẻ hướng dẫn viên", "kinh doanh lữ hành", "xếp hạng cơ sở lưu trú", "khu du lịch cấp tỉnh"),
    ),
    Subject(
        "KHCN",
        "Khoa học và công nghệ",
        "SKHCN",
        ("nhiệm vụ khoa học", "tổ chức khoa học và công nghệ", "an toàn bức xạ", "chuyển giao công nghệ"),
    ),
    Subject(
        "TCDL",
        "Tiêu chuẩn, đo lường",
        "SKHCN",
        ("hợp chuẩn, hợp quy", "kiểm định phương tiện đo", "nhập khẩu hàng hóa nhóm 2"),
    ),
    Subject(
        "GDTH",
        "Giáo dục trung học",
        "SGDDT",
        ("trường trung học phổ thông", "chuyển trường", "dạy thêm, học thêm", "trung tâm ngoại ngữ, tin học"),
    ),
    Subject(
        "VB",
        "Văn bằng, chứng chỉ",
        "SGDDT",
        ("bản sao văn bằng", "văn bằng nước ngoài", "chỉnh sửa văn bằng"),
    ),
    Subject(
        "GDMN",
        "Giáo dục mầm non, tiểu học",
        "SGDDT",
        ("trường chuyên biệt", "chương trình thí điểm", "kiểm định chất lượng"),
    ),
    Subject(
        "KCB",
        "Khám bệnh, chữa bệnh",
        "SYT",
        (
            "hành nghề khám bệnh",
            "phòng khám đa khoa",
            "phòng xét nghiệm",
            "cơ sở dịch vụ y tế",
            "khám sức khỏe lái xe",
        ),
    ),
    Subject(
        "DP",
        "Dược phẩm",
        "SYT",
        ("chứng chỉ hành nghề dược", "kinh doanh thuốc", "thực hành tốt nhà thuốc", "quảng cáo mỹ phẩm"),
    ),
    Subject(
        "ATTP",
        "An toàn thực phẩm",
        "SYT",
        ("cơ sở đủ điều kiện an toàn thực phẩm", "quảng cáo thực phẩm", "công bố sản phẩm"),
    ),
    Subject(
        "LS-NG",
        "Lãnh sự, hội nghị quốc tế",
        "SNGV",
        ("hội nghị, hội thảo quốc tế", "thẻ đi lại doanh nhân", "đoàn ra, đoàn vào"),
    ),
    Subject(
        "KNTC",
        "Khiếu nại, tố cáo",
        "TTR",
        ("giải quyết khiếu nại lần đầu", "giải quyết tố cáo", "kê khai tài sản"),
    ),
    Subject(
        "DT-DT", "Công tác dân tộc", "BDT", ("người có uy tín", "chính sách vùng dân tộc", "xã khu vực III")
    ),
    Subject(
        "KKT",
        "Khu kinh tế, khu công nghiệp",
        "BQLKKTCN",
        (
            "dự án trong khu kinh tế",
            "lao động nước ngoài trong khu công nghiệp",
            "quy hoạch xây dựng trong khu",
            "thuê lại đất trong khu",
        ),
    ),
    Subject(
        "HKD",
        "Hộ kinh doanh, hợp tác xã",
        "SKHDT",
        ("liên hiệp hợp tác xã", "quỹ tín dụng nhân dân", "tổ hợp tác"),
    ),
    Subject(
        "NC",
        "Nội chính, tổng hợp",
        "VP",
        ("tiếp nhận phản ánh, kiến nghị", "tài liệu lưu trữ", "bản quyền biểu trưng của tỉnh"),
    ),
)
