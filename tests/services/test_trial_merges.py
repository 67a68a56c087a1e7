"""Records that share a number: found, merged by two people, and followed by links and search."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn
from registry.domain.permissions import ANONYMOUS, SYSTEM, Actor
from registry.services import members, publications, trials
from registry.services.trials import Recorded
from schemas.trials import LinkEntry, MergeDecision, MergeProposalView
from schemas.vocab import Directness, MergeState, Role, SubClass
from tests import builders
from tests.conftest import NOW

FIRST, SECOND = builders.REVIEWER, builders.CHIEF
JRCT = {"scheme": "jrct", "value": "jRCT1041250001", "level": "format_ok"}
UMIN = {"scheme": "umin", "value": "UMIN000021177", "level": "format_ok"}
NCT = {"scheme": "nct", "value": "NCT03036150", "level": "format_ok"}
OTHER = {"scheme": "other", "value": "PROTOCOL-1", "level": None}


async def record(primary: dict[str, Any], *others: dict[str, Any], **fields: Any) -> Recorded:
    document = builders.trial(identifiers=[primary | {"primary": True}, *others], **fields)
    return await trials.record(document, actor=SYSTEM, now=NOW)


async def found(state: MergeState | None = None) -> list[tuple[int, str, str, str]]:
    listed, _ = await trials.proposals(actor=FIRST, state=state)
    return [(one.number, one.first, one.second, one.state.value) for one in listed]


def keeps(record_id: str | None = None) -> MergeDecision:
    return MergeDecision(keep=record_id, reason="同じ試験です")


async def merged(keep: str = "T-000001") -> MergeProposalView:
    await trials.propose(1, keeps(keep), actor=FIRST, now=NOW)
    return await trials.confirm(1, keeps(), actor=SECOND, now=NOW)


async def test_two_records_that_share_a_checked_number_are_proposed_once(db: Database) -> None:
    await record(UMIN, NCT)
    await record(JRCT, NCT, OTHER)
    await record(JRCT, NCT, UMIN, OTHER)
    listed, after = await trials.proposals(actor=FIRST)
    assert [one.shared for one in listed] == [("nct:NCT03036150", "umin:UMIN000021177")]
    assert await found() == [(1, "T-000001", "T-000002", "found")]
    assert (after, listed[0].caution) == (None, None)


async def test_a_number_of_no_scheme_proposes_nothing(db: Database) -> None:
    await record(UMIN, OTHER)
    await record(JRCT, OTHER)
    assert await found() == []


async def test_two_numbers_of_one_register_are_cautioned_against(db: Database) -> None:
    await record(NCT)
    await record(NCT | {"value": "NCT04280705"}, NCT)
    listed, _ = await trials.proposals(actor=FIRST)
    assert listed[0].caution is not None


async def test_merging_takes_two_people(db: Database) -> None:
    await record(UMIN, NCT)
    await record(JRCT, NCT)
    with pytest.raises(Conflict):
        await trials.confirm(1, keeps(), actor=SECOND, now=NOW)
    await trials.propose(1, keeps("T-000002"), actor=FIRST, now=NOW)
    with pytest.raises(Conflict):
        await trials.propose(1, keeps("T-000001"), actor=SECOND, now=NOW)
    with pytest.raises(Forbidden):
        await trials.confirm(1, keeps(), actor=FIRST, now=NOW)
    with pytest.raises(Invalid):
        await trials.confirm(1, keeps("T-000001"), actor=SECOND, now=NOW)
    done = await trials.confirm(1, keeps("T-000002"), actor=SECOND, now=NOW)
    assert (done.state, done.keep, done.decided_reason) == (MergeState.MERGED, "T-000002", "同じ試験です")
    for act in (trials.confirm, trials.reject, trials.propose):
        with pytest.raises(Conflict):
            await act(1, keeps("T-000002"), actor=SECOND, now=NOW)


@pytest.mark.parametrize("step", ["propose", "confirm", "reject"])
async def test_of_two_who_act_at_once_one_does_and_the_other_is_told(committed: Database, step: str) -> None:
    await record(UMIN, NCT)
    await record(JRCT, NCT)
    third = Actor(person=UUID(int=7), roles=frozenset({Role.PUBLIC, Role.REVIEWER}))
    if step != "propose":
        await trials.propose(1, keeps("T-000001"), actor=FIRST, now=NOW)
    act = getattr(trials, step)
    both = [act(1, keeps("T-000001"), actor=actor, now=NOW) for actor in (SECOND, third)]
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "MergeProposalView"]


async def test_two_accounts_of_one_person_are_one(db: Database) -> None:
    await record(UMIN, NCT)
    await record(JRCT, NCT)
    people = [await members.create_person(name, None, actor=builders.ADMIN, now=NOW) for name in "ab"]
    one, other = (Actor(person=key, roles=frozenset({Role.PUBLIC, Role.REVIEWER})) for key in people)
    await members.join_persons(people[0], people[1], actor=builders.ADMIN, now=NOW)
    await trials.propose(1, keeps("T-000001"), actor=one, now=NOW)
    with pytest.raises(Forbidden):
        await trials.confirm(1, keeps(), actor=other, now=NOW)


async def test_after_a_merge_numbers_and_links_are_those_of_the_record_that_stays(db: Database) -> None:
    await record(UMIN, NCT)
    await record(JRCT, NCT)
    product = await builders.product(await builders.firm())
    other = await builders.product(await builders.firm(101))
    entry = LinkEntry(trial="T-000002", directness=Directness.P1, reason="同等")
    for record_id, trial in ((product, "T-000002"), (other, "T-000001"), (other, "T-000002")):
        await trials.link(record_id, entry.model_copy(update={"trial": trial}), actor=FIRST, now=NOW)
    await merged()
    for value in ("UMIN000021177", "jRCT1041250001", "NCT03036150"):
        cards, _ = await trials.cards(actor=ANONYMOUS, identifier=value)
        assert [card.id for card in cards] == ["T-000001"]
    for record_id in (product, other):
        linked = await trials.linked_to(record_id, actor=ANONYMOUS)
        assert [(one.trial.id, one.directness) for one in linked] == [("T-000001", Directness.P1)]
    gone = await trials.view("T-000002", actor=ANONYMOUS)
    stays = await trials.view("T-000001", actor=ANONYMOUS)
    assert (gone.merged_into, stays.merged_into) == ("T-000001", None)
    assert (gone.registrations, stays.registrations) == ((), ("T-000002",))
    assert gone.trial.primary_id.value == "jRCT1041250001"
    every = {"UMIN000021177", "jRCT1041250001", "NCT03036150"}
    assert {one.value for one in gone.numbers} == {one.value for one in stays.numbers} == every
    assert [one.value for one in stays.numbers if one.primary] == ["UMIN000021177"]
    assert gone.links == stays.links
    rows = await db.run_sql("SELECT kind, subject FROM log_entry ORDER BY seq DESC LIMIT 5")
    assert [(row["kind"], row["subject"]) for row in reversed(rows)] == [
        ("trial.unlinked", product),
        ("trial.linked", product),
        ("trial.unlinked", other),
        ("trial.merged_into", "T-000002"),
        ("trial.merged", "T-000001"),
    ]


async def test_links_made_and_ended_through_the_record_that_went_are_those_of_the_one_that_stays(
    db: Database,
) -> None:
    await record(UMIN, NCT)
    await record(JRCT, NCT)
    await merged()
    product = await builders.product(await builders.firm())
    entry = LinkEntry(trial="T-000002", directness=Directness.P2, reason="同じ成分")
    await trials.link(product, entry, actor=FIRST, now=NOW)
    assert [one.trial.id for one in await trials.linked_to(product, actor=ANONYMOUS)] == ["T-000001"]
    await trials.end_link(product, "T-000002", "誤り", actor=FIRST, now=NOW)
    assert await trials.linked_to(product, actor=ANONYMOUS) == ()


async def test_what_the_law_keeps_back_of_the_study_it_keeps_back_of_both_records(db: Database) -> None:
    await record(UMIN, NCT)
    await record(JRCT, NCT)
    product = await builders.product(await builders.firm(), SubClass.HF_OTHER)
    entry = LinkEntry(trial="T-000002", directness=Directness.P2, reason="同じ成分")
    await trials.link(product, entry, actor=FIRST, now=NOW)
    await merged()
    for record_id in ("T-000001", "T-000002"):
        public = await trials.view(record_id, actor=ANONYMOUS)
        assert public.withheld
        assert "PSQI" not in public.model_dump_json()


async def test_later_snapshots_of_either_register_go_on_and_their_numbers_are_the_studys(
    db: Database,
) -> None:
    await record(UMIN, NCT)
    await record(JRCT, NCT)
    await merged()
    late = {"scheme": "isrctn", "value": "ISRCTN50189673", "level": "format_ok"}
    assert await record(JRCT, NCT, late, status="terminated") is Recorded.CHANGED
    assert [v.version for v in await trials.history("T-000002")] == [1, 2]
    cards, _ = await trials.cards(actor=ANONYMOUS, identifier="ISRCTN50189673")
    assert [card.id for card in cards] == ["T-000001"]
    assert await found(MergeState.FOUND) == []


async def test_articles_follow(db: Database) -> None:
    await record(UMIN, NCT)
    await record(JRCT, NCT)
    numbers = [{"scheme": "jrct", "value": "jRCT1041250001", "origin": "abstract"}]
    await publications.record(builders.publication(numbers=numbers), actor=SYSTEM, now=NOW)
    await merged()
    for trial in ("T-000001", "T-000002"):
        assert len(await publications.of_trial(trial, actor=ANONYMOUS)) == 1
    assert (await publications.view("B-000001", actor=ANONYMOUS)).trials == ("T-000001",)


async def test_three_records_of_one_study_become_one(db: Database) -> None:
    await record(UMIN, NCT)
    await record(JRCT, UMIN)
    await record(NCT | {"value": "NCT04280705"}, JRCT)
    assert [pair[1:3] for pair in await found()] == [("T-000001", "T-000002"), ("T-000002", "T-000003")]
    await merged("T-000001")
    assert await found(MergeState.FOUND) == [(3, "T-000001", "T-000003", "found")]
    assert [pair[0] for pair in await found(MergeState.MOOT)] == [2]
    await trials.propose(3, keeps("T-000003"), actor=FIRST, now=NOW)
    await trials.confirm(3, keeps(), actor=SECOND, now=NOW)
    for record_id in ("T-000001", "T-000002"):
        assert (await trials.view(record_id, actor=ANONYMOUS)).merged_into == "T-000003"


async def test_a_rejected_pair_stays_apart_with_its_reason(db: Database) -> None:
    await record(UMIN, NCT)
    await record(JRCT, NCT)
    done = await trials.reject(1, MergeDecision(reason="続きの試験"), actor=FIRST, now=NOW)
    assert (done.state, done.decided_reason) == (MergeState.REJECTED, "続きの試験")
    await record(JRCT, NCT, status="terminated")
    assert await found(MergeState.FOUND) == []


async def test_who_may_merge(db: Database) -> None:
    await record(UMIN, NCT)
    await record(JRCT, NCT)
    site = Actor(person=UUID(int=9), roles=frozenset({Role.PUBLIC, Role.TRIAL_SITE}))
    program = Actor(roles=frozenset({Role.REVIEWER}))
    with pytest.raises(NotSignedIn):
        await trials.proposals(actor=ANONYMOUS)
    for act in (trials.propose, trials.confirm, trials.reject):
        with pytest.raises(Forbidden):
            await act(1, keeps("T-000001"), actor=site, now=NOW)
        with pytest.raises(NotSignedIn):
            await act(1, keeps("T-000001"), actor=program, now=NOW)
        with pytest.raises(NotFound):
            await act(404, keeps("T-000001"), actor=FIRST, now=NOW)
    for keep in (None, "T-000404"):
        with pytest.raises(Invalid) as refused:
            await trials.propose(1, keeps(keep), actor=FIRST, now=NOW)
        assert refused.value.problems[0].field == "keep"


async def test_proposals_are_paged(db: Database) -> None:
    for serial in range(1, 4):
        shared = NCT | {"value": f"NCT0000000{serial}"}
        await record(UMIN | {"value": f"UMIN00000000{serial}"}, shared)
        await record(JRCT | {"value": f"jRCT104125000{serial}"}, shared)
    first, after = await trials.proposals(actor=FIRST, limit=2)
    rest, end = await trials.proposals(actor=FIRST, limit=2, after=after or 0)
    assert [one.number for one in first + rest] == [1, 2, 3]
    assert end is None
