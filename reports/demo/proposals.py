"""What a department of the demo proposes to change in the catalogue: it waits for the coordinator."""

from __future__ import annotations

import datetime as dt

from accounts import audit
from accounts.models import User
from procedures.models import Authority, Procedure, Proposal, Unit
from procedures.proposals.workflow import TRANSITIONS
from reports.demo.people import DEPARTMENT
from reports.demo.shape import INVENTED

FROM = dt.date(2020, 12, 1)  # the day from which the proposed levels are to hold
WRITTEN = dt.datetime(2020, 12, 8, 2, 30, tzinfo=dt.UTC)
PROPOSED = 4


def invent_proposals(author: int, day: dt.date) -> None:
    """Store proposals of the department to bring procedures from level 3 to level 4; `author` is a key.

    None is there before it was written.
    """
    if day <= WRITTEN.date():
        return
    unit = Unit.objects.get(code=DEPARTMENT.unit)
    kept = Procedure.objects.in_force_on(FROM).filter(owner=unit, authority=Authority.DEPARTMENT)
    ready = [one for one in kept.prefetch_related("levels").order_by("code") if _level(one) == 3]
    made = Proposal.objects.bulk_create(
        Proposal(
            kind=Proposal.Kind.LEVEL,
            unit=unit,
            procedure=procedure,
            level=4,
            effective_on=FROM,
            document=f"Quyết định công bố dịch vụ mức độ 4 ({INVENTED})",
            reason="Đã thanh toán phí trực tuyến và trả kết quả qua bưu chính.",
            by_id=author,
            at=WRITTEN + dt.timedelta(minutes=7 * place),
        )
        for place, procedure in enumerate(ready[:PROPOSED])
    )
    by = User.objects.get(pk=author)
    for proposal in made:
        act = TRANSITIONS["propose"].act
        audit.write(act, proposal, by=by, reason=proposal.reason, unit_code=unit.code)


def _level(procedure: Procedure) -> int:
    """Return the newest general level of the procedure."""
    rows = [row for row in procedure.levels.all() if row.unit_id is None]
    return max(rows, key=lambda row: row.effective_on).level if rows else 0
