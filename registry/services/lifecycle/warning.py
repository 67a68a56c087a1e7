"""Mail to firms about what ends soon (4.8, 5.6): 90, 30 and 7 days before, once for each item and stage.

What the applicant's page shows is derived when it is read; this step writes what is due, and nothing when run again.
"""

from datetime import datetime

from registry.domain.calendar import tokyo_day
from registry.domain.expiries import expiries
from registry.domain.product_rules.foods import self_check_due
from registry.services import certificates, rules, versions
from registry.services.products import letters
from registry.services.products.rows import DRAFT
from registry.tables.database import Statement, transaction
from schemas.products.foods import Ffc
from schemas.vocab import CertificateState, ExpiryStage

__all__ = ["warn_of_expiries"]

_SHOWN = Statement(
    "SELECT id, public_id, firm, published_version FROM product WHERE state IN ('published', 'suspended')"
    " ORDER BY number"
)


async def warn_of_expiries(*, now: datetime) -> int:
    """Write to the firms of published products whose certificates, licences, marks or duties end soon; how many."""
    today = tokyo_day(now)
    law = (await rules.on(today)).law
    count = 0
    for product in await _SHOWN.rows():
        stored = await versions.load(product["public_id"], product["published_version"])
        assert stored is not None  # noqa: S101 # a published product has its version
        document = DRAFT.validate_json(stored.document)
        held = await certificates.of_product(product["public_id"], now=now)
        found = expiries(
            document,
            today=today,
            self_check_due=self_check_due(document, law) if isinstance(document, Ffc) else None,
            certificates=[
                (one.number, one.valid_until) for one in held if one.state is CertificateState.VALID
            ],
        )
        for one in found:
            if one.stage is ExpiryStage.PASSED:
                continue
            facts = {"item_ja": one.what.ja, "item_en": one.what.en, **letters.due(one.last_day)}
            once = f"{product['public_id']}:{one.what.ja}:{one.last_day}:{one.stage.value}"
            async with transaction():
                count += await letters.to_firm(product, "expiry", once=once, now=now, **facts)
    return count
