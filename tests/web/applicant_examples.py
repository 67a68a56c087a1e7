"""A good request for each route of the applicant's view."""

from tests.web.contract_examples import Ask, Given, bearer, example
from tests.web.review_examples import changes_requested


@example("GET /me/products/{product_id}")
async def _(given: Given) -> Ask:
    maker, product, _ = await changes_requested()
    return Ask(at={"product_id": product}, auth=await bearer(maker.member))


@example("GET /products/{product_id}/certificates/preview.pdf")
async def _(given: Given) -> Ask:
    maker, product, _ = await changes_requested()
    return Ask(at={"product_id": product}, auth=await bearer(maker.member))
