"""Search over the real database: what is found, what is fresh, what stays hidden; on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from registry.adapters.engine import Database
from registry.adapters.search_index import TantivyIndex
from registry.domain.permissions import SYSTEM
from registry.services import installation, lifecycle, listings, products, search, trials
from registry.tables.columns import uuid7
from registry.tables.database import Statement
from schemas.base import Bilingual, search_key
from schemas.members import FirmCorrection
from schemas.reviews import SuspensionEntry
from schemas.search import SearchPage, SearchQuery
from schemas.trials import LinkEntry, MergeDecision
from schemas.vocab import Directness, EntryKind, RegistrationState, SearchFacet, SubClass
from tests import builders, evidence_cases
from tests.conftest import NOW


@pytest.fixture
async def index(committed: Database, tmp_path: Path) -> AsyncIterator[TantivyIndex]:
    await installation.ensure("http://testserver", now=NOW)
    made = TantivyIndex(search.DatabaseSource(), tmp_path / "search", patience=60)
    yield made
    await made.close()


async def found(index: TantivyIndex, q: str, **filters: object) -> list[str]:
    return [entry.id for entry in (await page(index, q, **filters)).entries]


async def page(index: TantivyIndex, q: str, **filters: object) -> SearchPage:
    return await search.find(SearchQuery.model_validate({"q": q, **filters}), index=index)


async def test_a_product_is_found_by_the_query_after_its_publication_and_gone_after_its_withdrawal(
    index: TantivyIndex,
) -> None:
    maker = await builders.firm()
    assert await found(index, "伊勢茶") == []
    public_id = await builders.product(
        maker, name_ja="伊勢茶カテキン習慣", name_kana="イセチャカテキンシュウカン"
    )
    for asked in ("伊勢茶", "いせちゃ", "ｲｾﾁｬ", "isecha", "茶", "カテキン習慣", "P-000001", "Mie Kenko"):
        assert await found(index, asked) == [public_id], asked
    await lifecycle.withdraw(public_id, "終了", actor=maker.member, now=NOW)
    assert await found(index, "伊勢茶") == []


async def test_a_suspended_product_is_still_found_and_its_card_says_so(index: TantivyIndex) -> None:
    public_id = await builders.product(await builders.firm(), name_ja="伊勢茶カテキン習慣")
    notice = SuspensionEntry(reason="確認", public_notice=Bilingual(ja="確認中です。", en="Being checked."))
    await lifecycle.suspend(public_id, notice, actor=builders.CHIEF, now=NOW)
    (entry,) = (await page(index, "伊勢茶")).entries
    assert (entry.id, entry.card.state) == (public_id, RegistrationState.SUSPENDED)


async def test_devices_are_found_by_the_japanese_name_of_their_class_however_it_is_typed(
    index: TantivyIndex,
) -> None:
    fields = [{"label": "emdn", "value": "Y122106"}]
    european = builders.listing(
        names=[{"language": "en", "text": "Prio"}], product_class="WD", subclass=None, fields=fields
    )
    await listings.record(european, actor=SYSTEM, now=NOW)
    maker = await builders.firm()
    registered = await builders.product(maker, SubClass.WD_RENT, name_ja="らくらく号", ccta95_class="122127")
    for asked in ("車いす", "車椅子", "車イス", "くるまいす", "ｸﾙﾏｲｽ", "kurumaisu", "Wheelchairs"):
        assert await found(index, asked) == [registered, "G-000001"], asked
    assert await found(index, "後輪駆動") == ["G-000001"]
    assert await found(index, "電動車椅子") == [registered]


async def test_a_grade_filters_and_is_counted_only_where_the_public_may_read_it(index: TantivyIndex) -> None:
    shown = await evidence_cases.product()
    hidden = await evidence_cases.product(SubClass.TM_RX, 101)
    for number, product in enumerate((shown, hidden), start=1):
        outcome = await evidence_cases.outcome_of(product)
        await evidence_cases.trial(product, outcome, number, evidence_cases.HARM)
        await evidence_cases.judge_certainty(outcome, confirmed=False)
    assert await found(index, "", grade="X") == []
    await evidence_cases.judge_certainty(f"{shown}-O1")
    await evidence_cases.judge_certainty(f"{hidden}-O1")
    assert await found(index, "", grade="X") == [shown]
    assert await found(index, "", grade="A") == []
    counted = {facet.name: facet.values for facet in (await page(index, "")).facets}
    assert [(value.value, value.count) for value in counted[SearchFacet.GRADE]] == [("X", 1)]
    await evidence_cases.outcome_of(shown, label_ja="拡張期血圧")
    assert await found(index, "", grade="X") == [shown]


async def test_an_amended_name_replaces_the_old_one_at_once(index: TantivyIndex) -> None:
    maker = await builders.firm()
    public_id = await builders.product(maker, name_ja="旧名称ゼリー")
    assert await found(index, "旧名称") == [public_id]
    etag = (await products.rendered(public_id)).etag
    draft = builders.draft(firm=maker.corporate_no, name_ja="新名称ゼリー")
    await products.amend(public_id, draft, if_match=etag, actor=maker.member, now=NOW)
    assert await found(index, "旧名称") == [public_id]
    await builders.publish(public_id, maker)
    assert (await found(index, "旧名称"), await found(index, "新名称")) == ([], [public_id])


async def test_two_processes_both_see_a_change_at_their_next_query(
    index: TantivyIndex, tmp_path: Path
) -> None:
    other = TantivyIndex(search.DatabaseSource(), tmp_path / "search", patience=60)
    maker = await builders.firm()
    public_id = await builders.product(maker, name_ja="二台目の試験")
    assert await found(index, "二台目") == await found(other, "二台目") == [public_id]
    await lifecycle.withdraw(public_id, "終了", actor=maker.member, now=NOW)
    assert await found(index, "二台目") == await found(other, "二台目") == []
    await other.close()


async def test_a_draft_is_not_found(index: TantivyIndex) -> None:
    await builders.product(await builders.firm(), published=False, name_ja="秘密の新製品")
    assert await found(index, "秘密の新製品") == []


async def test_what_the_law_withholds_is_found_by_nobody(index: TantivyIndex) -> None:
    maker = await builders.firm()
    await builders.product(maker, SubClass.TM_RX, indications="植木鉢症候群の諸症状")
    other = await builders.product(maker, SubClass.HF_OTHER, name_ja="ふつうの青汁")
    await trials.record(
        builders.trial(titles={"public_ja": "青汁と植木鉢症候群の試験"}), actor=SYSTEM, now=NOW
    )
    link = LinkEntry(trial="T-000001", directness=Directness.P2, reason="原料が同じ")
    await trials.link(other, link, actor=builders.REVIEWER, now=NOW)
    claims = [{"label": "効能", "text": "植木鉢症候群に"}]
    await listings.record(builders.listing(subclass="TM-RX", claims=claims), actor=SYSTEM, now=NOW)
    assert (await page(index, "植木鉢症候群")).total == 0
    assert await search.suggest("植木鉢", limit=10, index=index) == ()


async def test_a_public_trial_title_finds_its_product_and_no_longer_does_when_the_link_ends(
    index: TantivyIndex,
) -> None:
    public_id = await builders.product(await builders.firm())
    await trials.record(builders.trial(), actor=SYSTEM, now=NOW)
    assert await found(index, "ハーブ茶と睡眠") == []
    link = LinkEntry(trial="T-000001", directness=Directness.P2, reason="同じ成分")
    await trials.link(public_id, link, actor=builders.REVIEWER, now=NOW)
    assert await found(index, "ハーブ茶と睡眠") == [public_id]
    await trials.record(builders.trial(titles={"public_ja": "改題した試験"}), actor=SYSTEM, now=NOW)
    assert (await found(index, "ハーブ茶と睡眠"), await found(index, "改題した試験")) == ([], [public_id])
    await trials.end_link(public_id, "T-000001", "誤り", actor=builders.REVIEWER, now=NOW)
    assert await found(index, "改題した試験") == []


async def test_a_title_of_a_merged_record_goes_on_finding_the_product(index: TantivyIndex) -> None:
    public_id = await builders.product(await builders.firm())
    shared = {"scheme": "nct", "value": "NCT03036150", "level": "format_ok"}

    async def record(number: str, title: str) -> None:
        own = {"scheme": "jrct", "value": number, "level": "format_ok", "primary": True}
        document = builders.trial(identifiers=[own, shared], titles={"public_ja": title})
        await trials.record(document, actor=SYSTEM, now=NOW)

    await record("jRCT1041250001", "緑茶の安眠試験")
    await record("jRCT1041250002", "茶カテキンの入眠試験")
    link = LinkEntry(trial="T-000001", directness=Directness.P2, reason="同じ成分")
    await trials.link(public_id, link, actor=builders.REVIEWER, now=NOW)
    assert await found(index, "入眠試験") == []
    decision = MergeDecision(keep="T-000001", reason="同じ試験")
    await trials.propose(1, decision, actor=builders.REVIEWER, now=NOW)
    await trials.confirm(1, decision, actor=builders.CHIEF, now=NOW)
    assert (await found(index, "安眠試験"), await found(index, "入眠試験")) == ([public_id], [public_id])
    await record("jRCT1041250002", "改題した試験")
    assert (await found(index, "入眠試験"), await found(index, "改題した試験")) == ([], [public_id])


async def test_a_listing_is_found_and_after_its_taking_over_only_the_product_is(index: TantivyIndex) -> None:
    await listings.record(builders.listing(), actor=SYSTEM, now=NOW)
    entry = (await page(index, "葛根湯")).entries[0]
    assert (entry.id, entry.kind) == ("G-000001", EntryKind.LISTED)
    maker = await builders.firm()
    public_id = await builders.product(maker, SubClass.TM_OTC, name_ja="みえ葛根湯")
    assert set(await found(index, "葛根湯")) == {public_id, "G-000001"}
    await listings.take_over("G-000001", public_id, actor=maker.member, now=NOW)
    assert await found(index, "葛根湯") == [public_id]


async def test_a_reading_of_another_source_finds_a_listing_by_code_and_name(index: TantivyIndex) -> None:
    code = {"scheme": "price_list_code", "value": "5200013D1123", "level": "checksum_ok"}
    named = {"identifiers": [code], "names": [{"language": "ja", "text": "三重薬草散"}]}
    await listings.record(builders.listing(**named), actor=SYSTEM, now=NOW)
    assert await found(index, "ヤクソウサン") == []
    add = Statement(
        "INSERT INTO reading (id, scheme, code, name_key, kana, origin) VALUES ({}, 'price_list_code', {}, {}, {}, 'x')"
    )
    await add.rows(uuid7(), "5200013D1123", search_key("三重薬草散"), "ミエヤクソウサン")
    await listings.record(builders.listing("other", **named), actor=SYSTEM, now=NOW)
    assert await found(index, "やくそうさん") == ["G-000002"]


async def test_facets_count_the_whole_result_and_are_labelled(index: TantivyIndex) -> None:
    maker = await builders.firm()
    for subclass in (SubClass.HF_FFC, SubClass.HF_OTHER, SubClass.WD_RENT):
        await builders.product(maker, subclass)
    await listings.record(
        builders.listing(names=[{"language": "ja", "text": "みえ試験食品"}]), actor=SYSTEM, now=NOW
    )
    answer = await page(index, "みえ試験食品", limit=1)
    counts = {facet.name: {v.value: v.count for v in facet.values} for facet in answer.facets}
    assert answer.total == 4
    assert counts[SearchFacet.KIND] == {"registered": 3, "listed": 1}
    assert counts[SearchFacet.PRODUCT_CLASS] == {"HF": 2, "WD": 1, "TM": 1}
    labels = {v.value: (v.label, v.label_en) for facet in answer.facets for v in facet.values}
    assert labels["242012"] == ("津市", "Tsu City")
    assert labels[maker.corporate_no] == ("みえ健康100株式会社", "Mie Kenko 100 Co., Ltd.")
    assert len(await found(index, "みえ試験食品", product_class="HF")) == 2
    assert len(await found(index, "みえ試験食品", firm=maker.corporate_no, kind="registered")) == 3


@pytest.mark.parametrize("q", ["", "　", '"(*AND', "\x00", "a" * 10_000, "';--", "{{7*7}}"])
async def test_any_text_is_a_question(index: TantivyIndex, q: str) -> None:
    await builders.product(await builders.firm())
    await page(index, q)


async def test_a_product_is_found_by_the_corrected_name_of_its_firm_and_no_more_by_the_old(
    index: TantivyIndex,
) -> None:
    maker = await builders.firm()
    public_id = await builders.product(maker)
    assert await found(index, "みえ健康100株式会社") == [public_id]
    entry = FirmCorrection(name_ja="鈴鹿抹香堂", address="三重県鈴鹿市", lg_code="242071")
    await lifecycle.correct_firm(maker.corporate_no, entry, actor=builders.ADMIN, now=NOW)
    assert await found(index, "鈴鹿抹香堂") == [public_id]
    assert await found(index, "みえ健康100株式会社") == []
