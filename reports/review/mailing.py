"""The letters of reminders. A letter that did not leave stays pending, and is listed until it has left."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import clock
from reports.models import Reminder

PENDING = Q(mailed_at=None) & ~Q(mailed_to="")
PATIENCE = 15.0  # seconds that one request gives to letters; the rest stays pending and is listed
logger = logging.getLogger(__name__)


def deliver(keys: Iterable[int], *, patience: float = PATIENCE) -> int:
    """Send the letters of the reminders that are still pending, and return how many have left.

    Called after the transaction that made the reminders. Each letter is marked as soon as the mail server
    has taken it; where that fails the reminder stays pending.

    patience  seconds after which no further letter is begun
    """
    waiting = list(Reminder.objects.filter(PENDING, pk__in=list(keys)).values_list("pk", flat=True))
    if not waiting:
        return 0
    connection, until = get_connection(), time.monotonic() + patience
    try:
        connection.open()
        return sum(_delivered(key, connection) for key in waiting if time.monotonic() < until)
    except OSError as trouble:  # no mail server, or it broke off: SMTPException is one of these
        logger.warning("Reminders stay pending, the mail server cannot be reached: %s", trouble)
        return 0
    finally:
        connection.close()


def _delivered(key: int, connection: BaseEmailBackend) -> bool:
    """Send one letter under a lock that keeps a second sender away, and say whether it left."""
    with transaction.atomic():
        free = Reminder.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
            "unit", "period"
        )
        reminder = free.filter(PENDING, pk=key).first()
        if reminder is None:
            return False
        try:
            _letter(reminder, connection).send()
        except OSError as trouble:
            logger.warning("Reminder %s stays pending: %s", key, trouble)
            return False
        reminder.mailed_at = clock.now()
        reminder.save(update_fields=["mailed_at"])
        return True


def _letter(reminder: Reminder, connection: BaseEmailBackend) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        name = reminder.unit.placed_name_on(reminder.period.data_to)
        subject = _("Reminder: reform figures of %(period)s – %(unit)s")
        subject = subject % {"period": reminder.period, "unit": name}
    return EmailMessage(subject, reminder.text, to=reminder.mailed_to.split(", "), connection=connection)
