"""Uploads of lots and test results (domain specification 4.1, 4.3, 4.5, 7.1)."""

import pytest

from registry.adapters.engine import Database
from registry.domain.permissions import Actor
from registry.services import imports, lots, members
from registry.tables.columns import uuid7
from registry.tables.members import Organisation
from schemas.lots import LotResultView
from schemas.uploads import ReportLine, UploadView
from schemas.vocab import Role, RowCode, Severity, UploadKind, UploadMode, UploadState, Verdict
from tests import builders, quality
from tests.conftest import NOW
from tests.upload_examples import RESULTS, counts, product_row, result_row, table, upload


async def specified() -> builders.MadeFirm:
    maker = await builders.firm()
    await quality.specified(maker, await builders.product(maker))
    return maker


async def send(
    actor: Actor, *rows: dict[str, str], mode: UploadMode = UploadMode.ALL_OR_NOTHING, confirmed: bool = False
) -> tuple[UploadView, tuple[ReportLine, ...]]:
    return await upload(table(*rows), actor, kind=UploadKind.RESULTS, mode=mode, confirmed=confirmed)


async def stored(maker: builders.MadeFirm, number: str = "24A001") -> tuple[LotResultView, ...]:
    (lot,) = await lots.one("P-000001", number, actor=maker.member, now=NOW)
    assert lot.results is not None
    return lot.results


async def test_a_file_registers_its_lots_and_every_result_is_judged(db: Database) -> None:
    maker = await specified()
    other = [{**row, "ロット番号": "24A002"} for row in RESULTS]
    done, lines = await send(maker.member, *RESULTS, *other)
    assert (done.state, counts(done), lines) == (UploadState.FINISHED, {"created": 8}, ())
    for number in ("24A001", "24A002"):
        results = await stored(maker, number)
        assert [(r.item, r.replicate, r.value, r.unit) for r in results] == [
            ("lead", 1, "0.12", "mg/kg"),
            ("gaba", 1, "99.96", "%"),
            ("gaba", 2, "101.2", "%"),
            ("coliforms", 1, None, None),
        ]
        assert {r.verdict for r in results} == {Verdict.PASS}


async def test_a_share_is_taken_as_one_of_the_mass_and_the_sender_is_asked_to_look(db: Database) -> None:
    maker = await specified()
    done, lines = await send(maker.member, result_row(単位="ppm"))
    assert (done.state, counts(done)) == (UploadState.FINISHED, {"created": 1})
    assert done.counts.warnings == 1
    [told] = lines
    assert (told.cell_ref, told.value, told.code, told.severity) == (
        "G2",
        "ppm",
        RowCode.W_VALUE,
        Severity.WARN,
    )
    assert [(r.value, r.unit, r.verdict) for r in await stored(maker)] == [("0.12", "mg/kg", Verdict.PASS)]


async def test_a_unit_that_is_no_code_is_refused_with_the_nearest_one(db: Database) -> None:
    maker = await specified()
    done, [told] = await send(maker.member, result_row(単位="MG/KG"))
    assert (done.state, told.column_header, told.code) == (UploadState.REFUSED, "単位", RowCode.E_UNIT)
    assert "「mg/kg」ではありませんか" in told.message_ja
    assert "did you mean mg/kg?" in told.message_en


TEXT = {
    "item": "appearance",
    "name_ja": "性状",
    "category": "identity",
    "limit": {"kind": "text", "accepted": ["褐色の粒"]},
    "method": "目視",
}


@pytest.mark.parametrize(
    "items", [(quality.LEAD,), (quality.ASSAY,), (quality.COLIFORMS,), (TEXT,), quality.ITEMS]
)
@pytest.mark.parametrize("workbook", [True, False])
async def test_the_example_row_of_the_template_is_a_result_of_an_own_product(
    db: Database, items: tuple[dict[str, object], ...], *, workbook: bool
) -> None:
    maker = await builders.firm()
    await quality.specified(maker, await builders.product(maker), *items)
    content = await imports.template(None, workbook=workbook, actor=maker.member, now=NOW)
    told, lines = await upload(content, maker.member, kind=UploadKind.RESULTS)
    assert (told.state, counts(told)) == (UploadState.CHECKED, {"created": 1})
    assert {line.code for line in lines} == {RowCode.W_COLUMN}  # 規格 and 備考 are there for people


