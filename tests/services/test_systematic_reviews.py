"""Systematic reviews: versions, trials recorded m of n, and what the public may read of them."""

from typing import Any

import pytest
from pydantic import ValidationError

from registry.adapters.engine import Database
from registry.domain.errors import Forbidden, Invalid, NotFound, NotSignedIn, StaleVersion
from registry.domain.permissions import ANONYMOUS, SYSTEM, Actor
from registry.services import publications, systematic_reviews, trials
from registry.tables.migrations import m0015_studies
from schemas.systematic_reviews import SystematicReviewFields
from schemas.trials import LinkEntry, MergeDecision
from schemas.vocab import Directness, Role, SubClass
from tests import builders
from tests.conftest import NOW

REVIEWER = builders.REVIEWER


def review(**fields: Any) -> SystematicReviewFields:
    return SystematicReviewFields.model_validate(
        {
            "title": "Herbal tea for sleep: a systematic review",
            "question": {"population": "healthy adults", "intervention": "herbal tea", "outcomes": ["PSQI"]},
            "subjects": [{"kind": "ingredient", "name": "theanine", "dose": "200", "dose_unit": "mg/d"}],
            "databases": [{"name": "PubMed", "searched_on": "2024-04-01", "hits": 120}],
            "prisma": {"edition": "PRISMA 2020", "identified": 120, "screened": 100, "included": 3},
            "included": [{"citation": "Mie T, 2019"}],
            "pooling": [{"outcome": "PSQI", "measure": "MD", "estimate": "-1.9", "studies": 3}],
            "conclusion": "Sleep improved",
            "authors": [{"role": "lead", "employed_by_registrant": True}],
            "protocol": "CRD42024000001",
            **fields,
        }
    )


async def entered(**fields: Any) -> str:
    return (await systematic_reviews.enter(review(**fields), actor=REVIEWER, now=NOW)).id


async def recorded(number: str) -> None:
    await trials.record(builders.trial(number), actor=SYSTEM, now=NOW)


async def test_a_review_is_entered_amended_and_keeps_its_versions(db: Database) -> None:
    made = await systematic_reviews.enter(review(), actor=REVIEWER, now=NOW)
    assert (made.id, made.version) == ("R-000001", 1)
    changed = review(conclusion="No difference")
    again = await systematic_reviews.amend(made.id, changed, if_match=made.sha256, actor=REVIEWER, now=NOW)
    assert again.version == 2
    with pytest.raises(StaleVersion):
        await systematic_reviews.amend(made.id, review(), if_match=made.sha256, actor=REVIEWER, now=NOW)
    first = await systematic_reviews.view(made.id, actor=REVIEWER, version=1)
    assert first.review is not None
    assert first.review.conclusion == "Sleep improved"
    assert [v.version for v in await systematic_reviews.history(made.id)] == [1, 2]


async def test_it_says_how_many_of_its_trials_are_recorded(db: Database) -> None:
    await recorded("jRCT1041250001")
    included = [{"trial": "T-000001"}, {"identifier": "jRCT1041250002"}, {"citation": "Mie T, 2019"}]
    made = await entered(included=included)
    view = await systematic_reviews.view(made, actor=ANONYMOUS)
    assert (view.recorded, view.included, view.trials) == (1, 3, ("T-000001",))
    await recorded("jRCT1041250002")
    view = await systematic_reviews.view(made, actor=ANONYMOUS)
    assert (view.recorded, view.included, view.trials) == (2, 3, ("T-000001", "T-000002"))


async def test_two_records_that_were_merged_count_as_one_study(db: Database) -> None:
    shared = {"scheme": "nct", "value": "NCT03036150", "level": "format_ok"}
    for number in ("jRCT1041250001", "jRCT1041250002"):
        own = {"scheme": "jrct", "value": number, "level": "format_ok", "primary": True}
        await trials.record(builders.trial(identifiers=[own, shared]), actor=SYSTEM, now=NOW)
    made = await entered(included=[{"trial": "T-000001"}, {"trial": "T-000002"}])
    decision = MergeDecision(keep="T-000002", reason="同じ試験")
    await trials.propose(1, decision, actor=REVIEWER, now=NOW)
    await trials.confirm(1, decision, actor=builders.CHIEF, now=NOW)
    view = await systematic_reviews.view(made, actor=ANONYMOUS)
    assert (view.recorded, view.included, view.trials) == (1, 1, ("T-000002",))


async def test_the_public_reads_a_review_without_its_effects(db: Database) -> None:
    made = await entered()
    public = await systematic_reviews.view(made, actor=ANONYMOUS)
    assert public.review is not None
    assert (public.withheld, public.review.pooling, public.review.conclusion) == (False, (), None)
    assert "-1.9" not in public.model_dump_json()
    full = await systematic_reviews.view(made, actor=builders.HCP)
    assert full.review is not None
    assert full.review.pooling[0].estimate == "-1.9"


