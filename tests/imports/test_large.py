"""Files too large for a request: worked on beside it, interrupted, begun again; each read in a room apart."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import uuid

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import clock
from imports import job
from imports.models import ImportBatch
from reports.models import Measurement
from tests.imports.conftest import Province
from tests.imports.sheets import checked, hand_in, match, newest, row, run, workbook

pytestmark = pytest.mark.rest

Status = ImportBatch.Status
Begun = list[int]


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Begun:
    """Let every file be too large, and keep the keys of the imports that a process was to be begun for."""
    keys: Begun = []
    monkeypatch.setattr(job, "IN_REQUEST", 0)
    monkeypatch.setattr(job, "_start", lambda key, language: keys.append(key))
    return keys


def test_a_large_file_is_checked_and_written_outside_of_the_request(
    begun: Begun, coordinator: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        batch = checked(coordinator, workbook([row("19750", "S-01", 1, 2)]))
    assert (begun, batch.status, batch.writes) == ([batch.pk], Status.RUNNING, False)
    page = coordinator.get(batch.get_absolute_url())
    assert page.headers["Refresh"] == f"3; url={batch.get_absolute_url()}?tu-xem-lai"
    call_command("work_import", str(batch.pk))
    assert (newest().status, newest().new) == (Status.CHECKED, 1)
    with django_capture_on_commit_callbacks(execute=True):
        run(coordinator, newest())
    assert (begun, newest().status, newest().writes) == ([batch.pk] * 2, Status.RUNNING, True)
    assert not Measurement.objects.exists()
    call_command("work_import", str(batch.pk))
    assert newest().status == Status.DONE
    assert Measurement.objects.get().part == 1
    call_command("work_import", str(batch.pk))  # one that was done already
    assert Measurement.objects.get().version == 1


def test_a_worker_that_died_shows_as_interrupted_and_is_begun_again(
    begun: Begun, coordinator: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    batch = checked(coordinator, workbook([row("19750", "S-01", 1, 2)]))
    call_command("work_import", str(batch.pk))
    dead = f"{job._me().rpartition(' ')[0]} 4194304"  # above every number that Linux gives
    ImportBatch.objects.update(status=Status.RUNNING, writes=True, worker=dead)
    page = coordinator.get(batch.get_absolute_url())
    assert newest().status == Status.INTERRUPTED
    assert "Refresh" not in page.headers
    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(reverse("imports:import-again", args=[batch.pk]), {"once": str(uuid.uuid4())})
    call_command("work_import", str(batch.pk))
    assert newest().status == Status.DONE


@pytest.mark.parametrize(
    ("worker", "minutes", "is_dead"),
    [("elsewhere 17", 5, False), ("elsewhere 17", 40, True), ("", 0, False), ("", 2, True)],
)
def test_a_worker_that_nobody_can_ask_is_waited_for(
    worker: str, minutes: int, is_dead: bool, province: Province
) -> None:
    began = clock.real() - dt.timedelta(minutes=minutes)
    batch = ImportBatch(status=Status.RUNNING, worker=worker, began_at=began)
    assert job._is_dead(batch) is is_dead


def test_a_worker_that_lives_is_left_alone() -> None:
    name = job._me()
    assert name.split()[1] == str(os.getpid())
    assert not job._is_dead(ImportBatch(status=Status.RUNNING, worker=name))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells when a process began")
def test_a_process_that_was_given_the_number_of_a_dead_worker_is_not_taken_for_it(
    begun: Begun, coordinator: Client
) -> None:
    batch = checked(coordinator, workbook([row("19750", "S-01", 1, 2)]))
    machine, number, began = job._me().split()
    for worker in (f"{machine} {number} {int(began) - 1}", f"{machine} 1 {began}"):
        ImportBatch.objects.update(status=Status.RUNNING, writes=True, worker=worker, began_at=clock.real())
        coordinator.get(batch.get_absolute_url())
        assert newest().status == Status.INTERRUPTED


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells when a process began")
def test_a_worker_whose_end_nobody_heard_of_is_dead() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        worker = f"{job._machine()} {process.pid} {job._beginning_of(process.pid)}"
        batch = ImportBatch(status=Status.RUNNING, worker=worker, began_at=clock.real())
        assert not job._is_dead(batch)
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it stays among the processes
        assert job._is_dead(batch)
    assert job._is_dead(batch)


def test_a_refusal_outside_of_the_request_is_told_on_the_page(begun: Begun, coordinator: Client) -> None:
    batch = checked(coordinator, workbook([row("19750", "S-01", 3, 2)]))
    call_command("work_import", str(batch.pk))
    run(coordinator, newest())
    call_command("work_import", str(batch.pk), language="en")
    assert newest().status == Status.CHECKED
    page = coordinator.get(batch.get_absolute_url(), follow=True).content.decode()
    assert "1 row has errors" in page


def test_a_file_is_read_in_a_process_of_its_own(coordinator: Client, sandboxed: None) -> None:
    assert checked(coordinator, workbook([row("19750", "S-01", 1, 2)])).new == 1
    answer = hand_in(coordinator, b"%PDF-1.4 no sheet", name="so-lieu.xlsx")
    assert answer.status_code == 400
    assert ImportBatch.objects.count() == 1


def test_a_file_of_more_than_ten_megabytes_is_not_read(coordinator: Client) -> None:
    assert hand_in(coordinator, b"x" * (10 * 1024 * 1024 + 1)).status_code == 400
    assert not ImportBatch.objects.exists()


def test_the_own_workbook_comes_back_with_its_errors(coordinator: Client) -> None:
    batch = checked(coordinator, workbook([row("19750", "S-01", 3, 2)]))
    answer = coordinator.get(reverse("imports:import-marked", args=[batch.pk]))
    assert answer.content.startswith(b"PK")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    match(coordinator, newest())
