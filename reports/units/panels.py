"""Small multiples: one panel a target, all to one scale, the unit's line beside the middle of its peers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from indicators import Point, exact
from reports.dashboards.charts import SPARK_PERIODS, Sparkline, round_top, sparkline
from reports.dashboards.rows import due_until, top_of
from reports.scopes import group_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.peers import median_points
from reports.verdicts.verdict import Verdict


@dataclass(frozen=True, slots=True)
class HistoryPanel:
    """The last 8 due periods of one target: the unit and the median of its peers, 0 to 100 %.

    A yes or no of the unit is 100 or 0, and has no median beside it.
    """

    verdict: Verdict
    own: Sparkline
    peers: Sparkline
    first: Fraction | None  # what is shown of the unit, oldest and newest; None where it has no figure
    last: Fraction | None
    peers_last: Fraction | None


def history_panels(
    ledger: Ledger, verdicts: Iterable[Verdict], group: str | None
) -> tuple[HistoryPanel, ...]:
    """Return a panel for each target of which the unit or its peers have a figure in the last 8 periods."""
    found = (_panel(ledger, verdict, group) for verdict in verdicts if verdict.target is not None)
    return tuple(panel for panel in found if panel.own.dots or panel.peers.dots)


def _panel(ledger: Ledger, verdict: Verdict, group: str | None) -> HistoryPanel:
    due = due_until(verdict.indicator, verdict.asked)
    own = _shown(verdict.points, due)
    peers: list[Point] = []
    if group is not None and verdict.manner.is_gradual:  # of yes and no there is no middle
        peers = _shown(median_points(ledger, verdict.indicator, verdict.asked, group_scope(group)), due)
    top = top_of(verdict)
    if verdict.indicator.is_in_measure:
        top = round_top([top, *(point.value for point in peers)])
    return HistoryPanel(
        verdict,
        sparkline(own, due, top),
        sparkline(peers, due, top),
        first=exact(own[0].value) if own else None,
        last=exact(own[-1].value) if own else None,
        peers_last=exact(peers[-1].value) if peers else None,
    )


def _shown(points: Iterable[Point], due: Sequence[int]) -> list[Point]:
    """Return the points of the periods that a panel has room for."""
    room = set(due[-SPARK_PERIODS:])
    return [point for point in points if point.quarter in room]
