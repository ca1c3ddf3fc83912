"""The pages about units as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from indicators import StandingCode
from procedures.models import Level, Unit
from reports.dashboards.export import TARGETS, scale_cell, target_tables, targets_files
from reports.downloads import UNIT_COLUMNS, of_period, unit_cells
from reports.units.listing import UnitListing
from reports.units.page import Results, UnitPage
from reports.units.panels import HistoryPanel
from reports.words import STANDING_WORDS
from sheets.writing import ColumnFormat, Export, ExportColumn, ExportTable, Row
from targets.models import Period

BELOW, PANELS = "cap-xa", "so-sanh"
LIST_COLUMNS = (
    ExportColumn(gettext_lazy("Unit code"), ColumnFormat.CODE),
    ExportColumn(gettext_lazy("Unit")),
    ExportColumn(gettext_lazy("Level")),
    ExportColumn(gettext_lazy("District")),
    ExportColumn(gettext_lazy("Terrain")),
    ExportColumn(gettext_lazy("exists from"), ColumnFormat.DAY),
    ExportColumn(gettext_lazy("exists until and including"), ColumnFormat.DAY),
)


def unit_list_export(found: UnitListing) -> Export:
    """Return the units of the list in its order; those that no longer exist come last."""
    about = ((_("Name of the unit"), found.wanted),) if found.wanted else ()
    rows = [_list_row(unit) for unit in _listed(found)]
    slug = f"don-vi-{clock.today():%Y%m%d}"
    return Export(slug, (ExportTable("don-vi", _("Units"), LIST_COLUMNS, rows),), about)


def _listed(found: UnitListing) -> Iterator[Unit]:
    if found.province:
        yield found.province
    yield from found.departments
    for district in found.districts:
        yield district.unit
        yield from district.communes
    yield from found.ended


def _list_row(unit: Unit) -> Row:
    today = clock.today()
    district = unit.parent_on(today) if unit.level == Level.COMMUNE else None
    return (
        unit.code,
        unit.name,
        unit.get_level_display(),
        district.name if district else None,
        str(unit.terrain_on(today).label),
        unit.begins_on,
        unit.valid_to,
    )


def unit_export(page: UnitPage) -> Export:
    """Return the results of one unit: its targets, the indices, and the communes below it."""
    results, unit = page.results, page.head.unit
    tables: Iterable[ExportTable] = ()
    about = [(_("Unit"), f"{unit.code}: {page.head.name}"), *of_period(page.period)]
    if results is not None:
        tables = target_tables(results.areas, results.tiles)
        tables = (*tables, _panels(results)) if results.panels else tables
        tables = (*tables, _below(results, page.period)) if results.below else tables
        about += [
            (one.indicator.label, f"{STANDING_WORDS[StandingCode.NOT_APPLICABLE]}. {one.reason}")
            for one in results.excused
        ]
        about += [(_("Summary"), results.summary), (_("Rank"), results.rank_words)]
        about += [(_("In a year"), results.improvement_words)]
        about += [(_("Report"), results.filing_words), (_("Deadlines"), results.record_words)]
    slug = f"don-vi-{unit.code.lower()}-{page.period.code}"
    told = tuple(note for note in about if note[1])
    return Export(slug, tuple(tables) or target_tables((), ()), told, title=page.head.name)


def unit_files(page: UnitPage) -> list[tuple[str, str]]:
    """Return the tables that the page gives out as CSV beside that of the targets."""
    if page.results is None:
        return []
    found = targets_files(page.results.tiles)[1:]
    found += [(PANELS, _("beside its peers"))] if page.results.panels else []
    found += [(BELOW, _("communes"))] if page.results.below else []
    return [(TARGETS, _("targets")), *found] if found else []


PANEL_COLUMNS = (
    ExportColumn(gettext_lazy("Code"), ColumnFormat.CODE),
    ExportColumn(gettext_lazy("Target")),
    ExportColumn(gettext_lazy("First of the last 8 periods"), ColumnFormat.PERCENT),
    ExportColumn(gettext_lazy("Last of the last 8 periods"), ColumnFormat.PERCENT),
    ExportColumn(gettext_lazy("Median of the peers"), ColumnFormat.PERCENT),
)


def _panels(results: Results) -> ExportTable:
    """Return the small panels: the unit at both ends of the last 8 periods, and the middle of its peers."""
    return ExportTable(
        PANELS, _("Beside its peers"), PANEL_COLUMNS, [_panel_row(one) for one in results.panels]
    )


def _panel_row(panel: HistoryPanel) -> Row:
    verdict = panel.verdict
    return (
        verdict.indicator.code,
        verdict.indicator.label,
        verdict.manner.start_cell(panel.first),
        verdict.manner.cell(panel.last, verdict.threshold),
        scale_cell(verdict, panel.peers_last),
    )


def _below(results: Results, period: Period) -> ExportTable:
    columns = [
        *UNIT_COLUMNS,
        ExportColumn(_("Report")),
        *(ExportColumn(STANDING_WORDS[code], ColumnFormat.COUNT) for code in results.columns),
    ]
    rows = [(*unit_cells(one.unit, period), one.filing.words, *one.counts) for one in results.below]
    return ExportTable(BELOW, _("Communes of the district"), tuple(columns), rows)
