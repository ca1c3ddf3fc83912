"""Taking a form once: a double press, a retry after a dropped reply and a second tab change nothing more."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from accounts import clock
from accounts.models import TakenForm, User

FIELD = "once"  # the box that holds the key; the tag {% once %} writes it
NOT_COMPARED = (FIELD, "csrfmiddlewaretoken")

View = Callable[..., HttpResponse]


def taken_once(view: View) -> View:
    """Run the view for the first of equal forms, and answer the others with where that one led.

    The key stands in the transaction of the change: both are there or neither. A form that was not taken,
    and is shown again with its faults, leaves no key. The same key with other contents is refused with 409.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = _key(request)
        if key is None or not isinstance(request.user, User):
            return view(request, *args, **kwargs)
        name, held = _view_name(request), _hash(request)
        with transaction.atomic():
            try:
                with transaction.atomic():  # of two at once the second waits here, until the first has ended
                    taken = TakenForm.objects.create(
                        user=request.user, view=name, key=key, body_hash=held, at=clock.now()
                    )
            except IntegrityError:
                known = TakenForm.objects.get(user=request.user, view=name, key=key)
                return _again(request, known, held)
            response = view(request, *args, **kwargs)
            if "Location" in response.headers:
                taken.location = response.headers["Location"][:500]
                taken.save(update_fields=["location"])
            else:
                taken.delete()
            return response

    return wrapper


def answered_before(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to a form that was taken before, or None.

    For a view that hashes a password first and changes something then: the first must be in no transaction.
    """
    key = _key(request)
    if key is None or not isinstance(request.user, User):
        return None
    known = TakenForm.objects.filter(user=request.user, view=_view_name(request), key=key).first()
    return _again(request, known, _hash(request)) if known else None


def _view_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name[:80] if request.resolver_match else ""


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(FIELD, "")) if request.method == "POST" else None
    except ValueError:
        return None


def _hash(request: HttpRequest) -> str:
    """Return a hash over where the form goes and what it holds, under our key: it may hold a password."""
    held = sorted((name, request.POST.getlist(name)) for name in request.POST if name not in NOT_COMPARED)
    files = sorted(
        (name, str(file.name), _digest(file))
        for name, sent in request.FILES.lists()
        for file in sent
        if isinstance(file, UploadedFile)
    )
    told = json.dumps([request.path, held, files])
    return salted_hmac("accounts.once", told, algorithm="sha256").hexdigest()


def _digest(file: UploadedFile[Any]) -> str:
    """Return a hash over what the file holds: name and size are often those of the file before."""
    held = hashlib.sha256()
    for chunk in file.chunks():
        held.update(chunk)
    file.seek(0)
    return held.hexdigest()


def _again(request: HttpRequest, known: TakenForm, held: str) -> HttpResponse:
    if known.body_hash != held:
        return render(request, "accounts/other_contents.html", status=409)
    response = HttpResponse(status=302)
    response.headers["Location"] = known.location
    return response
