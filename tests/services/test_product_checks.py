"""What a draft lacks before it can be submitted, as findings with the field's label."""

import pytest

from registry.adapters.engine import Database
from registry.services import products
from schemas.vocab import FindingLevel, SubClass
from tests import builders
from tests.conftest import NOW

TODAY = NOW.date()


@pytest.mark.parametrize("subclass", SubClass)
async def test_an_empty_required_field_is_a_finding_that_names_it(db: Database, subclass: SubClass) -> None:
    draft = builders.draft(subclass, firm=builders.corporate_no(1), directions=None)
    found = [f for f in await products.check(draft, today=TODAY) if f.code == "E_REQ"]
    assert [(f.field, f.level) for f in found] == [("directions", FindingLevel.MUST)]
    assert found[0].message.ja == "公開には「使用方法」の入力が必要です。"
    assert found[0].message.en == "“How to use” is needed before publication."
