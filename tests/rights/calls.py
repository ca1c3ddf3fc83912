"""What is done beside the acts on a report: to files, registers and proposals, tried on every unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts import audit
from accounts.models import User
from imports import store
from imports.kinds.figures import write
from imports.kinds.figures.check import unit_reports
from imports.kinds.figures.submit import hand_in, take_back
from imports.kinds.rows.write import write_act
from imports.models import RIGHT_OF, ImportAnswer, ImportBatch
from procedures.models import Procedure, Proposal, Role, Unit
from procedures.proposals import workflow
from procedures.proposals.listing import WAITING
from procedures.rights import Action
from reports.flow.locked_corrections import drop_correction
from reports.flow.margins import decide_margins
from reports.flow.rules import NewRule, decide_rule
from reports.flow.workflow import fingerprint as fingerprint_of
from reports.models import Dialogue, DifferenceExplained, Report
from reports.obligations import Asking
from reports.refusal import Overtaken, Refused
from reports.registers.forms import rows_fingerprint, standing_rows
from reports.registers.keeping import remove_row
from reports.review.bulk import approve_clean
from reports.review.explaining import take_back as take_back_explanation
from reports.review.keeping_forms import keep_survey_form
from reports.review.survey_form import HeadForm, SurveyFormPage
from reports.scopes import OWN
from sheets.reading.book import Book
from targets.models import Question, Target
from tests.factories import make_member
from tests.rights.conftest import Scene
from tests.rights.oracle import has_right, may_to, reaches_all
from tests.rights.principals import Principal
from tests.rights.world import ASKED_NAME, DRAFT, SENT, UNITS, World, undone

Kind = ImportBatch.Kind
TRIED = ("department", "district", "commune", "foreign")  # own to some, below some, foreign to others


@dataclass(frozen=True)
class Call:
    """Something tried on a unit, by a function or by a page, and the right that it takes."""

    name: str
    action: Action
    by_function: Callable[[World, Unit, User], object] | None = None
    by_page: Callable[[Client, World, Unit], bool] | None = None
    about_all: bool = False  # whether it is about every unit at once
    about_none: bool = False  # whether it is about no unit: whoever may it at all may it

    def __str__(self) -> str:
        return self.name


def call_faults(call: Call, who: Principal, scene: Scene) -> Iterator[str]:
    """Yield each unit on which the principal did what the table denies, or was denied what it grants."""
    if who.user is None or not who.is_active or who.owes_a_password:
        return  # the matrix asks for them, and no page opens
    for name in TRIED:
        unit = scene.world.units[name]
        wanted = _is_wanted(call, who, unit)
        if _is_done(call, who.name, who.user, unit, scene) != wanted:
            yield f"{call} of the {name} by {who.name}: {'refused' if wanted else 'done'}"


def _is_wanted(call: Call, who: Principal, unit: Unit) -> bool:
    if call.about_none:
        return has_right(who, call.action)
    return reaches_all(who, call.action) if call.about_all else may_to(who, call.action, unit)


def _is_done(call: Call, name: str, user: User, unit: Unit, scene: Scene) -> bool:
    """Say whether the call passed the door; what is refused for how the row stands has passed it."""
    with undone():
        if call.by_page is not None:
            return call.by_page(scene.clients[name], scene.world, unit)
        assert call.by_function is not None
        try:
            call.by_function(scene.world, unit, User.objects.get(pk=user.pk))
        except PermissionDenied:
            return False
        except Refused:
            return True
    return True


# Files -----------------------------------------------------------------------------------------------------


def _kept(world: World, unit: Unit | None, by: User, kind: str = Kind.FIGURES) -> ImportBatch:
    period = world.periods[DRAFT] if kind == Kind.FIGURES else None
    file = store.HandedIn(b"", "so-lieu.csv", False, Book("csv", ()))
    with store.held_file(file) as key:
        return store.keep_import(file, store.About(kind, period, unit), key=key, by=by)


def _sent(world: World, unit: Unit, by: User) -> int:
    """Hand in the draft of the unit, and return how many reports that were."""
    sheets = unit_reports(Asking.read(), world.periods[DRAFT], {unit.pk})
    sent = hand_in(sheets.values(), by=by, note="theo tệp")
    assert sent == 1
    return sent


def _taken_back(world: World, unit: Unit, by: User) -> None:
    """Take back what another coordinator handed in."""
    other = make_member(world.units["province"], Role.COORDINATOR)
    _sent(world, unit, other)
    take_back([_draft_of(world, unit)], by=by, note="hoàn tác")


def _draft_of(world: World, unit: Unit) -> Report:
    return world.report(_name_of(unit), DRAFT)


def _import_of(unit: Unit) -> ImportBatch:
    return ImportBatch.objects.get(unit=unit)


def _figures_told(world: World, unit: Unit, by: User) -> None:
    """Write down that a figure of the unit was written."""
    told = [(unit, audit.FieldChange("CT-OWED · Tử số", "40", "41"))]
    write.write_down_reports("import", {unit.pk: _draft_of(world, unit)}, told, by, _import_of(unit))


def _rows_told(_world: World, _unit: Unit, by: User) -> None:
    """Write down that a row of the catalogue was written."""
    batch = ImportBatch(kind=Kind.PROCEDURES, name="thu-tuc.csv", sha256="0" * 64)
    write_act("import", batch, by, [], Procedure)


def _template(client: Client, _world: World, unit: Unit) -> bool:
    place = reverse("imports:import-template")
    return client.get(place, {"ky": DRAFT, "don-vi": f"{unit.code}{OWN}"}).status_code == 200


def _blank_of(kind: str) -> Callable[[Client, World, Unit], bool]:
    def ask(client: Client, _world: World, _unit: Unit) -> bool:
        return client.get(reverse("imports:import-template"), {"loai": kind}).status_code == 200

    return ask


def _handed_in(client: Client, _world: World, unit: Unit) -> bool:
    """Paste a block about the unit, and say whether it was kept about that unit or about all."""
    before = set(ImportBatch.objects.values_list("pk", flat=True))
    pasted = f"Mã đơn vị\tMã mục tiêu\tTử số\tMẫu số\n{unit.code}\tCT-OWED\t41\t100"
    values = {"kind": Kind.FIGURES, "period": DRAFT, "unit": unit.pk, "pasted": pasted}
    client.post(reverse("imports:import-new"), values)
    added = ImportBatch.objects.exclude(pk__in=before)
    return any(batch.unit in (None, unit) for batch in added)


def _answered(client: Client, _world: World, unit: Unit) -> bool:
    """Say in the files there are, its own first, that the unit is meant; and say whether that was taken."""
    place = list(UNITS).index(_name_of(unit))
    values = {f"don-vi-{place}": unit.code, f"ten-{place}": f"{ASKED_NAME} {place}"}
    for batch in sorted(ImportBatch.objects.all(), key=lambda one: one.unit_id != unit.pk):
        client.post(reverse("imports:import-answer", args=[batch.pk]), values)
        if ImportAnswer.objects.filter(unit=unit).exists():
            return True
    return False


def _name_of(unit: Unit) -> str:
    return next(name for name, (code, *_rest) in UNITS.items() if code == unit.code)


def _written(client: Client, _world: World, unit: Unit) -> bool:
    """Write the file of the unit, asking to hand it in as well, which is heard from a coordinator alone."""
    batch = _import_of(unit)
    client.post(reverse("imports:import-run", args=[batch.pk]), {"cach": "tat-ca", "gui": "1"})
    batch.refresh_from_db()
    return batch.status == ImportBatch.Status.DONE


def _written_as_the_units(client: Client, world: World, unit: Unit) -> bool:
    """Write the file of the unit, and say whether its figure is taken for one of the unit alone."""
    client.post(reverse("imports:import-run", args=[_import_of(unit).pk]), {"cach": "tat-ca"})
    line = _draft_of(world, unit).measurements.get(indicator=world.indicators["owed"])
    return line.part == 41 and line.submitted_by is None


# The administration ----------------------------------------------------------------------------------------


def _led_to_steps(client: Client, _world: World, _unit: Unit) -> bool:
    return client.get(reverse("admin:procedures_procedure_import")).status_code == 302


def _permitted(_world: World, _unit: Unit, by: User) -> None:
    """Ask Django itself what the administration asks it."""
    if not (by.has_perm("procedures.change_unit") or by.has_module_perms("procedures")):
        raise PermissionDenied


def _survey_form_kept(_world: World, _unit: Unit, by: User) -> None:
    sent = {"subject": "one_stop", "in_force_from": "2020-q4"}
    page = SurveyFormPage(HeadForm(sent), [Question("Thời gian giải quyết", (("đúng hẹn", True),))])
    assert page.head.is_valid()
    assert page.is_valid()
    keep_survey_form(page, by=by)


# Reports, registers and proposals --------------------------------------------------------------------------


def _approved(world: World, unit: Unit, by: User) -> None:
    """Approve what waits of the unit, as the list of reports without warnings does."""
    report = world.report(_name_of(unit), SENT)
    if not approve_clean({report.pk: fingerprint_of(report.measurements.all())}, by=by):
        raise PermissionDenied  # it was not found


def _removed(_world: World, unit: Unit, by: User) -> None:
    row = Dialogue.objects.get(unit=unit)
    remove_row(row, rows_fingerprint(standing_rows(Dialogue, row.pk)), by=by)


def _explained(unit: Unit) -> DifferenceExplained:
    """Return the explanation that there is, as one of the unit."""
    row = DifferenceExplained.objects.get()
    row.unit = unit
    row.save()
    return row


def _explanation_taken_back(_world: World, unit: Unit, by: User) -> None:
    take_back_explanation(_explained(unit), by=by)


def _explanation_undone(client: Client, _world: World, unit: Unit) -> bool:
    client.post(reverse("reports:explanation-undo"), {"giai-trinh": _explained(unit).pk})
    return not DifferenceExplained.objects.exists()


def _rule_decided(world: World, _unit: Unit, by: User) -> None:
    """Decide a version that nobody has looked at: whoever may decide is told to look."""
    before = Target.objects.filter(indicator=world.indicators["owed"]).latest("version")
    rule = NewRule(before, Target.objects.get(pk=before.pk), ())
    with pytest.raises(Overtaken):
        decide_rule(rule, by=by, seen="")


def _margins_decided(_world: World, _unit: Unit, by: User) -> None:
    """Decide on no margins at all: whoever may decide finds nothing to decide on."""
    nothing: Any = None
    with pytest.raises(AttributeError):
        decide_margins(nothing, nothing, by=by)


def _dropped(world: World, unit: Unit, by: User) -> None:
    """Drop a correction that nobody made: whoever may drop one is told so."""
    drop_correction(world.report(_name_of(unit), SENT), "CT-OWED", by=by, reason="số cũ đúng")


def _moved(step: str) -> Callable[[World, Unit, User], object]:
    """Return the moving of the unit's proposal, which exists for communes, and else is made for the unit."""

    def move(_world: World, unit: Unit, by: User) -> object:
        proposal = Proposal.objects.filter(unit=unit, status=Proposal.Status.SUBMITTED).first()
        if proposal is None:
            proposal = Proposal.objects.filter(status=Proposal.Status.SUBMITTED)[0]
            proposal.unit = unit
        return workflow.move(proposal, step, by=by, seen=proposal.version, words="chưa rõ")

    return move


