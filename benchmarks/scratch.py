"""A scratch database for one benchmark: made, filled and thrown away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reform_portal.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - the settings come first
from django.db import connection  # noqa: E402

__all__ = ["call_command", "connection", "scratch_database"]


@contextmanager
def scratch_database() -> Iterator[str]:
    """Yield the name of the engine while the default connection stands on a database of its own."""
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield connection.vendor
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