async def test_who_has_no_product_with_a_specification_gets_an_example_of_the_headings(db: Database) -> None:
    maker = await builders.firm()
    await builders.product(maker)
    content = await imports.template(None, workbook=False, actor=maker.member, now=NOW)
    assert "P-000001" in content.decode("utf-8-sig")


async def test_a_dry_run_judges_and_leaves_no_lot_behind(db: Database) -> None:
    maker = await specified()
    told, lines = await send(maker.member, *RESULTS, mode=UploadMode.DRY_RUN)
    assert (told.state, counts(told), lines) == (UploadState.CHECKED, {"created": 4}, ())
    assert (await lots.lots_of("P-000001", actor=maker.member, now=NOW))[0] == ()


async def test_the_same_results_again_are_unchanged_and_others_need_a_confirmation(db: Database) -> None:
    maker = await specified()
    await send(maker.member, *RESULTS)
    again, _ = await send(maker.member, *reversed(RESULTS[:1]), RESULTS[3])
    assert counts(again) == {"unchanged": 2}
    other = result_row(結果="0.13")
    refused, lines = await send(maker.member, other)
    assert (refused.state, [line.code for line in lines]) == (UploadState.REFUSED, [RowCode.E_CONFIRM])
    told, lines = await send(maker.member, other, mode=UploadMode.DRY_RUN)
    assert (counts(told), [line.code for line in lines]) == ({"changed": 1}, [RowCode.W_CHANGE])
    done, _ = await send(maker.member, other, confirmed=True)
    assert counts(done) == {"changed": 1}
    assert next(r.value for r in await stored(maker) if r.item == "lead") == "0.13"


@pytest.mark.parametrize(
    ("cells", "heading", "code"),
    [
        ({"製品ID": "P-000099"}, "製品ID", RowCode.E_REF),
        ({"製造日": ""}, "製造日", RowCode.E_REQ),
        ({"製造日": "2030-01-01"}, "製造日", RowCode.E_DATE),
        ({"期限": "2031-01-01"}, "期限", RowCode.E_LIMIT),
        ({"試験項目": "水銀"}, "試験項目", RowCode.E_REF),
        ({"結果": "0,12"}, "結果", RowCode.E_NUM),
        ({"結果": "少し"}, "結果", RowCode.E_NUM),
        ({"結果": "定量下限未満"}, "結果", RowCode.E_REQ),
        ({"単位": "g/L"}, "単位", RowCode.E_UNIT),
        ({"単位": ""}, "単位", RowCode.E_UNIT),
        ({"不確かさ": ""}, "不確かさ", RowCode.E_REQ),
        ({"試験日": "2030-01-01"}, "試験日", RowCode.E_DATE),
        ({"試験日": ""}, "試験日", RowCode.E_REQ),
        ({"ロット番号": ""}, "ロット番号", RowCode.E_REQ),
    ],
)
async def test_a_wrong_cell_is_refused_where_it_stands_and_leaves_no_lot(
    db: Database, cells: dict[str, str], heading: str, code: RowCode
) -> None:
    maker = await specified()
    told, lines = await send(maker.member, result_row(**cells), mode=UploadMode.PARTIAL)
    assert counts(told) == {"refused": 1}
    assert [(line.row, line.column_header, line.code) for line in lines] == [(2, heading, code)]
    assert (await lots.lots_of("P-000001", actor=maker.member, now=NOW))[0] == ()


