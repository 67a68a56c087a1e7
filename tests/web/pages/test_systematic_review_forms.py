"""The forms of systematic reviews: a reviewer enters and amends one by hand, without scripts (3.1, 5.3)."""

import httpx
import pytest

from registry.adapters.engine import Database
from registry.domain.permissions import ANONYMOUS, SYSTEM
from registry.services import publications, systematic_reviews, trials
from schemas.systematic_reviews import SystematicReviewDocument
from schemas.vocab import Role
from tests import builders
from tests.conftest import NOW
from tests.services.test_systematic_reviews import review
from tests.web.pages.test_people import hidden, signed_in

NEW = "/systematic-reviews/new"
TYPED = {
    "title": "GABA摂取と血圧の研究レビュー",
    "question.population": "健常成人",
    "question.intervention": "GABA",
    "question.comparator": "プラセボ",
    "question.outcomes": "収縮期血圧\r\n拡張期血圧",
    "subjects.0.kind": "ingredient",
    "subjects.0.name": "GABA",
    "subjects.0.dose": "２０",
    "subjects.0.dose_unit": "mg/d",
    "protocol": "UMIN000099999",
    "databases.0.name": "PubMed",
    "databases.0.searched_on": "令和6年4月1日",
    "databases.0.hits": "１２０",
    "databases.1.name": "医中誌Web",
    "databases.1.searched_on": "2024-04-02",
    "prisma.edition": "PRISMA 2020",
    "prisma.identified": "120",
    "prisma.screened": "100",
    "prisma.included": "2",
    "included.0.trial": "T-000001",
    "included.1.citation": "Mie T, 2019",
    "excluded.0.identifier": "UMIN000088888",
    "excluded.0.reason": "対象者が患者",
    "pooling.0.outcome": "収縮期血圧",
    "pooling.0.measure": "MD",
    "pooling.0.estimate": "-3.10",
    "pooling.0.ci_low": "-5.0",
    "pooling.0.ci_high": "-1.2",
    "conclusion": "低下が報告された",
    "authors.0.role": "lead",
    "authors.0.employed_by_registrant": "yes",
    "authors.0.interests": "届出者の社員",
    "funding": "届出者",
    "publication.publication": "B-000001",
    "publication.published_on": "2024-06-01",
}


async def send(client: httpx.AsyncClient, address: str, fields: dict[str, str]) -> httpx.Response:
    form = await client.get(address)
    assert "<script" not in form.text
    return await client.post(address, data={"csrf": hidden(form), "etag": hidden(form, "etag"), **fields})


async def stored(number: str = "R-000001") -> SystematicReviewDocument:
    found = (await systematic_reviews.view(number, actor=builders.REVIEWER)).review
    assert found is not None
    return found


@pytest.fixture
async def reviewer(client: httpx.AsyncClient, db: Database) -> httpx.AsyncClient:
    """The browser of a reviewer, with a trial and an article on record."""
    await trials.record(builders.trial("jRCT1041250001"), actor=SYSTEM, now=NOW)
    await publications.record(builders.publication(), actor=SYSTEM, now=NOW)
    await builders.staff()
    await signed_in(client, builders.REVIEWER)
    return client


async def test_a_review_is_entered_by_hand_with_everything_the_specification_names(
    reviewer: httpx.AsyncClient,
) -> None:
    assert 'href="/systematic-reviews"' in (await reviewer.get("/me")).text
    assert f'href="{NEW}"' in (await reviewer.get("/systematic-reviews")).text
    sent = await send(reviewer, NEW, TYPED)
    assert sent.status_code == 303, sent.text
    shown = await reviewer.get(sent.headers["location"])
    assert "保存しました" in shown.text
    made = await stored()
    assert made.question.outcomes == ("収縮期血圧", "拡張期血圧")
    assert [(str(one.searched_on), one.hits) for one in made.databases] == [
        ("2024-04-01", 120),
        ("2024-04-02", None),
    ]
    assert (made.subjects[0].dose, made.subjects[0].dose_unit) == ("20", "mg/d")
    assert made.prisma is not None
    assert (made.prisma.edition, made.prisma.identified, made.prisma.included) == ("PRISMA 2020", 120, 2)
    assert [(one.trial, one.citation) for one in made.included] == [
        ("T-000001", None),
        (None, "Mie T, 2019"),
    ]
    assert [(one.identifier, one.reason) for one in made.excluded] == [("UMIN000088888", "対象者が患者")]
    assert (made.pooling[0].estimate, made.pooling[0].ci_high) == ("-3.10", "-1.2")
    assert (made.authors[0].employed_by_registrant, made.funding) == (True, "届出者")
    assert made.publication is not None
    assert (made.publication.publication, made.protocol) == ("B-000001", "UMIN000099999")
    listed = (await reviewer.get("/systematic-reviews?lang=en")).text
    assert "1 / 2" in listed
    assert "GABA摂取と血圧" in listed


