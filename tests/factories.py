"""Rows for tests: plain functions, each with what a test does not care about filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F

from accounts import clock
from accounts.models import User
from imports.models import ImportBatch
from procedures.models import (
    PROVINCE,
    DeskHandling,
    Field,
    Level,
    Membership,
    Placement,
    Procedure,
    Role,
    ServiceLevel,
    Terrain,
    Unit,
    UnitKind,
)
from procedures.rights import APPROVING
from reports.figures.revisions import FIGURES, keep_rows
from reports.models import (
    DossierCount,
    LineStatus,
    Measurement,
    MeasurementRevision,
    Report,
    StatedFigure,
    Survey,
    SurveyCount,
)
from targets.models import (
    Indicator,
    Period,
    Programme,
    Questionnaire,
    QuestionnaireAnswer,
    ReformArea,
    Target,
    Task,
)

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
BEFORE = dt.date(2010, 1, 1)
_numbers = count(1)

KINDS = {
    Level.PROVINCE: UnitKind.PROVINCE,
    Level.DEPARTMENT: UnitKind.DEPARTMENT,
    Level.DISTRICT: UnitKind.RURAL_DISTRICT,
    Level.COMMUNE: UnitKind.COMMUNE,
}


def make_user(username: str = "", **fields: Any) -> User:
    """Return somebody who may sign in and belongs nowhere."""
    return User.objects.create_user(username or f"user{next(_numbers)}", password=None, **fields)


def make_member(unit: Unit, role: Role, **fields: Any) -> User:
    """Return somebody who has had the role in the unit for long."""
    user = make_user(**fields)
    day = BEFORE if role in APPROVING else None
    Membership.objects.create(user=user, unit=unit, role=role, counts_from=day)
    return user


def make_province() -> Unit:
    """Return the province, made once."""
    fields = {
        "name": "Tỉnh Thừa Thiên Huế",
        "kind": UnitKind.PROVINCE,
        "level": Level.PROVINCE,
        "valid_from": BEFORE,
    }
    return Unit.objects.get_or_create(code=PROVINCE, defaults=fields)[0]


def make_unit(level: Level = Level.COMMUNE, *, parent: Unit | None = None, **fields: Any) -> Unit:
    """Return a unit that has always existed; a commune gets a district of its own unless one is given."""
    if parent is None:
        parent = make_unit(Level.DISTRICT) if level == Level.COMMUNE else make_province()
    code = fields.pop("code", f"U{next(_numbers)}")
    terrain = fields.pop("terrain", Terrain.DELTA if level == Level.COMMUNE else Terrain.NONE)
    filled = {"name": f"Xã {code}", "kind": KINDS[level], "valid_from": BEFORE} | fields
    unit = Unit.objects.create(code=code, level=level, **filled)
    Placement.objects.create(unit=unit, parent=parent, terrain=terrain)
    return unit


def make_move(unit: Unit, since: dt.date, **fields: Any) -> Placement:
    """Return the row by which a unit lies elsewhere from a day on; what is not given stays as it was."""
    before = unit.placements.exclude(since__gt=since).order_by(F("since").desc(nulls_last=True))[0]
    held = {"parent": before.parent, "terrain": before.terrain}
    told = {"reason": "sắp xếp đơn vị hành chính", "legal_basis": "Nghị quyết 834/NQ-UBTVQH14"}
    unit.__dict__.pop("placed", None)  # as the unit holds it that is at hand
    return Placement.objects.create(unit=unit, since=since, **held | told | fields)


def above(unit: Unit) -> Unit:
    """Return what a unit belongs to that has never moved."""
    return unit.placements.get().parent


def make_communes(number: int, **fields: Any) -> list[Unit]:
    """Return communes of one district."""
    parent = fields.pop("parent", None) or make_unit(Level.DISTRICT)
    return [make_unit(parent=parent, **fields) for _ in range(number)]


def make_period(code: str = "2018-q2", **fields: Any) -> Period:
    """Return the period with the days of the calendar, made once."""
    year, quarter = int(code[:4]), int(code[-1])
    cut_off = dt.date(year, 3 * quarter, 14)
    filled = {
        "year": year,
        "quarter": quarter,
        "label": f"quý {['I', 'II', 'III', 'IV'][quarter - 1]}/{year}",
        "data_from": dt.date(year - 1, 12, 15),
        "data_to": cut_off,
        "opens_on": cut_off.replace(day=1),
        "opened_at": dt.datetime(year, 3 * quarter, 1, 8, tzinfo=HUE),
        "unit_due_at": dt.datetime(year, 3 * quarter, 15, 16, 30, tzinfo=HUE),
        "province_due_at": dt.datetime(year, 3 * quarter, 20, 16, 30, tzinfo=HUE),
    } | fields
    return Period.objects.get_or_create(code=code, defaults=filled)[0]


def make_calendar() -> dict[str, Period]:
    """Return the twenty periods by their codes."""
    codes = [f"{year}-q{quarter}" for year in range(2016, 2021) for quarter in range(1, 5)]
    return {code: make_period(code) for code in codes}


def make_programme(**fields: Any) -> Programme:
    """Return the programme, with figures that are real unless said otherwise."""
    filled = {
        "name": "Chương trình",
        "legal_basis": "Nghị quyết 30c/NQ-CP",
        "starts_on": dt.date(2016, 1, 1),
        "ends_on": dt.date(2020, 12, 31),
    } | fields
    return Programme.objects.get_or_create(code="CCHC", defaults=filled)[0]


def make_indicator(code: str = "", **fields: Any) -> Indicator:
    """Return an indicator: by default a quarterly share that units type, as of the cut-off.

    It stands as if it had been asked before anything was locked, which no way into the portal allows later.
    """
    number = next(_numbers)
    area, _made = ReformArea.objects.get_or_create(
        code="HDH", defaults={"name": "Hiện đại hoá", "position": 6}
    )
    code = code or f"X-{number}"
    filled = {
        "name": f"Tỷ lệ {code}",
        "short_name": f"Tỷ lệ {code}",
        "area": area,
        "position": number % 30_000,
        "kind": "share",
        "direction": "higher_is_better",
        "accumulation": "stock",
        "frequency": "quarter",
        "source": "report",
        "part_name": "số đạt",
        "whole_name": "tổng số",
        "counted_in": "hồ sơ",
    } | fields
    (made,) = Indicator.objects.bulk_create([Indicator(code=code, **filled)])
    return made


def make_target(
    indicator: Indicator | None = None, sign: str = ">=", threshold: int = 50, **fields: Any
) -> Target:
    """Return a target asked of every unit until the end of 2020."""
    indicator = indicator or make_indicator()
    filled = {
        "code": indicator.code,
        "version": 1,
        "deadline": dt.date(2020, 12, 31),
        "for_departments": True,
        "for_districts": True,
        "for_communes": True,
        "in_programme": True,
        "sentence": "Đến năm 2020 đạt ngưỡng.",
        "legal_basis": "Nghị quyết 30c/NQ-CP",
        "in_force_from": dt.date(2016, 1, 1),
        "redefines": False,
        "baseline_source": "báo cáo năm 2015" if fields.get("baseline") is not None else "",
    } | fields
    return Target.objects.create(indicator=indicator, comparator=sign, threshold=Decimal(threshold), **filled)


def make_task(code: str = "N09", **fields: Any) -> Task:
    """Return a task of the programme, made once."""
    area, _made = ReformArea.objects.get_or_create(
        code="HDH", defaults={"name": "Hiện đại hoá", "position": 6}
    )
    filled = {
        "kind": "task",
        "area": area,
        "text": f"Nhiệm vụ {code}",
        "lead_note": "tất cả đơn vị",
        "position": next(_numbers) % 30_000,
    } | fields
    return Task.objects.get_or_create(code=code, defaults=filled)[0]


def make_report(unit: Unit, period: Period, status: str = Report.Status.APPROVED) -> Report:
    """Return the unit's report of the period, made once."""
    fields: dict[str, Any] = {"status": status, "submitted_at": period.unit_due_at}
    if status == Report.Status.COPIED:  # from print, which nobody sent
        fields = {"status": status, "source": "trang tin của đơn vị"}
    return Report.objects.get_or_create(unit=unit, period=period, defaults=fields)[0]


