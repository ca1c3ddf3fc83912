"""The command that works on an import, with its transaction taken away: `python -m` this, and the key.

It shows what a kill leaves behind where nobody takes care.
"""

from __future__ import annotations

import contextlib
import sys
from types import SimpleNamespace

import django
from django.db import connection, transaction


def main(key: int) -> None:
    """Do the work, each statement by itself."""
    django.setup()
    from imports import job
    from imports.kinds.figures import write  # only a Django that is set up can import models

    connection.features.has_select_for_update = False  # which asks for a transaction
    job.transaction = SimpleNamespace(  # type: ignore[assignment, attr-defined]
        atomic=contextlib.nullcontext, on_commit=transaction.on_commit
    )
    write.AT_ONCE = 10
    job.do_work(key)


if __name__ == "__main__":
    main(int(sys.argv[1]))
