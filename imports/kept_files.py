"""The files that rows name: what a copy of the portal holds, and what none may have lost."""

from __future__ import annotations

from imports import store
from imports.models import ImportBatch
from reports.evidence import storage
from reports.models import Evidence


def named_places() -> set[str]:
    """Return where each file lies that a row names, within the storage."""
    evidence = Evidence.objects.values_list("key", flat=True)
    imports = ImportBatch.objects.values_list("key", "checked_key")
    return {storage.evidence_place(key) for key in evidence} | {
        store.import_place(key) for pair in imports for key in pair if key
    }