def make_line(
    unit: Unit, indicator: Indicator, period: Period, *figures: int | bool | None, **fields: Any
) -> Measurement:
    """Return an accepted line: two counts, or a single yes or no; none for dossiers, surveys and the like."""
    filled: dict[str, Any] = {"status": LineStatus.ACCEPTED} | fields
    if len(figures) == 2:
        filled |= {"part": figures[0], "whole": figures[1]}
    elif figures:
        filled["achieved"] = figures[0]
    line = Measurement.objects.create(report=make_report(unit, period), indicator=indicator, **filled)
    keep(line)
    return line


def keep(line: Measurement) -> None:
    """Let a revision keep what the line holds; one that is accepted speaks by it."""
    figures = {name: getattr(line, name) for name in FIGURES}
    new = {"at": clock.now(), "channel": "form", **figures}
    revision, _made = MeasurementRevision.objects.update_or_create(
        measurement=line, number=line.version, defaults=new
    )
    for rows in (revision.dossier_counts, revision.surveys):
        rows.all().delete()
    keep_rows([revision])
    if line.status == LineStatus.ACCEPTED:
        Measurement.objects.filter(pk=line.pk).update(accepted=revision)
        line.accepted = revision


def _keep_all(report: Report, source: str) -> None:
    """Let the lines of the report keep the rows that they are counted from, which came later."""
    for line in report.measurements.filter(indicator__source=source).select_related("indicator"):
        keep(line)


