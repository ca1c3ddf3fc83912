"""Letters leave beside the answer: once the deed is safe, by threads of their own, and nobody waits for them.

A mail server that hangs holds these threads and no request. What may wait for them is bounded, and lost
with a process that ends before it has left: reminders stand in the database as well, and what letters on
accounts tell of is written down as an act.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from threading import BoundedSemaphore, Lock

from django.db import connections, transaction

AT_ONCE = 2
WAITING = 100  # errands, each of one or more letters
NAME = "letters"

_room = BoundedSemaphore(WAITING)
_finishing = Lock()
_senders = ThreadPoolExecutor(AT_ONCE, thread_name_prefix=NAME)
log = logging.getLogger(__name__)


def once_safe(send: Callable[[], object]) -> None:
    """Do the errand after the present transaction, beside whatever follows; nothing where that is undone.

    It runs where the present request does: in its language, and what it writes down comes from there.
    """
    transaction.on_commit(partial(_hand_over, partial(copy_context().run, send)), robust=True)


def finish() -> None:
    """Wait until all that was handed over so far is done."""
    with _finishing:  # of two each would hold seats for which the other waits
        for _turn in range(WAITING):
            _room.acquire()
        _room.release(WAITING)


def _hand_over(send: Callable[[], object]) -> None:
    if not _room.acquire(blocking=False):
        log.error("A letter was not sent: %s wait for the mail server already.", WAITING)
        return
    try:
        _senders.submit(_send, send).add_done_callback(_tell)
    except RuntimeError:  # the process ends
        _room.release()
        log.exception("A letter was not sent.")


def _send(send: Callable[[], object]) -> None:
    try:
        send()
    finally:
        try:
            connections.close_all()
        finally:
            _room.release()


def _tell(done: Future[None]) -> None:
    if fault := done.exception():
        log.error("A letter was not sent.", exc_info=fault)
