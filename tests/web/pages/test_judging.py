"""The pages of those who judge evidence: everything beneath a grade is entered by forms, nobody sees too early."""

import re
from typing import Any

import httpx
import pytest

from registry.adapters.engine import Database
from registry.domain.permissions import SYSTEM
from registry.services import evidence, reviews, trials
from registry.tables.database import transaction
from registry.web.pages.judging.fields import LINK, RESULT, document_of, typed_of
from schemas.reviews import Interest, InterestDeclaration
from schemas.vocab import CertaintyFactor, Grade, InterestKind, Role
from tests import builders, evidence_cases
from tests.conftest import NOW

PROSPECTIVE = {"registered": {"date": "2025-04-01"}, "enrolment_started": {"date": "2025-05-01"}}
BIAS = {f"D{number}.judgement": "low" for number in range(1, 6)} | {"tool": "rob2", "layout": "parallel"}
OUTCOME = {
    "label_ja": "収縮期血圧",
    "measure": "MD",
    "benefit_when": "lower",
    "unit": "mm[Hg]",
    "minimal_important_difference": "-5",
    "product_version": "1",
    "claim": "血圧を下げる機能があることが報告されています。",
    "within_claim": "yes",
    "reason": "届出表示の機能そのもの",
}
STUDY = {
    "design": "RCT",
    "randomised": "600",
    "analysed": "600",
    "published_results": "yes",
    "published_year": "2025",
}
RESULT_TYPED = {
    "registered_role": "primary",
    "reported_role": "primary",
    "arm1.n": "300",
    "arm1.mean": "１２０",
    "arm1.sd": "10",
    "arm2.n": "300",
    "arm2.mean": "128",
    "arm2.sd": "10",
}
FALLS = [factor for factor in CertaintyFactor if not factor.raises]
GRADE = {"start": "randomised"} | {
    f"{factor.value}.{part}": typed
    for factor in FALLS
    for part, typed in (("steps", "0"), ("reason", "問題なし"))
}


class Judge:
    """A reviewer at their own browser."""

    def __init__(self, client: httpx.AsyncClient, secret: str) -> None:
        self._client, self._secret = client, secret

    async def get(self, path: str) -> httpx.Response:
        self._client.cookies.set("session", self._secret)
        return await self._client.get(path)

    async def send(self, form: str, path: str, fields: dict[str, Any]) -> httpx.Response:
        """Send fields to a path from the page that holds its form, with what the form hides."""
        return await self.send_from(await self.get(form), path, fields)

    async def send_from(self, page: httpx.Response, path: str, fields: dict[str, Any]) -> httpx.Response:
        """Send fields from a page that was opened before."""
        begin = f'<form method="post" action="{path.partition("?")[0]}"'
        form = re.search(rf"{begin}.*?</form>", page.text, re.DOTALL)
        within = form[0] if form else page.text
        hidden = dict(re.findall(r'<input type="hidden" name="(csrf|etag)" value="([^"]*)">', within))
        assert "csrf" in hidden, page.text
        self._client.cookies.set("session", self._secret)
        answer = await self._client.post(path, data=hidden | fields)
        return answer if answer.status_code != 303 else await self.get(answer.headers["location"])


@pytest.fixture
async def judges(client: httpx.AsyncClient, db: Database) -> list[Judge]:
    await builders.staff()
    people = (builders.REVIEWER, builders.SECOND, builders.CHIEF)
    return [
        Judge(client, await builders.session(person, f"judge.{place}")) for place, person in enumerate(people)
    ]


async def product_and_trial() -> str:
    product = await builders.product(await builders.firm())
    async with transaction():
        await trials.record(builders.trial(dates=PROSPECTIVE), actor=SYSTEM, now=NOW)
    return product


