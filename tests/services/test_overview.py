"""What a firm looks after: its own products only, with findings of drafts and what ends soon."""

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Forbidden, NotFound, NotSignedIn
from registry.domain.permissions import ANONYMOUS
from registry.services import overview, products
from schemas.vocab import ExpiryStage, FindingLevel, RegistrationState, SubClass
from tests import builders
from tests.conftest import NOW


async def test_a_firm_sees_what_its_draft_lacks_and_what_ends(db: Database) -> None:
    maker, other = await builders.firm(), await builders.firm(200)
    await builders.product(other)
    await builders.product(maker, SubClass.TM_HAICHI, licence_valid_to="2026-04-20")
    await builders.product(maker, published=False, cautions=None)
    licence, draft = await overview.own_products(actor=maker.member, now=NOW)
    assert (licence.published, licence.draft_version, licence.findings) == (True, None, ())
    assert [(one.field, one.stage) for one in licence.expiries] == [("licence_valid_to", ExpiryStage.DAYS_30)]
    assert (draft.published, draft.draft_version, draft.state) == (False, 1, RegistrationState.DRAFT)
    needed = [found.field for found in draft.findings if found.level is FindingLevel.MUST]
    assert "cautions" in needed


async def test_the_next_self_check_is_asked_for(db: Database) -> None:
    maker = await builders.firm()
    await builders.product(maker, ffc_submitted_on="2025-05-01", self_checks=[])
    (found,) = await overview.own_products(actor=maker.member, now=NOW)
    assert [(one.field, one.last_day.isoformat()) for one in found.expiries] == [
        ("self_checks", "2026-05-01")
    ]


async def test_who_has_no_firm_sees_nothing_and_the_public_is_refused(db: Database) -> None:
    assert await overview.own_products(actor=builders.REVIEWER, now=NOW) == ()
    with pytest.raises(NotSignedIn):
        await overview.own_products(actor=ANONYMOUS, now=NOW)
    with pytest.raises(Forbidden):
        await overview.own_products(actor=builders.HCP, now=NOW)


async def test_a_preview_shows_the_draft_as_the_public_would_see_it(db: Database) -> None:
    maker, other = await builders.firm(), await builders.firm(200)
    product = await builders.product(maker, SubClass.TM_RX, published=False)
    seen = await products.preview(product, actor=maker.member, now=NOW)
    assert seen.state is RegistrationState.DRAFT
    assert seen.withheld == ("dosage", "indications")
    assert seen.product.indications is None  # type: ignore[union-attr] # of a prescription medicine
    with pytest.raises(NotFound):
        await products.preview(product, actor=other.member, now=NOW)
