"""The page of one target as tables: how it stands, through time, by unit, and in the catalogue."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from indicators import Counted
from reports.catalogue.panel import CataloguePanel, Closer, LevelRow, Slice
from reports.dashboards.export import (
    COLUMNS,
    INDEX_COLUMNS,
    TARGETS,
    scale_cell,
    standing_cell,
    target_row,
    value_cell,
)
from reports.dashboards.figure_words import short_words, threshold_words
from reports.dashboards.heat_map import share_of, units_that_owed
from reports.dashboards.keeper_words import handled_by_words
from reports.dashboards.rows import PageQuery, due_until
from reports.dashboards.target_page import PeerGroup, SeriesLine, TargetPage, every_ranking
from reports.dashboards.unit_ranking import MET, SHORT, Ranked
from reports.downloads import UNIT_COLUMNS, file_slug, of_period, unit_cells
from reports.verdicts.ledger import Ledger
from reports.verdicts.told_sources import told_sources
from reports.verdicts.verdict import Contribution, Verdict
from reports.words import COMPARATOR_WORDS
from sheets.writing import Cell, ColumnFormat, Export, ExportColumn, ExportTable, Note, Row, percent_cell
from targets.models import Period

Rankings = Iterable[tuple[PeerGroup, tuple[Ranked, ...]]]
SERIES, FORECASTS, UNITS, HEAT = "cac-ky", "du-bao", "don-vi", "ban-do"
KEEPERS, FREED = "ben-giu", "khong-ap-dung"
LEVELS, CLOSERS, AUTHORITIES, FIELDS = "muc-do", "bu-phan-thieu", "cap-thuc-hien", "linh-vuc"


def target_export(ledger: Ledger, asked: PageQuery, page: TargetPage, panel: CataloguePanel | None) -> Export:
    """Return one target: how it stands, through time, by unit, and in the catalogue that stands behind it."""
    indicator = page.verdict.indicator
    rows = [target_row(str(indicator.area), page.row)]
    tables = [ExportTable(TARGETS, _("Target"), COLUMNS, rows), _series(page)]
    tables += [_forecasts(page)] if page.record else []
    if not page.verdict.kind.is_published:
        tables += [_keepers(page, asked.period)] if page.is_of_keepers else []
        tables += [_units(page, every_ranking(ledger, page), asked.period), _heat(ledger, page, asked.period)]
        tables += [_freed(page, asked.period)] if page.freed else []
    if panel:
        tables += _catalogue(panel, page.verdict)
    about = (
        *of_period(asked.period),
        (_("Scope"), asked.scope.name),
        (_("Target"), f"{indicator.code}: {indicator}"),
        (indicator.part_name and _("Numerator"), page.verdict.part_name),
        (indicator.whole_name and _("Denominator"), indicator.whole_label),
        *((_("Two sources"), f"{one.sentence} {one.differences}") for one in told_sources(page.verdict)),
    )
    slug = file_slug(indicator.code, asked.scope.slug, asked.period.code)
    return Export(
        slug,
        tuple(tables),
        tuple(note for note in about if all(note)),
        title=f"{indicator.code}: {indicator.label}",
        shown=SERIES,
        about=(*of_period(asked.period), (_("Scope"), asked.scope.name), *_now(page)),
    )


def _now(page: TargetPage) -> list[Note]:
    """Return how the target stands: its value, its threshold, its standing and what is missing."""
    verdict = page.verdict
    words = verdict.manner.words(verdict.value, verdict.threshold) if verdict.value is not None else ""
    told = [
        (_("Value"), words),
        (_("Threshold"), _asked(verdict)),
        (_("Standing"), standing_cell(verdict)),
        (_("Missing"), short_words(verdict) if verdict.manner.is_gradual else ""),
    ]
    return [note for note in told if note[1]]


def _asked(verdict: Verdict) -> str:
    """Return the threshold with words in place of its sign, "" where there is none."""
    target = verdict.target
    if target is None or verdict.threshold is None:
        return ""
    sign = target.get_comparator_display()
    return threshold_words(verdict).replace(sign, str(COMPARATOR_WORDS[target.comparator]), 1)


def target_files(page: TargetPage, panel: CataloguePanel | None) -> list[tuple[str, str]]:
    """Return the tables that the page gives out as CSV: the name of each in an address, and in words."""
    found = [(TARGETS, _("target")), (SERIES, _("periods"))]
    found += [(FORECASTS, _("earlier forecasts"))] if page.record else []
    found += [(KEEPERS, _("who keeps what is short"))] if page.heat and page.is_of_keepers else []
    found += [(UNITS, _("units")), (HEAT, _("heat map"))] if page.heat else []
    found += [(FREED, _("to whom it does not apply"))] if page.freed else []
    found += (
        [(table.slug, str(table.name).lower()) for table in _catalogue(panel, page.verdict)] if panel else []
    )
    return found


def _series(page: TargetPage) -> ExportTable:
    """Return the figures of all due periods, newest first."""
    if page.verdict.kind.is_published:
        return ExportTable(
            SERIES, _("Figures by period"), INDEX_COLUMNS, [_year(page, one) for one in _newest(page)]
        )
    columns = (
        ExportColumn(_("Period")),
        ExportColumn(_("Value"), ColumnFormat.PERCENT, share=(2, 3)),
        ExportColumn(_("Numerator"), ColumnFormat.COUNT),
        ExportColumn(_("Denominator"), ColumnFormat.COUNT),
        ExportColumn(_("Expected"), ColumnFormat.PERCENT),
        ExportColumn(_("Units counted"), ColumnFormat.COUNT),
        ExportColumn(_("Units that owe it"), ColumnFormat.COUNT),
        ExportColumn(_("Coverage"), ColumnFormat.PERCENT, share=(5, 6)),
    )
    return ExportTable(SERIES, _("Figures by period"), columns, [_period(line) for line in _newest(page)])


def _forecasts(page: TargetPage) -> ExportTable:
    """Return how earlier forecasts ended."""
    columns = (
        ExportColumn(_("Made in")),
        ExportColumn(_("For")),
        ExportColumn(_("Forecast from"), ColumnFormat.PERCENT),
        ExportColumn(_("Forecast to"), ColumnFormat.PERCENT),
        ExportColumn(_("What came"), ColumnFormat.PERCENT),
        ExportColumn(_("Within its range")),
    )
    rows = [
        (
            str(one.made),
            str(one.ahead_to),
            scale_cell(page.verdict, one.forecast.low),
            scale_cell(page.verdict, one.forecast.high),
            scale_cell(page.verdict, one.came),
            _("yes") if one.is_within else _("no"),
        )
        for one in page.record
    ]
    return ExportTable(FORECASTS, _("Earlier forecasts"), columns, rows)


def _freed(page: TargetPage, period: Period) -> ExportTable:
    """Return the units that the target does not apply to, each with its reason."""
    columns = (*UNIT_COLUMNS, ExportColumn(_("Reason"), ColumnFormat.PROSE))
    rows = [(*unit_cells(one.unit, period), one.reason) for one in page.freed]
    return ExportTable(FREED, _("To whom it does not apply"), columns, rows)


def _newest(page: TargetPage) -> tuple[SeriesLine, ...]:
    return page.series[::-1]


def _period(line: SeriesLine) -> Row:
    one = line.verdict
    if not line.is_known:
        return (str(line.period), _("no approved figure"), *[None] * 6)
    return (
        str(line.period),
        value_cell(one),
        one.share.part if one.share else None,
        one.share.whole if one.share else None,
        scale_cell(one, one.expected),
        one.counted,
        one.owing,
        percent_cell(one.coverage),
    )


def _year(page: TargetPage, line: SeriesLine) -> Row:
    indicator, index = page.verdict.indicator, line.index
    figures = (index.as_published, index.rank, index.ranked_units) if index else (None, None, None)
    return (indicator.code, indicator.label, line.period.year, *figures)


def _keepers(page: TargetPage, period: Period) -> ExportTable:
    """Return what each keeper of procedures lacks, list by list: who keeps it, who handles it, counts."""
    columns = (
        *UNIT_COLUMNS,
        ExportColumn(_("Handled by")),
        ExportColumn(_("counted"), ColumnFormat.COUNT),
        ExportColumn(_("in force"), ColumnFormat.COUNT),
        ExportColumn(_("Missing"), ColumnFormat.COUNT),
    )
    rows = [
        (
            *unit_cells(line.unit, period),
            str(handled_by_words(one)),
            one.share.part,
            one.share.whole,
            one.short,
        )
        for line in (page.closers.short if page.closers else ())
        for one in line.lists
    ]
    return ExportTable(KEEPERS, _("Who keeps what is short"), columns, rows)


def _units(page: TargetPage, rankings: Rankings, period: Period) -> ExportTable:
    """Return a row for every unit that owes the figure, each ranked in its own peer group."""
    ranked = {one.line.unit.pk: (group, one) for group, ranking in rankings for one in ranking}
    columns = (
        *UNIT_COLUMNS,
        ExportColumn(_("Value"), ColumnFormat.PERCENT, share=(4, 5)),
        ExportColumn(_("Numerator"), ColumnFormat.COUNT),
        ExportColumn(_("Denominator"), ColumnFormat.COUNT),
        ExportColumn(_("Peer group")),
        ExportColumn(_("Rank"), ColumnFormat.NUMBER),
        ExportColumn(_("Threshold")),
        ExportColumn(_("Missing"), ColumnFormat.COUNT),
        ExportColumn(_("Part of the shortfall"), ColumnFormat.PERCENT),
    )
    rows = [_unit(page.verdict, line, ranked.get(line.unit.pk), period) for line in page.verdict.lines]
    return ExportTable(UNITS, _("Units"), columns, rows)


def _unit(
    verdict: Verdict, line: Contribution, placed: tuple[PeerGroup, Ranked] | None, period: Period
) -> Row:
    share, (group, ranked) = line.share, placed or (None, None)
    words = {MET: _("met"), SHORT: _("short")}
    return (
        *unit_cells(line.unit, period),
        share_cell(share, verdict),
        share.part if share else None,
        share.whole if share else None,
        group.name if group else None,
        (ranked.places if ranked.last else ranked.rank) if ranked else None,
        ", ".join(filter(None, [words.get(ranked.cell, ""), ranked.note])) if ranked else None,
        math.ceil(line.contribution) if line.contribution else None,  # rounded up as on the page
        percent_cell(line.contribution_percent),
    )


def share_cell(share: Counted | None, verdict: Verdict) -> Cell:
    """Return what one unit states: its percentage, its yes or no, or why there is none."""
    if share is None:
        return _("no figure")
    if share.value is None:
        return _("nothing occurred")
    manner = verdict.kind.manner(verdict.indicator, alone=True)
    return manner.cell(share.value, verdict.threshold)


def _heat(ledger: Ledger, page: TargetPage, period: Period) -> ExportTable:
    """Return all units through time, oldest period first as a sheet is read on."""
    verdict = page.verdict
    due = due_until(verdict.indicator, verdict.asked)
    periods = (ExportColumn(str(ledger.periods[quarter]), ColumnFormat.PERCENT) for quarter in due)
    rows = [
        (
            *unit_cells(unit, period),
            *(
                share_cell(share_of(ledger, verdict, unit, quarter), verdict) if quarter in owed else None
                for quarter in due
            ),
        )
        for unit, owed in units_that_owed(ledger, verdict).items()
    ]
    return ExportTable(HEAT, _("Units through time"), (*UNIT_COLUMNS, *periods), rows)


# Behind it: the catalogue ----------------------------------------------------------------------------------


def _catalogue(panel: CataloguePanel, verdict: Verdict) -> Iterator[ExportTable]:
    """Yield what the page shows of the catalogue behind the figure."""
    if panel.levels:
        yield _levels(panel.levels)
    if verdict.gap and panel.closers:
        yield _closers(panel.closers)
    yield _slices(AUTHORITIES, _("By who decides"), panel.authorities, verdict)
    yield _slices(FIELDS, _("By field of administration"), panel.fields, verdict)


def _levels(levels: Iterable[LevelRow]) -> ExportTable:
    columns = (
        ExportColumn(_("Online level"), ColumnFormat.NUMBER),
        ExportColumn(_("exactly this level"), ColumnFormat.COUNT),
        ExportColumn(_("this level or higher"), ColumnFormat.COUNT),
    )
    rows = [(row.level, row.exactly, row.from_it) for row in levels]
    return ExportTable(LEVELS, _("Procedures by online level"), columns, rows)


def _closers(closers: Iterable[Closer]) -> ExportTable:
    columns = (
        ExportColumn(_("Code"), ColumnFormat.CODE),
        ExportColumn(_("Procedure"), ColumnFormat.PROSE),
        ExportColumn(_("Now")),
        ExportColumn(_("Dossiers"), ColumnFormat.COUNT),
    )
    rows = [(one.code, one.name, one.words, one.received) for one in closers]
    return ExportTable(CLOSERS, _("What closes the gap soonest"), columns, rows)


def _slices(slug: str, name: str, slices: tuple[Slice, ...], verdict: Verdict) -> ExportTable:
    columns = (
        ExportColumn(name),
        ExportColumn(_("counted"), ColumnFormat.COUNT),
        ExportColumn(_("in force"), ColumnFormat.COUNT),
        ExportColumn(_("Value"), ColumnFormat.PERCENT, share=(1, 2)),
        ExportColumn(_("Missing"), ColumnFormat.COUNT),
    )
    rows = [
        (
            one.name,
            one.share.part,
            one.share.whole,
            percent_cell(one.share.percent, verdict.threshold),
            one.missing or None,
        )
        for one in slices
    ]
    return ExportTable(slug, name, columns, rows)
