"""People in bulk: a sheet with a user, a unit and a role in each row becomes accounts, all or none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

import tablib
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit, clock, keys
from accounts.hashers import OneTimeHasher
from accounts.models import User
from accounts.passwords import one_time
from procedures.granting import granted, tell
from procedures.models import Level, Membership, Role, Unit
from procedures.passwords import validators_of_a_sheet
from procedures.rights import APPROVING
from sheets.vietnamese import fold

MOST = 2000  # rows of a sheet
# What the columns are called in the sheets of the province.
HEADS = {
    "username": "Tên đăng nhập",
    "name": "Họ tên",
    "unit": "Mã đơn vị",
    "role": "Vai trò",
    "email": "Email",
    "phone": "Điện thoại",
    "password": "Mật khẩu",
}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row of the sheet, as it was written there."""

    number: int  # of the row, as a spreadsheet program counts
    username: str
    unit: str  # code
    role: str  # code, or its words in Vietnamese
    name: str = ""
    email: str = ""
    phone: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class PersonFault:
    """What is wrong with one cell, and how it is mended."""

    row: int
    column: str  # the field of a person
    words: str


class PeopleRefused(Exception):
    """The sheet cannot be taken; `faults` says why, cell by cell."""

    def __init__(self, faults: list[PersonFault]) -> None:
        super().__init__("; ".join(f"{fault.row} {fault.column}: {fault.words}" for fault in faults))
        self.faults = faults


def people_faults(people: list[PersonRow]) -> list[PersonFault]:
    """Return everything that keeps the rows from being taken, in order; three queries for any number."""
    units = _units(people)
    taken = set(
        User.objects.filter(username__in={one.username for one in people}).values_list("username", flat=True)
    )
    validators = validators_of_a_sheet() if any(one.password for one in people) else []
    first: dict[str, PersonRow] = {}
    found: list[PersonFault] = []
    seen: set[tuple[str, str, str]] = set()
    for one in people:
        same = first.setdefault(one.username, one)
        found += [
            PersonFault(one.number, column, words)
            for column, words in _faults(one, same, units, taken, validators)
        ]
        place = (one.username, one.unit, str(role_of(one.role)))
        if place in seen:
            found.append(
                PersonFault(one.number, "role", _("This role stands in the sheet twice. Leave one row out."))
            )
        seen.add(place)
    return found or ([] if people else [PersonFault(1, "username", _("The sheet names nobody."))])


@transaction.atomic
def make(written: list[PersonRow], *, by: User | None) -> list[PersonRow]:
    """Make the accounts and return the rows with their one-time passwords; else raise PeopleRefused."""
    if faults := people_faults(written) + ([] if by else _given_by_nobody(written)):
        raise PeopleRefused(faults)
    people, units = _with_passwords(written), _units(written)
    users = {
        one.username: _user(one)
        for one in reversed(people)  # the first row of a user is the one that counts
    }
    made = User.objects.bulk_create(users.values())
    held = Membership.objects.bulk_create(
        granted(
            Membership(user=users[one.username], unit=units[one.unit], role=str(role_of(one.role))), by=by
        )
        for one in people
    )
    _write_down(people, units, by)
    keys.touched(made, keys.Deed.MADE, by=by)
    tell(held, by=by)
    return people


def sheet_of(people: Iterable[PersonRow]) -> tablib.Dataset:
    """Return the sheet that is handed out: whose account, where, and the one-time password."""
    people = list(people)
    units = _units(people)
    rows = [
        (one.username, one.name, one.unit, str(units[one.unit]), _role_words(one), one.password)
        for one in people
    ]
    head = [HEADS["username"], HEADS["name"], HEADS["unit"], "Đơn vị", HEADS["role"], "Mật khẩu dùng một lần"]
    return tablib.Dataset(*rows, headers=head)


def people_text(people: Iterable[PersonRow]) -> str:
    """Return the rows as a text that `of_text` reads."""
    return json.dumps([asdict(one) for one in people])


