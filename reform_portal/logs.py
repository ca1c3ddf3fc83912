"""What the log never holds."""

import logging

from accounts.addresses import told


class WithoutLinks(logging.Formatter):
    """A line in which no reset link can be read: whoever reads the log could choose a password with it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line with the links cut short."""
        return told(super().format(record))
