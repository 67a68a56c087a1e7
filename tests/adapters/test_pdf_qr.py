"""The drawn QR code is module for module the encoded one, with its quiet zone."""

import re

import segno
from hypothesis import given
from hypothesis import strategies as st

from registry.adapters.pdf.qr import qr_svg


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=120))
def test_the_strokes_cover_exactly_the_dark_modules(text: str) -> None:
    svg = str(qr_svg(text, "x"))
    dark = set()
    for x, y, run in re.findall(r"M(\d+) (\d+)\.5h(\d+)", svg):
        dark |= {(int(x) + k, int(y)) for k in range(int(run))}
    matrix = segno.make(text, error="m", micro=False).matrix
    size = re.search(r'viewBox="0 0 (\d+) \1"', svg)
    assert size
    assert int(size[1]) == len(matrix) + 8
    assert dark == {(x + 4, y + 4) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}


def test_the_title_is_escaped() -> None:
    assert "<title>&lt;b&gt; &amp;</title>" in qr_svg("x", "<b> &")
