"""Risk of bias as domain specification 3.5 states it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import risk_of_bias
from registry.domain.errors import Invalid
from registry.domain.risk_of_bias import agree, check, domains, overall, prompts
from schemas.evidence.bias import BiasAssessment
from schemas.vocab import BiasJudgement, BiasTool, TrialLayout

ROB_2, ROBINS_I = BiasTool.ROB_2, BiasTool.ROBINS_I
LOW, SOME, HIGH = BiasJudgement.LOW, BiasJudgement.SOME_CONCERNS, BiasJudgement.HIGH
MODERATE, SERIOUS, CRITICAL = BiasJudgement.MODERATE, BiasJudgement.SERIOUS, BiasJudgement.CRITICAL
UNTOLD = BiasJudgement.NO_INFORMATION


def assessment(
    *judgements: BiasJudgement,
    tool: BiasTool = ROB_2,
    layout: TrialLayout = TrialLayout.PARALLEL,
    **more: object,
) -> BiasAssessment:
    judged = [
        {"domain": domain, "judgement": judgement}
        for domain, judgement in zip(domains(tool, layout), judgements, strict=True)
    ]
    return BiasAssessment.model_validate({"tool": tool, "layout": layout, "domains": judged, **more})


def fields(refused: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in refused.value.problems}


def test_rob_2_asks_crossover_and_cluster_trials_one_domain_more() -> None:
    assert domains(ROB_2, TrialLayout.PARALLEL) == ("D1", "D2", "D3", "D4", "D5")
    assert set(domains(ROB_2, TrialLayout.CROSSOVER)) == {"D1", "DS", "D2", "D3", "D4", "D5"}
    assert set(domains(ROB_2, TrialLayout.CLUSTER)) == {"D1", "D1b", "D2", "D3", "D4", "D5"}
    assert domains(ROBINS_I, TrialLayout.CLUSTER) == ("D1", "D2", "D3", "D4", "D5", "D6", "D7")


@pytest.mark.parametrize(
    ("judgements", "expected"),
    [
        ((LOW, LOW, LOW, LOW, LOW), LOW),
        ((SOME, LOW, LOW, LOW, LOW), SOME),
        ((SOME, SOME, LOW, LOW, LOW), SOME),
        ((SOME, SOME, LOW, LOW, SOME), HIGH),
        ((LOW, LOW, LOW, HIGH, LOW), HIGH),
    ],
)
def test_rob_2_is_as_good_as_its_domains(
    judgements: tuple[BiasJudgement, ...], expected: BiasJudgement
) -> None:
    assert overall(assessment(*judgements)) is expected


def test_an_assessor_may_raise_two_concerns_to_high_with_a_reason() -> None:
    raised = assessment(SOME, SOME, LOW, LOW, LOW, raised_to_high=True, overall_reason="方向が同じ")
    check(raised)
    assert overall(raised) is HIGH
    with pytest.raises(Invalid) as refused:
        check(assessment(SOME, SOME, LOW, LOW, LOW, raised_to_high=True))
    assert fields(refused) == {("overall_reason", "reason_missing")}
    with pytest.raises(Invalid) as refused:
        check(assessment(SOME, LOW, LOW, LOW, LOW, raised_to_high=True, overall_reason="念のため"))
    assert fields(refused) == {("raised_to_high", "cannot_be_raised")}


@pytest.mark.parametrize(
    ("worst", "expected"),
    [
        ((LOW,), LOW),
        ((MODERATE,), MODERATE),
        ((SERIOUS, UNTOLD), SERIOUS),
        ((CRITICAL, SERIOUS), CRITICAL),
        ((MODERATE, UNTOLD), UNTOLD),
    ],
)
def test_robins_i_is_as_bad_as_its_worst_domain(
    worst: tuple[BiasJudgement, ...], expected: BiasJudgement
) -> None:
    judgements = (*worst, *(LOW for _ in range(7 - len(worst))))
    assert overall(assessment(*judgements, tool=ROBINS_I)) is expected


@given(st.lists(st.sampled_from([LOW, SOME, HIGH]), min_size=5, max_size=5), st.integers(0, 4))
def test_a_worse_domain_never_makes_the_whole_better(found: list[BiasJudgement], place: int) -> None:
    scale = [LOW, SOME, HIGH]
    worse = [*found]
    worse[place] = scale[min(scale.index(found[place]) + 1, 2)]
    assert scale.index(overall(assessment(*worse))) >= scale.index(overall(assessment(*found)))


def test_a_domain_that_is_missing_twice_there_or_of_another_tool_is_refused() -> None:
    whole = assessment(LOW, LOW, LOW, LOW, LOW)
    for wrong in (whole.domains[:4], (*whole.domains, whole.domains[0])):
        with pytest.raises(Invalid) as refused:
            check(whole.model_copy(update={"domains": wrong}))
        assert fields(refused) == {("domains", "wrong_domains")}
    with pytest.raises(Invalid) as refused:
        check(assessment(LOW, SERIOUS, LOW, LOW, UNTOLD))
    assert fields(refused) == {
        ("domains.1.judgement", "word_of_another_tool"),
        ("domains.4.judgement", "word_of_another_tool"),
    }


@pytest.mark.parametrize(("tool", "domain", "least"), [(ROB_2, "D5", SOME), (ROBINS_I, "D7", MODERATE)])
def test_a_switched_outcome_and_a_concern_are_prompts_at_the_selection_of_the_result(
    tool: BiasTool, domain: str, least: BiasJudgement
) -> None:
    assert prompts(tool, outcome_switched=False, concern_expressed=False) == ()
    found = prompts(tool, outcome_switched=True, concern_expressed=True)
    assert [(prompt.domain, prompt.at_least) for prompt in found] == [(domain, least)] * 2


@pytest.mark.parametrize("tool", BiasTool)
def test_who_judges_more_mildly_than_a_prompt_gives_the_reason(tool: BiasTool) -> None:
    prompted = prompts(tool, outcome_switched=True, concern_expressed=False)
    wanted = domains(tool, TrialLayout.PARALLEL)
    place = wanted.index(prompted[0].domain)
    mild = assessment(*(LOW for _ in wanted), tool=tool)
    with pytest.raises(Invalid) as refused:
        check(mild, prompted)
    assert fields(refused) == {(f"domains.{place}.reason", "reason_missing")}
    judged = list(mild.domains)
    judged[place] = judged[place].model_copy(update={"reason": "計画書で変更の理由を確認した"})
    check(mild.model_copy(update={"domains": tuple(judged)}), prompted)
    judged[place] = judged[place].model_copy(update={"judgement": prompted[0].at_least, "reason": None})
    check(mild.model_copy(update={"domains": tuple(judged)}), prompted)


def test_no_information_where_a_prompt_stands_needs_a_reason_too() -> None:
    prompted = prompts(ROBINS_I, outcome_switched=True, concern_expressed=False)
    with pytest.raises(Invalid):
        check(assessment(LOW, LOW, LOW, LOW, LOW, LOW, UNTOLD, tool=ROBINS_I), prompted)


def test_assessors_agree_on_judgements_whatever_their_reasons_and_order() -> None:
    one = assessment(LOW, SOME, LOW, LOW, LOW)
    worded = one.domains[1].model_copy(update={"reason": "盲検が破れた"})
    same = one.model_copy(update={"domains": (*reversed(one.domains[2:]), worded, one.domains[0])})
    assert agree(one, same)
    assert not agree(one, assessment(LOW, LOW, SOME, LOW, LOW))
    two = assessment(SOME, SOME, LOW, LOW, LOW)
    assert not agree(two, two.model_copy(update={"raised_to_high": True}))


def test_only_robins_i_knows_a_domain_without_information_and_it_is_named_last() -> None:
    assert [one.value for one in risk_of_bias.scale(BiasTool.ROB_2)] == ["low", "some_concerns", "high"]
    robins = [one.value for one in risk_of_bias.scale(BiasTool.ROBINS_I)]
    assert robins == ["low", "moderate", "serious", "critical", "no_information"]


@pytest.mark.parametrize("tool", BiasTool)
@pytest.mark.parametrize("layout", TrialLayout)
def test_every_domain_that_is_judged_has_a_title_in_both_languages(
    tool: BiasTool, layout: TrialLayout
) -> None:
    titles = [risk_of_bias.title(tool, domain) for domain in risk_of_bias.domains(tool, layout)]
    assert all(one.ja and one.en for one in titles)
    assert len({one.en for one in titles}) == len(titles)
