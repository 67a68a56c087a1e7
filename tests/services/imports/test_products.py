"""Uploads of products (domain specification 7.1, 7.3, 7.4)."""

from datetime import timedelta

import pytest

from registry.adapters.engine import Database
from registry.domain.calendar import tokyo_day
from registry.domain.permissions import Actor
from registry.services import imports, log, members, products
from registry.tables.database import Statement
from schemas.vocab import FindingLevel, Role, RowCode, SubClass, UploadMode, UploadState
from tests import builders
from tests.conftest import NOW
from tests.upload_examples import counts, product_row, table, upload

ALL, PARTIAL = UploadMode.ALL_OR_NOTHING, UploadMode.PARTIAL


def codes(lines: tuple[object, ...]) -> set[RowCode]:
    return {line.code for line in lines}  # type: ignore[attr-defined]


@pytest.mark.parametrize("subclass", SubClass)
async def test_the_example_row_of_every_template_becomes_a_draft(db: Database, subclass: SubClass) -> None:
    maker = await builders.firm()
    for workbook in (True, False):
        content = await imports.template(subclass, workbook=workbook, actor=maker.member, now=NOW)
        told, lines = await upload(content, maker.member)
        assert (told.state, counts(told)) == (UploadState.CHECKED, {"created": 1})
        assert codes(lines) <= {RowCode.W_RULE}
    done, _ = await upload(content, maker.member, mode=ALL)
    assert (done.state, counts(done)) == (UploadState.FINISHED, {"created": 1})
    (made,) = await products.own_products(maker.member)
    assert (made.subclass, made.published) == (subclass, False)


@pytest.mark.parametrize("days", [0, 121, 700])
@pytest.mark.parametrize("subclass", SubClass)
async def test_the_example_row_breaks_no_rule_on_the_day_it_is_downloaded(
    db: Database, subclass: SubClass, days: int
) -> None:
    maker, later = await builders.firm(), NOW + timedelta(days=days)
    content = await imports.template(subclass, workbook=False, actor=maker.member, now=later)
    await upload(content, maker.member, mode=ALL)
    (made,) = await products.own_products(maker.member)
    found = await products.check_draft(made.id, actor=maker.member, today=tokyo_day(later))
    assert [one for one in found if one.level is FindingLevel.MUST] == []
    # What a file cannot carry: a picture of the label, and the specification.
    warned = {one.field for one in found if one.level is FindingLevel.WARN}
    assert warned == {"label_images", "specification"}


async def test_a_dry_run_changes_nothing_and_tells_what_would_be_done(db: Database) -> None:
    maker = await builders.firm()
    head = await log.head()
    told, _ = await upload(table(product_row(), product_row(商品名="二つめ", 届出番号="")), maker.member)
    assert (told.state, counts(told)) == (UploadState.CHECKED, {"created": 2})
    assert (await products.own_products(maker.member), await log.head()) == ((), head)


async def test_one_wrong_row_keeps_all_out_and_a_partial_run_takes_the_others(db: Database) -> None:
    maker = await builders.firm()
    content = table(product_row(), product_row(商品名="二つめ", 届出番号="I11", 届出日="04/05/2025"))
    refused, lines = await upload(content, maker.member, mode=ALL)
    assert (refused.state, counts(refused)) == (UploadState.REFUSED, {"created": 1, "refused": 1})
    assert await products.own_products(maker.member) == ()
    assert [(line.row, line.column_header, line.value, line.code) for line in lines if line.code.refuses] == [
        (3, "届出日", "04/05/2025", RowCode.E_DATE)
    ]
    taken, _ = await upload(content, maker.member, mode=PARTIAL)
    assert (taken.state, counts(taken)) == (UploadState.FINISHED, {"created": 1, "refused": 1})
    assert len(await products.own_products(maker.member)) == 1


