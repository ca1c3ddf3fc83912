"""A form is the same when it holds the same, its files included."""

from __future__ import annotations

import uuid
from typing import Any, cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory

from accounts.models import TakenForm
from accounts.once import taken_once
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def test_another_file_of_the_same_name_and_size_is_another_form(rf: RequestFactory) -> None:
    read: list[bytes] = []
    user, key = make_user(), str(uuid.uuid4())

    @taken_once
    def keep(request: HttpRequest) -> HttpResponse:
        read.append(cast("UploadedFile[Any]", request.FILES["proof"]).read())
        return redirect("/da-nhan/")

    def send(held: bytes) -> HttpResponse:
        proof = SimpleUploadedFile("minh-chung.pdf", held)
        request = rf.post("/minh-chung/", {"once": key, "proof": proof})
        request.user = user
        return keep(request)

    answers = [send(b"12/2018"), send(b"12/2018"), send(b"11/2018")]
    assert [answer.status_code for answer in answers] == [302, 302, 409]
    assert read == [b"12/2018"]  # whole, though it was read once before
    assert TakenForm.objects.count() == 1
