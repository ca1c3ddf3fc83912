"""What a run of the tests left out, why, and what mends it: the closing block of ./test."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A reason may name its remedy: pytest.skip("no browser" + MEND + "apt-get install chromium").
MEND = "; mend it with: "


@dataclass(frozen=True)
class Skip:
    """Something that should have run and did not."""

    what: str
    why: str
    mend: str


def skip_of_reason(what: str, reason: str) -> Skip:
    """Split the reason of a skipped test into the reason itself and its remedy."""
    why, _, mend = reason.removeprefix("Skipped: ").partition(MEND)
    return Skip(what, why.strip(), mend.strip() or "see the test itself")


def skips_of_run(written: Path, engine: str) -> list[Skip]:
    """Return what pytest skipped on one engine, one entry for each reason, from the record it left."""
    if not written.is_file():
        why = "pytest ended before it wrote its record"
        return [Skip(f"the tests on {engine}", why, "read pytest's words above")]
    record: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    tests: dict[str, list[str]] = {}
    for entry in record["skipped"]:
        tests.setdefault(entry["why"], []).append(entry["test"])
    return [skip_of_reason(f"{_named(names)}, {engine}", why) for why, names in sorted(tests.items())]


def _named(tests: list[str]) -> str:
    return tests[0] + (f" and {len(tests) - 1} more" if len(tests) > 1 else "")


def closing_block(skips: Iterable[Skip], not_asked_for: Iterable[str]) -> str:
    """Return the last lines of ./test: what was skipped, and what the caller himself left out."""
    lines = [f"not asked for: {what}" for what in not_asked_for]
    entries = [f"  {skip.what}\n    why:  {skip.why}\n    mend: {skip.mend}" for skip in skips]
    return "\n".join([*lines, *(["SKIPPED:", *entries] if entries else ["nothing was skipped"])])
