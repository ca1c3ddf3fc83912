"""Which period a page is about: the one asked for, or the one a reader would want."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from accounts import clock
from reports.verdicts.ledger import Ledger
from targets.models import Period


def asked_period(ledger: Ledger, code: str | None) -> Period:
    """Return the period with the code, or the default one where none is asked for; unknown codes are 404."""
    if not code:
        return ledger.default_period(clock.today())
    for period in ledger.periods.values():
        if period.code == code.lower():
            return period
    raise Http404(_("There is no period “%(code)s”.") % {"code": code})


def offered_periods(ledger: Ledger) -> list[Period]:
    """Return the periods whose figures may be entered by now, newest first."""
    return [period for period in reversed(ledger.periods.values()) if period.opens_on <= clock.today()]
