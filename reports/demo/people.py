"""The people of the demo, one of every role. Their names are positions, never persons."""

from __future__ import annotations

from procedures.models import Role
from reports.published.people import ADMIN, LEADER, Person

COORDINATOR = Person("dieuphoi", "Điều phối Sở Nội vụ", "SNV", Role.COORDINATOR)
OFFICIAL = Person("phuloc", "Cán bộ nhập liệu huyện Phú Lộc", "482", Role.OFFICIAL)
HEAD = Person("phuloc.truong", "Thủ trưởng huyện Phú Lộc", "482", Role.HEAD)
DISTRICT = Person("huyen.phuloc", "Điều phối huyện Phú Lộc", "482", Role.DISTRICT_COORDINATOR)

PEOPLE = (LEADER, COORDINATOR, ADMIN, OFFICIAL, HEAD, DISTRICT)
