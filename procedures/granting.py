"""Giving roles and taking them away: nobody their own, and a right to approve counts from the next day.

What opens an account that may approve is told of in the same way when somebody else had it in hand.
Every way in goes through here: the administration, its page of a unit, sheets of people, commands. Whatever
writes a membership past it gives no day, and then a role that may approve counts never (rights.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Case, F, Q, QuerySet, When
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
        day = audit.FieldChange(str(Membership._meta.get_field("counts_from").verbose_name), "", _day(held))
        audit.write("approval_given", held, by=by, unit_code=held.unit.code, changes=[day])
    if approving:
        addresses = _coordinators()
        leave_after_commit([_letter(approving, address, by) for address in addresses])


def tell_of_keys(users: Iterable[User], *, by: User) -> None:
    """Tell every coordinator by mail that `by` had in hand what opens accounts that may approve.

    Of a right that does not count yet they heard when it was given.
    """
    touched = [held for held in _counted_once().filter(user__in=users) if held.user != by]
    if touched:
        leave_after_commit([_letter_of_keys(touched, address, by) for address in _coordinators()])


def _counted_once() -> QuerySet[Membership]:
    """Return the rights to approve of active users whose day has come."""
    rows = Membership.objects.filter(role__in=APPROVING, user__is_active=True)
    return rows.filter(counts_from__lte=clock.real().date()).select_related("user", "unit")


def lately() -> tuple[list[Membership], list[Membership]]:
    """Return what a desk shows: rights to approve that were given lately, and those whose keys others had.

    Both by one query, the newest first.
    """
    since = clock.real().date() - SHOWN
    fresh = Q(granted_by__isnull=False, counts_from__gt=since)
    keys = Q(user__keys_changed_on__gte=since, counts_from__lte=F("user__keys_changed_on"))
    keys &= Q(user__is_active=True)
    rows = Membership.objects.filter(fresh | keys, role__in=APPROVING)
    rows = rows.annotate(is_fresh=Case(When(fresh, then=True), default=False))
    rows = rows.annotate(was_in_hand=Case(When(keys, then=True), default=False))
    found = list(rows.select_related("user", "unit", "granted_by").order_by("-counts_from", "-pk"))
    return [held for held in found if held.is_fresh], [held for held in found if held.was_in_hand]


def _coordinators() -> Sequence[str]:
    """Return the addresses of all who may approve by now."""
    rows = Membership.objects.filter(role__in=APPROVING, user__is_active=True).exclude(user__email="")
    return list(dict.fromkeys(one.user.email for one in rows.select_related("user") if counts(one)))


def _row(held: Membership) -> str:
    row = _("%(user)s (%(username)s): %(role)s, %(unit)s. Counts from %(day)s.")
    return row % {
        "user": held.user,
        "username": held.user.username,
        "role": held.get_role_display(),
        "unit": held.unit,
        "day": _day(held),
    }


def _letter(given: Sequence[Membership], address: str, by: User | None) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):  # whatever the one who gave it reads
        told = [
            _("A right to approve reports was given:"),
            *map(_row, given),
            _("Given by: %(by)s. At: %(at)s.") % _deed(by),
            _("Where nobody decided this, have the administrator take the role away before that day."),
            settings.PORTAL_ADDRESS,
        ]
        return EmailMessage(_("Somebody new may approve reports"), "\n\n".join(told), to=[address])


def _letter_of_keys(touched: Sequence[Membership], address: str, by: User) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        told = [
            _("Somebody else changed how to sign in to an account that may approve reports:"),
            *map(_row, touched),
            _("Done by: %(by)s. At: %(at)s.") % _deed(by),
            _("Where its owner knows nothing of this, have another administrator take the role away."),
            settings.PORTAL_ADDRESS,
        ]
        subject = _("Somebody else changed how to sign in to an account that may approve reports")
        return EmailMessage(subject, "\n\n".join(told), to=[address])


def _deed(by: User | None) -> dict[str, str]:
    return {"by": keys.by_words(by), "at": f"{clock.now():%H:%M %d/%m/%Y}"}


def _day(held: Membership) -> str:
    return f"{held.approves_from:%d/%m/%Y}"
