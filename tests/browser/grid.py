"""The grid of entry in a browser: its boxes, what stands in the draft, how people type and paste."""

from __future__ import annotations

import random
from collections.abc import Iterable

from playwright.sync_api import CDPSession, Page, expect

from reports.models import Measurement
from targets.models import Target

ROWS = 10
WHOLE = 100


def box(target: Target, name: str = "part") -> str:
    """Return the selector of a box."""
    return f"[id='{target.code}-{name}']"


def line(target: Target) -> Measurement | None:
    """Return what stands in the draft."""
    return Measurement.objects.filter(indicator=target.indicator, report__period__code="2018-q2").first()


def saved(page: Page) -> None:
    """Wait until the page says that the draft is saved."""
    expect(page.locator("#draft-state")).to_contain_text("Đã lưu nháp")


def settled(page: Page) -> None:
    """Wait until nothing that was typed is still to be sent."""
    page.wait_for_function(
        """() => Object.keys(localStorage).filter(key => key.startsWith("draft:")).every(
            key => Object.values(JSON.parse(localStorage[key])).every(box => box.open))"""
    )


# A slow line, and people at it ------------------------------------------------------------------------------


def slowed(page: Page, milliseconds: int) -> CDPSession:
    """Let every answer take that long, as over a line of a commune."""
    line = page.context.new_cdp_session(page)
    told = {"offline": False, "latency": milliseconds, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", told)
    return line


WORDS = [
    "đã",
    "nhận",
    "đủ",
    "hồ sơ",
    "9",
    "tháng",
    "tăng",
    "trụ",
    "sở",
    "mới",
    "khánh",
    "thành",
    "chưa",
    "số",
]
PLAIN = dict(zip("àáảạăốồụởệ", "aaaaaôôuơê", strict=True))


def sentence(chance: random.Random, words: int) -> str:
    """Return what an official might write."""
    return " ".join(chance.choice(WORDS) for _ in range(words))


def type_as_people_do(page: Page, text: str, chance: random.Random) -> None:
    """Press key after key, think between words, and put accents as an input method of Windows does."""
    for letter in text:
        if letter in PLAIN:  # the letter, taken back, and put again with its accent
            page.keyboard.type(PLAIN[letter])
            page.keyboard.press("Backspace")
            page.keyboard.insert_text(letter)
        else:
            page.keyboard.type(letter)
        thinks = letter == " " and chance.random() < 0.3
        page.wait_for_timeout(chance.randint(900, 1400) if thinks else chance.randint(30, 120))


def caret(page: Page) -> int:
    """Return where the caret stands in the box that has the focus."""
    where: int = page.evaluate("document.activeElement.selectionStart")
    return where


def paste(page: Page, text: str) -> None:
    """Paste a text into the box that has the focus."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def block(cells: Iterable[Iterable[str]]) -> str:
    """Return cells as a spreadsheet puts them on the clipboard."""
    return "".join("\t".join(row) + "\r\n" for row in cells)


def told(page: Page) -> str:
    """Return what the page says of the draft."""
    return page.locator("#draft-state").inner_text()
