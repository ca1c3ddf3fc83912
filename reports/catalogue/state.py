"""How a procedure stood on a day: its online level and its handling at the desk, which are stored nowhere.

Both are asked of the database row by row: with the index of "one row a day" that is one step down for each
procedure shown, and no grouping of everything that ever was.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import OuterRef, Subquery

from procedures.models import DeskHandling, ServiceLevel


def level_on(day: dt.date) -> Subquery:
    """Return the general online level of a procedure on the day: null where none was ever recorded."""
    rows = ServiceLevel.objects.filter(procedure=OuterRef("pk"), unit=None, effective_on__lte=day)
    return Subquery(rows.order_by("-effective_on").values("level")[:1])


def desk_on(day: dt.date) -> Subquery:
    """Return whether a procedure is handled at the desk on the day: null where nothing was recorded."""
    rows = DeskHandling.objects.filter(procedure=OuterRef("pk"), unit=None, effective_on__lte=day)
    return Subquery(rows.order_by("-effective_on").values("at_desk")[:1])
