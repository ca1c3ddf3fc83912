"""Another process of the portal: it answers each line with a sum of what it says of the figures.

    python -m tests.contention.reader 2018-q2 [--forgets]

--forgets  it looks at the changes once, as if it had no version to compare
"""

from __future__ import annotations

import sys

import django

django.setup()

from reports.changes import kept  # noqa: E402  # models are not there before
from reports.changes.since import Changes, Version, since  # noqa: E402
from tests.reports.changes.facts import digest, kept_facts, kept_reports, settled_version  # noqa: E402


def forgetful(version: Version | None, *, to_keep: bool = True) -> Changes:
    """Say that nothing changed to whoever has read once."""
    if version is not None:
        return Changes(version, {})
    settled_version()  # until then nothing is kept, and what is read anew is right
    return since(None, to_keep=to_keep)


def main(period: str) -> None:
    """Answer until nothing is asked any more."""
    for _line in sys.stdin:
        sys.stdout.write(f"{digest(kept_facts() | kept_reports(period))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    if "--forgets" in sys.argv:
        kept.since = forgetful  # type: ignore[attr-defined]  # a guard that is taken away
    main(sys.argv[1])
