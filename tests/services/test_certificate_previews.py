"""A certificate before it is issued: what is entered is shown, what is missing is not said to have been checked."""

from dataclasses import dataclass, field

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Forbidden, NotFound, NotSignedIn
from registry.domain.permissions import ANONYMOUS, Actor
from registry.services import certificates, log, products
from schemas.certificates import CertificateSnapshot
from schemas.vocab import Edition, SubClass
from tests import builders
from tests.conftest import NOW

FILLED_IN = "この区分の公開に必要な項目がすべて入力されていること"


@dataclass
class Kept:
    """A printer that keeps what it is given."""

    given: list[CertificateSnapshot] = field(default_factory=list)

    async def render(self, snapshot: CertificateSnapshot) -> bytes:
        self.given.append(snapshot)
        return b"%PDF-1.7"


async def previewed(product: str, actor: Actor, edition: Edition = Edition.PUBLIC) -> CertificateSnapshot:
    printer = Kept()
    await certificates.preview(
        product, edition=edition, actor=actor, renderer=printer, base_address="http://testserver", now=NOW
    )
    (snapshot,) = printer.given
    return snapshot


async def test_a_preview_is_of_the_open_draft_and_leaves_no_trace(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker)
    tag = (await products.rendered(product)).etag
    newer = builders.draft(firm=maker.corporate_no, name_ja="次の版の名前")
    await products.amend(product, newer, if_match=tag, actor=maker.member, now=NOW)
    before, issued = await log.head(), await certificates.of_product(product, now=NOW)
    seen = await previewed(product, maker.member)
    assert (seen.product.name_ja, seen.product.version, seen.specimen) == ("次の版の名前", 2, True)
    assert seen.reviews == ()
    assert (await log.head(), await certificates.of_product(product, now=NOW)) == (before, issued)


async def test_without_a_draft_the_published_version_is_shown(db: Database) -> None:
    maker = await builders.firm()
    seen = await previewed(await builders.product(maker), maker.member)
    assert seen.product.version == 1
    assert len(seen.reviews) == 2  # the two reviewers


async def test_what_a_draft_lacks_is_not_said_to_have_been_checked(db: Database) -> None:
    maker = await builders.firm()
    whole = await previewed(await builders.product(maker, published=False), maker.member)
    assert FILLED_IN in [one.ja for one in whole.checked]
    lacking = await previewed(await builders.product(maker, published=False, cautions=None), maker.member)
    assert FILLED_IN not in [one.ja for one in lacking.checked]
    assert FILLED_IN in [one.ja for one in lacking.not_checked]


async def test_the_public_edition_withholds_what_the_law_keeps_from_the_public(db: Database) -> None:
    maker = await builders.firm()
    product = await builders.product(maker, SubClass.TM_RX, published=False)
    public = await previewed(product, maker.member)
    full = await previewed(product, maker.member, Edition.FULL)
    assert "感冒の初期" not in public.model_dump_json()
    assert "感冒の初期" in full.model_dump_json()
    assert public.number == full.number


async def test_only_the_products_own_firm_previews_its_certificate(db: Database) -> None:
    maker, other = await builders.firm(), await builders.firm(200)
    product = await builders.product(maker)
    for stranger in (other.member, builders.REVIEWER):
        with pytest.raises(NotFound):
            await previewed(product, stranger)
    with pytest.raises(NotSignedIn):
        await previewed(product, ANONYMOUS)
    with pytest.raises(Forbidden):
        await previewed(product, builders.HCP)
