"""What a browser is called on the account page."""

from __future__ import annotations

import pytest

from accounts.user_agents import browser_name

AGENT = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) {}"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (AGENT.format("Windows NT 10.0; Win64; x64", "Chrome/120.0 Safari/537.36"), "Chrome, Windows"),
        (
            AGENT.format("Windows NT 6.1", "coc_coc_browser/109.0 Chrome/109.0 Safari/537.36"),
            "Cốc Cốc, Windows",
        ),
        (AGENT.format("Windows NT 10.0", "Chrome/120.0 Safari/537.36 Edg/120.0"), "Edge, Windows"),
        (AGENT.format("Linux; Android 13", "Chrome/120.0 Mobile Safari/537.36"), "Chrome, Android"),
        (
            AGENT.format("iPhone; CPU iPhone OS 15_0 like Mac OS X", "Version/15.0 Safari/604.1"),
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0", "Firefox, Linux"),
        ("curl/8.0", "curl/8.0"),
        ("x" * 300, "x" * 40),
        ("", ""),
    ],
)
def test_a_browser_is_called_as_its_owner_knows_it(agent: str, name: str) -> None:
    assert browser_name(agent) == name
