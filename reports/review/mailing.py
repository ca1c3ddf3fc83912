"""The letters of reminders. A letter that did not leave stays pending, and is listed until it has left."""

from __future__ import annotations

import datetime as dt
import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import clock
from reports.models import Reminder

PENDING = Q(mailed_at=None) & ~Q(mailed_to="")
PATIENCE = 120.0  # seconds that one errand gives to letters; the rest stays pending and is listed
LONGEST = dt.timedelta(minutes=10)  # after which a sender that told nothing is taken for dead
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LettersInHand:
    """Reminders whose letters one process sends, and since when: no other takes them meanwhile."""

    keys: tuple[int, ...]
    since: dt.datetime


def waiting() -> Q:
    """Return which reminders wait for somebody to send them: pending, and in no sender's hands."""
    return PENDING & (Q(sending_at=None) | Q(sending_at__lt=clock.real() - LONGEST))


def take_letters(reminders: QuerySet[Reminder]) -> LettersInHand:
    """Take those of the reminders that wait; of two who take at once each letter goes to one."""
    now = clock.real()
    keys = list(reminders.filter(waiting()).values_list("pk", flat=True))
    Reminder.objects.filter(waiting(), pk__in=keys).update(sending_at=now)
    mine = Reminder.objects.filter(pk__in=keys, sending_at=now).order_by("pk")
    return LettersInHand(tuple(mine.values_list("pk", flat=True)), now)


def deliver(taken: LettersInHand, *, patience: float = PATIENCE) -> int:
    """Send the letters of the reminders, and return how many have left.

    Called after the transaction that took them, and outside of any: no lock is held while a server is waited
    for. Each letter is marked as soon as the mail server has taken it; where that fails the reminder waits
    again, and is listed.

    patience  seconds after which no further letter is begun
    """
    if not taken.keys:
        return 0
    connection, until = get_connection(), time.monotonic() + patience
    try:
        connection.open()
        return sum(_delivered(key, taken.since, connection) for key in taken.keys if time.monotonic() < until)
    except OSError as trouble:  # no mail server, or it broke off: SMTPException is one of these
        logger.warning("Reminders stay pending, the mail server cannot be reached: %s", trouble)
        return 0
    finally:
        connection.close()
        Reminder.objects.filter(pk__in=taken.keys, sending_at=taken.since).update(sending_at=None)


def _delivered(key: int, since: dt.datetime, connection: BaseEmailBackend) -> bool:
    """Send one letter that is still ours, and say whether it left."""
    now = clock.real()
    held = Reminder.objects.filter(PENDING, pk=key, sending_at=since)
    if not held.update(sending_at=now):
        return False  # so long ago that somebody else has taken it
    reminder = Reminder.objects.select_related("unit", "period").get(pk=key)
    try:
        _letter(reminder, connection).send()
    except (OSError, ValueError) as trouble:  # or an address that no letter can have
        logger.warning("Reminder %s stays pending: %s", key, trouble)
        Reminder.objects.filter(pk=key, sending_at=now).update(sending_at=None)
        return False
    Reminder.objects.filter(pk=key).update(mailed_at=clock.now(), sending_at=None)
    return True


def _letter(reminder: Reminder, connection: BaseEmailBackend) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        name = reminder.unit.placed_name_on(reminder.period.data_to)
        subject = _("Reminder: reform figures of %(period)s – %(unit)s")
        subject = subject % {"period": reminder.period, "unit": name}
    return EmailMessage(subject, reminder.text, to=reminder.mailed_to.split(", "), connection=connection)
