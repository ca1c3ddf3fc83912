"""D9: the totals that the dashboards show are the sums of the accepted figures, as SQL alone adds them up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import hypothesis
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from accounts.models import User
from indicators import Share
from procedures.models import Level, Role, Unit
from reports.figures import kind
from reports.figures.draft import Typed, save
from reports.flow.corrections import correct
from reports.flow.workflow import move
from reports.scopes import unit_scope
from reports.verdicts.standing import standings
from targets.models import Period
from tests.contention.conftest import Measured
from tests.factories import (
    make_calendar,
    make_communes,
    make_indicator,
    make_member,
    make_province,
    make_target,
    make_unit,
)

pytestmark = pytest.mark.django_db

OF_ACCEPTED = """
    FROM reports_measurement line
    JOIN reports_report report ON report.id = line.report_id AND report.period_id = %s
    JOIN procedures_placement placed ON placed.unit_id = report.unit_id AND placed.parent_id = %s
    JOIN targets_indicator indicator ON indicator.id = line.indicator_id AND indicator.code = %s
    JOIN reports_measurementrevision kept ON kept.id = line.accepted_id
"""
SUMS = {
    "S": "SELECT SUM(kept.part), SUM(kept.whole)" + OF_ACCEPTED,
    "Y": "SELECT SUM(CASE WHEN kept.achieved THEN 1 ELSE 0 END), COUNT(*)"
    + OF_ACCEPTED
    + "WHERE kept.achieved IS NOT NULL",
    "D": "SELECT SUM(dossiers.received_online), SUM(dossiers.received)"
    + OF_ACCEPTED
    + "JOIN reports_keptdossiercount dossiers ON dossiers.revision_id = kept.id",
}
FATES = ["entered", "sent", "accepted", "returned", "line returned", "reopened", "corrected", "accepted anew"]

counts = st.tuples(st.integers(0, 2_000_000_000), st.integers(0, 2_000_000_000)).map(sorted)


@dataclass(frozen=True, slots=True)
class Told:
    """What a commune reports, and what becomes of it; no counts say that it is not applicable."""

    share: tuple[int, int] | None
    has_it: bool | None
    dossiers: tuple[int, int]
    corrected: tuple[int, int]
    fate: str


told = st.builds(
    Told,
    share=st.none() | counts.map(tuple),
    has_it=st.none() | st.booleans(),
    dossiers=counts.map(tuple),
    corrected=counts.map(tuple),
    fate=st.sampled_from(FATES),
)


@dataclass(frozen=True, slots=True)
class District:
    """Three communes that report, with their officials, and two coordinators."""

    unit: Unit
    communes: list[Unit]
    officials: list[User]
    coordinators: list[User]
    period: Period


@pytest.fixture
def district() -> District:
    """Return a district whose communes owe a share, a yes or no, and their dossiers."""
    for code, fields in (("S", {}), ("Y", {"kind": "unit_count"}), ("D", {"source": "dossiers"})):
        make_target(make_indicator(code, **fields), for_departments=False, for_districts=False)
    unit = make_unit(Level.DISTRICT)
    communes = make_communes(3, parent=unit)
    officials = [make_member(commune, Role.OFFICIAL) for commune in communes]
    coordinators = [make_member(make_province(), Role.COORDINATOR) for _ in range(2)]
    return District(unit, communes, officials, coordinators, make_calendar()["2018-q2"])


def boxes(report: Told) -> dict[str, dict[str, Typed]]:
    """Return what the commune types."""
    online, received = report.dossiers
    dossiers = {
        "received": received,
        "received_online": online,
        "settled_on_time": received,
        "settled_late": 0,
        "in_progress_in_time": 0,
        "in_progress_overdue": 0,
    }
    share = dict(zip(("part", "whole"), report.share, strict=True)) if report.share else {"na": "on"}
    answer = {True: "co", False: "chua", None: "khong"}[report.has_it]
    words = {"note": Typed("không phát sinh"), "why": Typed("đã đối chiếu")}
    return {
        "S": {name: Typed(str(text)) for name, text in share.items()} | words,
        "Y": {"achieved": Typed(answer)} | words,
        "D": {f"g0-{name}": Typed(str(count)) for name, count in dossiers.items()} | words,
    }


def bring_about(district: District, place: int, report: Told) -> None:
    """Take the report of one commune to its fate, by the steps that people take."""
    commune, official = district.communes[place], district.officials[place]
    first, second = district.coordinators
    saved = save(commune, district.period, boxes(report), by=official)
    one = saved.sheet.report
    assert one is not None
    if report.fate == "entered":
        return
    move(one, "submit", by=official)
    if report.fate == "returned":
        move(one, "return", by=first, note="xem lại")
    if report.fate == "line returned":
        move(one, "return", by=first, note="xem lại", only=one.measurements.get(indicator__code="S"))
    if report.fate not in ("sent", "returned"):
        move(one, "approve", by=first)
    if report.fate == "reopened":
        move(one, "reopen", by=first, note="xem lại", only=one.measurements.get(indicator__code="S"))
    if report.fate not in ("corrected", "accepted anew") or report.corrected == report.share:
        return  # what changes nothing is no correction
    part, whole = report.corrected
    correct(one, "S", {"part": str(part), "whole": str(whole), "na": ""}, by=first, reason="đếm lại")
    if report.fate == "accepted anew":
        move(one, "approve", by=second)


def differences(district: District) -> list[str]:
    """Return where a total of the dashboards is another than that of SQL, once the period is locked."""
    # Of a period that is open with less than half accepted no total is shown at all.
    Period.objects.filter(pk=district.period.pk).update(locked_at=district.period.province_due_at)
    found = []
    for verdict in standings(district.period, unit_scope(district.unit)):
        code = verdict.indicator.code
        with connection.cursor() as cursor:
            cursor.execute(SUMS[code], [district.period.pk, district.unit.pk, code])
            part, whole = cursor.fetchone()
        if code == "Y" and whole:
            whole = verdict.owing  # of a count of units, the whole is every unit that owes an answer
        summed = Share(int(part), int(whole)) if whole is not None and (part, whole) != (None, 0) else None
        if verdict.is_gathering:  # of too small a part no figure of the whole is shown, which is right
            found += [f"{code}: {verdict.share} is shown of a part"] if verdict.share else []
        elif verdict.share != summed:
            found.append(f"{code}: {verdict.share} is shown, and the sum is {summed}")
    return found


def totals_are_sums(district: District, reports: Iterable[Told]) -> list[str]:
    """Return the differences after the reports have come to their fates, and take all of it back."""
    with transaction.atomic():
        for place, report in enumerate(reports):
            bring_about(district, place, report)
        found = differences(district)
        transaction.set_rollback(True)
    return found


def data_sets() -> int:
    """Return how many random data sets this lane tries."""
    usual = hypothesis.settings().max_examples
    return 1000 if usual >= 1000 else 15


def test_every_total_is_the_sum_of_what_was_accepted(district: District, measured: Measured) -> None:
    tried = 0

    @hypothesis.settings(max_examples=data_sets(), suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(told, min_size=3, max_size=3))
    def total_is_sum(reports: list[Told]) -> None:
        nonlocal tried
        tried += 1
        assert totals_are_sums(district, reports) == []

    total_is_sum()
    measured(**{"random data sets": tried, "differences": 0})


def test_a_mean_of_percentages_is_no_total(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    def mean(counts: Iterable[tuple[int, int]]) -> Share:
        shares = list(counts)
        whole = sum(whole for _, whole in shares)
        return Share(int(whole * sum(Fraction(*share) for share in shares) / len(shares)), whole)

    monkeypatch.setattr(kind, "pool_counts", mean)
    reports = [Told(share, True, share, share, "accepted") for share in [(1, 2), (99, 100), (5, 1000)]]
    found = totals_are_sums(district, reports)
    assert [difference[:2] for difference in sorted(found)] == ["D:", "S:"]
