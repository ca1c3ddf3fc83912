"""Every migration of ours has a way back, and forward again from there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from accounts.models import AuditEvent
from reports.models import (
    KeptDossierCount,
    KeptIndex,
    KeptSurvey,
    KeptSurveyCount,
    Measurement,
    StatedIndex,
    Survey,
)
from targets.models import Questionnaire, Target
from tests.factories import (
    make_calendar,
    make_dossiers,
    make_indicator,
    make_line,
    make_report,
    make_survey,
    make_target,
    make_unit,
)
from tests.rights.world import ROOMS
from tests.sampling import some_by_day

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

STEPS = [
    (room, name)
    for room in ROOMS
    for name in ["zero", *sorted(key[1] for key in MigrationLoader(None).disk_migrations if key[0] == room)]
]


@pytest.fixture(autouse=True)
def _forward_again() -> Iterator[None]:
    """Leave the database as every other test expects it, whatever became of this one."""
    yield
    call_command("migrate", verbosity=0)


@pytest.fixture
def _accepted() -> None:
    """An accepted share, dossiers and index of one unit, and surveys by a form that another followed."""
    calendar, unit = make_calendar(), make_unit()
    share, dossiers = make_indicator(), make_indicator(source="dossiers")
    index = make_indicator(kind="index", frequency="year")
    survey = make_indicator(source="survey", survey_subject="one_stop")
    for code, question in (("2018-q3", "Phục vụ"), ("2018-q4", "Chờ đợi")):
        report = make_report(unit, calendar[code])
        make_line(unit, survey, calendar[code])
        Questionnaire.objects.update(subject="health")  # out of the way of the form of this survey
        make_survey(report, {question: (7, 3)})
    Questionnaire.objects.update(subject="one_stop")
    make_line(unit, share, calendar["2018-q4"], 40, 100)
    make_line(unit, dossiers, calendar["2018-q4"])
    make_dossiers(report, 100, 40)
    StatedIndex.objects.create(report=report, indicator=index, value=88, decimals=2, source="công bố")
    make_line(unit, index, calendar["2018-q4"])


def counted() -> dict[str, int]:
    """Return how many lines speak, by what, and how many surveys follow a form."""
    return {
        "lines": Measurement.objects.filter(accepted__isnull=False).count(),
        "dossiers": KeptDossierCount.objects.count(),
        "indices": KeptIndex.objects.count(),
        "surveys": KeptSurvey.objects.filter(questionnaire__isnull=False).count(),
        "answers": KeptSurveyCount.objects.count(),
        "forms": Survey.objects.values("questionnaire").distinct().count(),
    }


def back_and_forward(room: str, name: str) -> None:
    call_command("migrate", room, name, verbosity=0)
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        connection.introspection.get_table_description(cursor, AuditEvent._meta.db_table)


def test_the_accounts_go_back_to_before_there_was_a_journal() -> None:
    back_and_forward("accounts", "0001")


@pytest.mark.usefixtures("_accepted")
@pytest.mark.parametrize("name", some_by_day(["0011", "0012", "0014"], one_of=3))
def test_what_speaks_and_the_forms_of_surveys_stand_again_after_the_way_back(name: str) -> None:
    before = {"lines": 5, "dossiers": 1, "indices": 1, "surveys": 2, "answers": 4, "forms": 2}
    assert counted() == before
    back_and_forward("reports", name)
    assert counted() == before


@pytest.mark.rest
@pytest.mark.parametrize(("room", "name"), [("reports", "0016"), ("targets", "0009")])
def test_an_empty_portal_goes_back_to_before_there_were_averages(room: str, name: str) -> None:
    back_and_forward(room, name)


@pytest.mark.rest
@pytest.mark.parametrize(
    ("room", "name", "words"),
    [("reports", "0016", "cannot hold the sums"), ("targets", "0009", "has the indicators CHO-01")],
)
def test_with_averages_the_way_back_is_refused_in_a_sentence_and_nothing_is_lost(
    room: str, name: str, words: str
) -> None:
    waiting = make_indicator(
        "CHO-01", kind="average", direction="lower_is_better", measured_in="phút", counted_in=""
    )
    target = make_target(waiting, "<=", 150)
    if room == "reports":
        make_line(make_unit(), waiting, make_calendar()["2018-q4"], total=4500, whole=300)
    with pytest.raises(CommandError, match=words):
        call_command("migrate", room, name, verbosity=0)
    call_command("migrate", verbosity=0)
    assert Target.objects.get() == target
    assert [line.total for line in Measurement.objects.all()] == [4500] * (room == "reports")


@pytest.mark.nightly
@pytest.mark.usefixtures("_accepted")
@pytest.mark.parametrize(("room", "name"), STEPS)
def test_a_migration_is_taken_back_and_made_again(room: str, name: str) -> None:
    back_and_forward(room, name)