def make_sent(
    unit: Unit,
    indicator: Indicator,
    period: Period,
    *figures: int | bool,
    by: User | None = None,
    **fields: Any,
) -> Measurement:
    """Return a line that waits for approval, in a report that was sent at the deadline."""
    report = make_report(unit, period, Report.Status.SUBMITTED)
    Report.objects.filter(pk=report.pk).update(submitted_by=by)
    return make_line(
        unit, indicator, period, *figures, status=LineStatus.SUBMITTED, submitted_by=by, **fields
    )


def make_stated(
    unit: Unit, indicator: Indicator, period: Period, part: int, whole: int, **fields: Any
) -> StatedFigure:
    """Return a total stated for the unit as a whole."""
    filled = {"as_of": "cuối kỳ", "as_of_day": period.data_to, "source": "một trang công khai"} | fields
    return StatedFigure.objects.create(
        unit=unit, indicator=indicator, period=period, part=part, whole=whole, **filled
    )


def make_dossiers(report: Report, received: int, online: int, **fields: Any) -> DossierCount:
    """Return a dossier count in which all was settled on time."""
    filled = {
        "settled": received,
        "settled_on_time": received,
        "settled_late": 0,
        "in_progress": 0,
        "in_progress_in_time": 0,
        "in_progress_overdue": 0,
    } | fields
    count = DossierCount.objects.create(report=report, received=received, received_online=online, **filled)
    _keep_all(report, "dossiers")
    return count


def make_survey(report: Report, questions: dict[str, tuple[int, int]], subject: str = "one_stop") -> Survey:
    """Return a survey by the form in force, with the satisfied and the other answers of each question."""
    form = Questionnaire.objects.filter(subject=subject).first() or make_questionnaire(
        {question: {"hài lòng": True, "chưa hài lòng": False} for question in questions},
        subject=subject,
        since=report.period.code,
    )
    survey = Survey.objects.create(report=report, subject=subject, questionnaire=form)
    for position, (question, (satisfied, other)) in enumerate(questions.items()):
        for option, answers in (("hài lòng", satisfied), ("chưa hài lòng", other)):
            SurveyCount.objects.create(
                survey=survey,
                question=question,
                position=position,
                option=option,
                counts_as_satisfied=option == "hài lòng",
                count=answers,
            )
    _keep_all(report, "survey")
    return survey


def make_questionnaire(
    questions: Mapping[str, Mapping[str, bool]] | None = None,
    *,
    subject: str = "one_stop",
    since: str = "2016-q1",
) -> Questionnaire:
    """Return a survey form with one question, unless others are given: options, and who is satisfied."""
    period = make_period(since)
    form = Questionnaire.objects.create(subject=subject, in_force_from=period)
    asked = questions or {"Thái độ phục vụ": {"hài lòng": True, "không hài lòng": False}}
    rows = [(question, *option) for question, options in asked.items() for option in options.items()]
    for position, (question, option, satisfied) in enumerate(rows, 1):
        QuestionnaireAnswer.objects.create(
            questionnaire=form,
            position=position,
            question=question,
            option=option,
            counts_as_satisfied=satisfied,
        )
    return form


def make_field(name: str = "Hộ tịch", **fields: Any) -> Field:
    """Return the field of administration with the name, made once."""
    return Field.objects.get_or_create(name=name, defaults={"code": f"lv-{next(_numbers)}", **fields})[0]


def make_procedure(
    name: str = "Đăng ký khai sinh",
    *,
    level: int | None = None,
    at_desk: bool | None = None,
    **fields: Any,
) -> Procedure:
    """Return a procedure in force since long ago, with the level and the handling it has had ever since."""
    filled = {"code": f"TT-{next(_numbers)}", "authority": "commune", "in_force_from": BEFORE} | fields
    if "field" not in filled:
        filled["field"] = make_field()
    if "owner" not in filled:
        filled["owner"] = make_unit(Level.DEPARTMENT)
    procedure = Procedure.objects.create(name=name, **filled)
    since = procedure.in_force_from
    if level is not None:
        ServiceLevel.objects.create(procedure=procedure, level=level, effective_on=since)
    if at_desk is not None:
        DeskHandling.objects.create(procedure=procedure, at_desk=at_desk, effective_on=since)
    return procedure


def make_import(unit: Unit, period: Period, *, by: User, **fields: Any) -> ImportBatch:
    """Return an import of figures of the unit, with fields of its own."""
    key = f"{next(_numbers):032d}"
    usual = {"name": "so lieu.xlsx", "sha256": key * 2, "size": 1, "at": clock.now()}
    place = {"kind": "figures", "unit": unit, "period": period, "key": key, "by": by}
    return ImportBatch.objects.create(**place | usual | fields)
