"""Forest plot: every linked trial of an outcome, their effects and what they add up to (domain specification 3.8).

Two layouts hold the same: a wide one with columns for screens and paper, a narrow one with rows stacked for phones.
Filled and open, solid and dashed tell things apart, never the colour alone.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from registry.domain.charts.axis import Axis, axis_for, tick_text
from registry.domain.charts.forest_texts import Interval, Lines, Said, ShownRow, Summary, lines_of
from registry.domain.charts.svg import FONT, element, number, shortened, width_of, words, wrapped
from schemas.evidence.forest import ForestPlot

__all__ = ["Figure", "Layout", "forest"]

_INK, _SECOND, _KEY, _RULE = "#1a1a1a", "#4d4d4d", "#0017c1", "#767676"
_SIZE, _SMALL = 13.0, 12.0
_LEAST_SQUARE, _MORE_SQUARE = 6.0, 11.0
_DIAMOND = 6.0
_TICK = 5.0
_LINE = 18.0
_STRUCK = 0.9
"""How much of a text's estimated width is struck through; the estimate is on the safe side."""
_GAP = 6.0
_EDGE = 4.0
_EFFECT_END, _FIXED_END = 592.0, 650.0


@dataclass(frozen=True)
class Layout:
    """Where the parts of a row stand, in units of the view box.

    Attributes:
        width: Of the whole.
        left: Left end of the axis.
        right: Right end of the axis.
        row: Height of a row.
        drawn: Where in a row effects are drawn, from its top.
        stacked: Whether texts stand above what is drawn instead of beside it.
    """

    width: float
    left: float
    right: float
    row: float
    drawn: float
    stacked: bool


_WIDE = Layout(width=720, left=212, right=446, row=26, drawn=13, stacked=False)
_NARROW = Layout(width=360, left=14, right=346, row=62, drawn=50, stacked=True)
_HEAD = {
    "ja": ("試験（年）", "効果（95%信頼区間）", "固定 %", "変量 %"),
    "en": ("Trial (year)", "Effect (95 % CI)", "Fixed %", "Random %"),
}
_WEIGHTS = {"ja": "重み 固定{fixed}% 変量{random}%", "en": "Weight {fixed} % fixed, {random} % random"}


@dataclass(frozen=True)
class Figure:
    """A forest plot, ready to be shown.

    Attributes:
        wide: SVG for screens and paper.
        narrow: SVG for phones.
        lines: What it says, for the table beside it.
    """

    wide: str
    narrow: str
    lines: Lines


def forest(plot: ForestPlot, language: Said, *, key: str) -> Figure:
    """Draw a forest plot in both layouts.

    Args:
        plot: The values.
        language: Of all words.
        key: A name that no other chart on the same page has; letters, digits and hyphens.
    """
    lines = lines_of(plot, language)
    trials = [row.interval for row in lines.rows if row.interval is not None]
    sums = [line.interval for line in lines.summaries]
    seen = [estimate for estimate, _, _ in trials]
    seen += [value for line in lines.summaries if line.kind != "prediction" for value in line.interval]
    reaches = [end for _, low, high in (*trials, *sums) for end in (low, high)]
    axis = axis_for(seen, reaches, log=plot.measure.is_ratio)
    return Figure(
        wide=_drawing(lines, axis, _WIDE, language, f"{key}-wide"),
        narrow=_drawing(lines, axis, _NARROW, language, f"{key}-narrow"),
        lines=lines,
    )