async def with_result(judge: Judge) -> tuple[str, str]:
    """A product with an outcome and a result of one trial, entered by forms; the address of both."""
    product = await product_and_trial()
    desk = f"/evidence/{product}"
    made = await judge.send(f"{desk}/outcomes/new", f"{desk}/outcomes/new", OUTCOME)
    assert made.status_code == 200, made.text
    near = {"trial": "T-000001", "directness": "P0", "product_version": "1", "reason": "最終製品を使用"}
    linked = await judge.send(f"{desk}/links/new", f"{desk}/links/new", near)
    assert "最終製品を使用" in linked.text
    await judge.send(f"{desk}/trials/T-000001", f"{desk}/trials/T-000001/study", STUDY)
    parts = {
        "sponsor": "三重大学",
        "sponsored_by_firm": "no",
        "funded_by_firm": "no",
        "analysed_by_firm": "no",
    }
    await judge.send(f"{desk}/trials/T-000001", f"{desk}/trials/T-000001/interests", parts)
    pair = f"/evidence/outcomes/{product}-O1/trials/T-000001"
    recorded = await judge.send(pair, f"{pair}/result", RESULT_TYPED)
    assert "MD -8 (-9.6, -6.4)" in recorded.text
    scope = {"in_scope": "yes", "patients_only": "no", "reason": "表示の対象者"}
    assert "記録しました" in (await judge.send(pair, f"{pair}/scope", scope)).text
    return product, pair


async def letter(product: str) -> Grade | None:
    desk = await evidence.desk(product, actor=builders.REVIEWER, now=NOW)
    record = desk.outcomes[0].record
    assert record is not None
    return record.letter


async def test_a_grade_is_made_by_forms_alone_and_another_person_confirms_it(judges: list[Judge]) -> None:
    one, two, _ = judges
    product, pair = await with_result(one)
    for judge in (one, two):
        await judge.send(pair, f"{pair}/bias", BIAS)
    body = f"/evidence/outcomes/{product}-O1/certainty"
    judged = await one.send(body, body, GRADE)
    assert "二人目の確認待ち" in judged.text
    refused = await one.send(body, f"{body}/confirmation", {"certainty_version": "1", "reason": "同意"})
    assert (refused.status_code, "判定した人とは別の人" in refused.text) == (409, True)
    confirmed = await two.send(body, f"{body}/confirmation", {"certainty_version": "1", "reason": "同意"})
    assert "二人目が確認済み" in confirmed.text
    assert "今日の時点のグレード：" in confirmed.text
    assert await letter(product) is Grade.B
    assert "グレードを決めた上限" in confirmed.text
    assert "グレードの変化とその原因" in confirmed.text


async def test_nobody_sees_the_first_assessment_before_their_own_is_in(judges: list[Judge]) -> None:
    one, two, three = judges
    _, pair = await with_result(one)
    own = await one.send(pair, f"{pair}/bias", {**BIAS, "D2.judgement": "high", "D2.reason": "秘密の理由"})
    assert "秘密の理由" in own.text
    for other in (two, three):
        blind = await other.get(pair)
        assert "秘密の理由" not in blind.text
        assert "1名が判定済みです" in blind.text
    both = await two.send(pair, f"{pair}/bias", BIAS)
    assert "秘密の理由" in both.text
    assert "第三者が判定します" in both.text
    again = await one.send(pair, f"{pair}/bias", BIAS)
    assert (again.status_code, "別の人（第三者）" in again.text) == (409, True)
    settled = await three.send(pair, f"{pair}/bias", {**BIAS, "D2.judgement": "some_concerns"})
    assert "結論：" in settled.text
    assert settled.text.count("<caption>判定") == 3


async def test_the_first_assessor_may_correct_their_answer_while_it_is_alone(judges: list[Judge]) -> None:
    one, *_ = judges
    _, pair = await with_result(one)
    await one.send(pair, f"{pair}/bias", {**BIAS, "D1.judgement": "high", "D1.reason": "割付けの記載なし"})
    shown = await one.get(pair)
    assert re.search(r'name="D1.judgement".*?value="high" selected', shown.text, re.DOTALL)
    await one.send(pair, f"{pair}/bias", BIAS)
    state = await evidence.bias_state(
        pair.split("/")[3], "T-000001", tool=evidence_cases.BiasTool.ROB_2, actor=builders.REVIEWER, now=NOW
    )
    assert (state.received, state.assessments[0].domains[0].judgement) == (1, "low")


