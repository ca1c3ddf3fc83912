"""Doing the work of an import: within the request where it is small, else in a process that may be killed.

Whatever happens to that process, the figures are written whole or not at all: one transaction writes them
together with the word that they are written.
"""

from __future__ import annotations

import datetime as dt
import os
import socket
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.models import User
from imports import store
from imports.checked import Checked
from imports.kinds.kind import ImportKind, ImportOrder, Undone
from imports.kinds.registry import import_kind
from imports.matching import order_of
from imports.models import ImportBatch
from reports.evidence.lost import Lost
from reports.refusal import Overtaken, Refused

IN_REQUEST = 2000  # rows; more are worked on outside of it
LONGEST = dt.timedelta(minutes=30)  # after which a worker that nobody can ask is taken for dead
LOCK = 7301  # what our advisory locks have in common
Status = ImportBatch.Status


def prepared(batch: ImportBatch, *, tell: Callable[[int], None] = lambda rows: None) -> ImportOrder:
    """Return the import ready to be worked on: its file read, its columns known."""
    return order_of(import_kind(batch), batch, store.book_of(batch), seen=_seen(batch), tell=tell)


def _seen(batch: ImportBatch) -> Mapping[str, int]:
    """Return what the last check compared with; where that is lost, nothing: it is checked again first."""
    try:
        return store.checked_of(batch).seen if batch.checked_key else {}
    except Lost:
        return {}


def check_import(order: ImportOrder) -> Checked:
    """Check the import and keep what was found; nothing but the import itself changes.

    raises  Refused where nothing may be imported now
    """
    checked = import_kind(order.batch).check(order)
    key = store.keep_checked(checked)
    open_ones = ImportBatch.objects.filter(pk=order.batch.pk).exclude(status__in=(Status.DONE, Status.UNDONE))
    with transaction.atomic():
        # What the row names now, and not when the check began: another tab may have checked meanwhile.
        replaced = open_ones.select_for_update().values_list("checked_key", flat=True).first()
        open_ones.update(
            status=Status.CHECKED, checked_key=key, rows=len(checked.rows), worker="", **checked.counts
        )
        transaction.on_commit(lambda: store.forget_kept(key if replaced is None else replaced))
    return checked


def write_import(order: ImportOrder, by: User) -> Checked:
    """Write the import, all of it in one transaction, or raise Refused and write nothing."""
    kind = import_kind(order.batch)
    with transaction.atomic(), audit.origin(replace(audit.current_origin(), channel=audit.Channel.SHEET)):
        batch = _alone(order.batch, kind, by)
        if batch.checked_key != order.batch.checked_key:
            raise Overtaken(_("The import was changed meanwhile. Look at the check again."))
        _refuse_again(batch)
        checked = kind.write(replace(order, batch=batch), by)
        key = store.keep_checked(checked)
        counts = checked.counts
        ImportBatch.objects.filter(pk=batch.pk).update(
            status=Status.DONE,
            ended_at=clock.now(),
            ended_by=by,
            checked_key=key,
            rows=len(checked.rows),
            worker="",
            **counts,
        )
        transaction.on_commit(lambda: store.forget_kept(batch.checked_key))
        transaction.on_commit(lambda: store.forget_kept(store.book_key(batch.key)))
    return checked


def undo_import(batch: ImportBatch, by: User) -> Undone:
    """Undo the import, all of it in one transaction, or raise Refused and undo nothing."""
    kind = import_kind(batch)
    with transaction.atomic(), audit.origin(replace(audit.current_origin(), channel=audit.Channel.SHEET)):
        batch = _alone(batch, kind, by, settled=Status.DONE)
        undone = kind.undo(batch, by)
        ImportBatch.objects.filter(pk=batch.pk).update(
            status=Status.UNDONE, undone_at=clock.now(), undone_by=by
        )
    return undone


def _alone(batch: ImportBatch, kind: ImportKind, by: User, settled: str = "") -> ImportBatch:
    """Return the import as it stands, for this transaction alone among those of its kind and period."""
    _lock(f"{kind.code} {batch.period_id or ''}")
    rows = ImportBatch.objects.visible_to(by).select_for_update(of=("self",)).select_related("period", "unit")
    found = rows.get(pk=batch.pk)
    if settled and found.status != settled:
        raise Overtaken(_("This import was undone already."))
    if not settled and found.is_settled:
        raise Overtaken(_("This import was written already."))
    return found


