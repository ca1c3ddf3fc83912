"""The one clock of the portal. Nothing else asks the machine what day it is."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone


def now() -> dt.datetime:
    """Return this moment with its zone; on the assumed day of the demo, that day at this time of day."""
    moment = timezone.localtime()
    return datetime_on(assumed) if (assumed := settings.PORTAL_TODAY) else moment


def today() -> dt.date:
    """Return today in Huế, or the day that PORTAL_TODAY assumes."""
    return now().date()


def datetime_on(day: dt.date) -> dt.datetime:
    """Return the given day at the present time of day, in the portal's zone."""
    return timezone.localtime().replace(year=day.year, month=day.month, day=day.day)


def local(moment: dt.datetime) -> dt.datetime:
    """Return the moment as a clock in Huế shows it."""
    return timezone.localtime(moment)


def real() -> dt.datetime:
    """Return this very moment, on the assumed day too: how long a session lasts, when a lock opens and what a
    telephone counts by have nothing to do with the day of the figures."""
    return timezone.localtime()


def seconds() -> int:
    """Return the seconds of this very moment since 1970."""
    return int(real().timestamp())
