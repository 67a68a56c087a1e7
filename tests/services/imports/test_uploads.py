"""Uploads as a whole: what is refused at once, going on after a crash, reports (domain specification 7.2-7.4)."""

import csv
import io
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.adapters.engine import Database
from registry.adapters.sheets import open_sheet
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn
from registry.domain.permissions import ANONYMOUS, Actor
from registry.domain.uploads import HINTS
from registry.services import imports, log, products
from schemas.uploads import ReportLine, UploadCounts
from schemas.vocab import RowCode, UploadKind, UploadMode, UploadState
from tests import builders
from tests.conftest import NOW
from tests.upload_examples import clock, counts, product_row, table, upload

SERIALS = count(1000)
ANYTHING = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)
ALL, PARTIAL, DRY = UploadMode.ALL_OR_NOTHING, UploadMode.PARTIAL, UploadMode.DRY_RUN


async def receive(content: bytes, actor: Actor, *, mode: UploadMode = DRY, **more: Any) -> imports.Received:
    options = {"kind": UploadKind.PRODUCTS, "confirmed": False, "file_name": "a.csv", "now": NOW, **more}
    return await imports.receive(content, mode=mode, actor=actor, **options)


def many(number: int) -> bytes:
    """Rows that differ by name."""
    rows = [{"細区分": "HF-OTHER", "商品名": f"茶 {n}", "販売状況": "販売中"} for n in range(number)]
    return table(*rows)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E_REQ"),
        (b"\x00" * 10, "E_REQ"),
        ("商品名\nみえ\n".encode(), "E_REQ"),
        ("商品名,細区分,製品名\nみえ,HF-OTHER,x\n".encode(), "E_DUP"),
        (b"x" * (imports.MAX_BYTES + 1), "E_LIMIT"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "E_FMT"),
    ],
    ids=["empty", "nul", "lacks a column", "doubled column", "too large", "password"],
)
async def test_a_file_that_cannot_be_taken_is_refused_at_once(
    db: Database, content: bytes, code: str
) -> None:
    maker = await builders.firm()
    with pytest.raises(Invalid) as caught:
        await receive(content, maker.member)
    assert code in {problem.code for problem in caught.value.problems}
    assert await imports.of_person(maker.member) == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(ANYTHING, ANYTHING)
async def test_any_cells_are_taken_or_refused_with_words(db: Database, name: str, other: str) -> None:
    maker = await builders.firm(next(SERIALS))
    row = {"細区分": "HF-OTHER", "商品名": name, "販売状況": "販売中", "保存方法": other, "JAN": other}
    told, lines = await upload(table(row), maker.member)
    assert told.state in {UploadState.CHECKED, UploadState.REFUSED}
    assert bool(told.counts.refused) == any(line.code.refuses for line in lines)


@pytest.mark.parametrize("mode", UploadMode)
async def test_too_many_rows_are_refused_before_one_is_looked_at(db: Database, mode: UploadMode) -> None:
    maker = await builders.firm()
    done, lines = await upload(many(10_001), maker.member, mode=mode)
    assert (done.state, done.rows, done.total, lines) == (UploadState.REFUSED, 0, None, ())
    assert done.problem is not None
    assert "10,000" in done.problem.ja
    assert await products.own_products(maker.member) == ()


async def test_the_rows_of_a_file_are_counted_first_so_that_it_can_be_said_how_far_it_is(
    db: Database,
) -> None:
    maker = await builders.firm()
    made = await receive(many(3), maker.member)
    assert (made.upload.rows, made.upload.total) == (0, None)
    assert await imports.run_next(now=clock)
    seen = await imports.view(made.upload.id, actor=maker.member)
    assert (seen.rows, seen.total) == (3, 3)


async def test_an_open_upload_is_claimed_by_one_and_by_another_when_the_claim_has_run_out(
    db: Database,
) -> None:
    maker = await builders.firm()
    made = await receive(many(3), maker.member, mode=ALL)
    await db.run_sql(
        "UPDATE upload SET state = 'checking', claimed_until = "
        + ("?" if db.engine_type == "sqlite" else "$1"),
        [NOW + timedelta(seconds=15)],
    )
    assert not await imports.run_next(now=clock)
    later = NOW + timedelta(seconds=16)
    assert await imports.run_next(now=lambda: later)
    assert (await imports.view(made.upload.id, actor=maker.member)).state is UploadState.FINISHED
    assert not await imports.run_next(now=lambda: later)


