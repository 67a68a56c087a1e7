"""Trial sites and other organisations, on both databases."""

from typing import Any

import pytest

from registry.adapters.engine import Database
from registry.domain.errors import Forbidden, NotFound
from registry.domain.permissions import SYSTEM
from registry.services import organisations
from registry.services.organisations import Recorded
from schemas.organisations import OrganisationDocument, OrganisationEntry
from schemas.vocab import OrganisationKind
from tests import builders
from tests.conftest import NOW


def site(code: str | None = "240101014", **fields: Any) -> OrganisationDocument:
    return OrganisationDocument.model_validate(
        {
            "source": builders.SOURCE,
            "provenance": builders.listing().provenance,
            "name": "みえ中央病院",
            "kind": None,
            "medical_institution_code": code,
            "lg_code": "242012",
            **fields,
        }
    )


async def test_a_site_is_recorded_once_and_corrected_by_a_later_list(db: Database) -> None:
    assert await organisations.record(site(), actor=SYSTEM, now=NOW) is Recorded.CREATED
    assert await organisations.record(site(), actor=SYSTEM, now=NOW) is Recorded.UNCHANGED
    renamed = site(name="みえ総合病院")
    assert await organisations.record(renamed, actor=SYSTEM, now=NOW) is Recorded.CHANGED
    assert (await organisations.view("O-000001")).organisation.name == "みえ総合病院"


async def test_sites_are_paged_and_filtered_by_municipality(db: Database) -> None:
    for code in ("240101014", "240101261", "240101311"):
        await organisations.record(site(code), actor=SYSTEM, now=NOW)
    first, after = await organisations.cards(limit=2)
    rest, end = await organisations.cards(limit=2, after=after or "", lg_code="242012")
    assert [card.id for card in first + rest] == ["O-000001", "O-000002", "O-000003"]
    assert end is None
    assert (await organisations.cards(lg_code="242021"))[0] == ()


async def test_an_unknown_organisation_is_not_found(db: Database) -> None:
    with pytest.raises(NotFound):
        await organisations.view("O-000404")


async def test_a_role_is_given_for_the_organisation_of_a_public_id(db: Database) -> None:
    async with db.transaction():
        await organisations.record(site(), actor=SYSTEM, now=NOW)
        await organisations.record(site("240101261"), actor=SYSTEM, now=NOW)
    first, second = await organisations.key("O-000001"), await organisations.key("O-000002")
    assert first != second
    with pytest.raises(NotFound):
        await organisations.key("O-000003")


async def test_staff_register_a_laboratory_that_no_list_holds(db: Database) -> None:
    entry = OrganisationEntry(name="三重食品分析センター", kind=OrganisationKind.LABORATORY, lg_code="242012")
    assert await organisations.register(entry, actor=builders.ADMIN, now=NOW) == "O-000001"
    assert await organisations.register(entry, actor=builders.ADMIN, now=NOW) == "O-000002"
    shown = (await organisations.view("O-000001")).organisation
    assert (shown.name, shown.kind, shown.prefecture) == (entry.name, OrganisationKind.LABORATORY, "24")
    assert shown.source.code == "registry-staff"
    with pytest.raises(Forbidden):
        await organisations.register(entry, actor=builders.CHIEF, now=NOW)
