"""The id of a request: on its answer, on the page of a fault, in the log and in every act written down."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request_id", default="")


@contextmanager
def given() -> Iterator[str]:
    """Give the block an id of its own, and return it."""
    token = _current.set(uuid.uuid4().hex)
    try:
        yield _current.get()
    finally:
        _current.reset(token)


def current() -> str:
    """Return the id of the present request; outside of one, an id that nothing else has."""
    return _current.get() or uuid.uuid4().hex


class InTheLog(logging.Filter):
    """Let every line of the log name the request it belongs to (LOGGING)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the id on the record; a line outside of any request has a dash."""
        record.request_id = _current.get() or "-"
        return True
