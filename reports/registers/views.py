"""The pages of the tasks: the list, one task with its register, its form, its file, and the matrix."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.doors import SignedInRequest, found, needs
from accounts.once import taken_once
from procedures.models import Level, Unit
from procedures.rights import Action, may, within
from procedures.units_at_hand import units_at_hand
from reports.downloads import file_answer, is_file_asked
from reports.models import SharedSystem
from reports.refusal import Overtaken, Refused
from reports.registers.beside import reported_beside
from reports.registers.export import register_export, register_files, tasks_export, usage_export
from reports.registers.forms import RegisterForm
from reports.registers.keeping import keep_row, remove_row
from reports.registers.kinds import REGISTERS, USAGE
from reports.registers.listing import PER_PAGE, FilterForm, RegisterPage, register_page, years_of
from reports.registers.register import Register
from reports.registers.tasks import task_areas, task_row
from reports.registers.usage import UsageForm, usage_lines
from targets.models import Task

REMOVED = "register_removed"  # in the session: what was last taken out, until it has been shown once


@require_safe
@needs(Action.READ_TARGETS)
def task_list(request: SignedInRequest) -> HttpResponseBase:
    """List the tasks and milestones of the programme by area."""
    areas = task_areas(clock.today())
    if not areas:
        return render(request, "reports/not_loaded.html")
    if is_file_asked(request):
        return file_answer(request, tasks_export(areas))
    return render(request, "reports/task_list.html", {"areas": areas})


@require_safe
@needs(Action.READ_REGISTERS)
def task(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Show one task with its documents and, where it has one, its register."""
    rows = Task.objects.select_related("area", "lead_unit", "parent")
    rows = rows.prefetch_related("documents", "parts", "supporting_units")
    row = task_row(found(request, rows, code__iexact=code), clock.today())
    context: dict[str, Any] = {"row": row}
    if row.register is None:
        return render(request, "reports/task.html", context)
    units = _units()
    form = FilterForm(request.GET, row.register, units)
    if is_file_asked(request) and form.is_valid():
        return file_answer(request, register_export(form))
    page = register_page(form, {unit.pk for unit in _kept(request, units)}) if form.is_valid() else None
    if page is None and not form.errors:
        form.add_error("page", _("There is no such page. Begin with page 1."))
    context |= _register_context(request, row.register, form, page)
    return render(request, "reports/task.html", context, status=400 if form.errors else 200)


def _register_context(
    request: SignedInRequest, register: Register, form: FilterForm, page: RegisterPage | None
) -> dict[str, Any]:
    tables = register.tables()
    return {
        "register": register,
        "tables": tables,
        "reported": reported_beside(register) if form.is_whole else [],
        "form": form,
        "page": page,
        "here": "" if form.errors else form.address(),
        "files": register_files(tables),
        "may_keep": may(request.user, Action.KEEP_REGISTERS),
        "removed": _removed(request, register),
    }


@require_safe
@needs(Action.READ_REGISTERS)
def usage_matrix(request: SignedInRequest) -> HttpResponseBase:
    """Show who uses the shared systems: a line a unit, a column a system, for one year."""
    years = [year for year, _words in years_of(USAGE)]
    year = request.GET.get("nam") or (years[0] if years else "")
    if years and year not in years:
        raise Http404(_("No unit has stated anything for this year."))
    there = (unit for unit in units_at_hand().values() if unit.level != Level.PROVINCE)
    units = sorted((unit for unit in there if year and _is_there(unit, int(year))), key=_order)
    systems = list(SharedSystem.objects.all())
    if is_file_asked(request):
        return file_answer(
            request, usage_export(usage_lines(units, systems, int(year)) if year else [], systems, year)
        )
    page = Paginator(units, PER_PAGE).get_page(request.GET.get("trang"))
    lines = usage_lines(page.object_list, systems, int(year)) if year else []
    context = {"years": years, "year": year, "systems": systems, "lines": lines, "page": page}
    context["here"] = f"?nam={year}"
    return render(request, "reports/usage_matrix.html", context)


def _is_there(unit: Unit, year: int) -> bool:
    return unit.valid_from.year <= year and (unit.valid_to is None or unit.valid_to.year >= year)