def _lock(name: str) -> None:
    """Wait for every other import of the name; SQLite lets one write at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            number = zlib.crc32(name.encode()) - 2**31
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, number])


def same_file(batch: ImportBatch) -> ImportBatch | None:
    """Return the last import that wrote the same file for the same period, if there is one."""
    rows = ImportBatch.objects.filter(
        kind=batch.kind,
        period=batch.period,
        unit=batch.unit,
        sha256=batch.sha256,
        sheet=batch.sheet,
        status=Status.DONE,
    )
    return rows.exclude(pk=batch.pk).order_by("-ended_at").first()


def same_words(earlier: ImportBatch) -> str:
    """Return when the same file was imported."""
    return _("This file was imported at %(time)s already.") % {
        "time": f"{clock.local(earlier.ended_at):%H:%M %d/%m/%Y}" if earlier.ended_at else ""
    }


def _refuse_again(batch: ImportBatch) -> None:
    """Refuse a file that was imported whole; one of which rows were left out may come again."""
    earlier = same_file(batch)
    if earlier is not None and not earlier.refused:
        raise Overtaken(same_words(earlier))


# Outside of the request ------------------------------------------------------------------------------------


def begin_job(batch: ImportBatch, *, writes: bool, by: User) -> None:
    """Let a process of its own do the work as soon as this transaction has ended."""
    taken = ImportBatch.objects.filter(pk=batch.pk).exclude(
        status__in=(Status.RUNNING, Status.DONE, Status.UNDONE)
    )
    if not taken.update(
        status=Status.RUNNING, writes=writes, began_at=clock.real(), ended_by=by, progress=0, worker=""
    ):
        raise Overtaken(_("Somebody else is working on this import. Look at it again."))
    language = translation.get_language() or settings.LANGUAGE_CODE
    transaction.on_commit(lambda: _start(batch.pk, language))


def _start(key: int, language: str) -> None:
    manage = str(settings.BASE_DIR / "manage.py")
    process = subprocess.Popen(
        [sys.executable, manage, "work_import", str(key), "--language", language],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    # Whoever starts a process has to hear of its end, or it stays among the processes as if it were alive.
    threading.Thread(target=process.wait, daemon=True).start()


def do_work(key: int) -> None:
    """Do the work that was begun: what the process of its own is there for."""
    batch = ImportBatch.objects.select_related("period", "unit", "ended_by").get(pk=key)
    mine = ImportBatch.objects.filter(pk=key, status=Status.RUNNING, worker="")
    if not mine.update(worker=_me()) or batch.ended_by is None:
        return
    by = batch.ended_by
    with audit.origin(audit.Origin(channel=audit.Channel.SHEET, address=f"work_import {key}")):
        try:
            order = prepared(batch, tell=lambda rows: _tell(key, rows))
            if batch.writes:
                write_import(order, by)
            else:
                check_import(order)
        except (Refused, Lost) as refusal:
            _give_back(key, str(refusal))


def _tell(key: int, rows: int) -> None:
    """Say how far the work is; within the transaction that writes, nobody would see it."""
    if not connection.in_atomic_block:
        ImportBatch.objects.filter(pk=key).update(progress=rows)


def _give_back(key: int, refusal: str) -> None:
    """Let the import be looked at again, and say why it was not written."""
    rows = ImportBatch.objects.filter(pk=key, status=Status.RUNNING)
    rows.update(status=Status.CHECKED, worker="", refusal=refusal)


def _me() -> str:
    """Return who this process is: number and beginning, because numbers are given again."""
    return f"{_machine()} {os.getpid()} {_beginning_of(os.getpid())}".rstrip()


def _machine() -> str:
    return socket.gethostname()[:90]


def _beginning_of(process: int) -> str:
    """Return when the process began, as its machine counts; "" for one that is no more or cannot be asked."""
    try:
        state, *more = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state == "Z" else more[18]  # Z has ended, and nobody heard of it yet


def looked_at(batch: ImportBatch) -> ImportBatch:
    """Return the import; one whose worker has died is interrupted, and can be begun again."""
    if batch.status == Status.RUNNING and _is_dead(batch):
        rows = ImportBatch.objects.filter(pk=batch.pk, status=Status.RUNNING, worker=batch.worker)
        if rows.update(status=Status.INTERRUPTED):
            batch.status = Status.INTERRUPTED
    return batch


def _is_dead(batch: ImportBatch) -> bool:
    """Say whether nobody works on it any more: known at once on the same machine, else after a while."""
    machine, _space, process = batch.worker.partition(" ")
    number, _space, began = process.partition(" ")
    if began and machine == _machine():
        return _beginning_of(int(number)) != began
    longest = LONGEST if batch.worker else LONGEST / 30  # one that never began is missed sooner
    return batch.began_at is None or clock.real() - batch.began_at > longest