def _proposing(client: Client, _world: World, unit: Unit) -> bool:
    return client.get(reverse("propose"), {"don-vi": unit.code}).status_code == 200


def _begins_with_what_waits(client: Client, _world: World, _unit: Unit) -> bool:
    answer = client.get(reverse("proposals"))
    return answer.status_code == 200 and answer.context["asked"].list_name == WAITING


CALLS = (
    Call("keep a file", Action.IMPORT, _kept),
    Call(
        "keep a file about all",
        Action.IMPORT,
        lambda world, _unit, by: _kept(world, None, by),
        about_all=True,
    ),
    Call(
        "keep a file of procedures",
        Action.IMPORT_CATALOGUE,
        lambda world, _unit, by: _kept(world, None, by, Kind.PROCEDURES),
        about_all=True,
    ),
    Call(
        "tell what was done with a file",
        Action.IMPORT,
        lambda _world, unit, by: store.write_down_import("import_read", _import_of(unit), by=by),
    ),
    Call("tell of figures written", Action.IMPORT, _figures_told),
    Call("tell of rows written", Action.IMPORT_CATALOGUE, _rows_told, about_all=True),
    Call("hand in with a file", Action.CORRECT, _sent),
    Call("take back what was handed in with a file", Action.CORRECT, _taken_back),
    Call("take the template", Action.IMPORT, by_page=_template),
    *(
        Call(f"take the template of {kind}", right, by_page=_blank_of(kind), about_all=True)
        for kind, right in RIGHT_OF.items()
        if kind != Kind.FIGURES
    ),
    Call("hand in a file", Action.IMPORT, by_page=_handed_in),
    Call("say which unit a file means", Action.IMPORT, by_page=_answered),
    Call("write a file", Action.IMPORT, by_page=_written),
    Call("write figures as those of the unit alone", Action.ENTER, by_page=_written_as_the_units),
    # Who set the portal up administers, and imports by a membership alone: reach asks for one.
    Call("be led to the import of procedures", Action.ADMINISTER, by_page=_led_to_steps, about_all=True),
    Call("be given permissions", Action.ADMINISTER, _permitted, about_none=True),
    Call("keep a survey form", Action.KEEP_SURVEY_FORMS, _survey_form_kept, about_all=True),
    Call("approve what has no warnings", Action.REVIEW, _approved),
    Call("remove a row of a register", Action.KEEP_REGISTERS, _removed),
    Call("take an explanation back", Action.EXPLAIN_DIFFERENCES, _explanation_taken_back),
    Call("take an explanation back on its page", Action.EXPLAIN_DIFFERENCES, by_page=_explanation_undone),
    Call("decide a rule", Action.KEEP_RULES, _rule_decided, about_none=True),
    Call("decide margins", Action.KEEP_RULES, _margins_decided, about_none=True),
    Call("drop a correction", Action.REVIEW, _dropped),
    Call("withdraw a proposal", Action.PROPOSE, _moved("withdraw")),
    Call("return a proposal", Action.DECIDE_PROPOSAL, _moved("return")),
    Call("begin with what waits", Action.DECIDE_PROPOSAL, by_page=_begins_with_what_waits),
    Call("begin a proposal", Action.PROPOSE, by_page=_proposing),
)
