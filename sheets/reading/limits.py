"""What a process may take that looks at a stranger's file: little memory, little time, the last turn."""

from __future__ import annotations

import os
import sys

if sys.platform != "win32":  # which has no such limits: there the clock of sandbox.py is the only one
    import resource

MEMORY = 512 * 1024 * 1024  # bytes of addresses
SECONDS = 10  # of the processor
NICE = 10  # pages go first; at 19 a reader on a busy day has no turn at all
_STANDARD = 3  # the files that are open from the beginning


def limit_process(*, scratch: int = 0) -> None:
    """Limit this process for good; pages that are asked for meanwhile go first.

    scratch  bytes of a scratch file; without any, neither a file nor a connection can be opened any more
    """
    if sys.platform != "win32":
        os.nice(max(0, NICE - os.nice(0)))
        limits = {
            resource.RLIMIT_AS: MEMORY,
            resource.RLIMIT_CPU: SECONDS,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_FSIZE: scratch,
            resource.RLIMIT_NOFILE: 64 if scratch else _STANDARD,
        }
        for limit, most in limits.items():
            resource.setrlimit(limit, (most, most))