def _drawing(lines: Lines, axis: Axis, at: Layout, language: Said, key: str) -> str:
    top = _LINE * (1 if at.stacked else 2)
    count = len(lines.rows) + len(lines.summaries)
    bottom = top + at.row * count + _GAP
    notes = [line for note in lines.notes for line in wrapped(note, _SMALL, at.width - 2 * _EDGE)]
    height = bottom + _LINE * (3 + len(notes))
    parts = [*_ground(axis, at, top, bottom, count), *_heading(lines, at, language)]
    for place, row in enumerate(lines.rows):
        parts += _trial(row, axis, at, top + place * at.row, language)
    for place, line in enumerate(lines.summaries, len(lines.rows)):
        parts += _summary(line, axis, at, top + place * at.row, language)
    parts += [
        *_below(lines, axis, at, bottom),
        *(
            words(_EDGE, bottom + _LINE * (3.6 + place), note, font_size=_SMALL, fill=_SECOND)
            for place, note in enumerate(notes)
        ),
    ]
    named = element("title", escape(lines.title), id=f"{key}-title")
    named += element("desc", escape(lines.description), id=f"{key}-desc")
    return element(
        "svg",
        named + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
        viewBox=f"0 0 {number(at.width)} {number(height + _GAP)}",
        font_family=FONT,
        font_size=_SIZE,
        fill=_INK,
    )


def _x(axis: Axis, at: Layout, value: float) -> float:
    return at.left + axis.place(value) * (at.right - at.left)


def _heading(lines: Lines, at: Layout, language: Said) -> Iterator[str]:
    if at.stacked:
        yield words(
            _EDGE, _LINE - 5, shortened(lines.measure, _SMALL, at.width - 2 * _EDGE), font_size=_SMALL
        )
        return
    trial, *columns = _HEAD[language]
    middle, room = (at.left + at.right) / 2, at.right - at.left
    heads = [words(_EDGE, _LINE, trial)]
    heads.append(words(middle, _LINE, shortened(lines.measure, _SMALL, room), text_anchor="middle"))
    ends = (_EFFECT_END, _FIXED_END, at.width - _EDGE)
    heads += [words(end, _LINE, said, text_anchor="end") for end, said in zip(ends, columns, strict=True)]
    yield element("g", "".join(heads), font_weight="bold", font_size=_SMALL)
    yield _stroke(_EDGE, _LINE + 7, at.width - _EDGE, _LINE + 7, _RULE)


def _ground(axis: Axis, at: Layout, top: float, bottom: float, count: int) -> Iterator[str]:
    """The line of no effect behind everything, and the axis with its ticks."""
    none = _x(axis, at, 1.0 if axis.log else 0.0)
    if at.stacked:
        for place in range(count):
            y = top + place * at.row + at.drawn
            yield _stroke(none, y - 11, none, y + 11, _RULE)
    else:
        yield _stroke(none, top, none, bottom, _RULE)
    yield _stroke(at.left, bottom, at.right, bottom, _INK)
    free = max(0.0, at.left - 4 * _GAP)
    for tick in axis.ticks:
        x, said = _x(axis, at, tick), tick_text(tick)
        yield _stroke(x, bottom, x, bottom + _TICK, _INK)
        half = width_of(said, _SMALL) / 2
        if x - half >= free and x + half <= at.width:
            yield words(x, bottom + _LINE, said, text_anchor="middle", font_size=_SMALL)
            free = x + half + _GAP


def _below(lines: Lines, axis: Axis, at: Layout, bottom: float) -> Iterator[str]:
    """Which side favours whom: on either side of no effect, moved as far as the words need room."""
    y = bottom + _LINE * 2.3
    left, right = f"← {lines.left}", f"{lines.right} →"
    least = width_of(left, _SMALL) + _GAP
    most = at.width - width_of(right, _SMALL) - _GAP
    middle = min(most, max(least, _x(axis, at, 1.0 if axis.log else 0.0)))
    yield words(middle - _GAP, y, left, text_anchor="end", font_size=_SMALL)
    yield words(middle + _GAP, y, right, font_size=_SMALL)