async def test_the_tool_decides_the_domains_and_its_words(judges: list[Judge]) -> None:
    one, *_ = judges
    _, pair = await with_result(one)
    crossover = await one.get(f"{pair}?tool=rob2&layout=crossover")
    assert "DS 時期効果・持ち越し効果" in crossover.text
    robins = await one.get(f"{pair}?tool=robins_i")
    assert "D1 交絡" in robins.text
    assert 'value="critical"' in robins.text
    assert 'value="some_concerns"' not in robins.text


async def test_an_assessment_that_lacks_a_domain_keeps_what_was_typed(judges: list[Judge]) -> None:
    one, *_ = judges
    _, pair = await with_result(one)
    refused = await one.send(pair, f"{pair}/bias", {**BIAS, "D3.judgement": "", "D4.reason": "残る<理由>"})
    assert refused.status_code == 422
    assert "残る&lt;理由&gt;</textarea>" in refused.text


async def test_suggestions_stand_beside_a_factor_and_set_nothing(judges: list[Judge]) -> None:
    one, *_ = judges
    product, pair = await with_result(one)
    await one.send(pair, f"{pair}/result", RESULT_TYPED | {"arm1.n": "30", "arm2.n": "30"})
    study = f"/evidence/{product}/trials/T-000001"
    await one.send(study, f"{study}/study", STUDY | {"randomised": "60", "analysed": "60"})
    page = await one.get(f"/evidence/outcomes/{product}-O1/certainty")
    imprecision = page.text[page.text.index("<legend>不精確さ") :]
    imprecision = imprecision[: imprecision.index("</fieldset>")]
    assert "確認を勧める点：" in imprecision
    assert '<option value="0" selected>' in imprecision


async def test_a_step_without_a_reason_is_refused_and_the_rest_is_kept(judges: list[Judge]) -> None:
    one, *_ = judges
    product, _ = await with_result(one)
    body = f"/evidence/outcomes/{product}-O1/certainty"
    refused = await one.send(body, body, GRADE | {"imprecision.reason": "", "inconsistency.reason": "一致"})
    assert (refused.status_code, "一致</textarea>" in refused.text) == (422, True)


async def test_numbers_that_cannot_be_are_refused_at_their_field(judges: list[Judge]) -> None:
    one, *_ = judges
    _, pair = await with_result(one)
    refused = await one.send(pair, f"{pair}/result", RESULT_TYPED | {"arm1.sd": "-1"})
    assert refused.status_code == 422
    assert re.search(r'name="arm1.sd" value="-1"[^>]*aria-invalid="true"', refused.text)
    typed = {"estimate.estimate": "-1", "estimate.ci_lower": "2", "estimate.ci_upper": "1"}
    roles = {name: RESULT_TYPED[name] for name in ("registered_role", "reported_role")}
    refused = await one.send(pair, f"{pair}/result", roles | typed | {"estimate.source": "表2"})
    assert refused.status_code == 422
    assert re.search(r'name="estimate.ci_lower" value="2"[^>]*aria-invalid="true"', refused.text)
    assert refused.text.count('aria-invalid="true"') == 1


async def test_a_link_ends_with_a_reason_and_its_grade_goes(judges: list[Judge]) -> None:
    one, *_ = judges
    product, _ = await with_result(one)
    desk = f"/evidence/{product}"
    refused = await one.send(desk, f"{desk}/links/T-000001/end", {"reason": ""})
    assert refused.status_code == 422
    ended = await one.send(desk, f"{desk}/links/T-000001/end", {"reason": "別の製品の試験"})
    assert "結び付いている試験はありません" in ended.text


