"""A laboratory maps its headings once, notes its specimens, and sends its own tables (domain specification 7.1)."""

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Forbidden, Invalid
from registry.domain.permissions import Actor
from registry.services import imports, lots, organisations
from registry.tables.database import Statement
from schemas.organisations import OrganisationEntry
from schemas.uploads import HeadingMapEntry, UploadView
from schemas.vocab import OrganisationKind, Role, RowCode, UploadKind, UploadMode, UploadState
from tests import builders, quality
from tests.conftest import NOW
from tests.upload_examples import clock, counts
from tests.web.laboratory_examples import HEADINGS, laboratory

MAP = HeadingMapEntry.model_validate(
    {
        **HEADINGS,
        "columns": [
            *HEADINGS["columns"],
            {"heading": "Date", "field": "tested_on"},
            {"heading": "U", "field": "uncertainty"},
        ],
        "fixed": [*HEADINGS["fixed"], {"field": "unit", "value": "ppm"}],
    }
)
OWN = 'Sample;Pb;U;Date;Operator\r\nS-001;"0,12";"0,04";20/03/2026;x\r\nS-002;"0,60";"0,04";20/03/2026;x\r\n'


async def ready() -> tuple[builders.MadeFirm, Actor]:
    maker, person = await builders.firm(), await laboratory()
    await builders.product(maker)
    await quality.specified(maker, "P-000001")
    for number, specimen in (("24A001", "S-001"), ("24A002", "S-002")):
        await quality.lot(maker, "P-000001", number)
        await lots.note_specimen("P-000001", number, None, specimen, actor=person, now=NOW)
    return maker, person


async def sent(content: str, person: Actor, mode: UploadMode = UploadMode.ALL_OR_NOTHING) -> UploadView:
    received = await imports.receive(
        content.encode(),
        kind=UploadKind.RESULTS,
        mode=mode,
        confirmed=False,
        file_name="run.csv",
        heading_map="ICP-MS",
        actor=person,
        now=NOW,
    )
    while await imports.run_next(now=clock):
        pass
    return await imports.view(received.upload.id, actor=person)


async def test_the_laboratorys_own_table_is_taken_by_its_saved_map(db: Database) -> None:
    maker, person = await ready()
    await imports.save_heading_map(MAP, actor=person, now=NOW)
    seen = await sent(OWN, person)
    assert (seen.state, counts(seen)) == (UploadState.FINISHED, {"created": 2})
    for number, reported, verdict in (("24A001", "0.12", "pass"), ("24A002", "0.60", "fail")):
        (lot,) = await lots.one("P-000001", number, actor=maker.member, now=NOW)
        assert lot.results is not None
        assert [(r.reported, r.verdict.value) for r in lot.results] == [(reported, verdict)]
    following = OWN.replace('"0,12"', '"0,13"')
    again = await sent(following, person, UploadMode.DRY_RUN)  # the map is there for the next table
    assert counts(again) == {"changed": 1, "unchanged": 1}


async def test_a_specimen_that_nobody_noted_is_refused_where_it_stands(db: Database) -> None:
    _, person = await ready()
    await imports.save_heading_map(MAP, actor=person, now=NOW)
    seen = await sent(OWN.replace("S-002", "S-999"), person)
    assert (seen.state, counts(seen)) == (UploadState.REFUSED, {"created": 1, "refused": 1})
    lines, _ = await imports.report_page(seen.id, after=None, limit=50, actor=person)
    refused = [(one.row, one.column_header, one.value, one.code) for one in lines if one.code.refuses]
    assert refused == [(3, "Sample", "S-999", RowCode.E_REF)]


async def test_a_change_of_a_map_is_a_new_one_and_uploads_keep_theirs(db: Database) -> None:
    _, person = await ready()
    await imports.save_heading_map(MAP, actor=person, now=NOW)
    received = await imports.receive(
        OWN.encode(),
        kind=UploadKind.RESULTS,
        mode=UploadMode.DRY_RUN,
        confirmed=False,
        file_name="run.csv",
        heading_map="ICP-MS",
        actor=person,
        now=NOW,
    )
    renamed = MAP.model_copy(update={"columns": MAP.columns[1:]})
    await imports.save_heading_map(renamed, actor=person, now=NOW)
    while await imports.run_next(now=clock):
        pass
    assert (await imports.view(received.upload.id, actor=person)).state is UploadState.CHECKED
    (saved,) = await imports.own_heading_maps(person)
    assert saved.map == renamed
    assert len(await Statement("SELECT id FROM heading_map").rows()) == 2
    with pytest.raises(Invalid):  # under the changed map nothing says which lot
        await sent(OWN + "\r\n", person)


async def test_maps_are_saved_by_laboratories_and_seen_by_their_own_only(db: Database) -> None:
    maker, person = await ready()
    await imports.save_heading_map(MAP, actor=person, now=NOW)
    with pytest.raises(Forbidden):
        await imports.save_heading_map(MAP, actor=maker.member, now=NOW)
    entry = OrganisationEntry(name="別の試験所", kind=OrganisationKind.LABORATORY)
    other_id = await organisations.key(await organisations.register(entry, actor=builders.ADMIN, now=NOW))
    other = await builders.of_organisation(Role.MEMBER_LAB, other_id)
    assert await imports.own_heading_maps(other) == ()
    with pytest.raises(Invalid) as unknown:
        await sent(OWN, other)
    assert unknown.value.problems[0].field == "heading_map"
    both = Actor(person.person, person.roles, organisations=person.organisations | {other_id})
    with pytest.raises(Invalid):
        await imports.save_heading_map(MAP, actor=both, now=NOW)
    with pytest.raises(Invalid) as wrong:
        bad = MAP.model_copy(update={"columns": (*MAP.columns, MAP.columns[0])})
        await imports.save_heading_map(bad, actor=person, now=NOW)
    assert wrong.value.problems[0].code == "E_DUP"


async def test_a_specimen_belongs_to_one_lot_and_to_the_laboratory_that_noted_it(db: Database) -> None:
    maker, person = await ready()
    await lots.note_specimen("P-000001", "24A001", None, " S-001 ", actor=person, now=NOW)
    with pytest.raises(Invalid) as taken:
        await lots.note_specimen("P-000001", "24A002", None, "S-001", actor=person, now=NOW)
    assert "24A001" in taken.value.problems[0].message.ja
    for wrong in ("", " ", "x" * 101, "a\nb"):
        with pytest.raises(Invalid):
            await lots.note_specimen("P-000001", "24A001", None, wrong, actor=person, now=NOW)
    with pytest.raises(Forbidden):
        await lots.note_specimen("P-000001", "24A001", None, "S-003", actor=maker.member, now=NOW)
    site = "津工場"
    assert await lots.specimens_of("P-000001", "24A001", site, actor=person) == ("S-001",)
    assert await lots.specimens_of("P-000001", "24A001", site, actor=maker.member) == ()