def _texts(said: ShownRow | Summary, at: Layout, y: float, language: Said) -> Iterator[str]:
    """The words of one row: beside what is drawn, or in two lines above it."""
    after, weights, struck = "", ("", ""), False
    if isinstance(said, ShownRow):
        after = said.year + (f" [{said.standing}]" if said.retracted else "")
        weights, struck = (said.fixed, said.random), said.retracted
    base = y + (15 if at.stacked else at.drawn + _SIZE * 0.36)
    room = at.width - 2 * _EDGE if at.stacked else at.left - 3 * _EDGE
    label = shortened(said.label, _SIZE, room - width_of(after, _SIZE)) + after
    yield words(_EDGE, base, label)
    size = _SMALL if at.stacked else _SIZE
    width = width_of(said.estimate, size)
    from_x = _EDGE if at.stacked else _EFFECT_END - width * _STRUCK
    below = base + (17 if at.stacked else 0)
    yield words(
        from_x if at.stacked else _EFFECT_END, below, said.estimate, font_size=size, text_anchor=_side(at)
    )
    if struck:
        for x, line, length in ((_EDGE, base, width_of(label, _SIZE)), (from_x, below, width)):
            yield _stroke(x, line - _SIZE * 0.34, x + length * _STRUCK, line - _SIZE * 0.34, _INK)
    if not weights[0]:
        return
    if at.stacked:
        both = _WEIGHTS[language].format(fixed=weights[0], random=weights[1])
        yield words(at.width - _EDGE, below, both, text_anchor="end", font_size=_SMALL, fill=_SECOND)
        return
    for end, weight in zip((_FIXED_END, at.width - _EDGE), weights, strict=True):
        yield words(end, base, weight, text_anchor="end")


def _side(at: Layout) -> str | None:
    return None if at.stacked else "end"


def _trial(row: ShownRow, axis: Axis, at: Layout, y: float, language: Said) -> Iterator[str]:
    yield from _texts(row, at, y, language)
    if row.interval is None:
        return
    middle = y + at.drawn
    yield from _whisker(row.interval, axis, at, middle, _SECOND if row.retracted else _INK)
    side = _LEAST_SQUARE + _MORE_SQUARE * math.sqrt(row.share)
    x = min(at.right, max(at.left, _x(axis, at, row.interval[0])))
    yield element(
        "rect",
        x=x - side / 2,
        y=middle - side / 2,
        width=side,
        height=side,
        fill="#ffffff" if row.retracted or not row.random else _KEY,
        stroke=_SECOND if row.retracted else _KEY,
        stroke_width=1.5,
    )


def _summary(line: Summary, axis: Axis, at: Layout, y: float, language: Said) -> Iterator[str]:
    yield element("g", "".join(_texts(line, at, y, language)), font_weight="bold")
    middle = y + at.drawn
    if line.kind == "prediction":
        yield from _whisker(line.interval, axis, at, middle, _INK, dashed=True)
        return
    centre, low, high = (_x(axis, at, value) for value in line.interval)
    corners = ((low, middle), (centre, middle - _DIAMOND), (high, middle), (centre, middle + _DIAMOND))
    yield element(
        "polygon",
        points=" ".join(f"{number(x)},{number(y)}" for x, y in corners),
        fill=_KEY if line.kind == "random" else "#ffffff",
        stroke=_KEY,
        stroke_width=1.5,
    )


def _whisker(
    interval: Interval, axis: Axis, at: Layout, y: float, colour: str, *, dashed: bool = False
) -> Iterator[str]:
    """An interval: a short bar at an end that is on the axis, an arrow at one that lies beyond."""
    _, low, high = interval
    left, right = _x(axis, at, low), _x(axis, at, high)
    yield _stroke(left, y, right, y, colour, dashed=dashed)
    for end, x, way in ((low, left, 1.0), (high, right, -1.0)):
        if axis.shows(end):
            yield _stroke(x, y - 4, x, y + 4, colour)
        else:
            head = ((x, y), (x + way * 7, y - 4), (x + way * 7, y + 4))
            yield element(
                "polygon", points=" ".join(f"{number(a)},{number(b)}" for a, b in head), fill=colour
            )


def _stroke(x1: float, y1: float, x2: float, y2: float, colour: str, *, dashed: bool = False) -> str:
    return element(
        "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_dasharray="5 3" if dashed else None
    )
