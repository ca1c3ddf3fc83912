"""A stranger's file is opened within limits alone, at whatever address or command it comes in."""

from __future__ import annotations

import ast
import inspect
import re
import resource
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db.models import FileField
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from accounts.models import User
from procedures.models import Membership, Role, Unit
from sheets.reading.unreadable import SENTENCES, SheetFault
from targets.sheet_admin import ImportSheets
from tests.factories import make_calendar, make_member, make_province
from tests.imports import bombs, files

pytestmark = [pytest.mark.django_db, pytest.mark.rest]
ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "sheets", "procedures", "targets", "reports", "imports", "reform_portal")
ROOM_TO_WORK = 1024**3  # bytes that a request may take beside what the tests have taken
PERIOD = "2018-q2"


def rows_400_000() -> bytes:
    """Return a sheet that is longer than any of an office."""
    cells = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n) for n in range(1, 400_001))
    return files.with_part(files.workbook(), bombs.SHEET, bombs.sheet_of(cells))


def lines_400_000() -> bytes:
    """Return the same as a text."""
    return b"code,name\r\n" + b"1,a\r\n" * 400_000


KILLERS: dict[Callable[[], bytes], SheetFault] = {
    bombs.far_corner: SheetFault.COLUMNS,  # 1.7 KB, for which a reader of areas asks for 549 GB
    bombs.shared_strings: SheetFault.TOO_HEAVY,
    rows_400_000: SheetFault.ROWS,
    lines_400_000: SheetFault.ROWS,
}


@contextmanager
def limited() -> Iterator[None]:
    """Let this process take no more than a request may: what asks for more ends here, and not the machine."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + ROOM_TO_WORK, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def is_refused(why: SheetFault, text: str) -> bool:
    """Say whether the text holds what is said of such a file, in the words of the import by steps.

    Where the machine is busy, the clock ends what the caps would have ended.
    """
    with translation.override("vi"):
        sentences = [re.escape(str(SENTENCES[one])) for one in (why, SheetFault.TOO_HEAVY)]
    return any(re.fullmatch(re.sub(r"%\\\(\w+\\\)s", ".*", one), text) for one in sentences)


# Addresses -------------------------------------------------------------------------------------------------


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every address of the portal by its name, with its view."""
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"{prefix}{one.name}", one.callback
        else:
            yield from patterns(one, f"{one.namespace}:" if one.namespace else prefix)


def takes_a_file(view: Any) -> bool:
    """Say whether the view looks at the files of a request."""
    try:
        return "FILES" in inspect.getsource(inspect.unwrap(view))
    except TypeError:  # a class of the library, which takes none
        return False


IMPORTS = sorted(
    "admin:{}_{}_import".format(*room.get_model_info())
    for room in admin.site._registry.values()
    if isinstance(room, ImportSheets)
)
BOXES: dict[str, tuple[str, dict[str, str]]] = {
    "imports:import-new": ("file", {"kind": "figures", "period": PERIOD}),
    **{name: ("import_file", {"format": "0", "resource": ""}) for name in IMPORTS},
}
NO_SHEETS = {"reports:evidence-attach"}  # files that prove a figure: tests/reports/evidence


def test_every_address_that_takes_a_file_is_tried() -> None:
    pages = {name: view for name, view in patterns(get_resolver()) if not name.startswith("admin:")}
    found = {name for name, view in pages.items() if takes_a_file(view)}
    assert found | set(IMPORTS) == set(BOXES) | NO_SHEETS


def test_no_form_of_the_administration_takes_a_file_beside_its_imports() -> None:
    assert [
        one for model in apps.get_models() for one in model._meta.fields if isinstance(one, FileField)
    ] == []


@pytest.fixture
def chief(client: Client) -> Client:
    """Return the browser of somebody who may import everything."""
    user = make_member(make_province(), Role.ADMIN)
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    Membership.objects.create(user=user, unit=Unit.objects.get(), role=Role.COORDINATOR)
    make_calendar()
    client.force_login(user)
    return client


# By day the smallest killer at every address, and every killer at one; by night each at each.
TRIED = [
    pytest.param(
        name, killer, marks=[] if bombs.far_corner == killer or name == IMPORTS[0] else pytest.mark.nightly
    )
    for name in BOXES
    for killer in KILLERS
]


@pytest.mark.parametrize(("name", "killer"), TRIED)
def test_a_file_that_kills_its_reader_is_refused_in_words(
    name: str, killer: Callable[[], bytes], chief: Client
) -> None:
    box, more = BOXES[name]
    content = killer()
    with limited():
        answer = chief.post(reverse(name), {box: SimpleUploadedFile("tep.xlsx", content), **more})
    assert answer.status_code in (200, 400)
    words = " ".join(answer.context["form"].errors[box])
    assert is_refused(KILLERS[killer], words)


@pytest.mark.parametrize("name", IMPORTS)
def test_a_file_beyond_the_cap_is_refused_by_its_size(name: str, chief: Client) -> None:
    file = SimpleUploadedFile("tep.xlsx", bytes(10 * 1024 * 1024 + 1))
    answer = chief.post(reverse(name), {"import_file": file, "format": "0", "resource": ""})
    assert answer.context["form"].errors["import_file"] == ["Tệp lớn hơn 10 MB. Chia thành nhiều tệp."]


@pytest.mark.parametrize("name", IMPORTS)
def test_a_sheet_of_more_rows_than_a_request_can_take_is_refused(name: str, chief: Client) -> None:
    file = SimpleUploadedFile("tep.csv", b"code,name\r\n" + b"1,a\r\n" * 20_001)
    answer = chief.post(reverse(name), {"import_file": file, "format": "1", "resource": ""})
    (words,) = answer.context["form"].errors["import_file"]
    assert "5000" in words


# Commands --------------------------------------------------------------------------------------------------

# A copy is no stranger's file: nothing in it is read before its hashes are right.
FILES_OF_COMMANDS = {
    ("make_users", "sheet"),
    ("make_users", "to"),
    ("backup", "target"),
    ("restore", "source"),
}


def test_every_command_that_takes_a_file_is_tried() -> None:
    found = set()
    for name, app in get_commands().items():
        if isinstance(app, str) and app in ROOMS:
            parser: ArgumentParser = load_command_class(app, name).create_parser("manage.py", name)
            found |= {(name, action.dest) for action in parser._actions if action.type is Path}
    assert found == FILES_OF_COMMANDS


@pytest.mark.parametrize("killer", KILLERS)
def test_a_command_refuses_a_file_that_kills_its_reader(killer: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / "nguoi-dung.xlsx"
    path.write_bytes(killer())
    with limited(), translation.override("vi"), pytest.raises(CommandError) as refusal:
        call_command("make_users", str(path))
    assert is_refused(KILLERS[killer], str(refusal.value))


# The code --------------------------------------------------------------------------------------------------

# What opens a stranger's bytes, and which rooms may: all of them work within limits.
OPENERS = {
    "python_calamine": {"sheets/reading/"},
    "openpyxl": {"sheets/marking/sandboxed.py"},
    "zipfile": {"sheets/reading/", "reports/evidence/"},
    "sheets.reading.read.read_book": {"sheets/reading/"},
}


def imported(path: Path) -> set[str]:
    """Return what a module imports, by dotted name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


@pytest.mark.parametrize("opener", OPENERS)
def test_no_other_room_opens_a_workbook(opener: str) -> None:
    using = [
        place
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if any(name == opener or name.startswith(f"{opener}.") for name in imported(path))
        and not (place := path.relative_to(ROOT).as_posix()).startswith(tuple(OPENERS[opener]))
    ]
    assert using == []
