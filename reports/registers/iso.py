"""What the register of ISO certificates says to a unit that is asked whether it applies ISO."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from procedures.models import Unit
from reports.models import IsoCertificate
from reports.models.registers import ISO_INDICATOR


def suggestion(code: str, unit: Unit, day: dt.date) -> str:
    """Return what the register holds of the unit by the day, for the box of HDH-09; "" for other figures.

    It is shown beside the box and fills in nothing: the official answers.
    """
    if code != ISO_INDICATOR:
        return ""
    row = IsoCertificate.objects.filter(unit=unit, declared_on__lte=day).first()
    if row is None:
        return _("ISO register: no declaration of the unit by this period.")
    told = {"day": f"{row.declared_on:%d/%m/%Y}", "version": row.get_version_display()}
    words = _("ISO register: declared on %(day)s by %(version)s") % told
    if row.verified_on is None or row.verified_on > day:
        return _("%(declared)s, not verified yet.") % {"declared": words}
    told = {"declared": words, "day": f"{row.verified_on:%d/%m/%Y}", "by": row.verified_by}
    return _("%(declared)s, verified on %(day)s by %(by)s.") % told
