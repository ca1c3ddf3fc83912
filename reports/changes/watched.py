"""Which tables are watched, and the triggers with which the database tells of their changes.

A change is told by what has to be read anew: the part, and whose where rows belong to a figure of a unit.
On PostgreSQL a statement tells once of each key that it touched, on SQLite each row tells. Nothing is locked
beyond the row that is added; a writer that is undone leaves none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, models, transaction

from accounts import triggers
from accounts.triggers import Trigger
from procedures.models import (
    DeskHandling,
    Placement,
    Procedure,
    ServiceLevel,
    Unit,
    UnitName,
    UnitSuccession,
)
from reports.models import (
    DataChange,
    DifferenceExplained,
    DossierCount,
    DraftCell,
    IsoCertificate,
    KeptDossierCount,
    KeptIndex,
    KeptSurvey,
    KeptSurveyCount,
    Measurement,
    MeasurementRevision,
    Report,
    SourcePair,
    StatedFigure,
    StatedIndex,
    StatedPart,
    Survey,
    SurveyCount,
    SystemUsage,
)
from targets.models import (
    Applicability,
    DeadlineExtension,
    IndexValue,
    Indicator,
    MarginVersion,
    PathPoint,
    Period,
    Questionnaire,
    QuestionnaireAnswer,
    ReformArea,
    Target,
)

# Parts: what is read anew.
ASKED, LINES, DRAFTS, STATED, INDICES, CATALOGUE, CERTIFICATES, EXTENSIONS, PAIRS, FORMS, EVERYTHING = (
    "asked",  # the programme, its units and periods
    "lines",  # what counts of the lines of reports
    "drafts",  # what else stands in a report
    "stated",
    "indices",
    "catalogue",
    "certificates",
    "extensions",  # of deadlines
    "pairs",  # of two sources, what they are held against, and what was said of differences
    "forms",  # of surveys
    "everything",
)
LOG = DataChange._meta.db_table
FUNCTION = f"{LOG}_told"
KEPT = 20_000  # rows that are always left
SWEPT_EACH = 1_000  # rows after which older ones are swept

_TO_REPORT = "LEFT JOIN {report} AS report ON report.id = {row}.report_id"
_TO_LINE = (
    "LEFT JOIN {line} AS line ON line.id = {row}.measurement_id "
    "LEFT JOIN {report} AS report ON report.id = line.report_id"
)
_TO_REVISION = (
    "LEFT JOIN {revision} AS revision ON revision.id = {row}.revision_id "
    "LEFT JOIN {line} AS line ON line.id = revision.measurement_id "
    "LEFT JOIN {report} AS report ON report.id = line.report_id"
)
_TABLES = {
    "report": Report._meta.db_table,
    "line": Measurement._meta.db_table,
    "revision": MeasurementRevision._meta.db_table,
    "survey": Survey._meta.db_table,
    "kept_survey": KeptSurvey._meta.db_table,
}


@dataclass(frozen=True, slots=True)
class Watched:
    """A table whose rows belong to a figure of a unit, and how that is found from a row, in SQL.

    leads_to  the joins from {row} to what names the unit and the period; empty where the row names them
    indicator the column of its key; NULL where a row concerns every figure of the report
    events    the ways of writing that change anything
    """

    table: str
    part: str
    leads_to: str
    unit: str = "report.unit_id"
    indicator: str = "NULL"
    period: str = "report.period_id"
    events: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")

    def keys(self, row: str) -> tuple[str, str]:
        """Return the three keys of a row as columns, and the joins that they need."""
        names = {"row": row, **_TABLES}
        columns = ", ".join(each.format(**names) for each in (self.unit, self.indicator, self.period))
        return columns, self.leads_to.format(**names)


WATCHED = (
    Watched(Report._meta.db_table, DRAFTS, "", "{row}.unit_id", "NULL", "{row}.period_id"),
    Watched(Measurement._meta.db_table, LINES, _TO_REPORT, indicator="{row}.indicator_id"),
    # A new revision counts for nothing until its line names it, and that is told by the line.
    Watched(
        MeasurementRevision._meta.db_table,
        LINES,
        _TO_LINE,
        indicator="line.indicator_id",
        events=("UPDATE", "DELETE"),
    ),
    Watched(KeptDossierCount._meta.db_table, LINES, _TO_REVISION, indicator="line.indicator_id"),
    Watched(KeptSurvey._meta.db_table, LINES, _TO_REVISION, indicator="line.indicator_id"),
    Watched(
        KeptSurveyCount._meta.db_table,
        LINES,
        "LEFT JOIN {kept_survey} AS survey ON survey.id = {row}.survey_id "
        + _TO_REVISION.replace("{row}", "survey"),
        indicator="line.indicator_id",
    ),
    Watched(KeptIndex._meta.db_table, LINES, _TO_REVISION, indicator="line.indicator_id"),
    Watched(DraftCell._meta.db_table, DRAFTS, _TO_REPORT, indicator="{row}.indicator_id"),
    Watched(DossierCount._meta.db_table, DRAFTS, _TO_REPORT),
    Watched(StatedIndex._meta.db_table, DRAFTS, _TO_REPORT, indicator="{row}.indicator_id"),
    Watched(Survey._meta.db_table, DRAFTS, _TO_REPORT),
    Watched(
        SurveyCount._meta.db_table,
        DRAFTS,
        "LEFT JOIN {survey} AS survey ON survey.id = {row}.survey_id "
        + _TO_REPORT.replace("{row}", "survey"),
    ),
)

# A report that goes to another unit or period takes its lines along; one that is copied speaks otherwise.
_MOVED = (
    "{old}.unit_id <> {new}.unit_id OR {old}.period_id <> {new}.period_id "
    "OR ({old}.status = 'copied') <> ({new}.status = 'copied') OR {old}.source <> {new}.source "
    "OR COALESCE({old}.as_of_day, '0001-01-01') <> COALESCE({new}.as_of_day, '0001-01-01')"
)

# Tables that are read anew as a whole: small ones, or such as change a few times a year.
WHOLE: dict[type[models.Model], str] = {
    ReformArea: ASKED,
    Indicator: ASKED,
    Target: ASKED,
    PathPoint: ASKED,
    MarginVersion: ASKED,
    Target.named_units.through: ASKED,
    Applicability: ASKED,
    Period: ASKED,
    Unit: ASKED,
    UnitName: ASKED,
    Placement: ASKED,
    UnitSuccession: ASKED,
    DeadlineExtension: EXTENSIONS,
    StatedFigure: STATED,
    StatedPart: STATED,
    IndexValue: INDICES,
    Procedure: CATALOGUE,
    ServiceLevel: CATALOGUE,
    DeskHandling: CATALOGUE,
    IsoCertificate: CERTIFICATES,
    SourcePair: PAIRS,
    DifferenceExplained: PAIRS,
    SystemUsage: PAIRS,
    Questionnaire: FORMS,
    QuestionnaireAnswer: FORMS,
}


def watch() -> None:
    """Let the database tell of every change, as the tables are now. Safe to call again.

    Whoever has read before reads everything anew: meanwhile a change may have been told to nobody.
    """
    triggers.renew(watchers())
    if LOG in connection.introspection.table_names():
        with transaction.atomic():
            DataChange.objects.all().delete()
            tell_everything()


def tell_everything() -> None:
    """Let every process read everything anew."""
    with connection.cursor() as cursor:
        cursor.execute(_insert(_anything(EVERYTHING)))


def watchers() -> Iterator[Trigger]:
    """Yield the triggers, as the engine in use takes them."""
    postgresql = connection.vendor == "postgresql"
    for watched in WATCHED:
        yield from _postgresql(watched) if postgresql else _sqlite(watched)
    for model, part in WHOLE.items():
        table = model._meta.db_table
        yield from _postgresql_whole(table, part) if postgresql else _sqlite_whole(table, part)
    yield _postgresql_moved() if postgresql else _sqlite_moved()
    yield _postgresql_sweep() if postgresql else _sqlite_sweep()


_COLUMNS = "(part, unit_key, indicator_key, period_key, transaction_key, token)"


def _anything(part: str) -> str:
    """Return the part with no keys: whatever belongs to it may have changed."""
    null = "NULL::bigint" if connection.vendor == "postgresql" else "NULL"
    return f"'{part}' AS part, {null} AS unit_key, {null} AS indicator_key, {null} AS period_key"


def _insert(keys: str, rows: str = "") -> str:
    """Return the statement that adds rows: part and keys, the transaction, and a number by chance."""
    if connection.vendor == "postgresql":
        by_chance = "pg_current_xact_id()::text::bigint, (random() * 9007199254740991)::bigint"
        told = f"(SELECT {keys} {rows}) AS told"
        return f"INSERT INTO {LOG} {_COLUMNS} SELECT told.*, {by_chance} FROM {told}"  # noqa: S608  # our own
    return f"INSERT INTO {LOG} {_COLUMNS} SELECT {keys}, 0, random() {rows}"


# SQLite -----------------------------------------------------------------------------------------------------


def _sqlite(watched: Watched) -> Iterator[Trigger]:
    """Yield what tells of each row by its keys, and of those that it had before."""
    sides = {"INSERT": ("NEW",), "UPDATE": ("NEW", "OLD"), "DELETE": ("OLD",)}
    for event in watched.events:
        told = " UNION ".join(_told(watched, side) for side in sides[event])
        yield _sqlite_trigger(watched.table, event, _insert("told.*", f"FROM ({told}) AS told"))
    # INSERT OR REPLACE removes the row that stands in its way without a word: then any may be gone.
    gone = _insert(_anything(EVERYTHING))
    found = f"WHEN EXISTS (SELECT 1 FROM {watched.table} WHERE id = NEW.id)"  # noqa: S608  # our own
    does = f"BEFORE INSERT ON {watched.table} {found} BEGIN {gone}; END"
    yield Trigger(f"{watched.table}_replaced_is_told", watched.table, does, (LOG,))


def _told(watched: Watched, side: str) -> str:
    keys, joins = watched.keys(side)
    return f"SELECT '{watched.part}', {keys} FROM (SELECT 1) AS one {joins}"  # noqa: S608  # our own


def _sqlite_whole(table: str, part: str) -> Iterator[Trigger]:
    told = _insert(_anything(part))
    for event in ("INSERT", "UPDATE", "DELETE"):
        yield _sqlite_trigger(table, event, told)


def _sqlite_trigger(table: str, event: str, does: str) -> Trigger:
    name = f"{table}_{event.lower()}_is_told"
    return Trigger(name, table, f"AFTER {event} ON {table} BEGIN {does}; END", (LOG, *_TABLES.values()))


def _sqlite_moved() -> Trigger:
    table = Report._meta.db_table
    told = f"WHEN {_MOVED.format(old='OLD', new='NEW')} BEGIN {_insert(_anything(LINES))}; END"
    return Trigger(f"{table}_moved_is_told", table, f"AFTER UPDATE ON {table} {told}", (LOG,))


def _sqlite_sweep() -> Trigger:
    """Return what sweeps the oldest rows: one writer at a time, in the order in which they commit."""
    old = f"DELETE FROM {LOG} WHERE id <= NEW.id - {KEPT};"  # noqa: S608  # our own
    does = f"AFTER INSERT ON {LOG} WHEN NEW.id % {SWEPT_EACH} = 0 BEGIN {old} END"
    return Trigger(f"{LOG}_is_swept", LOG, does)


# PostgreSQL -------------------------------------------------------------------------------------------------


def _postgresql(watched: Watched) -> Iterator[Trigger]:
    """Yield what tells of each statement: transition tables hold its rows before and after."""
    table = watched.table
    sides = {
        "INSERT": (("NEW", "new_rows"),),
        "UPDATE": (("NEW", "new_rows"), ("OLD", "old_rows")),
        "DELETE": (("OLD", "old_rows"),),
    }
    for event in watched.events:
        held = " ".join(f"{side} TABLE AS {rows}" for side, rows in sides[event])
        told = " UNION ".join(_rows_told(watched, rows) for _side, rows in sides[event])
        name = f"{table}_{event.lower()}_is_told"
        body = f"{_insert('*', f'FROM ({told}) AS keys')};"
        yield Trigger(
            name,
            table,
            f"AFTER {event} ON {table} REFERENCING {held} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
            (LOG, *_TABLES.values()),
            _function(name, body),
        )
    yield _postgresql_statement(table, EVERYTHING, "TRUNCATE", "emptied")


def _rows_told(watched: Watched, rows: str) -> str:
    keys, joins = watched.keys("changed")
    return f"SELECT '{watched.part}', {_typed(keys)} FROM {rows} AS changed {joins}"  # noqa: S608  # our own


def _typed(keys: str) -> str:
    """Return the keys with a type for those that are none: UNION takes an untyped NULL for a text."""
    return ", ".join(f"{each}::bigint" for each in keys.split(", "))


def _postgresql_moved() -> Trigger:
    table = Report._meta.db_table
    name = f"{table}_moved_is_told"
    where = _MOVED.format(old="old_rows", new="new_rows")
    moved = f"FROM old_rows JOIN new_rows USING (id) WHERE {where} LIMIT 1"
    held = "NEW TABLE AS new_rows OLD TABLE AS old_rows"
    does = f"AFTER UPDATE ON {table} REFERENCING {held} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    return Trigger(name, table, does, (LOG,), _function(name, f"{_insert(_anything(LINES), moved)};"))


def _postgresql_whole(table: str, part: str) -> Iterator[Trigger]:
    yield _postgresql_statement(table, part, "INSERT OR UPDATE OR DELETE OR TRUNCATE", "changed")


def _postgresql_statement(table: str, part: str, events: str, verb: str) -> Trigger:
    body = f"{_insert('TG_ARGV[0], NULL::bigint, NULL::bigint, NULL::bigint')};"
    does = f"AFTER {events} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}('{part}')"
    return Trigger(f"{table}_{verb}_is_told", table, does, (LOG,), _function(FUNCTION, body))


def _postgresql_sweep() -> Trigger:
    """Return what sweeps the oldest transactions: all rows of each, and one sweeper at a time.

    A reader holds on to a row of a transaction that was over when it looked; what it has not seen is of later
    ones. So as long as its row is there nothing that it has not seen was swept, and once it is gone it reads
    everything anew. A second sweeper does nothing, rather than wait.
    """
    name = f"{LOG}_is_swept"
    body = (
        f"IF pg_try_advisory_xact_lock('{LOG}'::regclass::oid::int, 0) THEN "  # noqa: S608  # our own
        f"DELETE FROM {LOG} WHERE transaction_key < (SELECT MAX(transaction_key) FROM {LOG} "
        f"WHERE id <= NEW.id - {KEPT} "
        f"AND transaction_key < pg_snapshot_xmin(pg_current_snapshot())::text::bigint); END IF;"
    )
    does = f"AFTER INSERT ON {LOG} FOR EACH ROW WHEN (NEW.id % {SWEPT_EACH} = 0) EXECUTE FUNCTION {name}()"
    return Trigger(name, LOG, does, (), _function(name, body))


def _function(name: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN NULL; END $$"
    )
