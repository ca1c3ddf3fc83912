"""The pages about targets as tables: what each verdict holds, typed."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators import Share
from procedures.models import Level, Unit
from reports.dashboards.rows import Area, Asked, Tile
from reports.dashboards.rows import Row as TargetRow
from reports.dashboards.sentences import lag_words, short_words
from reports.dashboards.target_page import MET, SHORT, Ranked, SeriesLine, TargetPage
from reports.dashboards.target_page import Cell as HeatCell
from reports.exchange.download import of_period
from reports.exchange.exporting import Cell, Column, Export, Kind, Note, Row, Table, percent
from reports.templatetags.portal import FLAG_WORDS, REASON_WORDS, STANDING_WORDS
from reports.verdict import Line, Verdict
from targets.models import Period
from targets.models.indicator import Kind as IndicatorKind

TARGETS, INDICES, SERIES, UNITS, HEAT = "muc-tieu", "chi-so", "cac-ky", "don-vi", "ban-do"
COLUMNS = (
    Column(gettext_lazy("Reform area")),
    Column(gettext_lazy("Code"), Kind.CODE),
    Column(gettext_lazy("Target")),
    Column(gettext_lazy("Value"), Kind.PERCENT, share=(4, 5)),
    Column(gettext_lazy("Numerator"), Kind.COUNT),
    Column(gettext_lazy("Denominator"), Kind.COUNT),
    Column(gettext_lazy("Comparator"), Kind.CODE),
    Column(gettext_lazy("Threshold"), Kind.PERCENT),
    Column(gettext_lazy("Deadline"), Kind.DAY),
    Column(gettext_lazy("Expected"), Kind.PERCENT),
    Column(gettext_lazy("Standing")),
    Column(gettext_lazy("Quarters behind the path"), Kind.TENTHS),
    Column(gettext_lazy("Missing")),
    Column(gettext_lazy("Period that speaks")),
    Column(gettext_lazy("Units counted"), Kind.COUNT),
    Column(gettext_lazy("Units that owe it"), Kind.COUNT),
    Column(gettext_lazy("Coverage"), Kind.PERCENT, share=(14, 15)),
    Column(gettext_lazy("To be known")),
    Column(gettext_lazy("Lead unit")),
    Column(gettext_lazy("Units behind"), Kind.COUNT),
)
INDEX_COLUMNS = (
    Column(gettext_lazy("Code"), Kind.CODE),
    Column(gettext_lazy("Index")),
    Column(gettext_lazy("Year"), Kind.NUMBER),
    Column(gettext_lazy("Value"), Kind.NUMBER),
    Column(gettext_lazy("Rank"), Kind.NUMBER),
    Column(gettext_lazy("of how many"), Kind.NUMBER),
)


def targets_export(
    slug: str, asked: Asked, areas: Iterable[Area], tiles: Iterable[Tile], filters: Iterable[Note] = ()
) -> Export:
    """Return the dashboard, or the list of targets: a row a target, and the yearly indices."""
    about = (*of_period(asked.period), (_("Scope"), asked.scope.name), *filters)
    return Export(f"{slug}-{asked.period.code}", target_tables(areas, tiles), about)


def target_tables(areas: Iterable[Area], tiles: Iterable[Tile]) -> tuple[Table, ...]:
    """Return a row a target in the order of the page, and the yearly indices if there are any."""
    rows = [target_row(str(area.area), row) for area in areas for row in area.rows]
    indices = [_index_row(tile) for tile in tiles]
    tables = (Table(TARGETS, _("Targets"), COLUMNS, rows),)
    return (*tables, Table(INDICES, _("Yearly indices"), INDEX_COLUMNS, indices)) if indices else tables


def target_row(area: str, row: TargetRow) -> Row:
    """Return what the verdict holds, in the order of the columns."""
    verdict, target = row.verdict, row.verdict.target
    share, speaking = verdict.share, verdict.speaking
    return (
        area,
        verdict.indicator.code,
        verdict.indicator.label,
        value_cell(verdict),
        share.part if share else None,
        share.whole if share else None,
        target.get_comparator_display() if target and verdict.threshold else None,
        percent(verdict.threshold.percent) if verdict.threshold else None,
        target.deadline if target else None,
        percent(verdict.expected),
        standing_cell(verdict),
        verdict.lag if lag_words(verdict) else None,
        "" if verdict.is_yes_or_no else short_words(verdict),
        str(speaking) if speaking else None,
        verdict.counted,
        verdict.owing,
        percent(verdict.coverage),
        "; ".join(_known(verdict)),
        target.lead_unit.name if target and target.lead_unit else None,
        len(row.late),
    )


def value_cell(verdict: Verdict) -> Cell:
    """Return the value: a percentage, or the yes or no of one unit."""
    if verdict.value is not None and verdict.is_yes_or_no:
        return _("yes") if verdict.value else _("not yet")
    return percent(verdict.value, verdict.threshold)


def standing_cell(verdict: Verdict) -> str:
    """Return the standing as the badge says it."""
    if verdict.standing is None:
        return _("shown, never judged")
    if verdict.is_gathering:
        return _("gathering (%(counted)s/%(owing)s)") % {"counted": verdict.counted, "owing": verdict.owing}
    return str(STANDING_WORDS[verdict.standing.code])


def _known(verdict: Verdict) -> list[str]:
    """Return what must be known beside a standing, and why there is no value where there is none."""
    told = []
    if verdict.target and not verdict.target.in_programme:
        told.append(_("second reading, not counted"))
    if standing := verdict.standing:
        told += [str(REASON_WORDS[standing.reason])] if standing.reason else []
        told += [str(FLAG_WORDS[flag]) for flag in sorted(standing.flags)]
        told += [_("the printed figures do not add up")] if verdict.warnings else []
    return told


def _index_row(tile: Tile) -> Row:
    index = tile.index
    return (
        tile.indicator.code,
        tile.name,
        index.year if index else None,
        index.as_published if index else None,
        index.rank if index else None,
        index.ranked_units if index else None,
    )


# One target ------------------------------------------------------------------------------------------------

UNIT_COLUMNS = (
    Column(gettext_lazy("Unit code"), Kind.CODE),
    Column(gettext_lazy("Unit")),
    Column(gettext_lazy("District")),
)


def unit_cells(unit: Unit, period: Period) -> tuple[Cell, ...]:
    """Return code, name and district of the unit as of the cut-off date."""
    district = unit.parent.name if unit.level == Level.COMMUNE and unit.parent else None
    return unit.code, unit.name_on(period.data_to), district


def target_export(asked: Asked, page: TargetPage) -> Export:
    """Return one target: how it stands, through time, and by unit."""
    indicator = page.verdict.indicator
    rows = [target_row(str(indicator.area), page.row)]
    tables = [Table(TARGETS, _("Target"), COLUMNS, rows), _series(page)]
    if indicator.kind != IndicatorKind.INDEX:
        tables += [_units(page, asked.period), _heat(page, asked.period)]
    about = (
        *of_period(asked.period),
        (_("Scope"), asked.scope.name),
        (_("Target"), f"{indicator.code}: {indicator}"),
        (indicator.part_name and _("Numerator"), indicator.part_name),
        (indicator.whole_name and _("Denominator"), indicator.whole_name),
        (_("Peer group"), page.group.name if page.group else ""),
    )
    slug = f"{indicator.code.lower()}-{asked.period.code}"
    return Export(slug, tuple(tables), tuple(note for note in about if all(note)))


def target_files(page: TargetPage) -> list[tuple[str, str]]:
    """Return the tables that the page gives out as CSV: the name of each in an address, and in words."""
    found = [(TARGETS, _("target")), (SERIES, _("periods"))]
    return found + ([(UNITS, _("units")), (HEAT, _("heat map"))] if page.heat else [])


def _series(page: TargetPage) -> Table:
    """Return the figures of all due periods, newest first."""
    if page.verdict.indicator.kind == IndicatorKind.INDEX:
        return Table(
            SERIES, _("Figures by period"), INDEX_COLUMNS, [_year(page, one) for one in _newest(page)]
        )
    columns = (
        Column(_("Period")),
        Column(_("Value"), Kind.PERCENT, share=(2, 3)),
        Column(_("Numerator"), Kind.COUNT),
        Column(_("Denominator"), Kind.COUNT),
        Column(_("Expected"), Kind.PERCENT),
        Column(_("Units counted"), Kind.COUNT),
        Column(_("Units that owe it"), Kind.COUNT),
        Column(_("Coverage"), Kind.PERCENT, share=(5, 6)),
    )
    return Table(SERIES, _("Figures by period"), columns, [_period(line) for line in _newest(page)])


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
        percent(one.expected),
        one.counted,
        one.owing,
        percent(one.coverage),
    )


def _year(page: TargetPage, line: SeriesLine) -> Row:
    indicator, index = page.verdict.indicator, line.index
    figures = (index.as_published, index.rank, index.ranked_units) if index else (None, None, None)
    return (indicator.code, indicator.label, line.period.year, *figures)


def _units(page: TargetPage, period: Period) -> Table:
    """Return a row for every unit that owes the figure; the ranks are those of the peer group shown."""
    ranked = {one.line.unit.pk: one for one in page.ranking}
    columns = (
        *UNIT_COLUMNS,
        Column(_("Value"), Kind.PERCENT, share=(4, 5)),
        Column(_("Numerator"), Kind.COUNT),
        Column(_("Denominator"), Kind.COUNT),
        Column(_("Rank"), Kind.NUMBER),
        Column(_("Threshold")),
        Column(_("Part of the shortfall"), Kind.PERCENT),
    )
    rows = [_unit(page.verdict, line, ranked.get(line.unit.pk), period) for line in page.verdict.lines]
    return Table(UNITS, _("Units"), columns, rows)


def _unit(verdict: Verdict, line: Line, ranked: Ranked | None, period: Period) -> Row:
    share = line.share
    words = {MET: _("met"), SHORT: _("short")}
    return (
        *unit_cells(line.unit, period),
        share_cell(share, verdict),
        share.part if share else None,
        share.whole if share else None,
        ranked.rank if ranked else None,
        ", ".join(filter(None, [words.get(ranked.cell, ""), ranked.note])) if ranked else None,
        percent(line.contribution_percent),
    )


def share_cell(share: Share | None, verdict: Verdict) -> Cell:
    """Return what one unit states: its percentage, its yes or no, or why there is none."""
    if share is None:
        return _("no figure")
    if share.percent is None:
        return _("nothing occurred")
    if verdict.indicator.kind == IndicatorKind.UNIT_COUNT:
        return _("yes") if share.part else _("not yet")
    return percent(share.percent, verdict.threshold)


def _heat(page: TargetPage, period: Period) -> Table:
    """Return the units through time."""
    columns = (*UNIT_COLUMNS, *(Column(str(one), Kind.PERCENT) for one in page.heat_periods))
    rows = [
        (*unit_cells(row.unit, period), *(_heat_cell(cell, page.verdict) for cell in row.cells))
        for row in page.heat
    ]
    return Table(HEAT, _("Units through time"), columns, rows)


def _heat_cell(cell: HeatCell, verdict: Verdict) -> Cell:
    return share_cell(cell.share, verdict) if cell.kind else None
