"""Files of figures for many units, handed in and checked, and the process that writes them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

from django.conf import settings

from accounts import clock
from accounts.models import User
from imports import job, store
from imports.kinds.registry import import_kind
from imports.matching import column_questions, find, take_answers
from imports.models import ImportBatch
from imports.store import About, HandedIn
from procedures.models import Level, Role, Unit
from reports.models import Measurement, MeasurementRevision
from sheets.reading.read import read_book
from targets.models import Period
from tests.contention.served import address
from tests.factories import make_communes, make_indicator, make_member, make_target, make_unit
from tests.imports.sheets import row, workbook
from tools.project import ROOT, environment

OWN = ("manage.py", "work_import")
WHOLE = 1000  # of every figure; the part says which file it came from


def make_asked(units: int, targets: int) -> tuple[list[Unit], list[str], User]:
    """Return communes, the codes of targets that they are asked for, and a coordinator."""
    communes = make_communes(units)
    codes = [f"N-{number}" for number in range(targets)]
    for code in codes:
        make_target(make_indicator(code))
    return communes, codes, make_member(make_unit(Level.DEPARTMENT), Role.COORDINATOR)


def checked_file(
    units: Sequence[Unit], codes: Sequence[str], part: int, *, by: User, period: Period
) -> ImportBatch:
    """Return the import of a file in which every figure has this part, ready to be written."""
    content = workbook([row(unit.code, code, part, WHOLE) for unit in units for code in codes])
    file = HandedIn(content, f"tệp {part}.xlsx", False, read_book(content, "tệp.xlsx"))
    with store.held_file(file) as key:
        batch = store.keep_import(file, About(ImportBatch.Kind.FIGURES, period, None), key=key, by=by)
    matched = column_questions(batch, find(import_kind(batch), file.book))
    chosen = {choice.name: choice.chosen for one in matched for choice in one.choices}
    assert take_answers(batch, matched, lambda name: chosen.get(name, ""))
    job.check_import(job.prepared(batch))
    return ImportBatch.objects.select_related("period", "unit").get(pk=batch.pk)


def worker(batch: ImportBatch, by: User, *program: str) -> subprocess.Popen[bytes]:
    """Begin to write the import in a process of its own, as the portal does, and return that.

    program  what the process runs instead of the portal's own command
    """
    ImportBatch.objects.filter(pk=batch.pk).update(
        status=ImportBatch.Status.RUNNING, writes=True, ended_by=by, worker="", began_at=clock.real()
    )
    changes = {
        "DATABASE_URL": address(),
        "DJANGO_SETTINGS_MODULE": "tests.contention.settings",
        "PORTAL_TEST_MEDIA": str(settings.MEDIA_ROOT),
    }
    return subprocess.Popen(
        [sys.executable, *(program or OWN), str(batch.pk)], cwd=ROOT, env=environment(changes)
    )


def wait_until_it_works(batch: ImportBatch, process: subprocess.Popen[bytes]) -> None:
    """Return once the process has taken the import: until then it only starts, and can break nothing."""
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        if ImportBatch.objects.filter(pk=batch.pk).exclude(worker="", status="running").exists():
            return
        time.sleep(0.01)


def is_whole_or_not_there(batch: ImportBatch, part: int, rows: int) -> bool:
    """Say whether all of the file is written and told, or nothing of either."""
    figures = Measurement.objects.filter(part=part).count()
    revisions = MeasurementRevision.objects.filter(part=part).count()
    done = ImportBatch.objects.get(pk=batch.pk).status == ImportBatch.Status.DONE
    return (figures, revisions, batch.changes.count()) == ((rows,) * 3 if done else (0, 0, 0))


def parts() -> dict[int, int]:
    """Return how many figures have which part."""
    found: dict[int, int] = {}
    for part in Measurement.objects.exclude(part=None).values_list("part", flat=True):
        found[part or 0] = found.get(part or 0, 0) + 1
    return found