async def test_the_same_file_twice_changes_nothing(db: Database) -> None:
    maker = await builders.firm()
    content = table(product_row())
    first, _ = await upload(content, maker.member, mode=ALL)
    head = await log.head()
    again, _ = await upload(content, maker.member, mode=ALL)
    assert (again.id, again.already, await log.head()) == (first.id, True, head)
    same_rows, _ = await upload(content + b"\r\n", maker.member, mode=ALL)
    assert (same_rows.already, counts(same_rows)) == (False, {"unchanged": 1})
    assert len(await products.own_products(maker.member)) == 1


async def test_other_values_are_shown_and_need_a_confirmation(db: Database) -> None:
    maker = await builders.firm()
    await upload(table(product_row()), maker.member, mode=ALL)
    changed = table(product_row(保存方法="冷蔵庫で保存"))
    told, lines = await upload(changed, maker.member)
    assert (counts(told), codes(lines) - {RowCode.W_RULE}) == ({"changed": 1}, {RowCode.W_CHANGE})
    assert (lines[0].column_header, "冷蔵庫で保存" in lines[0].message_ja) == ("保存方法", True)
    refused, lines = await upload(changed, maker.member, mode=ALL)
    assert (refused.state, codes(lines)) == (UploadState.REFUSED, {RowCode.E_CONFIRM})
    assert lines[0].hint is not None
    taken, _ = await upload(changed, maker.member, mode=ALL, confirmed=True)
    assert (taken.state, counts(taken)) == (UploadState.FINISHED, {"changed": 1})
    (made,) = await products.own_products(maker.member)
    assert (await products.draft(made.id, actor=maker.member)).document.storage == "冷蔵庫で保存"