@pytest.mark.parametrize("subclass", SubClass)
@pytest.mark.parametrize("through", ["product", "trial"])
async def test_what_the_law_keeps_back_is_kept_back_of_reviews(
    db: Database, subclass: SubClass, through: str
) -> None:
    await recorded("jRCT1041250001")
    product = await builders.product(await builders.firm(), subclass)
    link = LinkEntry(trial="T-000001", directness=Directness.P2, reason="同じ成分")
    if through == "trial":
        await trials.link(product, link, actor=REVIEWER, now=NOW)
        made = await entered(excluded=[{"trial": "T-000001", "reason": "対象者が患者"}])
    else:
        made = await entered(subjects=[{"kind": "product", "name": "みえ茶", "record": product}])
    withheld = subclass in {SubClass.HF_OTHER, SubClass.HF_FNFC, SubClass.TM_RX}
    public = await systematic_reviews.view(made, actor=ANONYMOUS)
    (card,), _ = await systematic_reviews.cards(actor=ANONYMOUS)
    assert (public.withheld, public.review is None, card.title is None) == (withheld,) * 3
    text = public.model_dump_json() + card.model_dump_json()
    for planted in ("PSQI", "Sleep", "theanine"):
        assert planted not in text or not withheld
    assert (await systematic_reviews.view(made, actor=builders.AUDITOR)).review is not None


async def test_what_a_review_names_leads_to_it_as_its_newest_version_has_it(db: Database) -> None:
    async def leads(record: str) -> list[str]:
        return [card.id for card in await systematic_reviews.about(record, actor=ANONYMOUS)]

    await recorded("jRCT1041250001")
    product = await builders.product(await builders.firm())
    subject = {"kind": "product", "name": "みえ茶", "record": product}
    first = await systematic_reviews.enter(
        review(subjects=[subject, subject], included=[{"trial": "T-000001"}]), actor=REVIEWER, now=NOW
    )
    await entered(excluded=[{"trial": "T-000001", "reason": "対象者が患者"}])
    assert (await leads(product), await leads("T-000001")) == (["R-000001"], ["R-000001", "R-000002"])
    stored = await db.run_sql("SELECT record, review FROM systematic_review_record ORDER BY record, id")
    await db.run_sql("DELETE FROM systematic_review_record")
    *_, fill = m0015_studies.statements(db.engine_type)
    await db.run_sql(fill)
    filled = await db.run_sql("SELECT record, review FROM systematic_review_record ORDER BY record, id")
    assert sorted(map(str, filled)) == sorted(map(str, stored))
    await systematic_reviews.amend(
        first.id, review(included=[]), if_match=first.sha256, actor=REVIEWER, now=NOW
    )
    assert (await leads(product), await leads("T-000001")) == ([], ["R-000002"])


async def test_what_it_names_must_be_recorded(db: Database) -> None:
    await recorded("jRCT1041250001")
    await publications.record(builders.publication(), actor=SYSTEM, now=NOW)
    wrong = review(
        subjects=[{"kind": "product", "name": "a", "record": "P-000404"}],
        included=[{"trial": "T-000001"}, {"trial": "T-000404"}],
        excluded=[{"trial": "T-000405", "reason": "重複"}],
        publication={"publication": "B-000404"},
    )
    with pytest.raises(Invalid) as refused:
        await systematic_reviews.enter(wrong, actor=REVIEWER, now=NOW)
    assert [one.field for one in refused.value.problems] == [
        "subjects.0.record",
        "included.1.trial",
        "excluded.0.trial",
        "publication.publication",
    ]
    assert await entered(publication={"publication": "B-000001"}) == "R-000001"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"included": [{"trial": "T-000001"}], "excluded": [{"trial": "T-000001", "reason": "x"}]}, "twice"),
        ({"included": [{}]}, "Name the study"),
        ({"subjects": [{"kind": "ingredient", "name": "a", "dose": "1"}]}, "with its unit"),
        ({"prisma": {"edition": "2020", "screened": 10, "included": 11}}, "exceeds"),
    ],
)
def test_a_review_that_contradicts_itself_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        review(**fields)


async def test_only_reviewers_write_reviews(db: Database) -> None:
    maker = await builders.firm()
    site = Actor(person=REVIEWER.person, roles=frozenset({Role.PUBLIC, Role.TRIAL_SITE}))
    made = await systematic_reviews.enter(review(), actor=REVIEWER, now=NOW)
    for actor, error in ((maker.member, Forbidden), (site, Forbidden), (ANONYMOUS, NotSignedIn)):
        with pytest.raises(error):
            await systematic_reviews.enter(review(), actor=actor, now=NOW)
        with pytest.raises(error):
            await systematic_reviews.amend(made.id, review(), if_match=made.sha256, actor=actor, now=NOW)


async def test_reviews_are_paged_and_unknown_ones_not_found(db: Database) -> None:
    for _ in range(3):
        await entered()
    first, after = await systematic_reviews.cards(actor=ANONYMOUS, limit=2)
    rest, end = await systematic_reviews.cards(actor=ANONYMOUS, limit=2, after=after or 0)
    assert [card.id for card in first + rest] == ["R-000001", "R-000002", "R-000003"]
    assert end is None
    for act in (
        systematic_reviews.view("R-000404", actor=ANONYMOUS),
        systematic_reviews.view("R-000001", actor=ANONYMOUS, version=9),
        systematic_reviews.history("R-000404"),
    ):
        with pytest.raises(NotFound):
            await act


async def test_a_dose_has_a_unit_that_is_a_code(db: Database) -> None:
    doses = [
        {"kind": "ingredient", "name": name, "dose": "200", "dose_unit": unit}
        for name, unit in (("a", "mg"), ("b", "mgd"))
    ]
    with pytest.raises(Invalid) as refused:
        await systematic_reviews.enter(review(subjects=doses), actor=REVIEWER, now=NOW)
    [problem] = refused.value.problems
    assert (problem.field, problem.code) == ("subjects.1.dose_unit", "E_UNIT")
    assert "mg/d" in problem.message.en
