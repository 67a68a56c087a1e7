"""Colours of the stylesheet: contrast by WCAG 2.2 (1.4.3 text 4.5 : 1, 1.4.11 boundaries 3 : 1)."""

import re

import pytest

from tests.conftest import ROOT

SHEET = (ROOT / "registry/web/static/registry.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", SHEET))


def luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(COLOURS[one]), luminance(COLOURS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert (luminance("#ffffff"), luminance("#000000")) == (1.0, 0.0)
    assert luminance("#777777") == pytest.approx(0.1845, abs=1e-4)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, ground) for text in ("text", "second", "key", "visited") for ground in ("ground", "soft")),
        *(("text", f"{kind}-soft") for kind in ("key", "error", "attention", "good")),
        *((kind, "ground") for kind in ("error", "attention", "good")),
        *((kind, f"{kind}-soft") for kind in ("key", "attention", "good", "error")),
        ("key-strong", "ground"),
        ("key-strong", "key-soft"),
        ("ground", "key"),
        ("ground", "key-strong"),
        ("text", "focus-ground"),
        ("second", "key-soft"),
        ("second", "attention-soft"),
    ],
)
def test_text_can_be_read_on_its_ground(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(
    ("part", "ground"),
    [
        ("field", "ground"),
        ("line", "ground"),
        ("focus", "ground"),
        ("focus", "soft"),
        ("focus", "focus-ground"),
    ],
)
def test_boundaries_and_the_focus_mark_can_be_seen(part: str, ground: str) -> None:
    assert contrast(part, ground) >= 3


def test_no_colour_is_used_without_its_name() -> None:
    rules = SHEET[SHEET.index("}") :]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", rules) == []
    assert set(re.findall(r"var\(--([a-z-]+)\)", rules)) == set(COLOURS)
