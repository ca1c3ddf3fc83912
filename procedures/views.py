"""Accounts in bulk: a sheet is looked at, then taken whole; its one-time passwords are handed out once."""

from __future__ import annotations

import json
from dataclasses import asdict, astuple
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.cipher import deciphered, enciphered
from accounts.doors import SignedInRequest, needs
from accounts.once import taken_once
from accounts.views.account import freshly_proved
from procedures import people
from procedures.forms import PeopleSheetForm
from procedures.people import Person
from procedures.rights import Action
from sheets.admin_formats import UnreadableSheet, Xlsx

MADE = "people_made"  # in the session, under our key, until the passwords are handed out


class AlteredPreview(Exception):
    """What came with the button below the preview is not what the preview holds."""


@needs(Action.MANAGE_USERS)
@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def import_people(request: HttpRequest) -> HttpResponse:
    """Take a sheet and show what it would do, or what is wrong with which cell."""
    form = PeopleSheetForm(request.POST or None, request.FILES or None)
    held: dict[str, Any] = {"form": form, "heads": people.HEADS.values()}
    if form.is_valid():
        sheet = form.cleaned_data["sheet"]
        try:
            rows = people.read(sheet.read(), sheet.name)
        except UnreadableSheet as refusal:
            form.add_error("sheet", str(refusal))
        else:
            held |= {"rows": rows, "faults": people.faults_of(rows), "sent": made_text(rows)}
    return render(request, "procedures/import_people.html", held)


@needs(Action.MANAGE_USERS)
@require_POST
@sensitive_post_parameters("rows")
@freshly_proved
@taken_once
def make_people(request: SignedInRequest) -> HttpResponse:
    """Make the accounts that were shown, all of them or none."""
    try:
        made = people.make(_read(request.POST.get("rows", "")), by=request.user)
    except AlteredPreview:
        messages.error(request, _("The rows did not arrive as they were shown. Hand in the sheet once more."))
        return redirect("import-people")
    except people.Refused as refusal:
        held = {"form": PeopleSheetForm(), "faults": refusal.faults}
        return render(request, "procedures/import_people.html", held)
    keep_for_handing_out(request, made_text(made))
    messages.success(request, _("The accounts are made."))
    return redirect("people-made")


@needs(Action.MANAGE_USERS)
@require_safe
def people_made(request: HttpRequest) -> HttpResponse:
    """Show that the one-time passwords wait to be handed out, this once."""
    return render(request, "procedures/people_made.html", {"waiting": passwords_wait(request)})


@needs(Action.MANAGE_USERS)
@require_POST
@freshly_proved
def people_passwords(request: SignedInRequest) -> HttpResponse:
    """Hand out the sheet with the one-time passwords, and forget them."""
    waiting = request.session.pop(MADE, "")
    if not waiting:
        messages.error(request, _("The one-time passwords were handed out already."))
        return redirect("people-made")
    with transaction.atomic():
        audit.write("passwords_handed_out", None, by=request.user)
        sheet = people.sheet_of(_read(deciphered(waiting)))
    return _attachment(Xlsx().export_data(sheet), "tai-khoan-moi.xlsx")


@needs(Action.MANAGE_USERS)
@require_safe
def people_template(request: HttpRequest) -> HttpResponse:
    """Hand out an empty sheet with the columns."""
    return _attachment(Xlsx().export_data(people.template()), "mau-nguoi-dung.xlsx")


def keep_for_handing_out(request: HttpRequest, made: str) -> None:
    """Keep the one-time passwords of new accounts in the session, under our key, until handed out."""
    request.session[MADE] = enciphered(made)


def passwords_wait(request: HttpRequest) -> bool:
    """Say whether one-time passwords wait to be handed out to whoever asks."""
    return MADE in request.session


def made_text(rows: list[Person]) -> str:
    """Return the rows as a text that the page of the one-time passwords reads."""
    return json.dumps([asdict(row) for row in rows])


def _read(text: str) -> list[Person]:
    """Return the rows that the preview carried along; whoever changed them there is checked all the same.

    raises  AlteredPreview for what no preview holds: other columns, no numbers of rows, texts nobody types
    """
    try:
        rows = [Person(**row) for row in json.loads(text)[: people.MOST]]
        held = "".join(cell for row in rows for cell in astuple(row)[1:])
        held.encode()  # half of a pair of surrogates is no sign
    except (TypeError, ValueError, KeyError, RecursionError) as error:
        raise AlteredPreview from error
    if "\0" in held or not all(type(row.number) is int for row in rows):
        raise AlteredPreview
    return rows


def _attachment(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=Xlsx().get_content_type())
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
