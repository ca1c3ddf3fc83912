"""A new version of the two margins: shown with every verdict that it turns, and then decided.

It is for all targets alike. As with a target a locked period keeps the version that judged it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, changes, clock
from accounts.models import User
from procedures.rights import Action, demand
from reports.flow.rules import mark_of, overtaken, store_as_shown, turned_by
from reports.models import TurnedByMargins
from reports.verdicts.ledger import Ledger
from reports.verdicts.margin_comparison import MarginComparison
from targets.models import MarginVersion, Period

TOLD = ("at_risk", "behind", "in_force_from", "legal_basis", "is_erratum")


@dataclass(frozen=True)
class NewMargins:
    """A version of the margins that is not stored yet."""

    before: MarginVersion
    version: MarginVersion

    def compared(self, ledger: Ledger) -> MarginComparison:
        """Return the verdicts as they stand beside those by the new version."""
        periods = (
            one
            for one in ledger.periods.values()
            if one.data_to >= self.version.in_force_from and one.opens_on <= clock.today()
        )
        judged = (one for one in ledger.indicators if ledger.targets.get(one.pk))
        return MarginComparison.of(ledger, self.version, tuple(judged), tuple(periods))


def newest_margins() -> MarginVersion:
    """Return the newest version; where none is stored, what the method says of itself, unsaved."""
    return MarginVersion.objects.order_by("version").last() or MarginVersion.as_written()


@transaction.atomic
def decide_margins(new: NewMargins, found: MarginComparison, *, by: User) -> MarginVersion:
    """Store the version, and the verdicts that it turned as they were shown.

    found   what was shown: it took seconds, and is worked out again only where anything changed since
    raises  Overtaken where another version was decided since, a period locked, or other verdicts would turn
    """
    role = demand(by, Action.KEEP_RULES)
    list(Period.objects.select_for_update().order_by("pk"))  # from here on nothing is locked
    newest, ledger = newest_margins(), Ledger.read()
    anew = found if ledger is found.before else new.compared(ledger)
    if newest.pk != new.before.pk or mark_of(anew, new.before) != mark_of(found, new.before):
        raise overtaken()
    version = new.version
    version.decided_by, version.decided_at = by, clock.now()
    store_as_shown(version)
    turned = [
        TurnedByMargins(margins=version, indicator=turn.indicator, **fields)
        for turn, fields in turned_by(found)
    ]
    TurnedByMargins.objects.bulk_create(turned)
    before, after = ({name: getattr(one, name) for name in TOLD} for one in (newest, version))
    told = changes.between(MarginVersion, before, after)
    told.append(audit.FieldChange(_("ways in which verdicts turn"), "", str(len(turned))))
    audit.write("decide_margins", version, by=by, role=role, reason=version.reason, changes=told)
    return version
