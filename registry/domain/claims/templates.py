"""The wording that the evidence of a food with function claims asks for (rule L12, domain specification 1.5.4).

======================  =====================================================================
evidence                shape of the claim
======================  =====================================================================
trial of the product    本品にはAが含まれるので、Bの機能があります。
review of the product   本品にはAが含まれ、Bの機能があることが報告されています。
review of ingredient    本品にはAが含まれます。AにはBの機能があることが報告されています。
======================  =====================================================================
"""

import re
from typing import Final

from registry.domain.claims.normal_form import NormalForm
from schemas.vocab import EvidenceBasis

__all__ = ["Departure", "departure"]

Departure = tuple[int, int, str]
"""Start and end in the normal form, and what to do about it (Japanese)."""

_REPORTED: Final = "報告されて"
_PRODUCT_IS_SUBJECT: Final = re.compile(r"(?:本品|本製品|本商品|当製品|この(?:食品|製品|商品))(?:に|で)?は")
_OPENING: Final = '「『“"('


def departure(text: NormalForm, basis: EvidenceBasis) -> Departure | None:
    """Where a claim departs from the shape its evidence asks for, or None.

    For a review of the ingredient the first topic (は, には) of the sentence that reports the function must
    stand before 「報告されて」 and must not be the product.
    """
    whole = text.text
    reports = list(re.finditer(_REPORTED, whole))
    if basis is EvidenceBasis.CT_PRODUCT:
        advice = "最終製品の臨床試験が根拠のときは「…の機能があります」と書いてください。"
        return (*reports[0].span(), advice) if reports else None
    if not reports:
        return 0, len(whole), "研究レビューが根拠のときは「…が報告されています」と書いてください。"
    if basis is EvidenceBasis.SR_INGREDIENT:
        for report in reports:
            start = whole.rfind("。", 0, report.start()) + 1
            sentence = whole[start : report.start()].lstrip(_OPENING)
            if "は" not in sentence[1:] or _PRODUCT_IS_SUBJECT.match(sentence):
                advice = (
                    "成分を主語にし、「（成分名）には…の機能があることが報告されています」と書いてください。"
                )
                return start, report.end(), advice
    return None
