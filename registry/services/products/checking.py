"""What stands between a draft and its submission: every rule of its sub-class, asked at once."""

from datetime import date

from registry.domain import product_classes
from schemas.findings import Finding
from schemas.products import ProductDraft
from schemas.vocab import FindingLevel

__all__ = ["check"]


async def check(
    document: ProductDraft,
    *,
    today: date,  # noqa: ARG001 # the rules that depend on the day follow
    product_id: str | None = None,  # noqa: ARG001 # the rules that compare with other products follow
) -> tuple[Finding, ...]:
    """What is wrong with a draft, in the order of its fields.

    Args:
        document: The whole draft.
        today: The day in Asia/Tokyo on which it would be submitted.
        product_id: The product it belongs to; None before it is registered.
    """
    return tuple(
        Finding(
            field=problem.field,
            code=problem.code,
            level=FindingLevel.MUST,
            message=problem.message,
            rule="Domain specification 1.2, 1.3",
        )
        for problem in product_classes.missing_fields(document.subclass, dict(document))
    )
