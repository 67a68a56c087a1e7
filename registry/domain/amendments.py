"""Minor or major: how much of a review the next version of a product needs (domain specification 5.5).

What is not known to be minor is major. Of the examples of 5.5, contact and package sizes are whole fields; a typo
is told where the text stays the same but for width, spaces and composition of characters, since no rule can tell
whether a changed word changes the meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.domain.errors import Invalid
from schemas.base import search_key
from schemas.products.common import CommonFields
from schemas.vocab import AmendmentKind

__all__ = ["Change", "change_between", "raised"]

_MINOR = frozenset(
    {
        "contact_ae",
        "contract",
        "gtin",
        "label_images",
        "name_en",
        "name_kana",
        "net_content",
        "package_insert_url",
        "self_checks",
        "sold_by_barcode",
        "status_market",
    }
)
_FORMULA = frozenset(
    {"active", "composition", "crude_drugs", "daily_intake", "dosage", "functional_substances", "nutrients"}
)


@dataclass(frozen=True)
class Change:
    """What differs between two versions.

    Attributes:
        fields: Names of the fields that differ, in alphabetical order.
        major: Those of them that need a full review.
        formula: Whether composition or daily amount changed: a trial of the product as it was is then no longer one
            of the product itself (P0).
    """

    fields: tuple[str, ...]
    major: tuple[str, ...]
    formula: bool

    @property
    def kind(self) -> AmendmentKind:
        """Major as soon as one field is."""
        return AmendmentKind.MAJOR if self.major else AmendmentKind.MINOR


def change_between(before: CommonFields | None, after: CommonFields) -> Change:
    """Compare two versions of one product.

    Args:
        before: The version that is published; None for a first registration, where everything is new.
        after: What is submitted.
    """
    new = after.model_dump(mode="json")
    old = {} if before is None else before.model_dump(mode="json")
    fields = sorted(name for name in new.keys() | old.keys() if new.get(name) != old.get(name))
    major = [name for name in fields if before is None or _is_major(name, old.get(name), new.get(name))]
    # Width and spaces of an ingredient's name are no other formula.
    formula = before is not None and any(name in _FORMULA for name in major)
    return Change(tuple(fields), tuple(major), formula)


def raised(computed: AmendmentKind, wanted: AmendmentKind, reason: str | None) -> AmendmentKind:
    """The kind after a reviewer looked at it: minor may become major with a reason, never the other way round.

    Raises:
        Invalid: It would be lowered, or raised without a reason.
    """
    if computed is AmendmentKind.MAJOR and wanted is AmendmentKind.MINOR:
        raise Invalid.field(
            "kind",
            "E_RULE",
            ja="重要な変更を軽微な変更に下げることはできません。",
            en="A major amendment cannot be lowered to a minor one.",
        )
    if wanted is not computed and not reason:
        raise Invalid.field(
            "reason",
            "E_REQ",
            ja="重要な変更に引き上げる理由を入力してください。",
            en="Say why the amendment is to be major.",
        )
    return wanted


def _is_major(name: str, old: object, new: object) -> bool:
    if name in _MINOR:
        return False
    if name == "manufacturer_sites":  # the same sites with renewed certificates are the same sites
        return _sites(old) != _sites(new)
    return _read(old) != _read(new)


def _sites(value: Any) -> list[object]:  # noqa: ANN401 # JSON
    return [
        _read({key: inner for key, inner in site.items() if key != "gmp_certificates"})
        for site in value or ()
    ]


def _read(value: object) -> object:
    """The value with its texts as a reader takes them: width and spaces say nothing."""
    match value:
        case str():
            return search_key(value)
        case Mapping():
            return {key: _read(inner) for key, inner in value.items()}
        case list():
            return [_read(inner) for inner in value]
    return value
