"""The pages about targets as tables: what each verdict holds, typed."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators import Number
from reports.dashboards.figure_words import lag_words, reason_said, short_words
from reports.dashboards.rows import Area, PageQuery
from reports.dashboards.rows import DashboardRow as TargetRow
from reports.dashboards.tiles import Tile
from reports.downloads import file_slug, of_period
from reports.verdicts.verdict import Verdict
from reports.words import COMPARATOR_WORDS, FLAG_WORDS, STANDING_WORDS
from sheets.writing import Cell, ColumnFormat, Export, ExportColumn, ExportTable, Note, Row, percent_cell

TARGETS, INDICES = "muc-tieu", "chi-so"
COLUMNS = (
    ExportColumn(gettext_lazy("Reform area")),
    ExportColumn(gettext_lazy("Code"), ColumnFormat.CODE),
    ExportColumn(gettext_lazy("Target")),
    ExportColumn(gettext_lazy("Value"), ColumnFormat.PERCENT, share=(4, 5)),
    ExportColumn(gettext_lazy("Numerator"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Denominator"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Comparison")),
    ExportColumn(gettext_lazy("Threshold"), ColumnFormat.PERCENT),
    ExportColumn(gettext_lazy("Deadline"), ColumnFormat.DAY),
    ExportColumn(gettext_lazy("Expected"), ColumnFormat.PERCENT),
    ExportColumn(gettext_lazy("Standing")),
    ExportColumn(gettext_lazy("Quarters behind the path"), ColumnFormat.TENTHS),
    ExportColumn(gettext_lazy("Missing")),
    ExportColumn(gettext_lazy("Period that speaks")),
    ExportColumn(gettext_lazy("Units counted"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Units that owe it"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Coverage"), ColumnFormat.PERCENT, share=(14, 15)),
    ExportColumn(gettext_lazy("To be known")),
    ExportColumn(gettext_lazy("Lead unit")),
    ExportColumn(gettext_lazy("Units behind"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Change in points"), ColumnFormat.TENTHS),
    ExportColumn(gettext_lazy("First of the last 8 periods"), ColumnFormat.PERCENT),
    ExportColumn(gettext_lazy("Last of the last 8 periods"), ColumnFormat.PERCENT),
    ExportColumn(gettext_lazy("Behind or ahead of the path")),
    ExportColumn(gettext_lazy("Start of the path"), ColumnFormat.PERCENT),
    ExportColumn(gettext_lazy("Changed since")),
    ExportColumn(gettext_lazy("Target in full"), ColumnFormat.PROSE),
)
FRONT = (2, 3, 6, 7, 10, 23, 12, 18)  # value, threshold, standing, path, what is missing, who leads
INDEX_COLUMNS = (
    ExportColumn(gettext_lazy("Code"), ColumnFormat.CODE),
    ExportColumn(gettext_lazy("Index")),
    ExportColumn(gettext_lazy("Year"), ColumnFormat.NUMBER),
    ExportColumn(gettext_lazy("Value"), ColumnFormat.NUMBER),
    ExportColumn(gettext_lazy("Rank"), ColumnFormat.NUMBER),
    ExportColumn(gettext_lazy("of how many"), ColumnFormat.NUMBER),
)
TILE_COLUMNS = (
    *INDEX_COLUMNS,
    ExportColumn(gettext_lazy("Change of the index"), ColumnFormat.NUMBER),
    ExportColumn(gettext_lazy("since the year"), ColumnFormat.NUMBER),
)


def targets_export(
    slug: str,
    asked: PageQuery,
    areas: Iterable[Area],
    tiles: Iterable[Tile],
    filters: Iterable[Note] = (),
) -> Export:
    """Return the dashboard, or the list of targets: a row a target, and the yearly indices."""
    about = (*of_period(asked.period), (_("Scope"), asked.scope.name), *filters)
    name = file_slug(slug, asked.scope.slug, asked.period.code)
    return Export(name, target_tables(areas, tiles), about, title=_("Progress of the targets"))


def targets_files(tiles: Iterable[Tile]) -> list[tuple[str, str]]:
    """Return the tables that the dashboard gives out as CSV: the name of each in an address, and in words."""
    return [(TARGETS, _("targets")), (INDICES, _("indices"))] if any(tiles) else []


def target_tables(areas: Iterable[Area], tiles: Iterable[Tile]) -> tuple[ExportTable, ...]:
    """Return a row a target in the order of the page, and the yearly indices if there are any."""
    rows = [target_row(str(area.area), row) for area in areas for row in area.rows]
    indices = [_index_row(tile) for tile in tiles]
    tables = (ExportTable(TARGETS, _("Targets"), COLUMNS, rows, front=FRONT),)
    return (*tables, ExportTable(INDICES, _("Yearly indices"), TILE_COLUMNS, indices)) if indices else tables


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
        str(COMPARATOR_WORDS[target.comparator]) if target and verdict.threshold else None,
        scale_cell(verdict, verdict.threshold.number) if verdict.threshold else None,
        target.deadline if target else None,
        scale_cell(verdict, verdict.expected),
        standing_cell(verdict),
        verdict.lag if lag_words(verdict) else None,
        short_words(verdict) if verdict.manner.is_gradual else "",
        str(speaking) if speaking else None,
        verdict.counted,
        verdict.owing,
        percent_cell(verdict.coverage),
        "; ".join(_known(verdict)),
        target.lead_unit.name if target and target.lead_unit else None,
        len(row.late),
        row.change.by if row.change else None,
        *_trend(row),
        lag_words(verdict),
        scale_cell(verdict, verdict.path.start) if verdict.path else None,
        str(row.change.since) if row.change and row.change.since else None,
        str(verdict.indicator),
    )


def _trend(row: TargetRow) -> tuple[Cell, Cell]:
    """Return the ends of the small line, where one is drawn."""
    if not row.spark.dots:
        return None, None
    manner = row.verdict.manner
    return manner.cell(row.first), manner.cell(row.last)


def value_cell(verdict: Verdict) -> Cell:
    """Return the value: a percentage, or the yes or no of one unit."""
    return verdict.manner.cell(verdict.value, verdict.threshold)


def scale_cell(verdict: Verdict, value: Number | None) -> Cell:
    """Return a number on the scale of the verdict's values: a percentage, or with its unit of measure."""
    return verdict.kind.manner(verdict.indicator, alone=False).cell(value)


def standing_cell(verdict: Verdict) -> str:
    """Return the standing as the badge says it."""
    if verdict.standing is None:
        return _("shown, never judged")
    words, told = str(STANDING_WORDS[verdict.standing.code]), verdict.gathered
    return f"{words} ({told.counted}/{told.owing})" if verdict.is_gathering and told else words


def _known(verdict: Verdict) -> list[str]:
    """Return what must be known beside a standing, and why there is no value where there is none."""
    told = []
    if verdict.target and not verdict.target.in_programme:
        told.append(_("second reading, not counted"))
    if standing := verdict.standing:
        told += [reason_said(verdict)] if standing.reason else []
        told += [str(FLAG_WORDS[flag]) for flag in sorted(standing.flags)]
        told += [_("the printed figures do not add up")] if verdict.warnings else []
    return told


def _index_row(tile: Tile) -> Row:
    index, before = tile.index, tile.before
    return (
        tile.indicator.code,
        tile.name,
        index.year if index else None,
        index.as_published if index else None,
        index.rank if index else None,
        index.ranked_units if index else None,
        index.as_published - before.as_published if index and before else None,
        before.year if before else None,
    )


# Units in a table ------------------------------------------------------------------------------------------
