"""The people of the demo, one of every role. Their names are positions, never persons."""

from __future__ import annotations

from procedures.models import Role
from reports.published.people import ADMIN, LEADER, PublishedPerson

COORDINATOR = PublishedPerson("dieuphoi", "Điều phối Sở Nội vụ", "SNV", Role.COORDINATOR)
# A correction by one coordinator is approved by another, so there are two.
SECOND_COORDINATOR = PublishedPerson(
    "dieuphoi2", "Điều phối Sở Nội vụ (người thứ hai)", "SNV", Role.COORDINATOR
)
OFFICIAL = PublishedPerson("phuloc", "Cán bộ nhập liệu huyện Phú Lộc", "482", Role.OFFICIAL)
HEAD = PublishedPerson("phuloc.truong", "Thủ trưởng huyện Phú Lộc", "482", Role.HEAD)
DISTRICT = PublishedPerson("huyen.phuloc", "Điều phối huyện Phú Lộc", "482", Role.DISTRICT_COORDINATOR)

COMMUNE = PublishedPerson("quangthanh", "Cán bộ nhập liệu xã Quảng Thành", "19891", Role.OFFICIAL)

# Keeps procedures, and proposes what changes in the catalogue.
DEPARTMENT = PublishedPerson("stnmt", "Cán bộ Sở Tài nguyên và Môi trường", "STNMT", Role.OFFICIAL)

PEOPLE = (LEADER, COORDINATOR, SECOND_COORDINATOR, ADMIN, OFFICIAL, HEAD, DISTRICT, COMMUNE, DEPARTMENT)
