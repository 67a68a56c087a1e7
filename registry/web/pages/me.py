"""The reader's own page: who they are here, what waits for them, and their firm's products."""

from collections.abc import Sequence
from datetime import date

from litestar import Response, get

from registry.domain.permissions import allowed
from registry.services import members, overview
from registry.web.dependencies import resources
from registry.web.pages.next_steps import next_step, waits_for_firm
from registry.web.pages.rendering import page
from registry.web.requests import Incoming, actor
from registry.web.routes import needs
from schemas.expiries import Expiry
from schemas.products.overview import OverseenProduct
from schemas.vocab import Role

__all__ = ["me"]


@get("/me", **needs("self:read"))
async def me(request: Incoming) -> Response[bytes]:
    """Anonymous readers are sent to sign in first."""
    reader = actor(request)
    own = (
        await overview.own_products(actor=reader, now=resources(request).now())
        if allowed(reader, "product:read_draft")
        else ()
    )
    waiting = sorted((product for product in own if waits_for_firm(product)), key=_urgency)
    return page(
        request,
        "me/show.html",
        name=await members.own_name(reader),
        roles=[role for role in Role if role in reader.roles and role is not Role.PUBLIC],
        firms=await members.own_firms(reader),
        products=own,
        tasks=[(product, next_step(product)) for product in waiting],
        ending=_ending(own),
        may_read_accounts=allowed(reader, "account:read"),
        may_upload=allowed(reader, "import:upload"),
        may_test=allowed(reader, "result:write"),
        may_enter_trials=allowed(reader, "trial:write") and bool(reader.organisations),
        may_register=allowed(reader, "product:create"),
    )


def _urgency(product: OverseenProduct) -> tuple[date, str]:
    """What has a deadline comes first, the nearest before the others."""
    due = None if product.case is None else product.case.due
    return due or date.max, product.id


def _ending(own: Sequence[OverseenProduct]) -> list[tuple[Expiry, OverseenProduct]]:
    found = [(one, product) for product in own for one in product.expiries]
    return sorted(found, key=lambda pair: (pair[0].last_day, pair[1].id))