async def test_amending_makes_the_next_version_and_keeps_what_was_not_touched(
    reviewer: httpx.AsyncClient,
) -> None:
    outcomes = ["two\nlines", "one line"]
    question = {"population": "adults", "intervention": "tea", "outcomes": outcomes}
    made = await systematic_reviews.enter(review(question=question), actor=builders.REVIEWER, now=NOW)
    address = f"/systematic-reviews/{made.id}/edit"
    assert f'href="{address}"' in (await reviewer.get(f"/systematic-reviews/{made.id}")).text
    form = await reviewer.get(address)
    assert 'value="2024-04-01"' in form.text
    before = await stored()
    typed = {
        "title": before.title,
        "question.population": "adults",
        "question.intervention": "tea",
        "question.outcomes": "two\r\nlines\r\none line",
        "subjects.0.kind": "ingredient",
        "subjects.0.name": "theanine",
        "subjects.0.dose": "200",
        "subjects.0.dose_unit": "mg/d",
        "conclusion": "No difference",
    }
    sent = await reviewer.post(address, data={"csrf": hidden(form), "etag": hidden(form, "etag"), **typed})
    assert sent.status_code == 303, sent.text
    after = await stored()
    assert (after.question, after.subjects) == (before.question, before.subjects)
    assert (after.conclusion, after.databases, after.prisma) == ("No difference", (), None)
    assert [one.version for one in await systematic_reviews.history(made.id)] == [1, 2]
    late = await reviewer.post(
        address, data={"csrf": hidden(form), "etag": hidden(form, "etag"), **typed, "title": "other"}
    )
    assert (late.status_code, "別の人が変更しました" in late.text, "other" in late.text) == (412, True, True)


@pytest.mark.parametrize(
    ("fields", "at", "told"),
    [
        ({"title": ""}, "f-title", "入力してください"),
        ({"question.population": ""}, "f-question-population", "入力してください"),
        ({"subjects.0.record": "P-000404"}, "f-subjects-0-record", "P-000404"),
        ({"included.0.trial": "T-000404"}, "f-included-0-trial", "T-000404"),
        ({"excluded.0.reason": ""}, "f-excluded-0-reason", "入力してください"),
        ({"databases.0.searched_on": "昨日"}, "f-databases-0-searched_on", "日付"),
        ({"prisma.edition": ""}, "f-prisma-edition", "入力してください"),
        ({"prisma.included": "101"}, "f-prisma", "超えています"),
        ({"pooling.0.estimate": "約3"}, "f-pooling-0-estimate", "数"),
        ({"publication.publication": "B-000404"}, "f-publication-publication", "B-000404"),
    ],
)
async def test_what_does_not_fit_is_told_at_its_field_and_nothing_typed_is_lost(
    reviewer: httpx.AsyncClient, fields: dict[str, str], at: str, told: str
) -> None:
    refused = await send(reviewer, NEW, TYPED | fields)
    assert refused.status_code == 422
    _, found, problem = refused.text.partition(f'id="{at}-problem">')
    assert found
    assert told in problem.partition("</span>")[0]
    assert "低下が報告された" in refused.text
    assert (await systematic_reviews.cards(actor=ANONYMOUS))[0] == ()


async def test_a_row_is_added_without_scripts(reviewer: httpx.AsyncClient) -> None:
    more = await send(reviewer, NEW, {**TYPED, "add": "included"})
    assert more.status_code < 400
    assert 'name="included.2.trial"' in more.text
    assert "Mie T, 2019" in more.text


async def test_a_review_too_long_for_the_form_is_not_cut_by_it(reviewer: httpx.AsyncClient) -> None:
    cited = [{"citation": f"Mie {number}"} for number in range(201)]
    made = await systematic_reviews.enter(review(included=cited), actor=builders.REVIEWER, now=NOW)
    address = f"/systematic-reviews/{made.id}/edit"
    form = await reviewer.get(address)
    assert (form.status_code, "API" in form.text, 'name="title"' in form.text) == (409, True, False)
    other = await reviewer.get(NEW)
    sent = await reviewer.post(address, data={"csrf": hidden(other), "etag": made.sha256, **TYPED})
    assert sent.status_code == 409
    assert len((await stored()).included) == 201


async def test_readers_who_may_not_write_reviews_are_offered_no_form(
    client: httpx.AsyncClient, db: Database
) -> None:
    await systematic_reviews.enter(review(), actor=builders.REVIEWER, now=NOW)
    await signed_in(client, await builders.person(Role.AUDITOR))
    for address in ("/systematic-reviews", "/systematic-reviews/R-000001"):
        found = await client.get(address)
        assert (found.status_code, "/edit" in found.text or NEW in found.text) == (200, False)
    assert (await client.get(NEW)).status_code == 403
    assert (await client.get("/systematic-reviews/R-000001/edit")).status_code == 403