async def test_a_partial_run_enters_the_good_results_of_a_lot(db: Database) -> None:
    maker = await specified()
    rows = (*RESULTS[:2], result_row(試験項目="大腸菌群", 結果="陰性", 単位="", 不確かさ=""), RESULTS[0])
    done, lines = await send(maker.member, *rows, mode=UploadMode.PARTIAL)
    assert (done.state, counts(done)) == (UploadState.FINISHED, {"created": 2, "refused": 2})
    assert {(line.row, line.code) for line in lines} == {(4, RowCode.E_REQ), (5, RowCode.E_LIMIT)}
    assert [r.item for r in await stored(maker)] == ["lead", "gaba"]


async def test_a_replicate_that_is_named_twice_is_a_duplicate(db: Database) -> None:
    maker = await specified()
    twice = [{**RESULTS[1], "繰返し": "1"}, {**RESULTS[2], "繰返し": "1"}]
    _, lines = await send(maker.member, *twice)
    assert [(line.row, line.code) for line in lines] == [(3, RowCode.E_DUP)]


async def test_a_laboratory_enters_its_own_tests_of_registered_lots_only(db: Database) -> None:
    maker = await specified()
    key = uuid7()
    await Organisation.insert(
        Organisation(
            id=key,
            public_id="O-000001",
            kind="laboratory",
            name="みえ分析",
            document="{}",
            created_at=NOW,
        )
    )
    person = await members.create_person("分析 太郎", None, actor=builders.ADMIN, now=NOW)
    await members.grant(person, Role.MEMBER_LAB, organisation=key, actor=builders.ADMIN, now=NOW)
    lab = await members.acting(person)
    _, lines = await send(lab, result_row())
    assert {line.code for line in lines} == {RowCode.E_RIGHT}
    await quality.lot(maker, "P-000001")
    done, lines = await send(lab, result_row())
    assert (done.state, lines) == (UploadState.FINISHED, ())
    (result,) = await stored(maker)
    assert result.laboratory == "O-000001"
    again, _ = await send(lab, result_row(), result_row(試験項目="大腸菌群", 結果="-"))
    assert counts(again) == {"unchanged": 2}
    _, lines = await upload(table(product_row(法人番号=maker.corporate_no)), lab)
    assert {line.code for line in lines} == {RowCode.E_RIGHT}


async def test_what_was_not_tested_is_skipped_and_censored_results_are_judged(db: Database) -> None:
    maker = await specified()
    rows = [
        result_row(結果="-"),
        result_row(試験項目="lead", 結果="定量下限未満", 不確かさ="", 定量下限="0.05"),
    ]
    rows[0]["定量下限"] = ""
    rows[0], rows[1] = rows[1], {**rows[0], "試験項目": "大腸菌群"}
    done, lines = await send(maker.member, *rows)
    assert (counts(done), [line.code for line in lines]) == (
        {"created": 1, "unchanged": 1},
        [RowCode.W_VALUE],
    )
    (lead,) = await stored(maker)
    assert (lead.qualifier.value, lead.value, lead.verdict) == ("<", "0.05", Verdict.PASS)


async def test_a_lot_that_was_decided_takes_no_results(db: Database) -> None:
    maker = await specified()
    await quality.released(maker, "P-000001")
    done, lines = await send(maker.member, result_row(結果="0.2"), confirmed=True)
    assert (done.state, {line.code for line in lines}) == (
        UploadState.REFUSED,
        {RowCode.W_CHANGE, RowCode.E_STATE},
    )


async def test_dates_of_a_registered_lot_are_not_overwritten(db: Database) -> None:
    maker = await specified()
    await quality.lot(maker, "P-000001")
    _, lines = await send(maker.member, result_row(製造日="2026-02-01"))
    assert [(line.column_header, line.code) for line in lines] == [("製造日", RowCode.W_CHANGE)]
    (lot,) = await lots.one("P-000001", "24A001", actor=maker.member, now=NOW)
    assert str(lot.manufactured_on) == "2026-03-01"


async def test_a_product_without_a_specification_takes_no_results(db: Database) -> None:
    maker = await builders.firm()
    await builders.product(maker)
    _, lines = await send(maker.member, result_row())
    assert [(line.column_header, line.code) for line in lines] == [("製品ID", RowCode.E_REF)]
