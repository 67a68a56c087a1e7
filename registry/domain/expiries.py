"""What has ended or ends within 90, 30 or 7 days (domain specification 4.8): derived from dates when it is read.

The last day of validity is the one that the document says, never one from an assumed number of years.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from schemas.base import Bilingual
from schemas.expiries import Expiry
from schemas.products.common import CommonFields
from schemas.products.labels import field_label
from schemas.vocab import ExpiryStage

__all__ = ["expiries"]

_STAGES: Final = (
    (0, ExpiryStage.PASSED),
    (8, ExpiryStage.DAYS_7),
    (31, ExpiryStage.DAYS_30),
    (91, ExpiryStage.DAYS_90),
)
"""Fewer days left than this → the stage."""
_SELF_CHECK: Final = Bilingual(ja="次の自己点検・評価の報告期限", en="Report of the next self-check")


def expiries(
    document: CommonFields,
    *,
    today: date,
    self_check_due: date | None = None,
    certificates: Iterable[tuple[str, date]] = (),
) -> tuple[Expiry, ...]:
    """What needs renewing, the nearest first.

    Args:
        document: The product: manufacturing certificates, distribution licence and marks are looked at.
        today: The day in Asia/Tokyo.
        self_check_due: Last day to report the next self-check, where that duty is known.
        certificates: Number and last day of the evidence certificates in force.
    """
    found = [*_of_document(document)]
    if self_check_due is not None:
        found.append(("self_checks", _SELF_CHECK, self_check_due))
    for number, last_day in certificates:
        named = Bilingual(ja=f"エビデンス証明書 {number}", en=f"Evidence certificate {number}")
        found.append(("", named, last_day))
    soon = (_expiry(field, what, last_day, today) for field, what, last_day in found)
    return tuple(sorted((one for one in soon if one is not None), key=lambda one: (one.last_day, one.field)))


def _of_document(document: CommonFields) -> Iterator[tuple[str, Bilingual, date]]:
    for number, site in enumerate(document.manufacturer_sites):
        for place, held in enumerate(site.gmp_certificates):
            if held.valid_to is not None:
                path = f"manufacturer_sites.{number}.gmp_certificates.{place}.valid_to"
                named = Bilingual(
                    ja=f"{site.name}（製造所）の{held.type.ja} {held.number} の有効期限",
                    en=f"{held.type.en} {held.number} of the site {site.name}",
                )
                yield path, named, held.valid_to
    licence: date | None = getattr(document, "licence_valid_to", None)
    if licence is not None:
        yield "licence_valid_to", field_label("licence_valid_to"), licence
    for mark in ("jis_mark", "sg_mark"):
        held_mark = getattr(document, mark, None)
        if held_mark is not None and held_mark.valid_to is not None:
            yield f"{mark}.valid_to", field_label(f"{mark}.valid_to"), held_mark.valid_to


def _expiry(field: str, what: Bilingual, last_day: date, today: date) -> Expiry | None:
    days = (last_day - today).days
    stage = next((stage for fewer, stage in _STAGES if days < fewer), None)
    return (
        None if stage is None else Expiry(field=field, what=what, last_day=last_day, days=days, stage=stage)
    )
