"""Catalogues for the tests of this folder: invented, seeded, and stored in bulk."""

from __future__ import annotations

import datetime as dt
import random
from itertools import count

from procedures.models import Authority, DeskHandling, Field, Level, Procedure, ServiceLevel, Unit
from tests.factories import make_field, make_unit

VERBS = (
    "Cấp",
    "Cấp lại",
    "Gia hạn",
    "Thu hồi",
    "Đăng ký",
    "Điều chỉnh",
    "Xác nhận",
    "Thẩm định",
    "Công nhận",
)
THINGS = (
    "giấy phép xây dựng",
    "khai sinh",
    "kết hôn có yếu tố nước ngoài",
    "quyền sử dụng đất",
    "chứng chỉ hành nghề dược",
    "giấy phép lái xe",
    "bản sao trích lục hộ tịch",
    "hỗ trợ hộ nghèo",
    "đường thuỷ nội địa",
    "hoạt động của trường mầm non",
)
FOR_WHOM = ("cho cá nhân", "cho tổ chức", "đối với người Việt Nam", "ở khu kinh tế", "lần đầu", "")
FIELDS = ("Hộ tịch", "Đất đai", "Xây dựng", "Giao thông vận tải", "Y tế", "Giáo dục và Đào tạo")

FIRST, LAST = dt.date(2016, 1, 1), dt.date(2020, 6, 30)
_numbers = count(1)


def name_of(chance: random.Random) -> str:
    """Return the name of a procedure that nobody has."""
    return f"{chance.choice(VERBS)} {chance.choice(THINGS)} {chance.choice(FOR_WHOM)}".strip()


def fill(number: int, seed: int = 2016) -> list[Procedure]:
    """Store so many procedures with one to three levels and up to two handlings each, and return them."""
    chance = random.Random(seed)
    owners = [make_unit(Level.DEPARTMENT, name=f"Sở Mẫu {one}") for one in range(4)]
    kept = [(make_field(name), chance.choice(owners)) for name in FIELDS]
    made = Procedure.objects.bulk_create([_procedure(chance, *chance.choice(kept)) for _ in range(number)])
    ServiceLevel.objects.bulk_create(
        ServiceLevel(procedure=one, level=chance.randint(1, 4), effective_on=day)
        for one in made
        for day in _days(chance, one, 3)
    )
    DeskHandling.objects.bulk_create(
        DeskHandling(procedure=one, at_desk=chance.random() < 0.7, effective_on=day)
        for one in made
        for day in _days(chance, one, 2)
    )
    return made


def _procedure(chance: random.Random, field: Field, owner: Unit) -> Procedure:
    since = FIRST + dt.timedelta(days=chance.randrange((LAST - FIRST).days))
    one = Procedure(
        code=f"TTH-{next(_numbers):06}",
        name=name_of(chance),
        field=field,
        owner=owner,
        authority=chance.choice(Authority.values),
        interlinked=chance.random() < 0.2,
        in_force_from=since,
        in_force_to=since + dt.timedelta(days=900) if chance.random() < 0.1 else None,
    )
    one.set_keys()
    return one


def _days(chance: random.Random, one: Procedure, most: int) -> list[dt.date]:
    """Return up to so many days on which the procedure is in force."""
    reach = ((one.in_force_to or LAST) - one.in_force_from).days + 1
    return [
        one.in_force_from + dt.timedelta(days=day)
        for day in chance.sample(range(reach), min(chance.randint(0, most), reach))
    ]
