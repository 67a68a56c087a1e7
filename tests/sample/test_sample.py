"""The sample data keeps every rule that other data has to keep, and says that it is invented."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from registry.adapters.engine import Database
from registry.adapters.passwords import Argon2Passwords
from registry.domain.claims import lint
from registry.domain.errors import Conflict
from registry.domain.permissions import SYSTEM
from registry.domain.product_classes import RULES, missing_fields
from registry.domain.product_rules.foods import self_check_due
from registry.domain.uploads.products import product_columns
from registry.sample.accounts import PASSWORD, accounts
from registry.sample.filling import fill
from registry.sample.plan import INVENTED, World
from registry.services import evidence, listings, members, organisations, products, rules, trials
from registry.services.products.rows import DRAFT
from registry.tables import ALL, database
from registry.tables.database import Statement
from schemas.identifiers import Scheme, check, ffc_fiscal_year, fiscal_year
from schemas.listings import ListingCard
from schemas.products import ProductCard, ProductDraft
from schemas.trials import TrialDocument
from schemas.vocab import Grade, ListingState, Role, SubClass, SuspensionCause, TrialStatus
from tests.conftest import NOW, fresh

TODAY = date(2026, 4, 1)
_DOCUMENTS = Statement(
    "SELECT kind, record, number, document, sha256 FROM version ORDER BY kind, record, number"
)
_RECALL_REPORTS = Statement("SELECT progress FROM recall_report")
_SUSPENSIONS = Statement("SELECT cause FROM suspension")
_DUE = Statement("SELECT public_id FROM product WHERE state = 'published' AND suspends_at <= {}")
_LOTS = Statement(
    "SELECT p.public_id, l.number, l.state, l.expires_on, l.document_sha256 FROM lot l"
    " JOIN product p ON p.id = l.product ORDER BY p.public_id, l.number"
)
_GRADES = Statement(
    "SELECT p.public_id AS product, o.letter, o.public_letter FROM claim_outcome o"
    " JOIN product p ON p.id = o.product"
)
_CERTIFIED = Statement(
    "SELECT p.public_id FROM certificate c JOIN product p ON p.id = c.product WHERE c.state = 'valid'"
)
_SENT = Statement("SELECT record, attachment FROM attachment_use WHERE purpose = 'label_image'")
_VERDICTS = Statement("SELECT verdict, accreditation FROM test_result")
_DRAFTS = Statement("SELECT document FROM product_draft WHERE version = 1")
_CASES = Statement("SELECT state FROM review_case")
_STATES = Statement("SELECT state FROM product")
_ACTS = Statement("SELECT review_case, person, seat FROM case_act")
_SCHEMES = {
    "firm": Scheme.CORPORATE_NO,
    "mah": Scheme.CORPORATE_NO,
    "lg_code": Scheme.LG_CODE,
    "gtin": Scheme.JAN,
    "ffc_no": Scheme.FFC_NO,
    "approval_no": Scheme.APPROVAL_NO,
    "mah_licence": Scheme.MAH_LICENCE,
    "yj_code": Scheme.YJ,
    "tais_code": Scheme.TAIS,
    "jmdn": Scheme.JMDN,
    "device_notification_no": Scheme.CLASS1_NO,
}


@dataclass(frozen=True)
class Filled:
    """A filled database and what the filling told of it."""

    engine: Database
    world: World


@asynccontextmanager
async def filled(kind: str, request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[Filled]:
    passwords = Argon2Passwords()
    try:
        async with fresh(kind, request, folder) as opened:
            yield Filled(opened, await fill(passwords=passwords, now=NOW))
    finally:
        passwords.close()


@pytest.fixture(scope="module")
async def kept(
    engine: Database, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Filled]:
    """One filled database of each kind; the tests of this file change none of its records."""
    async with filled(engine.engine_type, request, tmp_path_factory.mktemp("sample")) as made:
        yield made


@pytest.fixture
def sample(kept: Filled) -> World:
    """The filled database, bound for this test."""
    database.bind(kept.engine, ALL)
    return kept.world


async def documents(kind: str) -> list[str]:
    return [row["document"] for row in await _DOCUMENTS.rows() if row["kind"] == kind]


async def published() -> list[ProductDraft]:
    return [DRAFT.validate_json(text) for text in await documents("product")]


async def registered_trials() -> list[TrialDocument]:
    return [TrialDocument.model_validate_json(text) for text in await documents("trial")]


def texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from texts(inner)
        case list():
            for inner in value:
                yield from texts(inner)


def fields(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield name, value
        case dict():
            for key, inner in value.items():
                yield from fields(inner, key)
        case list():
            for inner in value:
                yield from fields(inner, name)


async def test_there_is_something_of_everything(sample: World) -> None:
    firms, _ = await members.firms(limit=100)
    assert len(firms) >= 12
    assert len({firm.lg_code for firm in firms}) >= 10
    cards, _ = await products.cards(limit=100)
    by_subclass = Counter(ProductCard.model_validate_json(card).subclass for card in cards)
    assert by_subclass.keys() == set(SubClass)
    assert by_subclass.total() >= 60
    assert min(by_subclass.values()) >= 4
    states = Counter(ProductCard.model_validate_json(card).state for card in cards)
    assert states["withdrawn"] == 1
    assert len(await registered_trials()) >= 40
    lots = await _LOTS.rows()
    assert len(lots) >= 200
    kinds = {view.organisation.kind for view in (await organisations.cards(limit=100))[0]}
    assert {"laboratory", "medical", "university"} <= kinds


async def test_every_published_version_has_what_its_subclass_requires(sample: World) -> None:
    for document in await published():
        assert missing_fields(document.subclass, dict(document)) == (), document.name_ja


async def test_some_drafts_are_unfinished(sample: World) -> None:
    drafts = [DRAFT.validate_json(row["document"]) for row in await _DRAFTS.rows()]
    assert len(drafts) >= 3
    assert all(missing_fields(draft.subclass, dict(draft)) for draft in drafts)


async def test_registrations_stand_in_every_state(sample: World) -> None:
    states = Counter(row["state"] for row in await _CASES.rows())
    assert states.keys() == {
        "submitted",
        "under_review",
        "changes_requested",
        "awaiting_approval",
        "rejected",
        "published",
    }
    assert {row["state"] for row in await _STATES.rows()} == {"draft", "published", "suspended", "withdrawn"}


async def test_nobody_sits_twice_in_a_case(sample: World) -> None:
    seats: dict[Any, set[str]] = {}
    for row in await _ACTS.rows():
        seats.setdefault((row["review_case"], row["person"]), set()).add(row["seat"])
    assert {len(taken) for taken in seats.values()} == {1}


async def test_one_product_has_a_second_version_that_differs(sample: World) -> None:
    history = await products.history(sample.products["gaba-tea"])
    assert [version.version for version in history] == [1, 2]
    assert len({version.sha256 for version in history}) == 2


async def test_every_identifier_passes_its_check(sample: World) -> None:
    seen: Counter[str] = Counter()
    for text in await documents("product"):
        for name, value in fields(json.loads(text)):
            if name in _SCHEMES:
                found = check(_SCHEMES[name], value, as_of=TODAY)
                assert (found.valid, found.code) == (True, None), (name, value)
                seen[name] += 1
    assert seen.keys() == _SCHEMES.keys()
    for trial in await registered_trials():
        for identifier in trial.identifiers:
            assert identifier.scheme != "other"
            assert check(identifier.scheme, identifier.value, as_of=TODAY).code is None, identifier.value


async def test_no_identifier_stands_for_two_products(sample: World) -> None:
    latest = {text["name_ja"]: text for text in map(json.loads, await documents("product"))}
    for name in ("gtin", "ffc_no", "foshu_no", "approval_no", "yj_code", "tais_code"):
        values = [value for text in latest.values() for field, value in fields(text) if field == name]
        assert len(values) == len(set(values)), name


async def test_notification_letter_and_days_fit(sample: World) -> None:
    found = [document for document in await published() if document.subclass is SubClass.HF_FFC]
    for document in found:
        assert document.ffc_no is not None
        assert document.ffc_submitted_on is not None
        assert document.sale_start_on is not None
        assert ffc_fiscal_year(document.ffc_no) == fiscal_year(document.ffc_submitted_on), document.name_ja
        assert document.sale_start_on - document.ffc_submitted_on >= timedelta(days=60), document.name_ja


async def test_every_function_claim_on_show_has_its_self_check_in_time(sample: World) -> None:
    law = (await rules.on(TODAY)).law
    latest = {document.name_ja: document for document in await published()}
    claims = [document for document in latest.values() if document.subclass is SubClass.HF_FFC]
    assert len(claims) > 5
    for document in claims:
        due = self_check_due(document, law)
        assert due is not None
        assert due >= TODAY, document.name_ja


async def test_the_number_in_a_template_is_no_product_of_the_sample(sample: World) -> None:
    shown = {column.example for column in product_columns(SubClass.HF_FFC)}
    numbers = {value for text in await documents("product") for _, value in fields(json.loads(text))}
    assert "H9999" in shown
    assert "H9999" not in numbers


async def test_everything_says_that_it_is_invented(sample: World) -> None:
    firms, _ = await members.firms(limit=100)
    assert all("見本" in firm.name_ja and "sample" in str(firm.name_en) for firm in firms)
    for document in await published():
        assert str(document.cautions).endswith(INVENTED), document.name_ja
        assert str(document.name_en).endswith("(sample)")
    for trial in await registered_trials():
        assert "見本" in str(trial.titles.public_ja)
        assert "Sample" in str(trial.titles.public)
        assert "見本" in trial.primary_registry
    for view in (await organisations.cards(limit=100))[0]:
        assert "見本" in view.organisation.name
    for card in (await listings.cards(limit=100))[0]:
        assert "見本" in ListingCard.model_validate_json(card).name


async def test_no_text_breaks_a_wording_rule(sample: World) -> None:
    for document in await published():
        approved = RULES[document.subclass].approved_text
        allowed = [str(getattr(document, approved))] if approved else []
        for text in texts(document.model_dump(mode="json", exclude={"dosage"})):
            found = lint(text, document.subclass, approved_texts=allowed)
            assert found == (), (document.name_ja, found)


async def test_function_claims_fit_their_evidence_and_labels_are_whole(sample: World) -> None:
    found = [document for document in await published() if document.subclass is SubClass.HF_FFC]
    assert {document.evidence_basis for document in found} == {"CT_PRODUCT", "SR_PRODUCT", "SR_INGREDIENT"}
    for document in found:
        claim = str(document.notified_claim)
        rules = lint(claim, document.subclass, approved_texts=[claim], evidence_basis=document.evidence_basis)
        assert rules == (), document.name_ja
        cautions = str(document.cautions)
        assert lint(cautions, document.subclass, check_disclaimers=True) == (), document.name_ja


async def test_trials_go_well_badly_and_unreported(sample: World) -> None:
    directions = Counter(
        word
        for trial in await registered_trials()
        for word in ("有利", "差なし", "不利")
        if str(trial.results.summary).startswith(f"【{word}】")
    )
    assert directions["有利"] >= 8
    assert directions["差なし"] >= 8
    assert directions["不利"] >= 3
    year_ago = (TODAY - timedelta(days=365)).isoformat()
    overdue = [
        trial
        for trial in await registered_trials()
        if trial.status in {TrialStatus.COMPLETED, TrialStatus.TERMINATED}
        and not trial.results.available
        and trial.dates.completion
        and str(trial.dates.completion.date) < year_ago
    ]
    assert len(overdue) >= 3
    statuses = {trial.status for trial in await registered_trials()}
    assert statuses >= set(TrialStatus) - {TrialStatus.UNKNOWN}


async def test_what_was_graded_has_a_certificate_that_holds(sample: World) -> None:
    graded = {row["product"] for row in await _GRADES.rows() if row["letter"]}
    holding = {row["public_id"] for row in await _CERTIFIED.rows()}
    assert len(graded) >= 10
    assert graded <= holding


async def test_every_published_product_has_sent_the_picture_of_its_label(sample: World) -> None:
    pictures = {(row["record"], row["attachment"]) for row in await _SENT.rows()}
    cards, _ = await products.cards(limit=100)
    for card in cards:
        public_id = ProductCard.model_validate_json(card).id
        seen = await products.view(public_id, actor=SYSTEM)
        assert {(public_id, one.sha256) for one in seen.product.label_images} & pictures, public_id


async def test_the_literature_has_a_retracted_article_and_a_review_with_trials_from_elsewhere(
    sample: World,
) -> None:
    articles = [json.loads(text) for text in await documents("publication")]
    assert sorted(len(article["notices"]) for article in articles) == [0, 1]
    (review,) = [json.loads(text) for text in await documents("systematic_review")]
    assert {study["trial"] is None for study in review["included"]} == {True, False}
    assert "見本" in review["title"]


async def test_one_request_to_link_a_trial_waits_and_one_is_declined(sample: World) -> None:
    states: dict[str, str] = {}
    for product in ("haichi-kakkonto", "oligo-syrup"):
        (asked,) = await evidence.link_requests(sample.products[product], actor=sample.maker(product))
        states[product] = asked.state
        assert (asked.decided_reason is None) is (asked.state == "open")
    assert states == {"haichi-kakkonto": "open", "oligo-syrup": "declined"}


async def test_a_trial_has_results_as_its_register_holds_them(sample: World) -> None:
    posted = [trial for trial in await registered_trials() if trial.posted_results]
    assert [trial.posted_results[0].title for trial in posted] == ["10m走行時間"]


async def test_trials_are_linked_from_the_product_itself_to_the_test_tube(sample: World) -> None:
    found = [
        link for product in sample.products.values() for link in await trials.linked_to(product, actor=SYSTEM)
    ]
    assert {link.directness for link in found} == {"P0", "P1", "P2", "P3"}
    assert {link.trial.id for link in found} == set(sample.trials.values())
    assert all(link.reason for link in found)


async def test_lots_fail_wait_expire_and_are_called_back(sample: World) -> None:
    lots = await _LOTS.rows()
    states = Counter(lot["state"] for lot in lots)
    assert states["rejected"] >= 5
    assert states["quarantined"] >= 1
    assert states["recalled"] == 1
    assert [row["progress"] for row in await _RECALL_REPORTS.rows()] == [64]
    assert states["in_test"] >= 1
    assert any(lot["state"] == "released" and lot["expires_on"] and lot["expires_on"] < TODAY for lot in lots)
    accredited = Counter(row["accreditation"] is not None for row in await _VERDICTS.rows())
    assert accredited[True] >= 100
    assert accredited[False] >= 100
    verdicts = Counter(row["verdict"] for row in await _VERDICTS.rows())
    assert verdicts["fail"] >= 5
    assert verdicts["conditional_pass"] == 1
    assert verdicts["pass"] >= 1000


async def test_listings_change_end_and_are_taken_over(sample: World) -> None:
    cards = [ListingCard.model_validate_json(card) for card in (await listings.cards(limit=100))[0]]
    assert {card.state for card in cards} >= {
        ListingState.LISTED,
        ListingState.CHANGED,
        ListingState.DELISTED,
    }
    assert [card.product for card in cards if card.product] == [sample.products["haichi-kakkonto"]]


async def test_every_account_may_sign_in(sample: World) -> None:
    listed = accounts()
    assert {account.role for account in listed} == set(Role) - {Role.PUBLIC, Role.SYSTEM}
    assert [account.role for account in listed].count(Role.REVIEWER) == 2
    passwords = Argon2Passwords()
    try:
        for account in listed:
            signed = await members.sign_in(
                account.login, PASSWORD, passwords=passwords, second_factor=False, now=NOW
            )
            access = await members.by_session(signed.secret, now=NOW)
            assert access is not None
            assert account.role in access.actor.roles
    finally:
        passwords.close()


async def test_the_same_instant_gives_the_same_documents(
    sample: World, kept: Filled, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    async def hashes() -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        rows = await _DOCUMENTS.rows()
        lots = await _LOTS.rows()
        return (
            [(row["record"], row["number"], row["sha256"]) for row in rows],
            [(lot["public_id"], lot["number"], lot["state"], lot["document_sha256"]) for lot in lots],
        )

    first = await hashes()
    async with filled(kept.engine.engine_type, request, tmp_path):
        assert await hashes() == first


async def test_a_registry_that_holds_something_is_left_alone(sample: World) -> None:
    passwords = Argon2Passwords()
    try:
        with pytest.raises(Conflict):
            await fill(passwords=passwords, now=NOW)
    finally:
        passwords.close()


async def test_every_letter_is_shown_and_nothing_is_missing_beneath_it(sample: World) -> None:
    rows = await _GRADES.rows()
    assert {row["public_letter"] for row in rows} - {None} == set(Grade)
    assert any(row["letter"] and row["public_letter"] is None for row in rows)
    for product in {row["product"] for row in rows}:
        assert await evidence.missing_inputs(product, now=NOW) == ()


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2027, 4, 2), date(2028, 2, 29)])
async def test_it_can_be_made_on_any_day_and_no_date_suspends_a_product_on_the_way(
    db: Database, day: date
) -> None:
    now = NOW.replace(year=day.year, month=day.month, day=day.day)
    passwords = Argon2Passwords()
    try:
        await fill(passwords=passwords, now=now)
    finally:
        passwords.close()
    assert await _DUE.rows(now) == []
    assert [row["cause"] for row in await _SUSPENSIONS.rows()] == [SuspensionCause.DECISION]
