"""Rules of every product (domain specification 1.2)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from registry.domain.product_rules.case import INFO, MUST, WARN, Case, Rule, finding
from registry.domain.product_rules.units import units
from schemas.findings import Finding
from schemas.identifiers import Scheme, check, gtin14
from schemas.products.common import CommonFields
from schemas.vocab import FindingLevel, MarketStatus, PackageLevel, Severity

__all__ = ["RULES"]

_REGISTRY: Final = "登録基準（製品の共通項目）"
_GS1: Final = "GS1 総合仕様書"
_KANJI: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_SCHEMES: Final[Mapping[str, Scheme]] = {
    "ffc_no": Scheme.FFC_NO,
    "approval_no": Scheme.APPROVAL_NO,
    "mah_licence": Scheme.MAH_LICENCE,
    "yj_code": Scheme.YJ,
    "tais_code": Scheme.TAIS,
    "jmdn": Scheme.JMDN,
    "device_notification_no": Scheme.CLASS1_NO,
    "device_certification_no": Scheme.CERT_NO,
    "device_approval_no": Scheme.APPROVAL_NO,
}
_LEVELS: Final[Mapping[Severity, FindingLevel]] = {
    Severity.BLOCK: MUST,
    Severity.WARN: WARN,
    Severity.INFO: INFO,
}
_VARIABLE_MEASURE: Final = "9"


def _names(case: Case[CommonFields]) -> Iterator[Finding]:
    document = case.document
    if document.name_kana and _KANJI.search(document.name_kana):
        yield finding(
            MUST,
            "name_kana",
            "kana_with_kanji",
            ja="に漢字があります。かなで入力してください。",
            en="has kanji; write it in kana.",
            rule=_REGISTRY,
        )
    if not document.name_en:
        yield finding(
            WARN,
            "name_en",
            "name_en_missing",
            ja="がありません。英語のページと証明書では日本語名だけが出ます。",
            en="is empty; English pages and certificates will show the Japanese name only.",
            rule=_REGISTRY,
        )


def _numbers(case: Case[CommonFields]) -> Iterator[Finding]:
    """What the check of an identifier notices on this day, for numbers whose form was right when entered."""
    document = case.document
    given = [(name, scheme, getattr(document, name, None)) for name, scheme in _SCHEMES.items()]
    given += [(f"gtin.{n}.gtin", Scheme.GTIN, code.gtin) for n, code in enumerate(document.gtin)]
    for path, scheme, value in given:
        if value is None:
            continue
        noticed = check(scheme, str(value), as_of=case.today)
        if noticed.severity is not None and noticed.message is not None:
            yield finding(
                _LEVELS[noticed.severity],
                path,
                str(noticed.code),
                ja=f"：{noticed.message.ja}",
                en=f"— {noticed.message.en}",
                rule=_GS1 if scheme is Scheme.GTIN else f"{scheme.ja}の形式",
            )


def _taken(case: Case[CommonFields]) -> Iterator[Finding]:
    for path, other in case.taken.items():
        # One notification is one product; one barcode may pass to a successor, which a reviewer is told.
        yield finding(
            WARN if path.startswith("gtin.") else MUST,
            path,
            "number_taken",
            ja=f"は、公開中の製品 {other} と同じです。番号を確かめてください。",
            en=f"is that of the published product {other}; check the number.",
            rule=_REGISTRY,
        )


def _barcodes(case: Case[CommonFields]) -> Iterator[Finding]:
    codes = case.document.gtin
    if not codes and case.document.sold_by_barcode:
        yield finding(
            MUST,
            "gtin",
            "gtin_needed",
            ja="がありません。バーコードで販売する製品では必要です。番号を入力してください。",
            en="is empty, and a product sold by barcode must have it; enter the number.",
            rule=_REGISTRY,
        )
    elif not codes:
        yield finding(
            WARN,
            "gtin",
            "gtin_missing",
            ja="がありません。バーコードを付けて販売する製品では必ず入力してください。",
            en="is empty; a product sold by barcode must have it.",
            rule=_REGISTRY,
        )
    seen = Counter(gtin14(code.gtin) for code in codes)
    for number, code in enumerate(codes):
        path = f"gtin.{number}.gtin"
        if seen[gtin14(code.gtin)] > 1:
            yield finding(
                MUST,
                path,
                "gtin_twice",
                ja=f"（{code.gtin}）が2回以上あります。1つにしてください。",
                en=f"({code.gtin}) is there more than once; keep one.",
                rule=_GS1,
            )
        packs = len(code.gtin) == len("00000000000000") and not code.gtin.startswith("0")
        if packs and code.level is PackageLevel.EACH:
            yield finding(
                WARN,
                f"gtin.{number}.level",
                "gtin_level",
                ja="が個装ですが、14桁の番号は中箱・外箱に付けるものです。段階を確かめてください。",
                en="is “each”, but 14 digits number an inner pack or a case; check the level.",
                rule=_GS1,
            )
        if packs and code.gtin.startswith(_VARIABLE_MEASURE):
            yield finding(
                WARN,
                path,
                "gtin_variable_measure",
                ja="は9で始まる計量品の番号です。定量の製品の番号か確かめてください。",
                en="begins with 9, a number of goods sold by measure; check it.",
                rule=_GS1,
            )


def _amounts(case: Case[CommonFields]) -> Iterator[Finding]:
    document = case.document
    quantities = {
        name: value
        for name in ("net_content", "daily_intake", "mass", "max_user_mass")
        if (value := getattr(document, name, None)) is not None
    }
    amounts = {f"{name}.amount": value.amount for name, value in quantities.items()}
    for name in ("functional_substances", "active", "nutrients"):
        amounts |= {f"{name}.{n}.amount": part.amount for n, part in enumerate(getattr(document, name, ()))}
    for number, drug in enumerate(getattr(document, "crude_drugs", ())):
        if drug.amount_per_day is not None:
            amounts[f"crude_drugs.{number}.amount_per_day"] = drug.amount_per_day
    for number, part in enumerate(document.composition):
        if part.amount is not None:
            amounts[f"composition.{number}.amount"] = part.amount
            if part.unit is None or part.basis is None:
                missing = "unit" if part.unit is None else "basis"
                yield finding(
                    MUST,
                    f"composition.{number}.{missing}",
                    "amount_incomplete",
                    ja="がありません。量には単位と、1日量か1単位かの別を付けてください。",
                    en="is empty; an amount needs its unit and whether it is per day or per unit.",
                    rule=_REGISTRY,
                )
    for path, amount in amounts.items():
        if Decimal(amount) <= 0:
            yield finding(
                MUST,
                path,
                "amount_not_positive",
                ja=f"（{amount}）は0より大きくしてください。",
                en=f"({amount}) must be more than zero.",
                rule=_REGISTRY,
            )


def _sites(case: Case[CommonFields]) -> Iterator[Finding]:
    for number, site in enumerate(case.document.manufacturer_sites):
        for place, held in enumerate(site.gmp_certificates):
            path = f"manufacturer_sites.{number}.gmp_certificates.{place}.valid_to"
            if held.valid_from and held.valid_to and held.valid_to < held.valid_from:
                yield finding(
                    MUST,
                    path,
                    "dates_out_of_order",
                    ja="が有効期間の始めより前です。証明書を見て直してください。",
                    en="is before the start of validity; copy both from the certificate.",
                    rule=_REGISTRY,
                )
            elif held.valid_to and held.valid_to < case.today:
                yield finding(
                    WARN,
                    path,
                    "certificate_expired",
                    ja=f"（{held.valid_to}）を過ぎています。更新した証明を登録してください。",
                    en=f"({held.valid_to}) has passed; enter the renewed certificate.",
                    rule=_REGISTRY,
                )


def _pictures(case: Case[CommonFields]) -> Iterator[Finding]:
    if not case.document.label_images:
        yield finding(
            WARN,
            "label_images",
            "label_image_missing",
            ja="がありません。承認までに必要です。",
            en="are missing; they are needed before approval.",
            rule=_REGISTRY,
        )
    for number, image in enumerate(case.document.label_images):
        if image.dated > case.today:
            yield _in_future(f"label_images.{number}.dated", _REGISTRY)


def _past_days(case: Case[CommonFields]) -> Iterator[Finding]:
    for name in ("ffc_submitted_on", "ffc_published_on", "permit_on", "approval_on", "nhi_listed_on"):
        value = getattr(case.document, name, None)
        if value is not None and value > case.today:
            yield _in_future(name, _REGISTRY)


def _in_future(path: str, rule: str) -> Finding:
    return finding(
        MUST,
        path,
        "date_in_future",
        ja="が未来の日付です。書類の日付を入力してください。",
        en="is in the future; enter the day on the document.",
        rule=rule,
    )


def _market(case: Case[CommonFields]) -> Iterator[Finding]:
    start = getattr(case.document, "sale_start_on", None)
    if start is None:
        return
    status = case.document.status_market
    sold_early = status is MarketStatus.ON_MARKET and start > case.today
    late = status is MarketStatus.PLANNED and start <= case.today
    if sold_early or late:
        yield finding(
            WARN,
            "status_market",
            "status_unlike_dates",
            ja=f"「{status.ja}」が販売開始日（{start}）と合いません。",
            en=f"“{status.en}” does not fit the day sale begins ({start}).",
            rule=_REGISTRY,
        )


RULES: tuple[Rule, ...] = (
    _names,
    _numbers,
    _taken,
    _barcodes,
    _amounts,
    units,
    _sites,
    _pictures,
    _past_days,
    _market,
)
"""In no particular order: findings are put in the order of the fields."""