async def test_a_run_goes_on_behind_the_units_whose_verdicts_are_stored(db: Database) -> None:
    maker = await builders.firm()
    content = many(5)
    whole, _ = await upload(content, maker.member, mode=PARTIAL)
    assert counts(whole) == {"created": 5}
    made = await receive(content + b"\r\n", maker.member, mode=PARTIAL)
    # As a crash leaves it: the file as a whole and three rows are done, their counts are stored.
    stored = UploadCounts(created=3).model_dump_json()
    await db.run_sql(
        f"UPDATE upload SET state = 'checking', done = 4, counts = '{stored}' WHERE id = '{made.upload.id}'"
    )
    assert await imports.run_next(now=clock)
    seen = await imports.view(made.upload.id, actor=maker.member)
    assert (seen.state, counts(seen)) == (UploadState.FINISHED, {"created": 3, "unchanged": 2})


async def test_a_check_that_was_sent_again_is_taken_and_logged_once(db: Database) -> None:
    maker = await builders.firm()
    checked, _ = await upload(many(2), maker.member)
    made = await imports.again(checked.id, mode=ALL, confirmed=False, actor=maker.member, now=NOW)
    assert await imports.run_next(now=clock)
    again = await imports.again(checked.id, mode=ALL, confirmed=False, actor=maker.member, now=NOW)
    assert (again.already, again.upload.id) == (True, made.upload.id)
    logged = await db.run_sql("SELECT subject FROM log_entry WHERE kind = 'import.finished'")
    assert logged == [{"subject": f"upload:{made.upload.id}"}]
    assert len(await imports.of_person(maker.member)) == 2


async def test_an_upload_is_seen_by_its_sender_only(db: Database) -> None:
    maker, other = await builders.firm(), await builders.firm(200)
    seen, _ = await upload(many(1), maker.member)
    for act in (
        imports.view(seen.id, actor=other.member),
        imports.report_page(seen.id, after=None, limit=5, actor=other.member),
        imports.report_file(seen.id, replace=False, actor=other.member),
        imports.file_with_errors(seen.id, replace=False, actor=other.member),
        imports.again(seen.id, mode=ALL, confirmed=False, actor=other.member, now=NOW),
    ):
        with pytest.raises(NotFound):
            await act
    with pytest.raises(NotSignedIn):
        await receive(many(1), ANONYMOUS)
    with pytest.raises(Forbidden):
        await receive(many(1), builders.REVIEWER)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
async def test_reports_are_written_in_the_encoding_of_the_upload(
    db: Database, encoding: str, tmp_path: Path
) -> None:
    maker = await builders.firm()
    row = {"細区分": "HF-OTHER", "商品名": "=HYPERLINK(1)", "販売状況": "未定", "色": "赤"}
    seen, lines = await upload(table(row, encoding=encoding), maker.member)
    report, known_as = await imports.report_file(seen.id, replace=False, actor=maker.member)
    assert known_as == encoding
    rows = list(csv.DictReader(io.StringIO(report.decode(encoding))))
    assert [(one["row"], one["column_header"], one["code"]) for one in rows] == [
        ("0", "色", "W_COLUMN"),
        ("2", "販売状況", "E_ENUM"),
    ]
    assert [line.cell_ref for line in lines] == [None, "C2"]
    copy, _ = await imports.file_with_errors(seen.id, replace=False, actor=maker.member)
    marked = tmp_path / "copy.csv"
    marked.write_bytes(copy)
    sheet = open_sheet(marked)
    assert (sheet.encoding, sheet.table.headings[-1]) == (encoding, "エラー")
    (read,) = sheet.lines
    assert read.line.cells[1].text == "'=HYPERLINK(1)"
    assert "E_ENUM" in read.line.cells[-1].text


