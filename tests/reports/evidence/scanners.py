"""Scanners as an office may name them in EVIDENCE_SCANNER."""

from __future__ import annotations

from typing import BinaryIO

from django.db import connection

from tests.reports.evidence.corpus import EICAR


def finds_eicar(file: BinaryIO) -> str:
    """Find the test file of the makers of scanners."""
    return "Eicar-Test-Signature" if EICAR in file.read() else ""


def finds_all(file: BinaryIO) -> str:
    """Find something in whatever it is given."""
    return "Anything"


def finds_a_transaction(file: BinaryIO) -> str:
    """Find that a lock waits for the scanner."""
    return "Open-Transaction" if connection.in_atomic_block else ""


def is_down(file: BinaryIO) -> str:
    """Stand for a scanner that does not answer."""
    raise ConnectionRefusedError("no scanner listens there")


def has_a_fault(file: BinaryIO) -> str:
    """Stand for a scanner that was written wrongly."""
    raise RuntimeError("a fault of its own")
