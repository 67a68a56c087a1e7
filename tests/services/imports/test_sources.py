"""The import pipeline, on both databases: idempotent, whole batches, dry runs, interrupted files."""

from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from registry.adapters.engine import Database
from registry.adapters.sources import PROFILES, Options, Profile, Row, SourceFile, read
from registry.adapters.sources.rows import refused
from registry.domain.errors import Forbidden
from registry.domain.permissions import ANONYMOUS, SYSTEM
from registry.services import imports, listings, log, trials
from registry.services.imports import Imported
from schemas.imports import ImportReport, RowError
from schemas.listings import Kana
from schemas.samples import ListedSample
from schemas.vocab import RowCode
from tests import builders
from tests.conftest import NOW, shared_data

SPRING, SUMMER = date(2025, 4, 1), date(2025, 7, 1)
FAILED = refused(RowCode.E_FMT, 9, "名称", "x", ja="形式が違います。", en="Wrong form.")


def profile(*, whole: bool = True) -> Profile:
    return Profile(builders.SOURCE, frozenset({"listing"}), whole, lambda _: False, lambda *_: iter(()))


def file(day: date) -> SourceFile:
    name = day.isoformat()
    return SourceFile(Path(name), name, sha256(name.encode()).hexdigest())


def rows(day: date, *keys: str, **fields: Any) -> list[Row]:
    return [Row(n, (builders.listing(key, day=day, **fields),)) for n, key in enumerate(keys, 1)]


async def take(
    day: date, content: Iterable[Row], *, dry_run: bool = False, whole: bool = True, **more: Any
) -> Imported:
    return await imports.run(
        profile(whole=whole), file(day), content, dry_run=dry_run, actor=SYSTEM, now=NOW, **more
    )


def counts(report: ImportReport) -> dict[str, int]:
    names = ("read", "created", "changed", "unchanged", "relisted", "delisted", "rejected")
    return {name: value for name in names if (value := getattr(report, name))}


async def test_a_file_is_recorded_once_and_known_by_its_hash_afterwards(db: Database) -> None:
    first = await take(SPRING, [*rows(SPRING, "a", "b"), FAILED])
    assert counts(first.report) == {"read": 3, "created": 2, "rejected": 1}
    head = await log.head()
    again = await take(SPRING, rows(SPRING, "never", "read"))
    assert (again.already, again.report, await log.head()) == (True, first.report, head)


async def test_the_next_edition_changes_delists_and_relists(db: Database) -> None:
    await take(SPRING, rows(SPRING, "a", "b", "c"))
    second = await take(SUMMER, [*rows(SUMMER, "a"), *rows(SUMMER, "b", firm="別の会社")])
    assert counts(second.report) == {"read": 2, "changed": 1, "unchanged": 1, "delisted": 1}
    third = date(2025, 10, 1)
    assert counts((await take(third, rows(third, "a", "b", "c"))).report) == {
        "read": 3,
        "changed": 1,
        "unchanged": 1,
        "relisted": 1,
    }


async def test_a_source_that_is_no_whole_edition_delists_nothing(db: Database) -> None:
    await take(SPRING, rows(SPRING, "a", "b"), whole=False)
    assert (await take(SUMMER, rows(SUMMER, "a"), whole=False)).report.delisted == 0


async def test_a_damaged_file_delists_nothing_and_may_come_again_whole(db: Database) -> None:
    await take(SPRING, rows(SPRING, "a", "b"))
    damage = refused(RowCode.E_FMT, 0, ja="壊れています。", en="Damaged.", lines=0)
    broken = await take(SUMMER, [*rows(SUMMER, "a"), damage])
    assert broken.report.delisted == 0
    whole = await take(SUMMER, rows(SUMMER, "a"))
    assert (whole.already, whole.report.delisted) == (False, 1)


async def test_a_dry_run_tells_and_leaves_nothing(db: Database) -> None:
    head = await log.head()
    told = await take(SPRING, [*rows(SPRING, "a", "b"), FAILED], dry_run=True)
    assert counts(told.report) == {"read": 3, "created": 2, "rejected": 1}
    assert (await listings.cards(), await log.head()) == (([], None), head)
    assert await db.run_sql("SELECT count(*) AS n FROM import_run") == [{"n": 0}]
    assert not (await take(SPRING, rows(SPRING, "a"))).already


async def test_a_key_twice_in_one_file_is_one_listing_and_one_refused_row(db: Database) -> None:
    report = (await take(SPRING, rows(SPRING, "a", "a"))).report
    assert counts(report) == {"read": 2, "created": 1, "rejected": 1}
    assert report.rejected_by_code[0].code is RowCode.E_DUP


async def test_an_interrupted_file_is_finished_by_importing_it_again(db: Database) -> None:
    def breaking() -> Iterator[Row]:
        yield from rows(SPRING, *(f"k{n}" for n in range(imports.BATCH)))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await take(SPRING, breaking())
    everything = rows(SPRING, *(f"k{n}" for n in range(imports.BATCH + 5)))
    report = (await take(SPRING, everything)).report
    assert counts(report) == {"read": 205, "created": 5, "unchanged": 200}


