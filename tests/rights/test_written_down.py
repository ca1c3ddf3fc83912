"""Whatever a form changes leaves one act in the journal, in one transaction with it; so does a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse

from accounts import audit
from accounts.models import AuditEvent
from imports.models import ImportBatch
from procedures.rights import Action
from reports.models import CorrectionRequest
from tests.reports.evidence.papers import GOOD
from tests.rights.asking import FORBIDDEN, NOT_FOUND, Cell, ask, expected, signed_in_as_before
from tests.rights.conftest import Scene, without_pages
from tests.rights.forms import Form
from tests.rights.rows import Change, all_rows, changes
from tests.rights.samples import place_of
from tests.rights.world import undone
from tools.rights.addresses import Address, addresses

pytestmark = pytest.mark.django_db

SENT = [one for one in addresses() if not one.is_admin and "POST" in (one.methods or ())]
BEHIND_A_RIGHT = [one for one in SENT if one.right in set(Action)]

# What people write into boxes that are empty, and what they change in others, by the end of the name.
FILLED = {
    **{"reason": "có lý do", "words": "đã xem", "answer": "trả lời", "note": "lời mới"},
    **{"level": "3", "effective_on": "01/09/2018", "document": "12/QĐ-UBND"},
    **{"unit": "XAA", "day": "20/10/2018", "year": "2017", "held_on": "14/03/2018", "subject": "land"},
    **{"participants": "50", "questions": "10", "answered": "9"},
    **{"reviewed": "20", "amended": "4", "repealed": "3", "issued": "2", "users_1": "12", "staff_1": "20"},
    **{"kind": "figures", "pasted": "Mã đơn vị\tMã mục tiêu\tTử số\tMẫu số\nXAA\tCT-OWED\t41\t100"},
}
CHANGED = {"part": "41"}
UNTICKED = ("-na",)
CHOICES = ("granted", "cach", "gui")  # boxes by whose value a form does something else

# Nothing that these change is a row of ours, but what they did is an act all the same.
ACTS_ALONE = {
    "sign-out",
    "second-factor-remove",
    "session-end",
    "sessions-end-others",
    "reports:remind-again",
}
# These change nothing here: they ask for a password, a code, a link or a sheet, and have tests of their own
# (tests/accounts, tests/imports/test_kind_people.py); or they only show something, as a version of a rule is
# shown before it is decided (tests/reports/review/test_rules.py).
NOTHING_HERE = {
    *("sign-in", "sign-in-code", "lost-password", "new-password", "change-password", "prove"),
    *("second-factor", "recovery-codes-renew", "people-passwords", "set-language"),
    "reports:rule",
    "reports:margins",
}
ANYHOW: AbstractContextManager[None] = nullcontext()
OF_SHEETS = ("imports:import-run", "imports:import-undo")


def _written_before(scene: Scene) -> None:
    """Let the import have been written."""
    form = next(one for one in scene.forms if one.name == "imports:import-run")
    scene.clients[form.finder].post(form.path, form.body())


# What has to be so before a form changes anything.
BEFORE: dict[str, Callable[[Scene], object]] = {
    "reports:ask-correction": lambda scene: CorrectionRequest.objects.all().delete(),
    "imports:import-again": lambda scene: ImportBatch.objects.update(status=ImportBatch.Status.INTERRUPTED),
    "imports:import-undo": _written_before,
}


def forms_of(address: Address, scene: Scene) -> list[Form]:
    """Return the forms that go to the address, one of each shape."""
    shapes: dict[Any, Form] = {}
    for form in scene.forms:
        if form.name == address.name:
            boxes = tuple((name, value if name in CHOICES else "") for name, value in form.values)
            step = form.path.rstrip("/").rpartition("/")[2] if "step" in address.kwargs else ""
            shapes.setdefault((step, boxes), form)
    return list(shapes.values())


def body_of(form: Form) -> dict[str, Any]:
    """Return what somebody sends who fills the form in."""
    body = form.body()
    for name in [name for name in body if name.endswith(UNTICKED)]:
        del body[name]
    for name, values in body.items():
        end = name.rpartition("-")[2]
        if end in CHANGED:
            body[name] = [CHANGED[end]]
        elif values == [""] and end in FILLED:
            body[name] = [FILLED[end]]
    if form.files:
        body["file"] = [SimpleUploadedFile("minh-chung.pdf", GOOD["pdf"])]
    if "pasted" in body:
        del body["file"]
    return body


def due(address: Address, found: list[Change]) -> int:
    """Return how many acts are due for what was changed: one, but where many reports move at once."""
    moved = sum(one.table == "reports.ReportEvent" for one in found)
    if address.name == "reports:bulk":
        return moved
    return 1 + moved if address.name in OF_SHEETS else 1


Sent = tuple[HttpResponse, list[Change], list[AuditEvent]]


def sent(address: Address, form: Form, scene: Scene, *, within: AbstractContextManager[Any] = ANYHOW) -> Sent:
    """Return the answer to the form, what it changed, and what was written down."""
    client = scene.clients[form.finder]
    with undone(), signed_in_as_before(client):
        if (first := BEFORE.get(address.name)) is not None:
            first(scene)
        before, last = all_rows(), AuditEvent.objects.latest("pk").pk
        with transaction.atomic(), within:
            answer: Any = client.post(form.path, body_of(form))
        acts = AuditEvent.objects.filter(pk__gt=last).prefetch_related("changes")
        return answer, changes(before, all_rows()), list(acts)


def faults(address: Address, form: Form, scene: Scene, done: Sent) -> Iterator[str]:
    """Yield what is missing in the journal of what the form did."""
    answer, found, acts = done
    due_acts = due(address, found) if found else int(address.name in ACTS_ALONE)
    if len(acts) != due_acts:
        yield f"{len(acts)} acts, and not {due_acts}: {[act.action for act in acts]} for {_named(found)}"
    user = scene.principals[form.finder].user
    replaces = any(one.how != "added" for one in found)
    for act in acts:
        if (act.by, act.who) != (user, user.username if user else ""):
            yield f"{act.action} by {act.by}, and not by {user}"
        if act.channel != ("sheet" if address.name in OF_SHEETS else "form"):
            yield f"{act.action} came by {act.channel}"
        if act.address != f"POST {form.path}" or act.request_id != answer.headers["X-Request-ID"]:
            yield f"{act.action} came from {act.address}, request {act.request_id}"
        if user and not (act.ip and act.role):
            yield f"{act.action} names no machine, or no role"
        if replaces and not act.changes.all():
            yield f"{act.action} does not say what stood there before"


def _named(found: list[Change]) -> list[str]:
    return [f"{one.table} {one.how}" for one in found]


@pytest.mark.parametrize("address", SENT, ids=str)
def test_what_a_form_changes_is_written_down_once(address: Address, scene: Scene) -> None:
    done = [(form, sent(address, form, scene)) for form in forms_of(address, scene)]
    told = [f"{form.path}: {fault}" for form, one in done for fault in faults(address, form, scene, one)]
    assert told == []
    has_changed = any(found or acts for _form, (_answer, found, acts) in done)
    assert has_changed != (address.name in NOTHING_HERE), "fill its form in, in FILLED or BEFORE"


class Full(Exception):
    """The journal takes nothing more."""


@contextmanager
def _full() -> Iterator[None]:
    def refuse(*_args: Any, **_named: Any) -> None:
        raise Full

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AuditEvent, "save", refuse)
        yield


def stayed(address: Address, scene: Scene) -> list[str]:
    """Return what forms change although the journal is full."""
    done = [sent(address, form, scene, within=_full()) for form in forms_of(address, scene)]
    assert any(answer.status_code == 500 or found for answer, found, _acts in done)
    return [named for _answer, found, _acts in done for named in _named(found)]


@pytest.mark.parametrize(
    "address", [one for one in SENT if one.name not in NOTHING_HERE | ACTS_ALONE], ids=str
)
def test_nothing_changes_that_cannot_be_written_down(address: Address, scene: Scene) -> None:
    assert stayed(address, scene) == []


# What is refused -------------------------------------------------------------------------------------------


def refused(cell: Cell, scene: Scene) -> list[AuditEvent]:
    """Return what is written down of a request that has to be refused."""
    with undone(), without_pages(), signed_in_as_before(scene.clients[cell.who.name]):
        last = AuditEvent.objects.latest("pk").pk
        ask(scene.clients[cell.who.name], cell, scene.form_of(cell.place))
        return list(AuditEvent.objects.filter(pk__gt=last))


@pytest.mark.parametrize("address", BEHIND_A_RIGHT, ids=str)
def test_a_refused_form_is_written_down_once(address: Address, scene: Scene) -> None:
    place, tried = place_of(address, scene.world), 0
    for who in scene.principals.values():
        cell = Cell(who, "POST", place)
        if not (expected(cell) <= {FORBIDDEN, NOT_FOUND} and who.user and who.is_active):
            continue
        (act,) = refused(cell, scene)
        tried += 1
        assert (act.action, act.by, act.channel) == ("refused", who.user, "form")
        assert act.address.startswith("POST /")
    assert tried > 0


# That these tests notice -----------------------------------------------------------------------------------


FIRST_CHECK = next(one for one in SENT if one.name == "reports:first-check")


def _faults(scene: Scene) -> list[str]:
    """Return what is missing of the mark of a district."""
    form = forms_of(FIRST_CHECK, scene)[0]
    return list(faults(FIRST_CHECK, form, scene, sent(FIRST_CHECK, form, scene)))


def test_an_act_that_is_not_written_down_is_noticed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "write", lambda *_args, **_named: None)
    assert any(fault.startswith("0 acts") for fault in _faults(scene))


def test_an_act_that_is_written_down_twice_is_noticed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    once = AuditEvent.objects.create

    def twice(**fields: Any) -> AuditEvent:
        once(**fields)
        return once(**fields)

    monkeypatch.setattr(AuditEvent.objects, "create", twice)
    assert any(fault.startswith("2 acts") for fault in _faults(scene))


def test_a_change_that_stays_without_its_act_is_noticed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "write", lambda *_args, **_named: None)
    assert stayed(FIRST_CHECK, scene) == ["reports.FirstCheck added"]
