"""The forest plot: any values give a well-formed drawing in which every trial has its row."""

import math
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from registry.domain.charts.axis import axis_for, tick_text
from registry.domain.charts.forest import forest
from registry.domain.charts.svg import clean, number, shortened, width_of, wrapped
from schemas.evidence.effects import EffectSize
from schemas.evidence.forest import ForestPlot, ForestRow
from schemas.evidence.pooling import CommonEffect, PooledEffect
from schemas.vocab import (
    AnalysisScale,
    BenefitWhen,
    HeterogeneityMethod,
    Measure,
    TrialStanding,
    UnreportedNote,
)

SVG = "{http://www.w3.org/2000/svg}"
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
LABELS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60)


def effect(estimate: float, low: float, high: float, *, log: bool = True) -> EffectSize:
    """An effect whose variance fits its interval."""
    width = math.log(high / low) if log else high - low
    return EffectSize(
        estimable=True,
        scale=AnalysisScale.LOG if log else AnalysisScale.IDENTITY,
        yi=math.log(estimate) if log else estimate,
        vi=(width / 3.92) ** 2,
        estimate=estimate,
        ci_lower=low,
        ci_upper=high,
    )


def pooled(k: int, **fields: Any) -> PooledEffect:
    given = {
        "k": k,
        "estimate": -0.15,
        "se": 0.15,
        "ci_lower": -0.5,
        "ci_upper": 0.2,
        "tau2": 0.05,
        "q": 9.1,
        "q_df": k - 1,
        "q_p": 0.0004,
        "i2_q": 56.1,
        "i2_tau2": 50.0,
        "pi_lower": -0.9,
        "pi_upper": 0.6,
        "weights": tuple(100 / k for _ in range(k)),
        "multimodal": False,
        "fixed": {"estimate": -0.12, "se": 0.08, "ci_lower": -0.27, "ci_upper": 0.04},
        **fields,
    }
    return PooledEffect.model_validate(given)


def row(label: str, standing: TrialStanding, found: EffectSize | None = None, **fields: Any) -> ForestRow:
    return ForestRow.model_validate(
        {"trial": f"T-{label}", "label": label, "standing": standing, "effect": found, **fields}
    )


def plot(*rows: ForestRow, **fields: Any) -> ForestPlot:
    given = {
        "outcome": {"ja": "かぜの発症", "en": "Onset of a cold"},
        "measure": Measure.RR,
        "benefit_when": BenefitWhen.LOWER,
        "rows": rows,
        **fields,
    }
    return ForestPlot.model_validate(given)


def sample(**fields: Any) -> ForestPlot:
    return plot(
        row("高橋", TrialStanding.FAVOURABLE, effect(0.7, 0.5, 0.98), year=2021, pooled=True),
        row("Suzuki", TrialStanding.NO_DIFFERENCE, effect(0.95, 0.7, 1.28), year=2015, pooled=True),
        row("jRCT1041250001", TrialStanding.UNREPORTED),
        row("田中", TrialStanding.RETRACTED, effect(0.3, 0.2, 0.5), year=2018),
        row("佐藤", TrialStanding.NO_DIFFERENCE, effect(0.81, 0.005, 132.0), year=2017, pooled=True),
        pooled=pooled(3),
        **fields,
    )


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 # drawn by the program under test


def texts(svg: str) -> list[str]:
    return [found.text or "" for found in parsed(svg).iter(f"{SVG}text")]


def coordinates(svg: str) -> tuple[list[float], list[float], float, float]:
    """All x and all y of a drawing, with the width and height of its view box."""
    root = parsed(svg)
    _, _, width, height = (float(part) for part in root.attrib["viewBox"].split())
    x, y = [], []
    for found in root.iter():
        for name, into in (("x", x), ("x1", x), ("x2", x), ("y", y), ("y1", y), ("y2", y)):
            if name in found.attrib:
                into.append(float(found.attrib[name]))
        for pair in found.attrib.get("points", "").split():
            across, down = pair.split(",")
            x.append(float(across))
            y.append(float(down))
        if found.tag == f"{SVG}rect":
            x.append(x[-1] + float(found.attrib["width"]))
            y.append(y[-1] + float(found.attrib["height"]))
    return x, y, width, height