def of_text(text: str) -> list[PersonRow]:
    """Return the rows that the text holds."""
    return [PersonRow(**one) for one in json.loads(text)]


@lru_cache(maxsize=256)
def role_of(text: str) -> Role | None:
    """Return the role by its code or its words in either language, however they are accented."""
    wanted = fold(text)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for role in Role:
                if wanted in (role.value, fold(str(role.label))):
                    return role
    return None


def _units(people: Iterable[PersonRow]) -> dict[str, Unit]:
    return {unit.code: unit for unit in Unit.objects.filter(code__in={one.unit for one in people})}


def _faults(
    one: PersonRow, same: PersonRow, units: dict[str, Unit], taken: set[str], validators: list[Any]
) -> Iterator[tuple[str, str]]:
    """Yield the columns of a row that cannot be taken, each with the words; `same` is their first row."""
    if one.username in taken:
        yield "username", _("This account exists. Leave the row out, or choose another user name.")
    for column in ("name", "email", "phone", "password"):
        if getattr(one, column) not in ("", getattr(same, column)):
            yield (
                column,
                _("Row %(row)s says otherwise of this user. Write the same in both.") % {"row": same.number},
            )
    unit, role = units.get(one.unit), role_of(one.role)
    if unit is None or not unit.exists_on(clock.today()):
        yield (
            "unit",
            _("No unit has the code “%(code)s” today. Look it up among the units.") % {"code": one.unit},
        )
    if role is None:
        known = ", ".join(f"{role.value} ({role.label})" for role in Role)
        yield (
            "role",
            _("“%(role)s” is no role. Write one of these: %(known)s.") % {"role": one.role, "known": known},
        )
    if unit and role == Role.DISTRICT_COORDINATOR and unit.level != Level.DISTRICT:
        yield "role", _("This role is for the unit of a district. Check the unit's code.")
    yield from _faults_of_user(one, validators)


def _given_by_nobody(people: list[PersonRow]) -> list[PersonFault]:
    """Return the rows whose role may approve, where nobody is signed in who would answer for it."""
    words = _("A role that may approve is given by an administrator who is signed in. Leave the row out.")
    return [PersonFault(one.number, "role", words) for one in people if role_of(one.role) in APPROVING]


def _faults_of_user(one: PersonRow, validators: list[Any]) -> Iterator[tuple[str, str]]:
    user = User(username=one.username, name=one.name, email=one.email, phone=one.phone)
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        for column, words in error.message_dict.items():
            yield column, " ".join(words)
    if one.password:
        try:
            validate_password(one.password, user, validators)
        except ValidationError as error:
            yield "password", " ".join(error.messages)


def _with_passwords(people: list[PersonRow]) -> list[PersonRow]:
    """Return the rows, each with a password: the one in the sheet, else one drawn by lot for each user."""
    given = {one.username: one.password for one in reversed(people) if one.password}
    drawn = {one.username: given.get(one.username) or one_time() for one in people}
    return [replace(one, password=drawn[one.username]) for one in people]


def _user(one: PersonRow) -> User:
    return User(
        username=one.username,
        name=one.name,
        email=one.email,
        phone=one.phone,
        password=make_password(one.password, hasher=OneTimeHasher()),
        must_change_password=True,
    )


def _write_down(people: list[PersonRow], units: dict[str, Unit], by: User | None) -> None:
    """Write one act for the whole sheet, with what each row gave to whom."""
    told = [
        audit.FieldChange(one.username, "", f"{one.name} · {_role_words(one)} · {units[one.unit]}")
        for one in people
    ]
    words = ngettext("%(count)s row of a sheet", "%(count)s rows of a sheet", len(people)) % {
        "count": len(people)
    }
    where = replace(audit.current_origin(), channel=audit.Channel.SHEET)
    with audit.origin(where):
        audit.write("users_made", None, by=by, changes=told, reason=words)


def _role_words(one: PersonRow) -> str:
    role = role_of(one.role)
    return str(role.label) if role else one.role
