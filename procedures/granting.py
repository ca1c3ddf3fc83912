"""Giving roles and taking them away: nobody their own, and a right to approve counts from the next day.

Every way in goes through here: the administration, its page of a unit, sheets of people, commands. Whatever
writes a membership past it gives no day, and then a role that may approve counts never (rights.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts import audit, clock, keys
from accounts.letters import leave_after_commit
from accounts.models import User
from procedures.models import Membership
from procedures.rights import APPROVING, counts

OWN = gettext_lazy("Nobody changes their own roles. Another administrator does.")
SHOWN = dt.timedelta(days=7)  # for which the desk still names a right to approve after it began to count


def refusal(user: User, role: str, *, by: User) -> str:
    """Return why `by` may not give the role to the user, or nothing."""
    if user == by:
        return str(OWN)
    if role in APPROVING and user.pk in keys.behind(by):
        words = _(
            "%(user)s once had in hand what opens your account, so this would be a right to approve that "
            "they gave to themselves. Another administrator gives it."
        )
        return words % {"user": user}
    return ""


def granted(held: Membership, *, by: User | None) -> Membership:
    """Note on a membership that is not saved yet who gives it, and from which day it counts."""
    held.granted_by = by
    approves = held.role in APPROVING and by is not None
    held.counts_from = clock.real().date() + dt.timedelta(days=1) if approves else None
    return held


def tell(given: Iterable[Membership], *, by: User | None) -> None:
    """Write down each right to approve among the saved memberships, and tell every coordinator by mail."""
    approving = [held for held in given if held.role in APPROVING and held.counts_from is not None]
    for held in approving:
        day = audit.Change(str(Membership._meta.get_field("counts_from").verbose_name), "", _day(held))
        audit.write("approval_given", held, by=by, unit_code=held.unit.code, changes=[day])
    if approving:
        addresses = _coordinators()
        leave_after_commit([_letter(approving, address, by) for address in addresses])


def fresh() -> list[Membership]:
    """Return the rights to approve that somebody gave lately, the newest first: what a desk shows."""
    since = clock.real().date() - SHOWN
    rows = Membership.objects.filter(role__in=APPROVING, granted_by__isnull=False, counts_from__gt=since)
    return list(rows.select_related("user", "unit", "granted_by").order_by("-counts_from", "-pk"))


def _coordinators() -> Sequence[str]:
    """Return the addresses of all who may approve by now."""
    rows = Membership.objects.filter(role__in=APPROVING, user__is_active=True).exclude(user__email="")
    return list(dict.fromkeys(one.user.email for one in rows.select_related("user") if counts(one)))


def _letter(given: Sequence[Membership], address: str, by: User | None) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):  # whatever the one who gave it reads
        row = _("%(user)s (%(username)s): %(role)s, %(unit)s. Counts from %(day)s.")
        rows = [
            row
            % {
                "user": held.user,
                "username": held.user.username,
                "role": held.get_role_display(),
                "unit": held.unit,
                "day": _day(held),
            }
            for held in given
        ]
        told = [
            _("A right to approve reports was given:"),
            *rows,
            _("Given by: %(by)s. At: %(at)s.")
            % {"by": keys.by_words(by), "at": f"{clock.now():%H:%M %d/%m/%Y}"},
            _("Where nobody decided this, have the administrator take the role away before that day."),
            settings.PORTAL_ADDRESS,
        ]
        return EmailMessage(_("Somebody new may approve reports"), "\n\n".join(told), to=[address])


def _day(held: Membership) -> str:
    return f"{held.counts_from:%d/%m/%Y}"
