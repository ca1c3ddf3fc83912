"""The provisional view: beside each target what would come of the figures that wait."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.figures import count_words
from accounts.queries import one_of
from reports.dashboards.rows import PROVISIONAL, VIEWS, page_address
from reports.verdicts.ledger import Ledger
from reports.verdicts.verdict import Provisional, Verdict
from targets.models import Period


@dataclass(frozen=True, slots=True)
class ProvisionalView:
    """Whether the reader sees what waits, of which period, and the address of the other view."""

    is_on: bool
    period: Period
    other: str  # the same page with it, or without it


def provisional_view(query: QueryDict, ledger: Ledger, shown: Period) -> ProvisionalView | None:
    """Return the view that the address asks for; None where no period is gathered, so nothing can wait."""
    period = ledger.being_gathered(shown)
    if period is None:
        return None
    is_on = one_of(query.get("xem", ""), VIEWS) == PROVISIONAL
    if is_on:
        return ProvisionalView(True, period, page_address(query, ky=shown.code, xem=""))
    return ProvisionalView(False, period, page_address(query, ky=period.code, xem=PROVISIONAL))


def provisional_words(verdict: Verdict) -> str:
    """Return what the figures would come to, with how many of them wait: "24,1 %; 93/175 đơn vị …".

    Of less than half of the units no figure of the whole is told, here as elsewhere: it would be theirs.
    """
    told = verdict.provisional
    if told is None:
        return ""
    words = {
        "period": told.period,
        "counted": count_words(told.counted),
        "owing": count_words(told.owing),
        "waiting": count_words(told.waiting),
    }
    if verdict.is_alone:
        text = _("%(period)s, sent and not approved: %(value)s")
    elif answers := verdict.kind.answers(told.answered, told.owing, told.exempt):
        text = _(
            "%(period)s, provisional: %(yes)s yes, %(no)s not yet, %(silent)s silent; "
            "%(waiting)s not approved"
        )
        words |= {name: count_words(getattr(answers, name)) for name in ("yes", "no", "silent")}
    elif 2 * told.counted < told.owing:
        text = _(
            "%(period)s, provisional: only %(counted)s/%(owing)s units have sent a figure, %(waiting)s of "
            "them not approved: too few for one of the whole"
        )
    else:
        text = _(
            "%(period)s, provisional: %(value)s; %(counted)s/%(owing)s units, "
            "%(waiting)s of them not approved"
        )
    return text % (words | {"value": _value(verdict, told)})


def _value(verdict: Verdict, told: Provisional) -> str:
    if not told.counted:
        return _("not applicable")
    value = told.answered.value
    return _("nothing occurred") if value is None else verdict.manner.words(value, verdict.threshold)
