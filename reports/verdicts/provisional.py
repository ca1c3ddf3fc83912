"""What figures would come to were everything approved as it was sent: told beside a verdict, and never one.

For whoever follows a collection. Nothing here has a standing, a rank or a place in a sentence, and the
verdict itself is that of the approved figures alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reports.obligations import is_reported
from reports.verdicts import rows
from reports.verdicts.ledger import Ledger
from reports.verdicts.rows import AcceptedLines
from reports.verdicts.standing import Judging
from reports.verdicts.verdict import Provisional, Verdict


def with_what_waits(ledger: Ledger, verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return the verdicts with what the period being gathered would come to; one query."""
    judged = list(verdicts)
    gathered = {one.collecting.period.number for one in judged if one.collecting}
    if not gathered:
        return judged
    waiting = rows.submitted_lines(ledger, gathered)
    more = ledger.as_if(lines=_joined(ledger.lines, waiting))
    return [replace(one, provisional=_provisional(one, more, waiting)) for one in judged]


def _joined(held: AcceptedLines, waiting: AcceptedLines) -> AcceptedLines:
    """Return the lines as if those that wait had been accepted: a correction in the place of its figure."""
    places = {*waiting.accepted, *waiting.exempted}
    accepted, exempted, still = dict(held.accepted), dict(held.exempted), dict(held.waiting)
    for place in places:
        counts, excused = waiting.accepted.get(place, {}), waiting.exempted.get(place, set())
        old = held.accepted.get(place, {})
        accepted[place] = {unit: one for unit, one in old.items() if unit not in excused} | counts
        exempted[place] = (held.exempted.get(place, set()) - counts.keys()) | excused
        still[place] = held.waiting.get(place, set()) - counts.keys() - excused
    return replace(held, accepted=accepted, exempted=exempted, waiting=still)


def _provisional(verdict: Verdict, more: Ledger, waiting: AcceptedLines) -> Provisional | None:
    """Return what the period being gathered would come to; None where nothing of it waits."""
    told = verdict.collecting
    if told is None or not is_reported(verdict.indicator):
        return None
    judging, number = Judging(more, verdict.indicator, verdict.asked, verdict.scope), told.period.number
    place = verdict.indicator.pk, number
    counts, owing = judging.counts(number), judging.owing(number)
    sent = waiting.accepted.get(place, {}).keys() & counts.keys()
    exempt = judging.exempt(number)
    excused = waiting.exempted.get(place, set()) & set(exempt)
    if not sent and not excused:
        return None
    return Provisional(
        told.period,
        answered=judging.answered(number),
        counted=len(counts),
        owing=len(owing),
        waiting=len(sent),
        exempt=len(exempt),
    )
