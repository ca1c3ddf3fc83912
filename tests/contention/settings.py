"""The settings of the portal as the tests serve it: static files lie where they were written."""

import os
from pathlib import Path

from reform_portal.settings import *  # noqa: F403
from reform_portal.settings import MEDIA_ROOT
from reform_portal.settings import MIDDLEWARE as _GUARDED

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ROOT_URLCONF = "tests.contention.urls"
MEDIA_ROOT = Path(os.environ.get("PORTAL_TEST_MEDIA", MEDIA_ROOT))
CARELESS = os.environ.get("PORTAL_TEST_CARELESS", "")  # the name of something in careless.py
MIDDLEWARE = [*_GUARDED, *([f"tests.contention.careless.{CARELESS}"] if CARELESS else [])]
