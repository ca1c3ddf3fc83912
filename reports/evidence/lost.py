"""A kept file that is not on the disk any more: what its reader is told, and what the log says."""

from __future__ import annotations

import logging

from django.core.files import File
from django.core.files.storage import default_storage
from django.http import Http404

logger = logging.getLogger(__name__)


class Lost(Http404):
    """That a file is missing: in words that name it and the next step, with the address of that step."""

    def __init__(self, words: str, *, to: str, label: str) -> None:
        super().__init__(words)
        self.to = to
        self.label = label  # of the link


def open_kept(place: str, told: Lost) -> File[bytes]:
    """Return the kept file, open; of one that is missing write down which, and raise what is `told`."""
    try:
        return default_storage.open(place)
    except FileNotFoundError:
        logger.error("The kept file %s is missing: restore it from a copy.", place)
        raise told from None
