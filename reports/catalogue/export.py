"""The catalogue as a table: every procedure that a question finds, read and sent in pieces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.models import Authority
from reports.catalogue.difference import DifferencePart
from reports.catalogue.dossiers import YearOfDossiers, dossiers_of, newest_year
from reports.catalogue.effects import Effect
from reports.catalogue.finding import Known, holding, in_order, passing
from reports.catalogue.forms import CatalogueForm
from reports.catalogue.page import SHOWN
from reports.catalogue.words import desk_words
from sheets.writing import ColumnFormat, Export, ExportColumn, ExportTable, Row, percent_cell

ROWS = 60_000  # more than any catalogue holds
CHUNK = 2000
CHANGES, EFFECTS = "thay-doi", "muc-tieu"
COLUMNS = (
    ExportColumn(gettext_lazy("Code"), ColumnFormat.CODE),
    ExportColumn(gettext_lazy("Procedure")),
    ExportColumn(gettext_lazy("Field of administration")),
    ExportColumn(gettext_lazy("Decided by")),
    ExportColumn(gettext_lazy("Online level"), ColumnFormat.NUMBER),
    ExportColumn(gettext_lazy("One-stop desk")),
    ExportColumn(gettext_lazy("Interlinked")),
)
FIGURES = (
    ExportColumn(gettext_lazy("Year of the dossiers"), ColumnFormat.NUMBER),
    ExportColumn(gettext_lazy("Dossiers received"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("of which online"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Share online"), ColumnFormat.PERCENT, share=(9, 8)),
    ExportColumn(gettext_lazy("Units that counted them"), ColumnFormat.COUNT),
)
FRONT = (0, 1, 2, 3, 4, 5, 6, 8)


def catalogue_export(form: CatalogueForm, known: Known, *, shows_figures: bool) -> Export:
    """Return all procedures that a form without faults asks for, in its order."""
    year = newest_year(form.on) if shows_figures else None
    columns = COLUMNS + FIGURES if shows_figures else COLUMNS
    rows = _rows(form, known, year, shows_figures=shows_figures)
    table = ExportTable("thu-tuc", _("Procedures"), columns, rows, front=FRONT if shows_figures else ())
    about = [
        (str(form.fields[name].label), str(known.names[name][value])) for name, value in form.filters.items()
    ]
    if typed := form.cleaned_data["words"]:
        about.append((_("Words looked for"), typed))
    about.append((_("As of day"), f"{form.on:%d/%m/%Y}"))
    return Export(f"thu-tuc-{form.on:%Y%m%d}", (table,), tuple(about))


def _rows(form: CatalogueForm, known: Known, year: int | None, *, shows_figures: bool) -> Iterator[Row]:
    """Yield the rows: two queries, however many there are."""
    found = passing(holding(form.on, form.cleaned_data["words"]), known, form.filters)
    dossiers = dossiers_of(found.order_by().values("pk"), year, form.on) if year else {}
    for row in in_order(found, form, year).values(*SHOWN)[:ROWS].iterator(CHUNK):
        figures = _figures(dossiers.get(row["pk"])) if shows_figures else ()
        yield (*_facts(row), *figures)


def _facts(row: Mapping[str, Any]) -> Row:
    return (
        row["code"],
        row["name"],
        row["field__name"],
        Authority(row["authority"]).label,
        row["level"],
        desk_words(row["at_desk"]),
        _("yes") if row["interlinked"] else _("no"),
    )


def _figures(one: YearOfDossiers | None) -> Row:
    if one is None:
        return (None,) * len(FIGURES)
    return one.year, one.received, one.online, percent_cell(one.share.percent), one.units


def difference_export(
    parts: Iterable[DifferencePart], did: Sequence[Effect], days: tuple[dt.date, dt.date]
) -> Export:
    """Return how the catalogue changed between two days, and what that did to the targets."""
    columns = (
        ExportColumn(_("List")),
        ExportColumn(_("Code"), ColumnFormat.CODE),
        ExportColumn(_("Procedure")),
        ExportColumn(_("Day, or from – to")),
    )
    rows = [(part.name, one.code, one.name, one.words) for part in parts for one in part.changes]
    about = tuple(
        (name, f"{day:%d/%m/%Y}") for name, day in zip((_("From day"), _("Until day")), days, strict=True)
    )
    tables: tuple[ExportTable, ...] = (ExportTable(CHANGES, _("Changes"), columns, rows),)
    if did:
        tables = (*tables, _effects(did))
    return Export(f"thay-doi-{days[0]:%Y%m%d}-{days[1]:%Y%m%d}", tables, about)


def difference_files(did: Sequence[Effect]) -> list[tuple[str, str]]:
    """Return the tables that the page gives out as CSV, where there are several."""
    return [(CHANGES, _("changes")), (EFFECTS, _("targets"))] if did else []


def _effects(effects: Iterable[Effect]) -> ExportTable:
    columns = (
        ExportColumn(_("Target")),
        ExportColumn(_("Part before"), ColumnFormat.COUNT),
        ExportColumn(_("Whole before"), ColumnFormat.COUNT),
        ExportColumn(_("Value before"), ColumnFormat.PERCENT, share=(1, 2)),
        ExportColumn(_("Part after"), ColumnFormat.COUNT),
        ExportColumn(_("Whole after"), ColumnFormat.COUNT),
        ExportColumn(_("Value after"), ColumnFormat.PERCENT, share=(4, 5)),
    )
    rows = [
        (
            str(one.target),
            *(one.before.part, one.before.whole, percent_cell(one.before.percent)),
            *(one.after.part, one.after.whole, percent_cell(one.after.percent)),
        )
        for one in effects
    ]
    return ExportTable(EFFECTS, _("Targets"), columns, rows)
