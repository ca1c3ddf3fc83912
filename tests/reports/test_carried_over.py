"""What was stored before revisions kept everything is carried over where it is proven; no figure changes."""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module

import pytest
from django.apps import apps

from reports.correcting import correct
from reports.models import (
    KeptDossierCount,
    KeptSurvey,
    Measurement,
    MeasurementRevision,
    ReportEvent,
    Survey,
    SurveyCount,
)
from targets.models import Questionnaire
from tests.factories import make_calendar, make_report, make_survey, make_unit
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
def test_what_is_being_corrected_speaks_again_where_its_counts_are_known(name: str, known: bool) -> None:
    world = world_of(KINDS[name])
    correct(world.report, world.code, world.kind.then, by=world.coordinator, reason="đếm lại")
    carry_over(world)
    assert world.value == (world.kind.values[0] if known else None)


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


def stored(*units: dict[str, bool]) -> list[Survey]:
    """Return surveys as they were before forms: of each unit the options with its own ticks."""
    period = make_calendar()["2018-q2"]
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
