"""Reminding units: choose them, read the words, send; what was sent, and what has not left yet."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import clock
from accounts.doors import SignedInRequest, needs
from accounts.once import taken_once
from procedures.models import Membership, Unit, placements_of
from procedures.rights import RIGHTS, Action, within
from reports.downloads import file_answer as sent_as_file
from reports.downloads import is_file_asked
from reports.models import Reminder
from reports.obligations import Asking
from reports.review.desk import Desk
from reports.review.letter import LetterFacts, letter
from reports.review.mailing import waiting
from reports.review.reminders_export import reminders_export, reminders_files
from reports.review.reminding import contact_of, recipients, remind, send_again
from reports.review.wanted import desk_period, offered
from targets.models import Period, Programme

MOST = 400  # reminders that the log of one period shows
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _desk(request: SignedInRequest, query: QueryDict) -> Desk | None:
    """Return the desk of the period that is asked for, None in an empty portal."""
    asking = Asking.read()
    if not asking.periods or not asking.indicators:
        return None
    period = desk_period(query, asking.periods, clock.today())
    return Desk.read(period, asking, within(request.user, Action.REMIND))


@require_safe
@needs(Action.REMIND)
def choose(request: SignedInRequest) -> HttpResponseBase:
    """Offer the units that have not sent, with those chosen on the desk or all overdue ones ticked."""
    desk = _desk(request, request.GET)
    if desk is None:
        return render(request, "reports/not_loaded.html")
    offer = recipients(desk, request.user)
    chosen = set(request.GET.getlist("don-vi"))
    log = _log(request, desk.period)
    if is_file_asked(request):
        return sent_as_file(request, reminders_export(desk.period, offer, log))
    context = {
        "period": desk.period,
        "periods": offered(desk.asking.periods, desk.period),
        "offer": [(one, one.unit.code in chosen if chosen else one.row.is_overdue) for one in offer],
        "ticks_overdue": not chosen and any(one.row.is_overdue for one in offer),
        "left_out": _left_out(desk, chosen),
        "log": log[:MOST],
        "pending": log.filter(waiting()).count(),
        "here": f"?ky={desk.period.code}",
        "files": reminders_files(),
    }
    return render(request, "reports/remind.html", context)


def _log(request: SignedInRequest, period: Period) -> QuerySet[Reminder]:
    rows = Reminder.objects.filter(within(request.user, Action.REMIND, "unit"), period=period)
    rows = rows.select_related("unit", "by").prefetch_related("unit__names", placements_of("unit"))
    return rows.order_by("-at", "-pk")


def _left_out(desk: Desk, chosen: Collection[str]) -> list[str]:
    """Return the names of the chosen units that are not reminded, because they have sent."""
    return [
        row.unit.placed_name_on(desk.period.data_to)
        for row in desk.rows
        if row.unit.code in chosen and not row.is_unsent
    ]


@require_safe
@needs(Action.REMIND)
def preview(request: SignedInRequest) -> HttpResponse:
    """Show the words for each chosen unit, ready to be sent or copied."""
    desk = _desk(request, request.GET)
    if desk is None:
        return render(request, "reports/not_loaded.html")
    chosen = set(request.GET.getlist("don-vi"))
    offer = recipients(desk, request.user, chosen)
    context = {
        "period": desk.period,
        "offer": offer,
        "with_mail": sum(bool(one.addresses) for one in offer),
        "left_out": _left_out(desk, chosen),
    }
    return render(request, "reports/remind_preview.html", context)


@require_POST
@needs(Action.REMIND)
@taken_once
def reminders_send(request: SignedInRequest) -> HttpResponse:
    """Remind the chosen units: in the portal at once, by e-mail as soon as that is safe."""
    desk = _desk(request, request.POST)
    if desk is None:
        return render(request, "reports/not_loaded.html")
    chosen = set(request.POST.getlist("don-vi"))
    made = remind(desk, chosen, by=request.user)
    if made:
        words = ngettext("Reminded %(count)s unit.", "Reminded %(count)s units.", len(made))
        messages.success(request, words % {"count": len(made)})
    if names := ", ".join(_left_out(desk, chosen)):
        messages.info(request, _("Not reminded, because they have sent: %(units)s.") % {"units": names})
    if not chosen:
        messages.info(request, _("No unit was chosen: nobody was reminded."))
    return redirect(_here(desk.period))


def _here(period: Period) -> str:
    return f"{reverse('reports:remind')}?ky={period.code}#da-nhac"


@require_POST
@needs(Action.REMIND)
@taken_once
def again(request: SignedInRequest) -> HttpResponse:
    """Try the letters once more that have not left."""
    desk = _desk(request, request.POST)
    if desk is None:
        return render(request, "reports/not_loaded.html")
    count = send_again(desk.period, by=request.user)
    words = ngettext("Tried %(count)s letter again.", "Tried %(count)s letters again.", count)
    messages.info(request, words % {"count": count})
    return redirect(_here(desk.period))


@require_safe
@needs(Action.REMIND)
def urging_letter(request: SignedInRequest) -> HttpResponseBase:
    """Return the official letter to the chosen units, or to all that have not sent, as a file for Word."""
    desk = _desk(request, request.GET)
    if desk is None:
        return render(request, "reports/not_loaded.html")
    order = desk.asking.order
    unsent = sorted(recipients(desk, request.user), key=lambda one: order[one.unit.pk])
    chosen = set(request.GET.getlist("don-vi"))
    named = [one for one in unsent if one.unit.code in chosen or not chosen]
    if not named:
        messages.info(request, _("There is nobody to write to: no unit of those chosen can be reminded."))
        return choose(request)
    programme = Programme.objects.first()
    facts = LetterFacts(
        sender=_sender(request),
        period=desk.period,
        recipients=named,
        unsent=unsent,
        owing=sum(row.sheet.owed > 0 for row in desk.rows),
        contact=contact_of(request.user),
        written_at=clock.now(),
        is_illustrative=programme is not None and programme.illustrative,
    )
    name = f"don-doc-{desk.period.code}.docx"
    return HttpResponse(
        letter(facts),
        content_type=WORD,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _sender(request: SignedInRequest) -> Unit:
    """Return the office in whose name the reader reminds."""
    held = Membership.objects.filter(user=request.user, role__in=RIGHTS[Action.REMIND])
    return held.select_related("unit").order_by("pk")[0].unit