def _order(unit: Unit) -> tuple[object, ...]:
    return unit.sort_key


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.KEEP_REGISTERS)
@taken_once
def register_add(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the form of a new row, filled with what the address brings, and take it."""
    register, units = _register(code), _kept(request, _units())
    if request.method != "POST":
        form = register.form(initial=request.GET.dict(), units=units)
        return _form_page(request, register, form)
    return _taken(request, register, register.form(request.POST, units=units))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.KEEP_REGISTERS)
@taken_once
def register_row(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Show the form of a row that is there, and take what was changed in it."""
    register, row = _row(request, code, pk)
    form = register.form(request.POST if request.method == "POST" else None, instance=row, units=[row.unit])
    if request.method != "POST":
        return _form_page(request, register, form, row)
    return _taken(request, register, form, row)


@require_POST
@needs(Action.KEEP_REGISTERS)
@taken_once
def register_remove(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Take the row out of the register; its page then offers to add it again."""
    register, row = _row(request, code, pk)
    texts = _texts(register, row)
    try:
        remove_row(row, request.POST.get("seen", ""), by=request.user)
    except Overtaken as refusal:
        form = register.form(instance=row, units=[row.unit])
        return _form_page(request, register, form, row, refusal=refusal)
    request.session[REMOVED] = {"task": register.task, "row": str(row), "texts": texts}
    return redirect("reports:task", code.lower())


def _taken(
    request: SignedInRequest, register: Register, form: RegisterForm | UsageForm, row: Any = None
) -> HttpResponse:
    """Return where a form leads that was taken, or its page with what is to be mended."""
    if not form.is_valid():
        return _form_page(request, register, form, row)
    try:
        kept = keep_row(form, by=request.user)
    except Refused as refusal:
        return _form_page(request, register, form, row, refusal=refusal)
    messages.success(request, _("In the register: %(row)s.") % {"row": kept})
    return redirect("reports:task", register.task.lower())


def _form_page(
    request: SignedInRequest,
    register: Register,
    form: RegisterForm | UsageForm,
    row: Any = None,
    *,
    refusal: Refused | None = None,
) -> HttpResponse:
    context = {
        "register": register,
        "form": form,
        "row": row,
        "refusal": refusal,
        "lacks_systems": isinstance(form, UsageForm) and not form.systems,
    }
    return render(request, "reports/register_form.html", context, status=409 if refusal else 200)


def _register(code: str) -> Register:
    """Return the register under the task, or raise Http404."""
    register = REGISTERS.get(code.upper())
    if register is None:
        raise Http404(_("No register is kept under this task."))
    return register


def _row(request: SignedInRequest, code: str, pk: int) -> tuple[Register, Any]:
    """Return a row of a unit that the reader keeps the register for: a foreign one is 404."""
    register = _register(code)
    rows = register.rows().filter(within(request.user, Action.KEEP_REGISTERS, "unit"))
    return register, found(request, rows, pk=pk)


def _units() -> list[Unit]:
    """Return all units there ever were: rows are told of those that ended, too."""
    return list(units_at_hand().values())


def _kept(request: SignedInRequest, units: list[Unit]) -> list[Unit]:
    """Return the units whose rows the reader may change."""
    return [unit for unit in units if may(request.user, Action.KEEP_REGISTERS, unit)]


def _texts(register: Register, row: Any) -> dict[str, str]:
    """Return the boxes of a new row that would hold what this one holds."""
    form = register.form(instance=row, units=[row.unit])
    texts = {}
    for name in form.fields:
        if name == "seen" or (register.has_matrix and name.partition("_")[2] not in ("", str(row.system_id))):
            continue
        box = form[name]
        value = box.field.widget.format_value(box.value())
        texts[name] = (value[0] if isinstance(value, list) else value) or ""
    return texts


def _removed(request: SignedInRequest, register: Register) -> dict[str, Any] | None:
    """Return what was last taken out of this register, once."""
    removed = request.session.get(REMOVED)
    if not removed or removed["task"] != register.task:
        return None
    del request.session[REMOVED]
    return {"row": removed["row"], "texts": removed["texts"].items()}
