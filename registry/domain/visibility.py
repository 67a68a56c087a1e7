"""What the law lets a reader see (domain specification 1.4): decided here, asked by services, never by templates."""

from typing import TypeVar

from registry.domain.permissions import Actor, allowed
from registry.domain.product_classes import RULES
from schemas.products.common import CommonFields
from schemas.vocab import SubClass

__all__ = ["product_for", "reads_withheld"]

P = TypeVar("P", bound=CommonFields)


def reads_withheld(actor: Actor) -> bool:
    """Whether the actor may read what the law keeps from the general public."""
    return allowed(actor, "efficacy:read_withheld")


def product_for(product: P, subclass: SubClass, *, withheld_too: bool) -> tuple[P, tuple[str, ...]]:
    """The product's document as a reader may see it, and the names of the fields kept back.

    A field is named only where it holds something: saying "withheld" of an empty field would invent it.
    """
    if withheld_too:
        return product, ()
    kept_back = tuple(sorted(name for name in RULES[subclass].withheld if getattr(product, name, None)))
    fields = type(product).model_fields
    return product.model_copy(update={name: fields[name].default for name in kept_back}), kept_back
