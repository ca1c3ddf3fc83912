"""A page as a file: its own view, under its own right, answers the same question where `tai` asks for it."""

from __future__ import annotations

import tempfile
from dataclasses import replace

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts import clock
from indicators import METHOD_VERSION
from procedures.models import Level, Unit
from sheets.admin_formats import Xlsx
from sheets.workbook import write_xlsx
from sheets.writing import Cell, ColumnFormat, Export, ExportColumn, ExportTable, Note, csv_text
from targets.models import Period, Programme

ASKED, WHICH = "tai", "bang"  # in an address: as what to send the page, and which of its tables
XLSX, CSV = "xlsx", "csv"

UNIT_COLUMNS = (
    ExportColumn(gettext_lazy("Unit code"), ColumnFormat.CODE),
    ExportColumn(gettext_lazy("Unit")),
    ExportColumn(gettext_lazy("District")),
)


def unit_cells(unit: Unit, period: Period) -> tuple[Cell, ...]:
    """Return code, name and district of the unit as of the cut-off date."""
    day = period.data_to
    district = unit.parent_on(day) if unit.level == Level.COMMUNE else None
    return unit.code, unit.name_on(day), district.name if district else None


def is_file_asked(request: HttpRequest) -> bool:
    """Say whether the address asks for a file instead of the page; for one of no known kind it is 404."""
    asked = request.GET.get(ASKED, "")
    if asked not in ("", XLSX, CSV):
        raise Http404(_("A page is sent as XLSX or as CSV."))
    return asked != ""


def ending_of(request: HttpRequest, usual: str) -> str:
    """Return which file the address asks for, where it names none the usual one."""
    return request.GET[ASKED] if is_file_asked(request) else usual


def file_answer(request: HttpRequest, export: Export) -> HttpResponseBase:
    """Return the answer with the file that the address asks for."""
    return answer(request, export, request.GET[ASKED])


def answer(request: HttpRequest, export: Export, ending: str) -> HttpResponseBase:
    """Return the answer with the workbook, or with the table that the address names."""
    if ending == XLSX:
        return sent_xlsx(_with_notes(export, request))
    table = _table(export, request.GET.get(WHICH, ""))
    return sent_csv(export.slug if len(export.tables) == 1 else file_slug(export.slug, table.slug), table)


def _table(export: Export, slug: str) -> ExportTable:
    """Return the table with the name, or the first."""
    found = next((table for table in export.tables if slug in ("", table.slug)), None)
    if found is None:
        raise Http404(_("The page has no such table."))
    return found


def sent_xlsx(export: Export) -> FileResponse:
    """Return the answer with the workbook, sent from the disk where it was packed.

    The end of a workbook tells where its parts begin, so that nothing can be sent before the last row.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    write_xlsx(export, file)
    file.seek(0)
    name = f"{export.slug}.{XLSX}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=Xlsx().get_content_type())


def sent_csv(slug: str, table: ExportTable) -> StreamingHttpResponse:
    """Return the answer with the table, sent while it is being written."""
    return StreamingHttpResponse(
        csv_text(table, get_language() or settings.LANGUAGE_CODE),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{slug}.{CSV}"'},
    )


def file_slug(*parts: str) -> str:
    """Return what a file is called by: what it holds, of whom, of when; parts that are empty are left out."""
    return "-".join(part.lower().replace("_", "-") for part in parts if part)


# What is said about the figures ----------------------------------------------------------------------------


def of_period(period: Period) -> tuple[Note, ...]:
    """Return which period the figures are of, and its cut-off date."""
    return (_("Period"), str(period)), (_("Cut-off date"), f"{period.data_to:%d/%m/%Y}")


def _with_notes(export: Export, request: HttpRequest) -> Export:
    """Return the export with what every file has to say: as of when, by which method, from where."""
    programme = Programme.objects.first()
    warning = _("Illustrative figures") if programme and programme.illustrative else ""
    query = request.GET.copy()
    for name in (ASKED, WHICH):
        query.pop(name, None)
    address = f"{settings.PORTAL_ADDRESS}{request.path}{f'?{query.urlencode()}' if query else ''}"
    as_of = (_("As of"), f"{clock.local(clock.now()):%H:%M %d/%m/%Y}")
    of_programme = (_("Programme"), str(programme or ""))
    about = [
        of_programme,
        *export.notes,
        as_of,
        (_("Method"), _("version %(version)s") % {"version": METHOD_VERSION}),
        (_("Source"), address),
        (
            _("Percentages"),
            _("Where a row holds part and whole, its percentage is a formula of the two."),
        ),
    ]
    if warning:
        about.insert(0, (warning, _("The figures are invented, and no statement about any office.")))
    in_front = (*(export.about or export.notes or (of_programme,)), as_of)
    return replace(export, notes=tuple(about), about=in_front, warning=warning)
