"""One-time passwords of new accounts: they wait in the session of whoever made them, and are taken once."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.cipher import deciphered, enciphered
from accounts.doors import SignedInRequest, needs
from accounts.views.account import freshly_proved
from procedures import people
from procedures.rights import Action
from sheets.admin_formats import Xlsx

MADE = "people_made"  # in the session, under our key, until the passwords are handed out


def keep_for_handing_out(request: HttpRequest, made: str) -> None:
    """Keep the one-time passwords of new accounts in the session, under our key, until handed out."""
    request.session[MADE] = enciphered(made)


def passwords_wait(request: HttpRequest) -> bool:
    """Say whether one-time passwords wait to be handed out to whoever asks."""
    return MADE in request.session


@needs(Action.MANAGE_USERS)
@require_POST
@freshly_proved
def people_passwords(request: SignedInRequest) -> HttpResponse:
    """Hand out the sheet with the one-time passwords, and forget them."""
    waiting = request.session.pop(MADE, "")
    if not waiting:
        messages.error(request, _("The one-time passwords were handed out already."))
        return redirect("imports:import-list")
    with transaction.atomic():
        audit.write("passwords_handed_out", None, by=request.user)
        sheet = people.sheet_of(people.of_text(deciphered(waiting)))
    answer = HttpResponse(Xlsx().export_data(sheet), content_type=Xlsx().get_content_type())
    answer.headers["Content-Disposition"] = 'attachment; filename="tai-khoan-moi.xlsx"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@needs(Action.MANAGE_USERS)
@require_safe
def import_people(request: SignedInRequest) -> HttpResponse:
    """Lead from where sheets of people once came in to the import by steps."""
    return redirect(f"{reverse('imports:import-new')}?loai=people")