async def test_a_published_version_stays_and_a_draft_of_the_next_one_is_made(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    before = await products.view(product, actor=maker.member)
    content = table({"細区分": "HF-FFC", "商品名": "みえ試験食品", "届出番号": "I10", "保存方法": "冷暗所"})
    taken, _ = await upload(content, maker.member, mode=ALL, confirmed=True)
    assert counts(taken) == {"changed": 1}
    assert await products.view(product, actor=maker.member) == before
    draft = await products.draft(product, actor=maker.member)
    assert (draft.version, draft.document.storage) == (2, "冷暗所")
    assert draft.document.composition == before.product.composition


async def test_an_empty_cell_leaves_what_is_registered(db: Database) -> None:
    maker = await builders.firm()
    await builders.product(maker)
    content = table({"細区分": "HF-FFC", "商品名": "みえ試験食品", "保存方法": "", "英語名": ""})
    told, _ = await upload(content, maker.member)
    assert counts(told) == {"unchanged": 1}


async def test_a_row_for_another_firm_is_refused_and_shows_nothing_of_it(db: Database) -> None:
    maker, other = await builders.firm(), await builders.firm(200)
    await builders.product(other, published=False)
    content = table(product_row(法人番号=other.corporate_no, 商品名="みえ試験食品", 届出番号="I10"))
    told, lines = await upload(content, maker.member)
    assert (counts(told), codes(lines)) == ({"refused": 1}, {RowCode.E_RIGHT})


@pytest.mark.parametrize(
    ("cells", "heading", "code"),
    [
        ({"商品名": ""}, "商品名", RowCode.E_REQ),
        ({"細区分": ""}, "細区分", RowCode.E_REQ),
        ({"細区分": "健康食品"}, "細区分", RowCode.E_ENUM),
        ({"区分": "福祉用具"}, "細区分", RowCode.E_ENUM),
        ({"JANコード": "4569951116178"}, "JANコード", RowCode.E_CHK),
        ({"JANコード": "4.56995E+12"}, "JANコード", RowCode.E_ID_NUMERIC),
        ({"法人番号": "1234567890123"}, "法人番号", RowCode.E_RIGHT),
        ({"届出番号": "K1X"}, "届出番号", RowCode.E_FMT),
        ({"賞味期限月数": "500"}, "賞味期限月数", RowCode.E_LIMIT),
        ({"賞味期限月数": "24か月"}, "賞味期限月数", RowCode.E_NUM),
        ({"内容量": "60,5"}, "内容量", RowCode.E_NUM),
        ({"単位": "匁"}, "単位", RowCode.E_UNIT),
        ({"販売状況": "販売未定"}, "販売状況", RowCode.E_ENUM),
        ({"販売状況": ""}, None, RowCode.E_REQ),
        ({"商品名": "あ" * 101}, "商品名", RowCode.E_LIMIT),
        ({"商品名": "ベル\x07"}, "商品名", RowCode.E_ENC),
        ({"製造所市町村コード": ""}, "製造所市町村コード", RowCode.E_REQ),
        ({"表示": "おいしい"}, "表示の種類", RowCode.E_REQ),
    ],
)
async def test_a_wrong_cell_is_refused_where_it_stands(
    db: Database, cells: dict[str, str], heading: str | None, code: RowCode
) -> None:
    maker = await builders.firm()
    told, lines = await upload(table(product_row(**cells)), maker.member)
    assert counts(told) == {"refused": 1}
    assert (heading, code) in {(line.column_header, line.code) for line in lines} or heading is None
    assert code in codes(lines)
    assert all(line.message_ja and line.message_en and line.row in {2, 3} for line in lines)


async def test_a_field_of_another_sub_class_is_out_of_scope(db: Database) -> None:
    maker = await builders.firm()
    mixed = {**product_row(SubClass.WD_NONE), "届出番号": "I10"}
    told, lines = await upload(table(mixed), maker.member)
    assert (counts(told), codes(lines)) == ({"refused": 1}, {RowCode.E_OUT_OF_SCOPE})


async def test_the_same_product_twice_in_a_file_is_taken_once(db: Database) -> None:
    maker = await builders.firm()
    told, lines = await upload(table(product_row(), product_row(保存方法="別")), maker.member)
    assert counts(told) == {"created": 1, "refused": 1}
    assert [(line.row, line.code) for line in lines if line.code.refuses] == [(3, RowCode.E_DUP)]


async def test_two_products_of_one_name_need_a_number_to_be_told_apart(db: Database) -> None:
    maker = await builders.firm()
    for number in ("I10", "I11"):
        await builders.product(maker, published=False, ffc_no=number)
    content = table({"細区分": "HF-FFC", "商品名": "みえ試験食品", "保存方法": "x"})
    _, lines = await upload(content, maker.member)
    assert codes(lines) == {RowCode.E_REF}
    other_class = table({"細区分": "HF-OTHER", "商品名": "みえ試験食品 改", "販売状況": "販売中"})
    assert counts((await upload(other_class, maker.member))[0]) == {"created": 1}


async def test_a_sub_class_cannot_change(db: Database) -> None:
    maker = await builders.firm()
    await builders.product(maker, published=False)
    content = table({"細区分": "HF-OTHER", "商品名": "みえ試験食品"})
    _, lines = await upload(content, maker.member)
    assert codes(lines) == {RowCode.E_STATE}


async def test_a_draft_that_lacks_something_is_taken_and_the_dry_run_says_what(db: Database) -> None:
    maker = await builders.firm()
    content = table({"細区分": "HF-OTHER", "商品名": "新しい茶", "販売状況": "発売予定"})
    told, lines = await upload(content, maker.member)
    assert (counts(told), codes(lines)) == ({"created": 1}, {RowCode.W_RULE})
    taken, lines = await upload(content, maker.member, mode=ALL)
    assert (taken.state, lines) == (UploadState.FINISHED, ())


async def test_the_dry_run_tells_what_a_rule_says_of_a_cell_at_that_cell(db: Database) -> None:
    maker = await builders.firm()
    row = product_row(SubClass.TM_RX, 内容量="-3", YJコード="5200013D1124")
    told, lines = await upload(table(row), maker.member)
    assert counts(told) == {"created": 1}
    said = {line.column_header: line for line in lines}
    assert set(said) == {"内容量", "YJコード"}
    assert {line.code for line in lines} == {RowCode.W_RULE}
    assert said["内容量"].value == "-3"
    assert "0より大きく" in said["内容量"].message_ja
    assert "check digit" in said["YJコード"].message_en


async def test_a_broken_byte_is_told_once_at_its_cell_with_its_offset(db: Database) -> None:
    maker = await builders.firm()
    content = table({"細区分": "HF-OTHER", "商品名": "みえ茶", "販売状況": "販売中"}).replace(
        "みえ茶".encode(), b"\xe3\x81"
    )
    _, lines = await upload(content, maker.member)
    (line,) = lines
    assert (line.row, line.cell_ref, line.code) == (2, "B2", RowCode.E_ENC)
    assert str(content.index(b"\xe3\x81\x2c")) in line.message_ja
    unread = table({"細区分": "HF-OTHER", "商品名": "みえ茶"}) + b'HF-OTHER,"x'
    _, lines = await upload(unread, maker.member)
    assert [line.code for line in lines if line.row == 3] == [RowCode.E_FMT]


async def test_a_token_that_may_only_upload_registers_nothing(db: Database) -> None:
    maker = await builders.firm()
    narrow = Actor(
        maker.member.person, maker.member.roles, maker.member.firms, scopes=frozenset({"import:upload"})
    )
    told, lines = await upload(table(product_row()), narrow)
    assert counts(told) == {"refused": 1}
    assert RowCode.E_RIGHT in codes(lines)


async def test_a_person_of_two_firms_must_say_which(db: Database) -> None:
    one, two = await builders.firm(), await builders.firm(200)
    assert one.member.person is not None
    await members.grant(one.member.person, Role.MEMBER_MFR, firm=two.id, actor=builders.ADMIN, now=NOW)
    _, lines = await upload(table(product_row(法人番号="")), one.member)
    assert {(line.column_header, line.code) for line in lines} == {("法人番号", RowCode.E_REQ)}


async def test_a_row_that_cannot_be_registered_keeps_no_other_one_out(db: Database) -> None:
    open_one, closed = await builders.firm(), await builders.firm(200)
    assert open_one.member.person is not None
    await members.grant(
        open_one.member.person, Role.MEMBER_MFR, firm=closed.id, actor=builders.ADMIN, now=NOW
    )
    await Statement("UPDATE firm SET state = 'closed' WHERE id = {}").rows(closed.id)
    actor = await members.acting(open_one.member.person, None)
    rows = [
        product_row(商品名=name, 届出番号="", 法人番号=firm.corporate_no)
        for name, firm in (("一つめ", open_one), ("二つめ", closed), ("三つめ", open_one))
    ]
    told, lines = await upload(table(*rows), actor, mode=PARTIAL)
    assert counts(told) == {"created": 2, "refused": 1}
    assert [(line.row, line.column_header, line.code) for line in lines if line.code.refuses] == [
        (3, "法人番号", RowCode.E_REF)
    ]
    assert [made.name for made in await products.own_products(actor)] == ["一つめ", "三つめ"]


async def test_products_are_numbered_and_logged_in_the_order_of_the_rows(db: Database) -> None:
    maker, head = await builders.firm(), await log.head()
    names = [f"第{number}号" for number in range(150)]
    await upload(table(*[product_row(商品名=name, 届出番号="") for name in names]), maker.member, mode=ALL)
    made = await products.own_products(maker.member)
    assert [one.name for one in made] == names
    rows = await Statement("SELECT seq, subject, kind FROM log_entry WHERE seq > {} ORDER BY seq").rows(head)
    assert [row["seq"] for row in rows] == list(range(head + 1, head + 152))
    assert [row["subject"] for row in rows[:-1]] == [one.id for one in made]
    assert {row["kind"] for row in rows[:-1]} == {"product.created"}
