"""Publications: one record an article, linked by registry numbers, and kept back with the trials they speak of."""

from typing import Any

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Forbidden, Invalid, NotFound, NotSignedIn
from registry.domain.permissions import ANONYMOUS, SYSTEM, Actor
from registry.services import publications, trials
from registry.services.publications import Recorded
from schemas.publications import PublicationEntry
from schemas.trials import LinkEntry
from schemas.vocab import Directness, NumberOrigin, Role, SubClass
from tests import builders
from tests.conftest import NOW

NUMBER = {"scheme": "jrct", "value": "jRCT1041250001", "origin": "accession"}


async def record(pmid: str | None = "24124926", **fields: Any) -> Recorded:
    return await publications.record(builders.publication(pmid, **fields), actor=SYSTEM, now=NOW)


async def test_an_article_is_found_by_pmid_by_doi_and_by_its_citation(db: Database) -> None:
    assert await record("24124926", doi="10.1000/ABC") is Recorded.CREATED
    assert await record("24124926", doi="10.1000/ABC") is Recorded.UNCHANGED
    assert await record(None, doi="10.1000/abc", volume="3") is Recorded.CHANGED
    assert await record(None) is Recorded.CREATED
    assert (
        await record(None, title="ＨＥＲＢＡＬ tea and sleep: a randomised trial", volume="4")
        is Recorded.CHANGED
    )
    assert await record(None, year=2020) is Recorded.CREATED
    found, after = await publications.cards(actor=ANONYMOUS)
    assert ([card.id for card in found], after) == (["B-000001", "B-000002", "B-000003"], None)
    assert [v.version for v in await publications.history("B-000001")] == [1, 2]


async def test_a_doi_learned_later_belongs_to_the_same_record(db: Database) -> None:
    await record("24124926")
    await record("24124926", doi="10.1000/a")
    assert await record(None, doi="10.1000/A", pages="1-9") is Recorded.CHANGED
    view = await publications.view("B-000001", actor=ANONYMOUS)
    assert view.publication is not None
    assert (view.publication.pmid, view.publication.pages, view.version) == ("24124926", "1-9", 3)


async def test_a_list_of_dois_adds_what_is_not_known_and_takes_nothing_away(db: Database) -> None:
    async def listed(doi: str) -> Recorded:
        return await record(None, doi=doi, title=None, journal=None, year=None, authors=[], kinds=[])

    await record("24124926", doi="10.1000/a")
    assert await listed("10.1000/A") is Recorded.UNCHANGED
    assert await listed("10.1000/b") is Recorded.CREATED
    cards, _ = await publications.cards(actor=ANONYMOUS)
    assert [card.title for card in cards] == ["Herbal tea and sleep: a randomised trial", "DOI 10.1000/b"]
    assert await record(None, doi="10.1000/B", title="Tea") is Recorded.CHANGED
    cards, _ = await publications.cards(actor=ANONYMOUS)
    assert [card.title for card in cards][1:] == ["Tea"]


async def test_a_pmid_and_a_doi_of_two_articles_are_a_contradiction(db: Database) -> None:
    await record("24124926")
    await record("31535829", doi="10.1000/b")
    with pytest.raises(Invalid) as refused:
        await record("24124926", doi="10.1000/b")
    assert refused.value.problems[0].field == "doi"
    assert "B-000001" in refused.value.problems[0].message.en


async def test_a_retraction_is_news_once_and_is_never_lost(db: Database) -> None:
    await record()
    await record(notices=[{"kind": "retraction", "pmid": "31535829"}])
    await record(volume="9")
    view = await publications.view("B-000001", actor=ANONYMOUS)
    assert view.retracted
    assert view.publication is not None
    assert view.publication.notices[0].pmid == "31535829"
    then = await publications.view("B-000001", actor=ANONYMOUS, version=1)
    assert not then.retracted
    rows = await db.run_sql("SELECT kind FROM log_entry WHERE subject = 'B-000001' ORDER BY seq")
    assert [row["kind"] for row in rows] == [
        "publication.recorded",
        "publication.changed",
        "publication.retracted",
        "publication.changed",
    ]


