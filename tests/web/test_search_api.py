"""Search over HTTP."""

import httpx

from tests import builders


async def test_a_search_answers_cards_totals_and_facets(client: httpx.AsyncClient) -> None:
    await builders.product(await builders.firm())
    answer = (await client.get("/api/v1/search", params={"q": "みえ試験"})).json()
    assert (answer["total"], answer["entries"][0]["id"], answer["entries"][0]["card"]["name_ja"]) == (
        1,
        "P-000001",
        "みえ試験食品",
    )
    assert (await client.get("/api/v1/search", params={"q": "みえ試験", "subclass": "WD-RENT"})).json()[
        "total"
    ] == 0
    suggested = await client.get("/api/v1/search/suggest", params={"q": "みえ"})
    assert "みえ試験食品" in suggested.json()


async def test_wrong_search_parameters_are_named(client: httpx.AsyncClient) -> None:
    for params, field in (
        ({"q": "a" * 10_001}, "q"),
        ({"limit": "0"}, "limit"),
        ({"colour": "red"}, "colour"),
    ):
        answer = await client.get("/api/v1/search", params=params)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