@st.composite
def plots(draw: st.DrawFn) -> ForestPlot:
    effects = st.builds(
        EffectSize,
        estimable=st.just(True),
        scale=st.sampled_from(AnalysisScale),
        vi=st.floats(min_value=5e-324, allow_infinity=False),
        estimate=FLOATS,
        ci_lower=FLOATS,
        ci_upper=FLOATS,
        notes=st.just(()),
        smd=st.none(),
    )
    rows = draw(
        st.lists(
            st.builds(
                ForestRow,
                trial=LABELS,
                label=LABELS,
                year=st.none() | st.integers(1900, 2200),
                standing=st.sampled_from(TrialStanding),
                effect=st.none() | effects,
            ),
            max_size=6,
        )
    )
    if draw(st.booleans()):
        rows = [found.model_copy(update={"pooled": found.effect is not None}) for found in rows]
    count = sum(found.pooled for found in rows)
    common = st.builds(CommonEffect, estimate=FLOATS, se=FLOATS, ci_lower=FLOATS, ci_upper=FLOATS)
    maybe = st.none() | FLOATS
    together = st.builds(
        PooledEffect,
        k=st.just(count),
        tau2=maybe,
        q_p=maybe,
        i2_q=maybe,
        i2_tau2=maybe,
        pi_lower=maybe,
        pi_upper=maybe,
        weights=st.tuples(*[FLOATS] * count),
        fixed=common,
        notes=st.just(()),
        estimate=FLOATS,
        se=FLOATS,
        ci_lower=FLOATS,
        ci_upper=FLOATS,
        q=FLOATS,
    )
    return ForestPlot(
        outcome=draw(st.builds(dict, ja=st.text(), en=st.text())),
        measure=draw(st.sampled_from(Measure)),
        unit=draw(st.none() | LABELS),
        benefit_when=draw(st.sampled_from(BenefitWhen)),
        rows=tuple(rows),
        pooled=draw(together) if count else None,
        method=draw(st.sampled_from(HeterogeneityMethod)),
    )


@settings(max_examples=60)
@given(plots(), st.sampled_from(["ja", "en"]))
def test_any_values_give_a_drawing_that_stays_inside_its_frame(values: ForestPlot, language: Any) -> None:
    figure = forest(values, language, key="any")
    for svg in (figure.wide, figure.narrow):
        x, y, width, height = coordinates(svg)
        assert all(-0.01 <= at <= width + 0.01 for at in x)
        assert all(-0.01 <= at <= height + 0.01 for at in y)
    assert forest(values, language, key="any") == figure


@settings(max_examples=60)
@given(plots())
def test_every_trial_has_its_row_in_the_order_of_publication(values: ForestPlot) -> None:
    lines = forest(values, "ja", key="any").lines
    assert sorted(found.trial for found in lines.rows) == sorted(clean(r.trial) for r in values.rows)
    years = [int(found.year.strip(" ()")) if found.year else 9999 for found in lines.rows]
    assert years == sorted(years)


@pytest.mark.parametrize("layout", ["wide", "narrow"])
def test_the_text_can_be_read_and_selected(layout: str) -> None:
    said = texts(getattr(forest(sample(), "ja", key="f"), layout))
    for text in (
        "高橋 (2021)",
        "jRCT1041250001",
        "未公表",
        "0.70 (0.50, 0.98)",
        "0.86 (0.61, 1.22)",
        "変量効果",
    ):
        assert text in said
    assert "← 製品が有利" in said
    assert any("REML" in text for text in said)
    assert "p < 0.001" in " ".join(said)


def test_trials_stand_in_the_order_of_publication_and_unpublished_ones_last() -> None:
    lines = forest(sample(), "ja", key="f").lines
    assert [found.label for found in lines.rows] == ["Suzuki", "佐藤", "田中", "高橋", "jRCT1041250001"]


def test_a_retracted_trial_is_struck_through_named_and_without_weight() -> None:
    figure = forest(sample(), "ja", key="f")
    (found,) = [line for line in figure.lines.rows if line.retracted]
    assert (found.standing, found.fixed, found.random) == ("撤回", "", "")
    assert "田中 (2018) [撤回]" in texts(figure.wide)