async def test_an_outcome_is_decided_later(judges: list[Judge]) -> None:
    one, *_ = judges
    product = await product_and_trial()
    desk = f"/evidence/{product}"
    undecided = OUTCOME | {"within_claim": "", "reason": ""}
    made = await one.send(f"{desk}/outcomes/new", f"{desk}/outcomes/new", undecided)
    assert "表示の範囲内かどうか未判断" in made.text
    form = f"/evidence/outcomes/{product}-O1"
    without = await one.send(form, form, OUTCOME | {"reason": ""})
    assert (without.status_code, "理由を入力してください" in without.text) == (422, True)
    assert "表示の範囲内</span>" in (await one.send(form, form, OUTCOME)).text


async def test_a_conflict_of_interest_closes_the_desk(judges: list[Judge]) -> None:
    one, two, _ = judges
    maker = await builders.firm()
    product = await builders.product(maker)
    tie = InterestDeclaration(interests=(Interest(kind=InterestKind.EMPLOYED, firm=maker.corporate_no),))
    await reviews.declare_yearly(tie, actor=builders.SECOND, now=NOW)
    assert (await one.get(f"/evidence/{product}")).status_code == 200
    assert (await two.get(f"/evidence/{product}")).status_code == 403


async def test_an_auditor_reads_the_desk_without_forms(
    client: httpx.AsyncClient, judges: list[Judge]
) -> None:
    one, *_ = judges
    product, pair = await with_result(one)
    auditor = Judge(client, await builders.session(await builders.person(Role.AUDITOR), "judge.auditor"))
    for path in (f"/evidence/{product}", pair, f"/evidence/outcomes/{product}-O1/certainty"):
        page = await auditor.get(path)
        assert page.status_code == 200, path
        assert 'action="/evidence' not in page.text, path
    assert (await auditor.get(f"/evidence/{product}/outcomes/new")).status_code == 403


@pytest.mark.parametrize("path", ["", "/trials/T-000009", "/nothing"])
async def test_what_is_not_there_is_not_found(judges: list[Judge], path: str) -> None:
    one, *_ = judges
    product = await product_and_trial()
    assert (await one.get(f"/evidence/{'P-999999' if not path else product}{path}")).status_code == 404


def test_a_form_gives_back_the_record_it_was_made_from() -> None:
    stored = evidence_cases.result("T-000001").model_dump(mode="json")
    typed = {name: [value] for name, value in typed_of(stored, RESULT).items()}
    told = {name: value for name, value in stored.items() if value is not None}
    sent = document_of(typed, RESULT) | {name: stored[name] for name in ("contract", "trial", "measure")}
    assert type(evidence_cases.result("T-000001")).model_validate(sent).model_dump(mode="json") == stored
    assert set(sent) == set(told)


def test_components_close_up_and_keep_their_order() -> None:
    typed = {"studied.components.0.name": [""], "studied.components.2.name": ["GABA"]}
    assert document_of(typed, LINK) == {"studied": {"components": [{"name": "GABA"}]}}


POSTED = {
    "title": "Systolic blood pressure",
    "kind": "secondary",
    "time_frame": "12 weeks",
    "units": "mmHg",
    "parameter": "mean",
    "dispersion": "standard_error",
    "groups": [
        {"code": "OG000", "title": "GABA", "analysed": "47"},
        {"code": "OG001", "title": "Placebo", "analysed": "48"},
    ],
    "rows": [
        {
            "title": "Week 12",
            "values": [
                {"group": "OG000", "value": "120.25", "spread": ".75"},
                {"group": "OG001", "value": "126.50", "spread": "NA"},
            ],
        }
    ],
    "analyses": [{"groups": ["OG000", "OG001"], "method": "ANCOVA", "p_value": "<.01", "estimate": "-6.25"}],
}


def typed_in(page: str) -> dict[str, str]:
    found = re.findall(r'<input id="r-[^"]*" name="([^"]*)" value="([^"]*)"', page)
    return {name: value for name, value in found if value}


