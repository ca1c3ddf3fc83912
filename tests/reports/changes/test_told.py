"""Every write to a table that verdicts are made from is told by the database, whoever writes."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import audit
from procedures.models import Level, Procedure, Role, Unit, UnitName, UnitSuccession
from procedures.rights import Action, within
from reports.changes import kept, watched
from reports.changes.since import since
from reports.models import (
    DataChange,
    DraftCell,
    KeptDossierCount,
    KeptIndex,
    Measurement,
    MeasurementRevision,
    Report,
    StatedFigure,
    StatedIndex,
    StatedPart,
)
from reports.obligations import Asking
from reports.review.desk import Desk
from reports.verdicts import ledger as ledgers
from reports.verdicts.ledger import Ledger
from targets.models import (
    Applicability,
    DeadlineExtension,
    IndexValue,
    MarginVersion,
    PathPoint,
    Period,
)
from tests.factories import (
    make_calendar,
    make_communes,
    make_dossiers,
    make_indicator,
    make_line,
    make_member,
    make_stated,
    make_survey,
    make_target,
    make_unit,
)
from tests.procedures.catalogue_rows import make_handling, make_level, make_procedure
from tests.register_factories import make_certificate, make_usage
from tests.reports.changes.facts import PATIENCE, fresh_facts, kept_facts, settled_version
from tests.source_pairs import make_explained, make_pair

pytestmark = pytest.mark.django_db(transaction=True)

# Read by the page itself, each time: who was reminded, who may see what, files beside a figure.
READ_ANEW = {"reports_reminder", "accounts_user", "reports_evidence"}
FROM = re.compile(r'(?:FROM|JOIN)\s+"?([a-z]+_[a-z_]+)"?')


@pytest.fixture
def period() -> Period:
    """Return a period with a commune that states a share, dossiers and a survey, all accepted."""
    calendar = make_calendar()
    period = calendar["2018-q2"]
    share = make_target(make_indicator("S"))
    dossiers = make_target(make_indicator("D", source="dossiers"))
    survey = make_target(make_indicator("V", source="survey", survey_subject="one_stop"))
    unit, other = make_communes(2)
    for one in (unit, other):
        make_line(one, share.indicator, period, 3, 4)
    line = make_line(unit, dossiers.indicator, period)
    make_dossiers(line.report, 10, 5)
    make_survey(line.report, {"Q": (7, 9)})
    make_line(unit, survey.indicator, period)
    make_stated(unit, share.indicator, period, 3, 4)
    make_certificate(unit)
    pair = make_pair(share.indicator, "system", system=make_usage(unit).system)
    make_explained(pair, unit, period, (3, 4), (12, 20))
    make_level(make_procedure(make_unit(Level.DEPARTMENT)), 4)
    make_indicator("C", source="catalogue", catalogue_count="level_4")
    index = make_indicator("PCI", kind="index", frequency="year")
    IndexValue.objects.create(indicator=index, unit=unit, year=2017, value=61, decimals=2, source="VCCI")
    UnitSuccession.objects.create(predecessor=other, successor=unit, effective_on=dt.date(2017, 1, 1))
    at = period.unit_due_at
    DeadlineExtension.objects.create(period=period, unit=unit, due_at=at, at=at, reason="lũ")
    Applicability.objects.create(target=share, unit=other, valid_from="2016-01-01", reason="miễn")
    PathPoint.objects.create(target=share, on=dt.date(2019, 1, 1), percent=40, source="kế hoạch")
    share.named_units.add(unit)
    UnitName.objects.create(unit=unit, name="Xã Cũ", since="2015-01-01")
    make_handling(Procedure.objects.get(), at_desk=True)
    stated = StatedFigure.objects.get()
    StatedPart.objects.create(figure=stated, dimension="mức độ", position=1, label="4", count=1)
    DraftCell.objects.create(report=line.report, indicator=index, name="part", text="chưa rõ")
    printed = {"value": 61, "decimals": 2, "source": "VCCI"}
    StatedIndex.objects.create(report=line.report, indicator=index, **printed)
    KeptIndex.objects.create(revision=MeasurementRevision.objects.all()[0], **printed)
    return period


def told(act: Callable[[], object]) -> set[str]:
    """Return the parts that the act told of."""
    before = settled_version()
    act()
    changes = since(before)
    return set(changes.keys) | ({watched.EVERYTHING} if changes.is_everything else set())


def execute(statement: str, *values: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_every_table_that_is_read_is_watched(period: Period) -> None:
    tables = {one.table for one in watched.WATCHED} | {model._meta.db_table for model in watched.WHOLE}
    with CaptureQueriesContext(connection) as asked:
        kept_facts()
        fresh_facts()
        Desk.read(period, Asking.read(), within(make_member(make_unit(), Role.COORDINATOR), Action.READ_DESK))
    read = {table for query in asked.captured_queries for table in FROM.findall(query["sql"])}
    assert "reports_measurement" in read
    assert read - tables - READ_ANEW - {watched.LOG, "procedures_membership"} == set()


def every_table() -> Iterator[tuple[str, str]]:
    yield from ((one.table, one.part) for one in watched.WATCHED)
    yield from ((model._meta.db_table, part) for model, part in watched.WHOLE.items())


def test_raw_sql_is_told(period: Period) -> None:
    silent = [
        table
        for table, part in every_table()
        if part not in told(partial(execute, f"UPDATE {table} SET id = id"))  # noqa: S608  # our own
    ]
    assert silent == []


def test_margins_decided_by_another_process_judge_the_very_next_reading(period: Period) -> None:
    kept_facts()
    row = MarginVersion.objects.get()
    columns = "version, at_risk, behind, in_force_from, legal_basis, reason, is_erratum"
    values = f"9, 1, 2, '{row.in_force_from}', 'VB', 'vì', {connection.ops.quote_name('is_erratum')}"
    execute(
        f"INSERT INTO targets_marginversion ({columns}) SELECT {values} FROM targets_marginversion"  # noqa: S608
    )
    assert Ledger.read().margins_in(period).behind == Decimal("0.02")
    assert kept_facts() == fresh_facts()


def test_a_figure_is_told_by_its_unit_indicator_and_period(period: Period) -> None:
    line = Measurement.objects.filter(indicator__code="S").select_related("report")[0]
    before = settled_version()
    execute("UPDATE reports_measurementrevision SET part = 1 WHERE id = %s", line.accepted_id)
    changes = since(before)
    assert changes.keys == {watched.LINES: {(line.report.unit_id, line.indicator_id, period.pk)}}


def test_the_counts_behind_a_figure_are_told_with_it(period: Period) -> None:
    row = KeptDossierCount.objects.select_related("revision__measurement__report").get()
    before = settled_version()
    execute("UPDATE reports_keptdossiercount SET received_online = 1")
    line = row.revision.measurement
    assert since(before).keys == {watched.LINES: {(line.report.unit_id, line.indicator_id, period.pk)}}


def test_a_report_that_goes_to_another_unit_takes_its_lines_along(period: Period) -> None:
    kept_facts()
    report = Report.objects.order_by("pk")[0]
    other = make_communes(1)[0]
    kept_facts()
    execute("UPDATE reports_report SET unit_id = %s WHERE id = %s", other.pk, report.pk)
    assert kept_facts() == fresh_facts()


def test_what_is_undone_is_told_to_nobody_and_kept_by_nobody(period: Period) -> None:
    before, line = kept_facts(), Measurement.objects.filter(indicator__code="S")[0]
    with transaction.atomic():
        MeasurementRevision.objects.filter(speaks_for=line).update(part=0)
        seen = kept_facts()
        assert seen != before
        assert seen == fresh_facts()
        transaction.set_rollback(True)
    assert kept_facts() == before


def test_what_a_savepoint_undoes_is_not_seen_afterwards(period: Period) -> None:
    before, line = kept_facts(), Measurement.objects.filter(indicator__code="S")[0]
    with transaction.atomic():
        with transaction.atomic():
            Measurement.objects.filter(pk=line.pk).delete()
            assert kept_facts() != before
            transaction.set_rollback(True)
        assert kept_facts() == before


def test_the_oldest_changes_are_swept_and_whoever_knew_them_reads_everything(
    period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "KEPT", 30)
    monkeypatch.setattr(watched, "SWEPT_EACH", 10)
    watched.watch()
    known = settled_version()
    kept_facts()
    line = Measurement.objects.filter(indicator__code="S")[0]
    until = time.monotonic() + PATIENCE
    while True:  # nothing is swept that is newer than a transaction of whoever else uses the server
        for part in range(100):
            MeasurementRevision.objects.filter(speaks_for=line).update(part=part % 4)
        if DataChange.objects.count() <= 41:
            break
        assert time.monotonic() < until, "nothing was swept"
    assert since(known).is_everything
    assert kept_facts() == fresh_facts()


def test_whoever_knew_what_is_left_is_told_of_the_rest_alone(
    period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "KEPT", 30)
    monkeypatch.setattr(watched, "SWEPT_EACH", 10)
    watched.watch()
    line = Measurement.objects.filter(indicator__code="S")[0]
    for part in range(60):
        MeasurementRevision.objects.filter(speaks_for=line).update(part=part % 4)
    known = settled_version()
    for part in range(15):
        MeasurementRevision.objects.filter(speaks_for=line).update(part=part % 4)
    assert not since(known).is_everything


def test_an_emptied_database_is_read_anew(period: Period) -> None:
    assert kept_facts()["units"]
    audit.unguard()
    call_command("flush", interactive=False, verbosity=0)
    assert kept_facts()["units"] == []
    assert kept_facts() == fresh_facts()


def test_a_row_of_another_database_is_not_taken_for_the_one_that_was_known(period: Period) -> None:
    known = settled_version()
    DataChange.objects.filter(pk=known.key).update(token=known.token + 1)
    assert since(known).is_everything


def test_many_changes_are_read_as_one(period: Period, monkeypatch: pytest.MonkeyPatch) -> None:
    known = settled_version()
    changed = [
        DataChange(part=watched.LINES, unit_key=key, transaction_key=since_key(), token=key)
        for key in range(2_100)
    ]
    DataChange.objects.bulk_create(changed)
    assert since(known).is_everything


def since_key() -> int:
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no INSERT OR REPLACE")
def test_a_row_that_another_replaces_is_told(period: Period) -> None:
    kept_facts()
    line = Measurement.objects.filter(indicator__code="S").order_by("pk")[0]
    other = Report.objects.exclude(pk=line.report_id)[0]
    Measurement.objects.filter(report=other).delete()
    kept_facts()
    columns = ", ".join(str(field.column) for field in Measurement._meta.concrete_fields)
    values = columns.replace("report_id", str(other.pk))
    copied = f"SELECT {values} FROM reports_measurement WHERE id = {line.pk}"  # noqa: S608  # our own
    execute(f"INSERT OR REPLACE INTO reports_measurement ({columns}) {copied}")
    assert kept_facts() == fresh_facts()


def test_units_that_are_made_are_there_in_the_next_reading(period: Period) -> None:
    Asking.read()
    unit = make_communes(1)[0]
    assert unit.pk in Asking.read().units
    Unit.objects.filter(pk=unit.pk).update(name="Xã Khác")
    assert Asking.read().units[unit.pk].name == "Xã Khác"


def test_the_catalogue_is_counted_anew_on_another_day(period: Period, settings: LazySettings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 1, 1)
    before = ledgers.Ledger.read().catalogue
    settings.PORTAL_TODAY = dt.date(2020, 12, 12)
    after = ledgers.Ledger.read().catalogue
    assert before is not None
    assert after is not None
    assert len(before.periods) < len(after.periods)


def test_more_than_may_be_kept_is_read_each_time(
    period: Period, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 1)
    ledgers._LEDGER.forget()
    first = ledgers.Ledger.read()
    assert ledgers.Ledger.read() is not first
    assert kept_facts() == fresh_facts()
    assert "are not kept" in caplog.text