async def test_a_character_that_cp932_lacks_is_replaced_only_after_consent(db: Database) -> None:
    maker = await builders.firm()
    content = "商品名,細区分,販売状況\nみえ,HF-OTHER,販売中\n".encode("cp932")
    seen, _ = await upload(content, maker.member)
    await db.run_sql(
        "INSERT INTO upload_finding (id, upload, row, code, severity, message_ja, message_en, value) VALUES"
        f" ('{seen.id}', '{seen.id}', 2, 'W_VALUE', 'info', 'é', 'e', '한')"
    )
    for act in (imports.report_file, imports.file_with_errors):
        with pytest.raises(Invalid, match="1"):
            await act(seen.id, replace=False, actor=maker.member)
        written, _ = await act(seen.id, replace=True, actor=maker.member)
        assert "〓" in written.decode("cp932")


async def test_a_workbook_gets_a_workbook_back_but_not_before_the_check_is_over(db: Database) -> None:
    maker = await builders.firm()
    content = await imports.template(None, workbook=True, actor=maker.member, now=NOW)
    made = await receive(content, maker.member, kind=UploadKind.RESULTS)
    with pytest.raises(Conflict):
        await imports.file_with_errors(made.upload.id, replace=False, actor=maker.member)
    assert await imports.run_next(now=clock)
    copy, encoding = await imports.file_with_errors(made.upload.id, replace=False, actor=maker.member)
    assert (copy[:2], encoding) == (b"PK", None)
    report, known_as = await imports.report_file(made.upload.id, replace=False, actor=maker.member)
    assert known_as == "utf-8-sig"
    assert RowCode.E_REF.value in report.decode(known_as)


async def test_the_report_comes_in_pages(db: Database) -> None:
    maker = await builders.firm()
    seen, _ = await upload(
        table(*[product_row(販売状況="未定", 商品名=f"茶 {n}") for n in range(5)]), maker.member
    )
    first, following = await imports.report_page(seen.id, after=None, limit=3, actor=maker.member)
    rest, end = await imports.report_page(seen.id, after=following, limit=3, actor=maker.member)
    assert (len(first), len(rest), end) == (3, 2, None)
    assert [line.row for line in (*first, *rest)] == [2, 3, 4, 5, 6]


async def test_what_became_wrong_after_the_check_keeps_everything_out(db: Database) -> None:
    maker = await builders.firm()
    made = await receive(many(2), maker.member, mode=ALL)
    checked = UploadCounts(created=2).model_dump_json()
    await db.run_sql(
        f"UPDATE upload SET state = 'taking', counts = '{checked}' WHERE id = '{made.upload.id}'"
    )
    await db.run_sql("UPDATE role_grant SET revoked_at = granted_at")
    head = await log.head()
    assert await imports.run_next(now=clock)
    (row,) = await db.run_sql("SELECT state FROM upload")
    assert (row["state"], await log.head()) == ("refused", head)
    assert await products.own_products(maker.member) == ()


async def test_the_command_line_reads_a_file_of_any_length_as_a_stream(db: Database, tmp_path: Path) -> None:
    maker = await builders.firm()
    path = tmp_path / "long.csv"
    path.write_bytes(many(250))
    seen: list[int] = []
    told: list[ReportLine] = []
    for mode, expected in ((DRY, 0), (ALL, 250), (PARTIAL, 250)):
        done = await imports.run_file(
            path,
            kind=UploadKind.PRODUCTS,
            mode=mode,
            confirmed=False,
            actor=maker.member,
            now=NOW,
            progress=lambda counted: seen.append(counted.rows),
            told=told.extend,
        )
        assert done.rows == 250
        assert len(await products.own_products(maker.member)) == expected
    assert done.unchanged == 250
    assert max(seen) == 250
    assert {line.code for line in told} == {RowCode.W_RULE}


async def test_every_line_of_a_report_has_a_hint(db: Database) -> None:
    maker = await builders.firm()
    rows = (
        product_row(販売状況="不明", 内容量="約60", 単位="KG", 賞味期限月数="999"),
        product_row(商品名="", 区分="医薬品"),
        product_row(商品名="別", JANコード="4912345678905", 届出日="4月"),
    )
    refused, lines = await upload(table(*rows), maker.member)
    assert refused.counts.refused == len(rows)
    assert len({line.code for line in lines}) >= 5
    assert all(line.hint == HINTS[line.code] for line in lines)
    report, _ = await imports.report_file(refused.id, replace=True, actor=maker.member)
    told = list(csv.DictReader(io.StringIO(report.decode("utf-8-sig"))))
    assert [row["hint"] for row in told] == [HINTS[line.code].ja for line in lines]
