"""The portal as ./run serves it, on the database of a test: gunicorn with two workers of four threads."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.db import connection

from tools.project import ROOT, environment
from tools.serve import HOST, server_command, wait_until_it_answers


@dataclass(frozen=True, slots=True)
class Served:
    """A portal that answers: where, and by which processes."""

    port: int
    master: int

    def workers(self) -> list[int]:
        """Return the processes that answer requests at this moment, oldest first."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children")
        return [int(pid) for pid in children.read_text(encoding="ascii").split()]

    def kill_a_worker(self) -> None:
        """End the older worker without a word: it writes nothing more, and closes nothing."""
        os.kill(self.workers()[0], signal.SIGKILL)


@contextmanager
def served(*, careless: str = "") -> Iterator[Served]:
    """Serve the database of the test for as long as the block lasts; `careless` takes one guard away."""
    port = _free_port()
    changes = {
        "DATABASE_URL": address(),
        "DJANGO_SETTINGS_MODULE": "tests.contention.settings",
        "PORTAL_TEST_CARELESS": careless,
    }
    server = subprocess.Popen(server_command(port), cwd=ROOT, env=environment(changes))
    try:
        wait_until_it_answers(server, port)
        yield Served(port, server.pid)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def address() -> str:
    """Return the address of the database that this test writes to."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(name)}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