async def test_an_article_and_a_trial_are_linked_whichever_came_first(db: Database) -> None:
    await record(numbers=[NUMBER])
    assert (await publications.view("B-000001", actor=ANONYMOUS)).trials == ()
    await trials.record(builders.trial(), actor=SYSTEM, now=NOW)
    await record("31535829", numbers=[NUMBER | {"origin": "abstract"}], year=2024)
    assert (await publications.view("B-000001", actor=ANONYMOUS)).trials == ("T-000001",)
    found = await publications.of_trial("T-000001", actor=ANONYMOUS)
    assert [card.id for card in found] == ["B-000002", "B-000001"]
    with pytest.raises(NotFound):
        await publications.of_trial("T-000404", actor=ANONYMOUS)


@pytest.mark.parametrize("subclass", SubClass)
async def test_what_is_kept_back_of_a_trial_is_kept_back_of_its_articles(
    db: Database, subclass: SubClass
) -> None:
    await trials.record(builders.trial(), actor=SYSTEM, now=NOW)
    await record(numbers=[NUMBER], doi="10.1000/a")
    product = await builders.product(await builders.firm(), subclass)
    entry = LinkEntry(trial="T-000001", directness=Directness.P2, reason="同じ成分")
    await trials.link(product, entry, actor=builders.REVIEWER, now=NOW)
    withheld = subclass in {SubClass.HF_OTHER, SubClass.HF_FNFC, SubClass.TM_RX}
    public = await publications.view("B-000001", actor=ANONYMOUS)
    (card,), _ = await publications.cards(actor=ANONYMOUS)
    assert (public.withheld, public.publication is None, card.title is None) == (withheld,) * 3
    text = public.model_dump_json() + card.model_dump_json()
    for planted in ("Herbal tea", "10.1000/a", "24124926", "J Test Med"):
        assert (planted not in text) is withheld
    assert (await publications.view("B-000001", actor=builders.AUDITOR)).publication is not None


async def test_a_reviewer_enters_what_the_article_reports(db: Database) -> None:
    await record()
    entry = PublicationEntry.model_validate(
        {"pmid": "24124926", "title": "Herbal tea", "primary_outcomes": ["PSQI"], "numbers": [NUMBER]}
    )
    assert await publications.enter(entry, actor=builders.REVIEWER, now=NOW) == "B-000001"
    await record()
    view = await publications.view("B-000001", actor=ANONYMOUS)
    assert view.publication is not None
    assert view.publication.primary_outcomes == ("PSQI",)
    assert view.publication.numbers[0].origin is NumberOrigin.ENTERED


async def test_only_reviewers_and_imports_write_publications(db: Database) -> None:
    entry = PublicationEntry(title="Herbal tea")
    site = Actor(person=builders.REVIEWER.person, roles=frozenset({Role.PUBLIC, Role.TRIAL_SITE}))
    with pytest.raises(Forbidden):
        await publications.enter(entry, actor=site, now=NOW)
    with pytest.raises(NotSignedIn):
        await publications.record(builders.publication(), actor=ANONYMOUS, now=NOW)


async def test_publications_are_paged_and_unknown_ones_not_found(db: Database) -> None:
    for pmid in ("1", "2", "3"):
        await record(pmid)
    first, after = await publications.cards(actor=ANONYMOUS, limit=2)
    rest, end = await publications.cards(actor=ANONYMOUS, limit=2, after=after or 0)
    assert [card.pmid for card in first + rest] == ["1", "2", "3"]
    assert end is None
    for act in (
        publications.view("B-000404", actor=ANONYMOUS),
        publications.view("B-000001", actor=ANONYMOUS, version=9),
        publications.history("B-000404"),
    ):
        with pytest.raises(NotFound):
            await act
