"""What was stored before revisions kept everything is carried over where it is proven; no figure changes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.flow.corrections import correct
from reports.models import (
    KeptDossierCount,
    KeptSurvey,
    KeptSurveyCount,
    LineStatus,
    Measurement,
    MeasurementRevision,
    ReportEvent,
    Survey,
    SurveyCount,
)
from targets.models import Questionnaire, QuestionnaireAnswer
from tests.factories import (
    make_calendar,
    make_communes,
    make_dossiers,
    make_indicator,
    make_line,
    make_questionnaire,
    make_report,
    make_survey,
    make_unit,
)
from tests.reports.test_accepted_figures import KINDS, World, world_of

pytestmark = pytest.mark.django_db
accepted = import_module("reports.migrations.0013_lines_speak_by_their_accepted_revision")
forms = import_module("reports.migrations.0015_surveys_find_their_form")
UNKNOWN = dict.fromkeys(
    ("submitted_at", "submitted_by", "accepted_at", "accepted_by", "returned_at", "returned_by")
)


def carry_over(world: World) -> None:
    """Forget what was not stored before, and run the migration over what was."""
    Measurement.objects.update(accepted=None)
    MeasurementRevision.objects.update(**UNKNOWN)
    for kept in (KeptDossierCount, KeptSurvey):
        kept.objects.all().delete()
    assert world.value is None
    accepted.forward(apps, None)


@pytest.mark.parametrize("name", ["share", "yes_no", "dossiers", "survey"])
def test_what_is_accepted_speaks_by_the_revision_that_it_holds(name: str) -> None:
    world = world_of(KINDS[name])
    carry_over(world)
    speaking = world.line.accepted
    assert world.value == world.kind.values[0]
    assert speaking is not None
    assert (speaking.submitted_by, speaking.accepted_by) == (world.official, world.coordinator)


@pytest.mark.parametrize(
    ("name", "known"), [("share", True), ("yes_no", True), ("dossiers", False), ("survey", False)]
)
def test_what_is_being_corrected_speaks_again_where_its_counts_are_known(
    name: str, known: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    world = world_of(KINDS[name])
    correct(world.report, world.code, world.kind.then, by=world.coordinator, reason="đếm lại")
    carry_over(world)
    assert world.value == (world.kind.values[0] if known else None)
    told = f"accepted figure not known: {world.unit.code} 2018-q4 X-01"
    assert (told in capsys.readouterr().out) == (not known)


@pytest.mark.parametrize("name", ["share", "dossiers", "survey"])
def test_what_was_reopened_and_not_changed_speaks_again(name: str) -> None:
    world = world_of(KINDS[name])
    world.move("reopen")
    carry_over(world)
    assert world.value == world.kind.values[0]


def test_an_earlier_correction_that_was_accepted_is_marked() -> None:
    world = world_of(KINDS["share"])
    world.move("reopen")
    world.type(part="30", why="đếm lại")
    world.move("submit")
    world.move("approve")
    Measurement.objects.update(corrected_at=None)
    carry_over(world)
    assert (world.value, world.is_corrected) == (Fraction(30), True)


def test_a_step_over_other_versions_proves_nothing() -> None:
    world = world_of(KINDS["share"])
    world.move("reopen")
    ReportEvent.objects.filter(transition="approve").update(fingerprint="0" * 64)
    carry_over(world)
    assert world.value is None


@pytest.mark.parametrize("name", KINDS)
def test_what_speaks_is_taken_back_and_speaks_again(name: str) -> None:
    world = world_of(KINDS[name])
    accepted.backward(apps, None)
    assert world.line.accepted is None
    assert not MeasurementRevision.objects.filter(accepted_at__isnull=False).exists()
    accepted.forward(apps, None)
    assert world.value == world.kind.values[0]
    assert MeasurementRevision.objects.filter(accepted_by=world.coordinator).exists()


def writes(run: Callable[[], None], table: str) -> int:
    """Return how many statements put rows into the table."""
    with CaptureQueriesContext(connection) as queries:
        run()
    return sum(one["sql"].startswith(f'INSERT INTO "{table}"') for one in queries)


@pytest.mark.parametrize("table", ["keptdossiercount", "keptsurvey", "keptsurveycount"])
def test_copies_of_many_reports_are_made_at_once(table: str) -> None:
    period = make_calendar()["2018-q2"]
    dossiers = make_indicator(source="dossiers")
    survey = make_indicator(source="survey", survey_subject="one_stop")
    for unit in make_communes(3):
        for indicator in (dossiers, survey):
            make_line(unit, indicator, period)
        make_dossiers(make_report(unit, period), 100, 40)
        make_survey(make_report(unit, period), {"Phục vụ": (5, 5)})
    accepted.backward(apps, None)
    assert writes(lambda: accepted.forward(apps, None), f"reports_{table}") == 1
    assert KeptSurvey.objects.count() == KeptDossierCount.objects.count() == 3
    assert KeptSurveyCount.objects.count() == 6


def test_a_revision_of_which_nothing_is_proven_is_not_written_anew() -> None:
    draft = {"status": LineStatus.DRAFT}
    make_line(make_unit(), make_indicator(), make_calendar()["2018-q2"], 40, 100, **draft)
    accepted.backward(apps, None)
    assert writes(lambda: accepted.forward(apps, None), "reports_measurementrevision") == 0


def stored(*units: dict[str, bool], code: str = "2018-q2") -> list[Survey]:
    """Return surveys as they were before forms: of each unit the options with its own ticks."""
    period = make_calendar()[code]
    surveys = []
    for ticks in units:
        survey = make_survey(make_report(make_unit(), period), {"Phục vụ": (5, 5)})
        survey.counts.all().delete()
        for option, satisfied in ticks.items():
            count = {"question": "Phục vụ", "position": 1, "option": option, "count": 450}
            SurveyCount.objects.create(survey=survey, counts_as_satisfied=satisfied, **count)
        surveys.append(survey)
    Survey.objects.update(questionnaire=None)
    Questionnaire.objects.all().delete()
    return surveys


GOOD, ALL = {"hài lòng": True, "không": False}, {"hài lòng": True, "không": True}
OTHER = {"tốt": True, "kém": False}
LINKED = [("2018-q2", "2018-q2")] * 2 + [("2018-q3", "2018-q3")] * 2 + [("2018-q3", None)]


def test_the_words_of_most_units_become_the_form_and_others_keep_theirs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second, odd = stored(GOOD, GOOD, ALL)
    before = list(SurveyCount.objects.order_by("pk").values())
    forms.forward(apps, None)
    (form,) = Questionnaire.objects.all()
    assert [question.options for question in form.questions] == [(("hài lòng", True), ("không", False))]
    held = dict(Survey.objects.values_list("pk", "questionnaire"))
    assert held == {first.pk: form.pk, second.pk: form.pk, odd.pk: None}
    assert f"{odd.report.unit.code} 2018-q2 one_stop" in capsys.readouterr().out
    assert list(SurveyCount.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("units", [[ALL], [ALL, ALL], [GOOD, ALL]])
def test_nothing_is_carried_over_where_units_disagree_or_everybody_is_satisfied(
    units: list[dict[str, bool]],
) -> None:
    stored(*units)
    forms.forward(apps, None)
    assert not Questionnaire.objects.exists()
    assert all(survey.is_own for survey in Survey.objects.all())


def links() -> list[tuple[str, str | None]]:
    """Return of each survey its period, and the period in which its form came into force."""
    rows = Survey.objects.order_by("pk").values_list(
        "report__period__code", "questionnaire__in_force_from__code"
    )
    return list(rows)


def test_forms_that_are_there_already_are_found_again() -> None:
    stored(GOOD, GOOD)
    stored(OTHER, OTHER, GOOD, code="2018-q3")
    forms.forward(apps, None)
    assert links() == LINKED
    asked = list(QuestionnaireAnswer.objects.values())
    forms.backward(apps, None)
    assert {form for _period, form in links()} == {None}
    forms.forward(apps, None)
    assert links() == LINKED
    assert list(QuestionnaireAnswer.objects.values()) == asked


def test_a_form_of_the_period_that_asks_something_else_stays_as_it_is() -> None:
    stored(OTHER, OTHER)
    form = make_questionnaire({"Phục vụ": GOOD}, since="2018-q2")
    forms.forward(apps, None)
    assert links() == [("2018-q2", None)] * 2
    assert [question.options for question in form.questions] == [(("hài lòng", True), ("không", False))]


def test_answers_are_read_one_period_after_the_other() -> None:
    stored(GOOD, GOOD)
    stored(GOOD, GOOD, code="2018-q3")
    with CaptureQueriesContext(connection) as queries:
        forms.forward(apps, None)
    assert sum('FROM "reports_surveycount"' in one["sql"] for one in queries) == 2