def test_weights_of_the_common_effect_are_inverse_variances() -> None:
    lines = forest(sample(), "en", key="f").lines
    weights = [float(found.fixed) for found in lines.rows if found.fixed]
    assert sum(weights) == pytest.approx(100, abs=0.2)
    inverse = [1 / math.log(high / low) ** 2 for low, high in ((0.7, 1.28), (0.005, 132.0), (0.5, 0.98))]
    assert weights == [pytest.approx(100 * each / sum(inverse), abs=0.06) for each in inverse]


def test_an_interval_that_leaves_the_axis_ends_in_arrows() -> None:
    whole = sample()
    within = whole.model_copy(update={"rows": whole.rows[:2], "pooled": pooled(2)})
    count = [forest(each, "en", key="f").wide.count("<polygon") for each in (whole, within)]
    assert count == [4, 2]


def test_favours_follows_from_which_way_is_good() -> None:
    lower, higher = (
        forest(sample(benefit_when=way), "en", key="f").lines
        for way in (BenefitWhen.LOWER, BenefitWhen.HIGHER)
    )
    assert (lower.left, lower.right) == ("Favours the product", "Favours the control")
    assert (higher.left, higher.right) == (lower.right, lower.left)


def test_without_random_effects_there_is_one_diamond() -> None:
    lines = forest(sample(method=HeterogeneityMethod.FE), "en", key="f").lines
    assert [line.kind for line in lines.summaries] == ["fixed"]
    assert "Random" not in " ".join(lines.notes)


def test_one_trial_stands_for_itself_and_no_model_is_named() -> None:
    alone = plot(
        row("A", TrialStanding.FAVOURABLE, effect(0.7, 0.5, 0.98), pooled=True),
        pooled=pooled(
            1, pi_lower=None, pi_upper=None, notes=[{"code": "x", "ja": "1件", "en": "One trial."}]
        ),
    )
    lines = forest(alone, "en", key="f").lines
    assert [(line.label, line.kind) for line in lines.summaries] == [("Result of the one trial", "random")]
    assert lines.notes == ("One trial.",)
    assert forest(alone, "ja", key="f").lines.notes == ("1件",)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"pi_lower": -0.9, "pi_upper": 0.6}, "将来の試験では効果なし・逆方向もあり得ます"),
        ({"pi_lower": -0.9, "pi_upper": -0.1}, None),
        ({"pi_lower": 0.1, "pi_upper": 0.9}, None),
        ({"pi_lower": None, "pi_upper": None}, None),
        ({"pi_lower": None, "pi_upper": None, "multimodal": True}, "尤度に複数の極大があり"),
    ],
)
def test_what_a_reader_must_know_of_the_pooled_effect_stands_below_it(
    fields: dict[str, Any], said: str | None
) -> None:
    body = sample().model_copy(update={"pooled": pooled(3, **fields)})
    notes = " ".join(forest(body, "ja", key="f").lines.notes)
    assert ("あり得ます" in notes, "複数の極大" in notes) == (
        said is not None and "あり得ます" in said,
        said is not None and "極大" in said,
    )


def test_empty_rows_say_what_is_due_and_what_cannot_be_told() -> None:
    unreported = TrialStanding.UNREPORTED
    rows = (
        row("A", unreported, overdue=True),
        row("B", unreported, note=UnreportedNote.UNDETERMINED),
        row("C", unreported),
        row("E", unreported, note=UnreportedNote.NOT_ENTERED),
        row("F", TrialStanding.ONGOING, overdue=True),
    )
    lines = forest(plot(*rows), "ja", key="f").lines
    said = [found.estimate for found in lines.rows]
    due = ["未公表（期限超過）", "未公表（結果判定不能）", "未公表", "未公表（登録簿で未評価）", "実施中"]
    assert said == due
    told = forest(plot(*rows), "en", key="f").lines.rows[3].estimate
    assert told == "Unreported (not yet assessed here)"


def test_an_effect_that_was_typed_in_is_marked() -> None:
    typed = row("A", TrialStanding.FAVOURABLE, effect(0.7, 0.5, 0.98), as_reported=True)
    computed = row("B", TrialStanding.FAVOURABLE, effect(0.7, 0.5, 0.98))
    lines = forest(plot(typed, computed), "en", key="f").lines
    assert [found.label for found in lines.rows] == ["A †", "B"]
    assert lines.notes == ("† Estimate and interval as reported, not computed from the data of the arms.",)
    assert forest(plot(computed), "en", key="f").lines.notes == ()


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0042, "0.0042"), (0.00073, "0.00073"), (4.2e-5, "4.2e−05"), (0.005, "0.01"), (0.0, "0.00")],
)
def test_small_numbers_keep_two_digits(value: float, said: str) -> None:
    shown = row("A", TrialStanding.FAVOURABLE, effect(1.0, 1.0, 2.0).model_copy(update={"ci_lower": value}))
    [line] = forest(plot(shown), "en", key="f").lines.rows
    assert line.estimate == f"1.00 ({said}, 2.00)"


