"""Refusals of strangers, folded: the first of a kind and address is an act, and so is how many followed.

Nobody may fill a journal from which nothing is removed, and nothing is left out of it either: what follows is
counted in the memory of the process, and written by the next request after the minute or when the process
ends. A process that is killed takes with it what it counted in the minute.
"""

from __future__ import annotations

import atexit
import logging
import math
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import django.db
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import ngettext

from accounts import audit
from accounts.audit import Origin

MINUTE = 60.0  # seconds
MOST = 200  # kinds and addresses that are told apart within a minute; the others of a kind count together

log = logging.getLogger(__name__)

Key = tuple[str, ...]


@dataclass
class Fold:
    """Refusals of one kind: where the first came from, and how many are not written down yet."""

    action: str
    key: Key
    who: str
    where: Origin
    until: float
    unwritten: int = 0


class Folds:
    """The refusals of this minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._held: dict[Key, Fold] = {}  # the oldest first
        self._guard = threading.Lock()

    def count(self, action: str, key: Key, who: str) -> Fold | None:
        """Count one more; return the fold where it has just begun, and its first is to be written at once."""
        where = audit.current_origin()
        with self._guard:
            if (action, *key) not in self._held and len(self._held) >= MOST:
                key, who, where = (), "", replace(where, ip=None, user_agent="", address="")
            begun = (action, *key) not in self._held
            if begun:
                self._held[action, *key] = Fold(action, key, who, where, self.clock() + MINUTE)
            fold = self._held[action, *key]
            fold.unwritten += 1
            return fold if begun else None

    def written(self, fold: Fold, number: int) -> None:
        """Note that so many of the fold are written down."""
        with self._guard:
            fold.unwritten -= number

    def put_back(self, over: Iterable[Fold]) -> None:
        """Count again what could not be written down, for a minute in which nobody tries anew."""
        with self._guard:
            for fold in over:
                key = fold.key if len(self._held) < MOST else ()
                kept = self._held.setdefault((fold.action, *key), replace(fold, key=key, unwritten=0))
                kept.unwritten += fold.unwritten
                kept.until = self.clock() + MINUTE

    def taken_out(self, moment: float) -> list[Fold]:
        """Return the folds whose minute is over at the moment, and begin anew for their kinds."""
        with self._guard:
            over = [key for key, fold in self._held.items() if fold.until <= moment]
            return [self._held.pop(key) for key in over]


folds = Folds()


def write_refusal(action: str, *key: str, who: str = "") -> None:
    """Write down that a stranger was refused, or count it where the like was written within the minute.

    key  what tells such refusals apart, above all the address (accounts.addresses.network_of)
    """
    if fold := folds.count(action, key, who):
        with audit.origin(fold.where):
            audit.write(action, None, by=None, who=fold.who)
        folds.written(fold, 1)


def write_the_counted() -> None:
    """Write down what was counted in the minutes that are over."""
    _write_counted(folds.taken_out(folds.clock()))


def write_all() -> None:
    """Write down what was counted until now."""
    _write_counted(folds.taken_out(math.inf))


def _write_counted(over: list[Fold]) -> None:
    """Write down all or none of the folds; a database that is away keeps nobody's page from them."""
    counted = [fold for fold in over if fold.unwritten]
    if not counted:
        return
    try:
        with transaction.atomic():
            for fold in counted:
                with audit.origin(fold.where):
                    audit.write(fold.action, None, by=None, who=fold.who, reason=_words(fold.unwritten))
    except django.db.Error:
        folds.put_back(counted)
        number = sum(fold.unwritten for fold in counted)
        log.exception("%s refusals could not be written down yet.", number)


def _words(number: int) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        words = ngettext(
            "%(count)s more of the kind from there within a minute, not written down one by one.",
            "%(count)s more of the kind from there within a minute, not written down one by one.",
            number,
        )
        return words % {"count": number}


atexit.register(write_all)
