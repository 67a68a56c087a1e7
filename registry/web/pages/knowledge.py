"""What a product page says is known and what is not, in plain sentences.

The registry is not an authority (domain specification 0.2): it says who declared what and what was found. It
never says that a product works, and a missing record is never told as a good or a bad sign.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from registry.domain.product_classes import RULES
from registry.web.pages.catalogues import N_
from schemas.products import ProductView
from schemas.vocab import ProductClass, SubClass

__all__ = ["Said", "known", "unknown"]


@dataclass(frozen=True)
class Said:
    """A message and the values it holds."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)


_MEDICINE = (
    "approval_no",
    N_("The firm declares that it is approved as a medicine, under the number %(number)s."),
)
_DEVICE = ("tais_code", N_("The firm declares the TAIS code of the welfare device, %(number)s."))
_STANDING: Mapping[SubClass, tuple[str, str]] = {
    SubClass.HF_FFC: (
        "ffc_no",
        N_("The firm declares that it notified the Consumer Affairs Agency, under the number %(number)s."),
    ),
    SubClass.HF_FOSHU: (
        "foshu_no",
        N_("The firm declares that it has a permission for its label, under the number %(number)s."),
    ),
    SubClass.TM_RX: _MEDICINE,
    SubClass.TM_OTC: _MEDICINE,
    SubClass.TM_HAICHI: _MEDICINE,
    SubClass.TM_QUASI: (
        "approval_no",
        N_("The firm declares that it is approved as a quasi-drug, under the number %(number)s."),
    ),
    SubClass.WD_RENT: _DEVICE,
    SubClass.WD_SALE: _DEVICE,
    SubClass.WD_EITHER: _DEVICE,
    SubClass.WD_NONE: _DEVICE,
}


def known(view: ProductView) -> tuple[Said, ...]:
    """What the record holds."""
    return tuple(_known(view))


def unknown(view: ProductView, *, graded: bool = False) -> tuple[Said, ...]:
    """What the record does not answer.

    Args:
        view: The product.
        graded: Whether its reader sees a grade of its evidence.
    """
    return tuple(_unknown(view, graded=graded))


def _known(view: ProductView) -> Iterator[Said]:
    name, message = _STANDING.get(view.product.subclass, ("", ""))
    number = getattr(view.product, name, None)
    if number:
        yield Said(message, {"number": number})
    if view.product.composition:
        yield Said(N_("What it is made of is declared."))
    if view.product.manufacturer_sites:
        yield Said(N_("Where it is made is declared."))
    yield Said(N_("Every version since its registration is kept and can be read."))


def _unknown(view: ProductView, *, graded: bool) -> Iterator[Said]:
    if graded:
        yield Said(
            N_(
                "Whether it works for you: a grade says how sure the trials make us, not what happens to one person."
            )
        )
    elif RULES[view.product.subclass].effects_public:
        yield Said(N_("Whether it works: this registry has not assessed its effect and shows no result."))
    else:
        yield Said(
            N_(
                "Whether it works: for this kind of product, the law keeps assessments of effect from the public."
            )
        )
    if view.product.subclass is SubClass.HF_FFC:
        yield Said(
            N_(
                "The state has not examined the product one by one; the firm notifies on its own responsibility."
            )
        )
    if view.product.subclass.product_class is ProductClass.WD:
        yield Said(
            N_("Whether it suits you: try it, and ask your care manager or an adviser on welfare devices.")
        )
        return
    yield Said(
        N_(
            "Whether it suits you: ask a physician or a pharmacist, above all if you are ill or take medicines."
        )
    )
