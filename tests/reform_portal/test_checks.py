"""Settings that are wrong in an office are told, each by its id, and the worst of them stop the start."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.test import override_settings

from reform_portal.checks import TAG, certain_harm
from targets.models import Programme
from tests.contention.served import address
from tests.factories import make_programme
from tests.reform_portal.in_trouble import away

pytestmark = pytest.mark.engine

OFFICE = {
    "HTTPS": True,
    "TESTING": False,
    "DEMO_PASSWORD": "",
    "PORTAL_TODAY": None,
    "ALLOWED_HOSTS": ["cchc.example"],
    "PORTAL_ADDRESS": "https://cchc.example",
    "SECOND_FACTOR": True,
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "DEFAULT_FROM_EMAIL": "cchc@cchc.example",
}
DEMO = [
    ("DEMO_PASSWORD", "mat-khau-demo", "portal.C001"),
    ("PORTAL_TODAY", dt.date(2020, 12, 12), "portal.C002"),
]


def told(**changes: object) -> set[str | None]:
    """Return the ids that `check --deploy` tells of the portal with the changed settings."""
    with override_settings(**(OFFICE | changes)):
        messages = run_checks(tags=[TAG], include_deployment_checks=True)
    assert all(message.hint for message in messages)
    return {message.id for message in messages}


def always() -> set[str]:
    """Return what the engine of this run is told of, whatever the settings are."""
    return {"portal.W001"} if connection.vendor == "sqlite" else set()


@pytest.mark.django_db
def test_an_office_that_is_set_up_rightly_is_told_nothing() -> None:
    assert told() == always()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"DEMO_PASSWORD": "mat-khau-demo"}, "portal.E001"),
        ({"PORTAL_TODAY": dt.date(2020, 12, 12)}, "portal.E002"),
        ({"ALLOWED_HOSTS": ["*"]}, "portal.E003"),
        ({"ALLOWED_HOSTS": [".cchc.example", "*"]}, "portal.E003"),
        ({"PORTAL_ADDRESS": "http://cchc.example"}, "portal.E004"),
        ({"PORTAL_ADDRESS": "https://127.0.0.1:8000"}, "portal.E004"),
        ({"TESTING": True}, "portal.E005"),
        ({"SECOND_FACTOR": False}, "portal.W002"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "portal.W003"),
        ({"DEFAULT_FROM_EMAIL": "cong-cchc@localhost"}, "portal.W004"),
    ],
)
def test_one_wrong_setting_is_told_by_its_id(changes: dict[str, object], expected: str) -> None:
    assert told(**changes) == always() | {expected}


@pytest.mark.django_db
def test_a_portal_for_this_machine_alone_is_told_so() -> None:
    here = {"ALLOWED_HOSTS": ["127.0.0.1", "localhost"], "PORTAL_ADDRESS": "https://localhost"}
    assert told(**here) == always() | {"portal.E003"}


# The worst -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "held", "expected"), DEMO)
def test_the_demonstration_over_real_figures_is_certain_harm(name: str, held: object, expected: str) -> None:
    make_programme(illustrative=False)
    assert expected in told(**{name: held})
    assert expected not in told(**{name: held, "HTTPS": False})
    Programme.objects.update(illustrative=True)
    assert expected not in told(**{name: held})


@pytest.mark.django_db(transaction=True)
def test_a_database_that_cannot_be_asked_may_hold_real_figures() -> None:
    with away(), override_settings(**(OFFICE | {"DEMO_PASSWORD": "mat-khau-demo"})):
        assert [message.id for message in certain_harm(None)] == ["portal.C001"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("is_invented", "starts"), [(False, False), (True, True)])
def test_the_server_does_not_start_with_certain_harm(is_invented: bool, starts: bool) -> None:
    make_programme(illustrative=is_invented)
    variables = {
        "HTTPS": "true",
        "TRUSTED_PROXIES": "1",
        "TESTING": "false",
        "DEMO_PASSWORD": "mat-khau-demo",
    }
    started = subprocess.run(
        [sys.executable, "-c", "import reform_portal.wsgi"],
        cwd=settings.BASE_DIR,
        env=os.environ | variables | {"DATABASE_URL": address()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (started.returncode == 0) is starts, started.stderr
    assert ("DEMO_PASSWORD is set, and the figures are no demonstration." in started.stderr) is not starts
