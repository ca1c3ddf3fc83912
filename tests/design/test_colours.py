"""The colours of static/portal.css: every contrast, and that the standings are told apart by every eye."""

from __future__ import annotations

import math
import re
from itertools import combinations
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "portal.css"
Colour = tuple[float, float, float]  # red, green, blue, or another space of three numbers
Matrix = tuple[Colour, Colour, Colour]

# Machado, Oliveira, Fernandes 2009, full deficiency, applied to linear red, green and blue.
SIGHTS: dict[str, Matrix] = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}
SOLIDS = ("met", "on-track", "at-risk", "behind", "missed")
LEAST_DISTANCE = 15  # CIEDE2000 between any two solids


def variables() -> dict[str, str]:
    """Return the colours of the first :root, by name: the last write wins, as in a browser."""
    root = re.search(r":root \{(.*?)\n\}", CSS.read_text(encoding="utf-8"), re.DOTALL)
    assert root is not None
    return dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6});", root[1]))


COLOURS = variables()


def linear(name: str) -> Colour:
    """Return a variable as linear red, green and blue, 0 to 1."""
    channels = (int(COLOURS[name][start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return red, green, blue


def through(matrix: Matrix, colour: Colour) -> Colour:
    red, green, blue = (sum(m * c for m, c in zip(row, colour, strict=True)) for row in matrix)
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of WCAG 2.2 between two variables, 1 to 21."""
    light, dark = sorted(
        (sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(name), strict=True)))
        for name in (other, one)
    )[::-1]
    return (light + 0.05) / (dark + 0.05)


def lab(colour: Colour) -> Colour:
    """Return linear red, green and blue in CIE L*a*b* under daylight (D65)."""
    to_xyz: Matrix = (
        (0.4124564, 0.3575761, 0.1804375),
        (0.2126729, 0.7151522, 0.0721750),
        (0.0193339, 0.1191920, 0.9503041),
    )
    white = (0.95047, 1.0, 1.08883)
    clipped = (min(max(colour[0], 0), 1), min(max(colour[1], 0), 1), min(max(colour[2], 0), 1))
    x, y, z = (
        t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116
        for t in (v / w for v, w in zip(through(to_xyz, clipped), white, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(one: Colour, other: Colour) -> float:
    """Return the distance of two colours in L*a*b*: Sharma, Wu, Dalal 2005."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * math.sqrt(mean**7 / (mean**7 + 25**7))
    c1, c2 = math.hypot(a1 * stretch, b1), math.hypot(a2 * stretch, b2)
    h1 = math.degrees(math.atan2(b1, a1 * stretch)) % 360
    h2 = math.degrees(math.atan2(b2, a2 * stretch)) % 360
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    weight = (
        1
        - 0.17 * math.cos(math.radians(hue - 30))
        + 0.24 * math.cos(math.radians(2 * hue))
        + 0.32 * math.cos(math.radians(3 * hue + 6))
        - 0.20 * math.cos(math.radians(4 * hue - 63))
    )
    by_light = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    by_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    by_hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn) / 2) / (1 + 0.015 * chroma * weight)
    bend = 30 * math.exp(-(((hue - 275) / 25) ** 2))
    rotation = -2 * math.sqrt(chroma**7 / (chroma**7 + 25**7)) * math.sin(math.radians(2 * bend))
    return math.sqrt(by_light**2 + by_chroma**2 + by_hue**2 + rotation * by_chroma * by_hue)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [  # pairs 1, 7 and 25 of the authors' own test data
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_distance_is_that_of_its_authors(one: Colour, other: Colour, distance: float) -> None:
    assert ciede2000(one, other) == pytest.approx(distance, abs=0.0001)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize(("one", "other"), combinations(SOLIDS, 2))
def test_two_solids_are_told_apart_by_every_eye(one: str, other: str, sight: str) -> None:
    seen = [lab(through(SIGHTS[sight], linear(f"{name}-solid"))) for name in (one, other)]
    assert ciede2000(*seen) >= LEAST_DISTANCE


@pytest.mark.parametrize(
    ("text", "back", "least"),
    [
        ("text", "page", 16.5),
        ("text", "surface", 4.5),
        ("text", "at-risk-back", 4.5),
        ("text-second", "page", 7.6),
        ("text-second", "surface", 4.5),
        ("link", "page", 6.6),
        ("link", "surface", 4.5),
        ("visited", "page", 8.3),
        ("page", "header", 11.5),
        ("page", "link", 4.5),
        ("header", "surface", 4.5),
        ("error", "page", 6.9),
        ("error", "surface", 4.5),
        ("met-text", "met-back", 9.2),
        ("on-track-text", "on-track-back", 9.0),
        ("at-risk-text", "at-risk-back", 8.8),
        ("behind-text", "behind-back", 7.5),
        ("missed-text", "missed-back", 16.1),
        ("no-path-text", "no-path-back", 16.5),
        ("no-data-text", "no-data-back", 7.6),
        ("text", "ramp-1", 15.3),
        ("text", "ramp-2", 12.3),
        ("text", "ramp-3", 8.3),
        ("page", "ramp-4", 5.0),
        ("page", "ramp-5", 11.5),
    ],
)
def test_words_can_be_read_on_their_ground(text: str, back: str, least: float) -> None:
    assert contrast(text, back) >= max(least, 4.5)


@pytest.mark.parametrize(
    "line",
    [
        "met-solid",
        "on-track-solid",
        "at-risk-line",  # the amber solid itself has 2.07, so it never stands without this outline
        "behind-solid",
        "missed-solid",
        "no-path-line",
        "no-data-line",
        "input-line",
        "bar-actual",
    ],
)
def test_shapes_stand_out_from_the_page(line: str) -> None:
    assert contrast(line, "page") >= 3


def test_the_amber_shape_always_has_its_outline() -> None:
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", CSS.read_text(encoding="utf-8"))
    filled = [body for _selector, body in rules if "fill: var(--at-risk-solid)" in body]
    assert filled
    assert all("stroke: var(--at-risk-line)" in body for body in filled)


@pytest.mark.parametrize("word", ["color-mix(", ":has(", "subgrid", "@import", "url(", "@font-face", "&"])
def test_the_sheet_holds_nothing_that_chrome_109_cannot_read_or_that_is_fetched(word: str) -> None:
    rules = re.sub(r"/\*.*?\*/", "", CSS.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert word not in re.sub(r'url\("signs\.svg#[\w-]+"\)', "", rules)  # our own sprite