async def test_a_sample_without_its_listing_is_a_refused_row_and_leaves_nothing(db: Database) -> None:
    listing = builders.listing("a")
    sample = ListedSample.model_validate(
        {
            "source": builders.SOURCE,
            "provenance": listing.provenance,
            "sample_no": "14C1",
            "listing_key": "a",
            "results": [
                {
                    "item": "lead",
                    "item_text": "LEAD",
                    "value": "115",
                    "qualifier": "=",
                    "unit": "ug/kg",
                    "text": "115 PPB",
                }
            ],
        }
    )
    stray = sample.model_copy(update={"listing_key": "absent"})
    content = [Row(1, (listing, sample)), Row(2, (stray,)), Row(3, (sample,))]
    report = (await take(SPRING, content)).report
    assert counts(report) == {"read": 3, "created": 1, "unchanged": 1, "rejected": 1}
    assert report.rejected_by_code[0].code is RowCode.E_REF
    stored = await db.run_sql("SELECT item, value, unit, qualifier FROM test_result")
    assert stored == [{"item": "lead", "value": "115", "unit": "ug/kg", "qualifier": "="}]


async def test_what_is_out_of_scope_is_counted_and_an_error_is_kept_with_line_and_reason(
    db: Database,
) -> None:
    outside = refused(RowCode.E_OUT_OF_SCOPE, 3, ja="対象外です。", en="Out of scope.")
    report = (await take(SPRING, [*rows(SPRING, "a"), FAILED, outside])).report
    assert {c.code: c.rows for c in report.rejected_by_code} == {RowCode.E_FMT: 1, RowCode.E_OUT_OF_SCOPE: 1}
    kept = await db.run_sql("SELECT row, code, field, value, message_en FROM rejected_row")
    assert kept == [{"row": 9, "code": "E_FMT", "field": "名称", "value": "x", "message_en": "Wrong form."}]


async def test_every_error_is_told_and_rows_out_of_scope_push_none_out_of_the_report(db: Database) -> None:
    outside = [refused(RowCode.E_OUT_OF_SCOPE, n, ja="対象外です。", en="Out of scope.") for n in range(500)]
    wrong = [
        refused(RowCode.E_FMT, n, "名称", "x", ja="形式が違います。", en="Wrong form.")
        for n in range(500, 750)
    ]
    told: list[RowError] = []
    report = (await take(SPRING, [*outside, *wrong], told=told.extend)).report
    assert [one.row for one in told] == list(range(500, 750))
    assert {one.code for one in report.row_errors} == {RowCode.E_OUT_OF_SCOPE, RowCode.E_FMT}
    assert sum(one.code is RowCode.E_FMT for one in report.row_errors) == len(report.row_errors) - 20
    assert {c.code: c.rows for c in report.rejected_by_code} == {
        RowCode.E_OUT_OF_SCOPE: 500,
        RowCode.E_FMT: 250,
    }


async def test_a_missing_reading_is_derived_and_marked(db: Database) -> None:
    def derive(name: str) -> Kana:
        return Kana(text="カッコントウ", derived=True, origin="test")

    await take(SPRING, rows(SPRING, "a"), derive=derive)
    seen = await listings.view("G-000001", actor=ANONYMOUS, now=NOW)
    assert seen.listing.kana == derive("")


async def test_progress_is_told_after_each_batch(db: Database) -> None:
    told: list[int] = []
    await take(SPRING, rows(SPRING, *(f"k{n}" for n in range(250))), progress=told.append)
    assert told == [200, 250]


async def test_a_member_cannot_import(db: Database) -> None:
    maker = await builders.firm()
    with pytest.raises(Forbidden):
        await imports.run(profile(), file(SPRING), [], dry_run=True, actor=maker.member, now=NOW)


async def test_trials_of_a_real_export_are_recorded_without_any_contact(db: Database) -> None:
    path = shared_data() / "data" / "trials-ctgov-v2-json" / "studies_page.json"
    source, opened = PROFILES["ctgov"], SourceFile.at(path)
    content = read(source, opened, Options())
    done = await imports.run(source, opened, content, dry_run=False, actor=SYSTEM, now=NOW)
    assert counts(done.report) == {"read": 2, "created": 2}
    found, _ = await trials.cards(actor=ANONYMOUS, identifier="NCT00184067")
    assert len(found) == 1


async def test_readings_of_the_receipt_master_are_kept_by_code_and_name(db: Database) -> None:
    path = shared_data() / "data" / "jp-receipt-master-sjis" / "y_ALL20240321.zip"
    source, opened = PROFILES["receipt-master"], SourceFile.at(path)
    first_rows = (row for row, _ in zip(read(source, opened, Options()), range(400), strict=False))
    await imports.run(source, opened, first_rows, dry_run=False, actor=SYSTEM, now=NOW)
    stored = await db.run_sql("SELECT count(*) AS n FROM reading")
    assert stored[0]["n"] > 300
