"""Whether the portal lives and is ready, for whatever balances or watches it: few bytes, nothing of anybody.

It is told before hosts, HTTPS, sessions and rights are looked at: a balancer asks by the machine's address.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from pathlib import Path

import django.db
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

LIVE = "/suc-khoe/"
READY = "/suc-khoe/san-sang/"

GetResponse = Callable[[HttpRequest], HttpResponse]


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; the database is not asked."""
    return _told({"live": True}, HTTPStatus.OK)


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether requests can be served: database, migrations, and a folder that takes files."""
    known = {"database": True, "migrations": False, "files": _takes_files()}
    try:
        known["migrations"] = _expected() <= set(MigrationRecorder(connection).applied_migrations())
    except django.db.Error:
        known["database"] = False
    is_ready = all(known.values())
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return _told({"ready": is_ready, **known}, status)


def health_is_told_first(get_response: GetResponse) -> GetResponse:
    """Answer the two addresses before any other middleware; all else goes on."""
    told = {LIVE: live, READY: ready}

    def middleware(request: HttpRequest) -> HttpResponse:
        answer = told.get(request.path_info)
        return answer(request) if answer else get_response(request)

    return middleware


def _told(known: dict[str, bool], status: HTTPStatus) -> HttpResponse:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return JsonResponse(known, status=status, headers=headers)


@cache
def _expected() -> set[tuple[str, str]]:
    """Return the last migrations of the code that runs; whatever stands before them went first."""
    return set(MigrationLoader(None).graph.leaf_nodes())


def _takes_files() -> bool:
    try:
        Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as probe:
            probe.write(b"0")
    except OSError:
        return False
    return True
