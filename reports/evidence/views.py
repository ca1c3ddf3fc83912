"""Attaching files to a line of a report from its entry page. Each view leads back to that line."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import SignedInRequest, found, needs
from accounts.once import taken_once
from procedures.models import Unit
from procedures.rights import Action, within
from reports.evidence import attaching
from reports.evidence.attaching import LinePlace, refuse_closed
from reports.evidence.checking import files_checked
from reports.evidence.forms import KnownFileForm, LineForm, PaperForm
from reports.evidence.kinds import FileNotTaken
from reports.evidence.refused import KEY, forget_refused, refuse
from reports.evidence.storage import Held, Paper, clean_name, in_quarantine, settle_file
from reports.models import Evidence
from reports.obligations import Asking
from reports.refusal import Refused
from targets.models import Period

AT_ONCE = 10  # files; each is held in memory for a moment


@require_POST
@needs(Action.ENTER)
def evidence_attach(request: SignedInRequest, period: str, unit: str) -> HttpResponse:
    """Keep the files that were handed in and put them to the line; say of each other one how to mend it."""
    form = PaperForm(request.POST)
    place = _place(request, form, period, unit)
    uploads = request.FILES.getlist("file")
    forget_refused(request)
    try:
        refuse_closed(place)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(place)
    if problems := _problems(form, uploads):
        for box, words in problems:
            refuse(request, place, box, words)
        return _back(place, "file-")
    with ExitStack() as quarantine:  # outside any transaction: no lock waits while a file is read
        files = _held(request, place, uploads, quarantine)
        return _attach_held(request, place, files, form.paper) if files else _back(place, "file-")


def _held(
    request: SignedInRequest, place: LinePlace, uploads: list[UploadedFile[bytes]], quarantine: ExitStack
) -> list[Held]:
    """Hold what is taken of the uploads; say of each other one how to mend it, or why none is looked at."""
    files = []
    try:
        with files_checked(uploads, by=request.user) as checking:
            for upload in uploads:
                try:
                    files.append(quarantine.enter_context(in_quarantine(upload, checking)))
                except FileNotTaken as refusal:
                    refuse(request, place, "file", _about(upload.name or "", refusal))
    except Refused as refusal:
        refuse(request, place, "file", str(refusal))
    return files


@taken_once
def _attach_held(
    request: SignedInRequest, place: LinePlace, files: Iterable[Held], paper: Paper
) -> HttpResponse:
    kept = []
    for file in files:
        try:
            kept.append(settle_file(file, place.unit, by=request.user, paper=paper))
        except Refused as refusal:
            refuse(request, place, "file", _about(file.name, refusal))
    return _put(request, place, kept) if kept else _back(place, "file-")


@require_POST
@needs(Action.ENTER)
@taken_once
def reuse(request: SignedInRequest, period: str, unit: str) -> HttpResponse:
    """Put a file that the unit handed in before to the line."""
    form = KnownFileForm(request.POST)
    place = _place(request, form, period, unit)
    files = Evidence.objects.visible_to(request.user).filter(unit=place.unit)
    return _put(request, place, [found(request, files, key=form.cleaned_data["key"])])


@require_POST
@needs(Action.ENTER)
@taken_once
def evidence_detach(request: SignedInRequest, period: str, unit: str) -> HttpResponse:
    """Take a file off the line; it stays among the files of the unit."""
    form = KnownFileForm(request.POST)
    place = _place(request, form, period, unit)
    file = found(request, place.files, key=form.cleaned_data["key"])
    try:
        attaching.detach(place, file, by=request.user)
        messages.success(request, attaching.taken_off_words(file))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _back(place)


def _put(request: SignedInRequest, place: LinePlace, files: list[Evidence]) -> HttpResponse:
    """Attach what is kept, say so, and lead back."""
    try:
        new = attaching.attach(place, files, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(place)
    if new:
        messages.success(request, attaching.attached_words(new))
    if known := [file for file in files if file not in new]:
        names = ", ".join(dict.fromkeys(file.name for file in known))
        messages.success(request, _("Attached before: %(names)s.") % {"names": names})
    return _back(place, "file-" if KEY in request.session else "")


def _place(request: SignedInRequest, form: LineForm, period: str, unit: str) -> LinePlace:
    """Return the line that is meant: of a unit for which the reader enters, and that it is asked for."""
    where = found(request, Unit.objects.filter(within(request.user, Action.ENTER)), code__iexact=unit)
    when = found(request, Period.objects.all(), code=period.lower())
    form.is_valid()
    code = form.cleaned_data.get("indicator", "")
    asked = Asking.read([code], of=where).asked_of(where, when)
    if not asked or "key" in form.errors:
        raise Http404
    return LinePlace(where, when, asked[0].indicator)


def _problems(form: PaperForm, uploads: list[UploadedFile[bytes]]) -> list[tuple[str, str]]:
    """Return what ends the matter before a file is read: of which box, and what is said of it."""
    found = [(name, str(errors[0])) for name, errors in form.errors.items()]
    if not uploads:
        found.append(("file", _("Choose the file to attach first.")))
    elif len(uploads) > AT_ONCE:
        found.append(("file", _("Attach at most %(most)s files at a time.") % {"most": AT_ONCE}))
    elif found:
        found.append(("file", _("Not attached yet: mend the box below, then choose the file again.")))
    return found


def _about(name: str, refusal: Refused) -> str:
    """Return the refusal with the file that it is about."""
    return _("“%(name)s” was not taken. %(why)s") % {"name": clean_name(name), "why": refusal}


def _back(place: LinePlace, box: str = "") -> HttpResponse:
    """Lead back to the line on the entry page, or to the box of the line whose name begins so."""
    page = reverse("reports:entry", args=[place.period.code, place.unit.code.lower()])
    return redirect(f"{page}#{box}{place.indicator.code}")
