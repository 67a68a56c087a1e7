"""A whole registration over HTTP as four people, on both databases."""

from registry.adapters.engine import Database
from tests.conftest import visitor
from tests.play_registration import play


async def test_four_people_take_a_product_from_nothing_to_its_second_version(committed: Database) -> None:
    told: list[str] = []
    async with visitor(committed) as client:
        log = await play(client, told.append)
    steps = [
        row["kind"] for row in log if row["subject"] == "P-000001" and row["kind"].startswith("product.")
    ]
    assert steps == [
        "product.created",
        "product.submitted",
        "product.accepted",
        "product.changes_requested",
        "product.amended",
        "product.resubmitted",
        "product.recommended",
        "product.published",
        "product.amended",
        "product.submitted",
        "product.accepted",
        "product.recommended",
        "product.published",
        "product.superseded",
    ]
    printed = [row["subject"] for row in log if row["kind"] == "certificate.printed"]
    assert len(printed) == 4
    assert [line.split()[0] for line in told if "approve" in line and line.endswith("403")] == [
        "reviewer"
    ] * 2
