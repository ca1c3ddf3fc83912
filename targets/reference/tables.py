"""The files of the reference data, in the order in which they build on each other."""

from __future__ import annotations

from pathlib import Path

from procedures.models import Level, Terrain, Unit, UnitName, UnitSuccession
from procedures.models import UnitKind as UnitKind
from targets.loading import Link, Links, LoadedTable
from targets.models import (
    Indicator,
    Period,
    Programme,
    Questionnaire,
    QuestionnaireAnswer,
    ReformArea,
    Target,
    Task,
    TaskDocument,
)
from targets.models.indicator import (
    Accumulation,
    CatalogueCount,
    Direction,
    DossierPart,
    Frequency,
    Kind,
    Source,
    SurveySubject,
)
from targets.models.target import Comparator
from targets.reading import (
    anything,
    day,
    day_or_none,
    decimal,
    moment,
    one_of,
    whole_number,
    words,
    yes_no,
)

FOLDER = Path(__file__).parent
CODE = ("code",)

TABLES = (
    LoadedTable(
        Programme,
        "programme.csv",
        CODE,
        {
            "code": words,
            "name": words,
            "name_en": anything,
            "legal_basis": words,
            "starts_on": day,
            "ends_on": day,
            "source": words,
        },
    ),
    LoadedTable(
        ReformArea,
        "areas.csv",
        CODE,
        {"code": words, "position": whole_number, "name": words, "name_en": words},
    ),
    LoadedTable(
        Unit,
        "units.csv",
        CODE,
        {
            "code": words,
            "name": words,
            "name_en": words,
            "kind": one_of(UnitKind.values),
            "level": one_of(Level.values),
            "terrain": one_of(Terrain.values),
            "parent": Link(Unit, optional=True),
            "valid_from": day,
            "valid_to": day_or_none,
            "source": words,
        },
    ),
    LoadedTable(
        UnitName, "unit_names.csv", ("unit", "since"), {"unit": Link(Unit), "since": day, "name": words}
    ),
    LoadedTable(
        UnitSuccession,
        "successions.csv",
        ("predecessor", "successor"),
        {
            "predecessor": Link(Unit),
            "successor": Link(Unit),
            "effective_on": day,
            "legal_basis": words,
            "source": words,
        },
    ),
    LoadedTable(
        Period,
        "periods.csv",
        CODE,
        {
            "code": words,
            "year": whole_number,
            "quarter": whole_number,
            "label": words,
            "also_called": anything,
            "data_from": day,
            "data_to": day,
            "opens_on": day,
            "unit_due_at": moment,
            "province_due_at": moment,
        },
    ),
    LoadedTable(
        Indicator,
        "indicators.csv",
        CODE,
        {
            "code": words,
            "area": Link(ReformArea),
            "position": whole_number,
            "name": words,
            "name_en": words,
            "short_name": words,
            "short_name_en": words,
            "kind": one_of(Kind.values),
            "direction": one_of(Direction.values),
            "accumulation": one_of(Accumulation.values),
            "frequency": one_of(Frequency.values),
            "source": one_of(Source.values),
            "survey_subject": one_of(["", *SurveySubject.values]),
            "catalogue_count": one_of(["", *CatalogueCount.values]),
            "dossier_part": one_of(["", *DossierPart.values]),
            "part_name": anything,
            "whole_name": anything,
            "counted_in": anything,
            "measured_in": anything,
            "note": anything,
        },
    ),
    LoadedTable(
        Target,
        "targets.csv",
        ("code", "version"),
        {
            "code": words,
            "version": whole_number,
            "indicator": Link(Indicator),
            "comparator": one_of(Comparator.values),
            "threshold": decimal,
            "deadline": day,
            "for_departments": yes_no,
            "for_districts": yes_no,
            "for_communes": yes_no,
            "terrain": one_of(Terrain.values),
            "named_units": Links(Unit, optional=True),
            "in_programme": yes_no,
            "lead_unit": Link(Unit, optional=True),
            "sentence": words,
            "legal_basis": words,
            "in_force_from": day,
            "redefines": yes_no,
        },
    ),
    LoadedTable(
        Questionnaire,
        "questionnaires.csv",
        ("subject", "in_force_from"),
        {"subject": one_of(SurveySubject.values), "in_force_from": Link(Period)},
    ),
    LoadedTable(
        QuestionnaireAnswer,
        "questionnaire_answers.csv",
        ("questionnaire", "question", "option"),
        {
            "questionnaire": Link(Questionnaire, ("subject", "in_force_from__code")),
            "position": whole_number,
            "question": words,
            "option": words,
            "counts_as_satisfied": yes_no,
        },
        comes_with="questionnaire",
    ),
    LoadedTable(
        Task,
        "tasks.csv",
        CODE,
        {
            "code": words,
            "kind": one_of(Task.Kind.values),
            "area": Link(ReformArea),
            "parent": Link(Task, optional=True),
            "position": whole_number,
            "text": words,
            "product": words,
            "lead_unit": Link(Unit, optional=True),
            "lead_note": anything,
            "supporting_units": Links(Unit, optional=True),
            "deadline": day_or_none,
            "yearly": yes_no,
            "status": one_of(Task.Status.values),
            "status_source": anything,
            "next_step": anything,
        },
    ),
    LoadedTable(
        TaskDocument,
        "task_documents.csv",
        ("task", "number", "issued_on"),
        {"task": Link(Task), "number": words, "issued_on": day, "issuer": words, "summary": words},
    ),
)
