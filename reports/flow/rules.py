"""A new version of what a target asks: shown with every verdict that it turns, and then decided.

A locked period keeps the version that judged it. An error in a version is put right by one that says so, and
judges the locked periods after its beginning anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, changes, clock
from accounts.models import User
from procedures.models import Unit
from procedures.rights import Action, demand
from reports.models import TurnedVerdict
from reports.refusal import Overtaken
from reports.verdicts.comparison import Comparison, Turn
from reports.verdicts.ledger import Ledger
from targets.models import PathPoint, Period, Target
from targets.models.decision import Decision

NEW = -1  # the key of a version that is not stored yet
TOLD = (
    "comparator",
    "threshold",
    "deadline",
    "in_force_from",
    "redefines",
    "baseline",
    "baseline_on",
    "baseline_source",
    "legal_basis",
    "is_erratum",
)


@dataclass(frozen=True)
class NewRule:
    """A version of a target that is not stored yet, with its milestones."""

    before: Target
    target: Target
    points: tuple[PathPoint, ...]

    def compared(self, ledger: Ledger) -> Comparison:
        """Return the verdicts as they stand beside those of the new version.

        ledger  of the indicator alone
        """
        (indicator,) = ledger.indicators
        new = self._as_read(ledger)
        after = ledger.as_if(targets=ledger.targets | {indicator.pk: (*ledger.targets[indicator.pk], new)})
        periods = (
            one
            for one in ledger.periods.values()
            if one.data_to >= self.target.in_force_from and one.opens_on <= clock.today()
        )
        return Comparison(ledger, after, (indicator,), tuple(periods))

    def _as_read(self, ledger: Ledger) -> Target:
        """Return the version as the ledger holds those that are stored: with its parts at hand."""
        known = next(one for one in ledger.targets[self.before.indicator_id] if one.pk == self.before.pk)
        fields = {one.attname: getattr(self.target, one.attname) for one in Target._meta.concrete_fields}
        new = Target(**fields | {"id": NEW})
        new.indicator, new.lead_unit = known.indicator, known.lead_unit
        new._prefetched_objects_cache = {  # type: ignore[attr-defined]  # as prefetch_related leaves them
            "path_points": list(self.points),
            "named_units": list(known.named_units.all()),
        }
        return new


def mark_of(found: Comparison, before: Decision) -> str:
    """Return what the form of a preview carries: the version is decided against it."""
    told = [f"{before.pk}"]
    for turn in (*found.turning, *found.units):
        codes = f"{turn.indicator.code} {turn.asked.code} {turn.before.code} {turn.after.code}"
        told.append(f"{codes} {','.join(turn.names)}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


@transaction.atomic
def decide_rule(rule: NewRule, *, by: User, seen: str) -> Target:
    """Store the version with its milestones, and the verdicts that it turned as they were shown.

    seen    the mark of the preview
    raises  Overtaken where another version was decided since, a period locked, or other verdicts would turn
    """
    role = demand(by, Action.KEEP_RULES)
    list(Period.objects.select_for_update().order_by("pk"))  # from here on nothing is locked
    newest = Target.objects.filter(code=rule.before.code).order_by("version").last()
    found = rule.compared(Ledger.read([rule.before.indicator.code]))
    if newest != rule.before or mark_of(found, rule.before) != seen:
        raise overtaken()
    target = rule.target
    target.decided_by, target.decided_at = by, clock.now()
    store_as_shown(target)
    target.named_units.set(Unit.objects.filter(targets_by_name=rule.before))
    for point in rule.points:
        point.target = target
    PathPoint.objects.bulk_create(rule.points)  # of an erratum too, which has judged locked periods by now
    turned = [TurnedVerdict(target=target, **fields) for _turn, fields in turned_by(found)]
    TurnedVerdict.objects.bulk_create(turned)
    audit.write(
        "decide_rule", target, by=by, role=role, reason=target.reason, changes=_told(rule, len(turned))
    )
    return target


def store_as_shown(version: Decision) -> None:
    """Store the version, which its form took: what is refused now is so by what happened since.

    raises  Overtaken, such as where the period that it begins with was locked meanwhile
    """
    try:
        version.save()
    except ValidationError as refused:
        raise overtaken() from refused


def overtaken() -> Overtaken:
    """Return the refusal of whoever decides what is not any more what the preview showed."""
    return Overtaken(
        _("Not decided: figures or rules changed since this page was opened. Look again, then decide.")
    )


def turned_by(found: Comparison) -> Iterator[tuple[Turn, dict[str, Any]]]:
    """Yield each way in which verdicts turn, with what is kept of it beside the version."""
    for turn, is_of_units in [
        *((one, False) for one in found.turning),
        *((one, True) for one in found.units),
    ]:
        yield (
            turn,
            {
                "period": turn.asked,
                "before": turn.before.code or "",
                "after": turn.after.code or "",
                "is_of_units": is_of_units,
                "number": len(turn.names),
                "whose": ", ".join(turn.names),
            },
        )


def _told(rule: NewRule, turned: int) -> Sequence[audit.FieldChange]:
    before, after = ({name: getattr(one, name) for name in TOLD} for one in (rule.before, rule.target))
    told = changes.between(Target, before, after)
    was, now = milestone_words(list(rule.before.path_points.all())), milestone_words(rule.points)
    if was != now:
        told.append(audit.FieldChange(_("milestones"), was, now))
    return [*told, audit.FieldChange(_("ways in which verdicts turn"), "", str(turned))]


def milestone_words(points: Sequence[PathPoint]) -> str:
    """Return milestones as they are typed: "30/06/2018: 70; 31/12/2019: 80"."""
    ordered = sorted(points, key=lambda point: point.on)
    return "; ".join(f"{point.on:%d/%m/%Y}: {point.percent.normalize():f}" for point in ordered)