def test_a_figure_of_no_results_has_its_empty_rows() -> None:
    lines = forest(
        plot(row("A", TrialStanding.ONGOING), row("B", TrialStanding.FAVOURABLE)), "en", key="f"
    ).lines
    assert [found.estimate for found in lines.rows] == ["Ongoing", "No numbers reported"]
    assert lines.summaries == ()


def test_what_cannot_be_estimated_is_said() -> None:
    nothing = EffectSize(estimable=False, scale=AnalysisScale.LOG)
    lines = forest(plot(row("A", TrialStanding.NO_DIFFERENCE, nothing)), "en", key="f").lines
    assert lines.rows[0].estimate == "Not estimable"


def test_the_drawing_is_named_and_described_for_those_who_cannot_see_it() -> None:
    root = parsed(forest(sample(), "ja", key="f1").wide)
    assert root.attrib["role"] == "img"
    named = [root.find(f"{SVG}{tag}") for tag in ("title", "desc")]
    assert [part.attrib["id"] for part in named if part is not None] == root.attrib["aria-labelledby"].split()
    assert named[0] is not None
    assert named[0].text == "かぜの発症: リスク比"
    assert named[1] is not None
    assert (named[1].text or "").startswith("試験5件。うち効果の数値があるもの4件。")


def test_markup_and_control_characters_in_values_do_no_harm() -> None:
    bad = "<script>&\"'\x00\x1b\ud800"
    figure = forest(plot(outcome={"ja": bad, "en": bad}, unit="<b>"), "en", key="f")
    assert "<script" not in figure.wide
    assert parsed(figure.wide).find(f"{SVG}title") is not None


@pytest.mark.parametrize("weights", [(), (50.0, 50.0, 0.0)])
def test_weights_that_belong_to_no_row_are_refused(weights: tuple[float, ...]) -> None:
    two = [row(name, TrialStanding.FAVOURABLE, effect(0.7, 0.5, 0.98), pooled=True) for name in "AB"]
    with pytest.raises(ValidationError, match="do not belong together"):
        plot(*two, pooled=pooled(2, weights=weights))


@pytest.mark.parametrize(
    ("points", "log", "ticks"),
    [
        ([0.62, 1.45], True, "0.6 0.8 1 1.2 1.4"),
        ([0.05, 8.0], True, "0.1 0.3 1 3 10"),
        ([0.3, 8.0], True, "0.5 1 2 5"),
        ([1e-5, 1e5], True, "0.0001 0.01 1 100 10000"),
        ([-12.0, 3.0], False, "−10 −5 0"),
        ([0.01, 0.02], False, "0 0.005 0.01 0.015 0.02"),
        ([], False, "−1 −0.5 0 0.5 1"),
    ],
)
def test_ticks_are_round_and_hold_no_effect(points: list[float], log: bool, ticks: str) -> None:
    axis = axis_for(points, [], log=log)
    assert (1.0 if log else 0.0) in axis.ticks
    assert len(axis.ticks) <= 8
    assert [tick_text(tick) for tick in axis.ticks] == ticks.split()


def test_numbers_and_texts_of_a_drawing_have_one_spelling() -> None:
    assert [number(value) for value in (1.0, -0.001, 2.5, 1 / 3)] == ["1", "0", "2.5", "0.33"]
    assert clean("a\x00b\n c") == "a\ufffdb c"
    assert shortened("津市の試験", 10, 50) == "津市の試験"
    assert shortened("津市の試験", 10, 40) == "津市の…"
    assert width_of("津a", 10) == 16
    assert wrapped("one two 津市", 10, 42) == ("one two", "津市")
    assert wrapped("", 10, 42) == ()
    assert not re.search("[\x00-\x1f]", forest(sample(), "ja", key="f").wide)