async def test_the_numbers_of_a_register_are_copied_into_the_form_only_when_that_is_chosen(
    judges: list[Judge],
) -> None:
    one, *_ = judges
    product, pair = await with_result(one)
    async with transaction():
        posted = builders.trial(dates=PROSPECTIVE, posted_results=[POSTED])
        await trials.record(posted, actor=SYSTEM, now=NOW)
    page = (await one.get(pair)).text
    for told in ("120.25", ".75", "126.50", "ANCOVA", "&lt;.01", "-6.25", "入力欄に写す"):
        assert told in page
    recorded = typed_in(page)
    assert recorded["arm1.mean"] == "120"
    chosen = f"{pair}?posted=1&row=1&arm1=OG000&arm2=OG001"
    copied = typed_in((await one.get(chosen)).text)
    assert copied == {
        "time_point": "12 weeks",
        "arm1.n": "47",
        "arm1.mean": "120.25",
        "arm1.se": "0.75",
        "arm2.n": "48",
        "arm2.mean": "126.50",
    }
    assert typed_in((await one.get(pair)).text) == recorded  # a look records nothing
    half = typed_in((await one.get(f"{pair}?posted=1&row=1&arm1=OG000")).text)
    assert (half["arm1.mean"], half["arm2.mean"]) == ("120.25", "128")
    for nothing in ("posted=0&row=1", "posted=2&row=1", "posted=1&row=9", "posted=1&row=0", "posted=x"):
        found = await one.get(f"{pair}?{nothing}&arm1=OG000")
        assert typed_in(found.text) == recorded
    sent = await one.send(pair, f"{pair}/result?posted=1&row=1&arm1=OG000", {**RESULT_TYPED, "arm1.sd": "x"})
    assert typed_in(sent.text)["arm1.sd"] == "x"
    assert product


async def test_the_page_of_a_trial_shows_the_numbers_of_its_register_to_those_who_judge_only(
    judges: list[Judge], client: httpx.AsyncClient
) -> None:
    await product_and_trial()
    async with transaction():
        results = {"available": True}
        posted = builders.trial(dates=PROSPECTIVE, posted_results=[POSTED], results=results)
        await trials.record(posted, actor=SYSTEM, now=NOW)
    auditor = Judge(client, await builders.session(await builders.person(Role.AUDITOR), "judge.auditor"))
    for reader in (judges[0], auditor):
        page = (await reader.get("/trials/T-000001?lang=en")).text
        for told in ("Results that the register holds", "120.25", "Standard error", "ANCOVA", "Week 12"):
            assert told in page
    client.cookies.clear()
    public = (await client.get("/trials/T-000001?lang=en")).text
    assert "The register holds results. They are not shown here." in public
    for kept in ("120.25", "ANCOVA", "-6.25", "Week 12"):
        assert kept not in public


async def test_who_is_late_sees_what_a_colleague_recorded_beside_what_they_typed(judges: list[Judge]) -> None:
    one, two, *_ = judges
    product, pair = await with_result(one)
    forms = (
        (f"/evidence/outcomes/{product}-O1", "", OUTCOME, "label_ja"),
        (f"/evidence/{product}/trials/T-000001", "/study", STUDY, "notice"),
        (pair, "/result", RESULT_TYPED, "time_point"),
        (pair, "/scope", {"in_scope": "yes", "patients_only": "no", "reason": "対象者が同じ"}, "reason"),
    )
    for address, act, typed, name in forms:
        opened = await two.get(address)
        done = await one.send(address, f"{address}{act}", typed | {name: "先に記録した内容"})
        assert done.status_code == 200, done.text
        late = await two.send_from(opened, f"{address}{act}", typed | {name: "後から入力した内容"})
        assert late.status_code == 412, act
        assert "いま記録されている内容" in late.text
        assert "先に記録した内容" in late.text
        assert "後から入力した内容" in late.text
        assert (await two.send_from(late, f"{address}{act}", typed)).status_code == 200
