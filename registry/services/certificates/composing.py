"""The full snapshot of a certificate, composed from what is on record, and what the public may read of it.

Nothing is invented: what no part of the registry has recorded is null or empty and is printed as "not recorded".
"""

from dataclasses import dataclass, replace
from datetime import datetime

from registry.domain import certificates, product_labels
from registry.domain.calendar import tokyo_day
from registry.domain.certificates import Visible
from registry.domain.permissions import ANONYMOUS, SYSTEM
from registry.services import evidence, lots, products, reviews, rules
from registry.services.evidence import Evidence
from registry.tables.database import Statement
from schemas.base import Bilingual
from schemas.certificates import (
    CertificateSnapshot,
    CertifiedFirm,
    CertifiedLaboratory,
    CertifiedProduct,
    CertifiedQuality,
    CertifiedRule,
    GradedOutcome,
    Issuer,
)
from schemas.products import ProductView
from schemas.vocab import Absence, Edition, GradeCap

__all__ = ["Composed", "compose", "specimen"]

_ORGANISATION = Statement("SELECT name FROM organisation WHERE public_id = {}")
_ISSUER = Bilingual(
    ja="みえメディカルバレー 製品エビデンス登録簿", en="Mie Medical Valley Product Evidence Registry"
)
_CHECKED = (
    Bilingual(
        ja="この区分の公開に必要な項目がすべて入力されていること",
        en="That every field this sub-class requires for publication is filled in",
    ),
    Bilingual(
        ja="識別子の形式と、検査数字のある識別子ではその検査数字",
        en="The form of the identifiers, and the check digit of those that have one",
    ),
)
_REVIEWED = (
    Bilingual(
        ja="審査員による確認: 識別子と原本、表示、文言、配合、製造所、品質、試験との結び付き、安全性",
        en="By reviewers: identifiers and their originals, label, wording, composition, sites, quality, linked trials,"
        " safety",
    ),
)
_UNREVIEWED = (
    Bilingual(
        ja="審査者による審査（この見本は審査前に発行されています）",
        en="No reviewer has reviewed the product: this specimen was issued before any review",
    ),
    Bilingual(
        ja="表示・効能の文言と、届出・許可・承認の原本との一致",
        en="That the wording of the claims agrees with the original notification, permission or approval",
    ),
    Bilingual(
        ja="製造所の実態と、GMP等の証明書の原本",
        en="The manufacturing sites, and the originals of their GMP and other certificates",
    ),
)
_NOT_CHECKED = (
    Bilingual(
        ja="ここに収載したもの以外に関連する試験がないこと",
        en="That there are no related trials beside those listed here",
    ),
    Bilingual(ja="健康被害の報告と自主回収", en="Reports of harm to health, and recalls"),
)
_RESULTS_NOT_CHECKED = Bilingual(
    ja="試験の結果、偏りのリスク、利益相反、論文とその撤回の有無",
    en="Results, risk of bias and interests of the trials, their papers, and whether any was retracted",
)
_FIRST_STEP = Bilingual(
    ja="確実性による格付けの前に決まった評価（第1段）",
    en="Decided before the certainty was looked at (step 1)",
)
_RULES = {
    "effects": Bilingual(ja="効果量の計算", en="Effect sizes"),
    "pooling": Bilingual(ja="統合", en="Pooling"),
    "grading": Bilingual(ja="格付け", en="Grading"),
}
_QUALITY_NOT_CHECKED = Bilingual(
    ja="規格とロットの試験成績の原本、試験所の認定",
    en="The originals of the specification and of the lots' test results, and the laboratories' accreditation",
)


@dataclass(frozen=True)
class Composed:
    """A full snapshot, and what of it the public may read."""

    full: CertificateSnapshot
    visible: Visible


async def specimen(
    product_id: str, number: str, *, version: int, base_address: str, now: datetime
) -> Composed:
    """Compose the specimen of a published product, inside the open transaction.

    Args:
        product_id: The product.
        number: Number of the certificate.
        version: How many certificates the product has had, this one included.
        base_address: Public base address without a final slash.
        now: The instant of issue, aware UTC; the day of issue is that in Asia/Tokyo.

    Raises:
        NotFound: There is no such product, or it was never published.
    """
    seen = await products.view(product_id, actor=SYSTEM)
    public = await products.view(product_id, actor=ANONYMOUS)
    return await compose(seen, public, number, version=version, base_address=base_address, now=now)


async def compose(
    seen: ProductView,
    public: ProductView,
    number: str,
    *,
    version: int,
    base_address: str,
    now: datetime,
    complete: bool = True,
) -> Composed:
    """Compose the snapshot of one version of a product, or of its draft.

    Args:
        seen: The whole of it.
        public: The same as the public may read it.
        number: Number of the certificate.
        version: How many certificates the product has had, this one included.
        base_address: Public base address without a final slash.
        now: The instant, aware UTC.
        complete: Whether every field that the sub-class requires is filled in; a draft may lack some.
    """
    product_id, subclass = seen.id, seen.product.subclass
    claims = product_labels.claims_of(seen.product, subclass)
    issued_on = tokyo_day(now)
    found = await evidence.gather(product_id, now=now)
    graded = _graded(found)
    reviewed = await reviews.certified(product_id, seen.version)
    quality = await _quality(product_id, now=now)
    full = CertificateSnapshot(
        number=number,
        edition=Edition.FULL,
        version=version,
        issued_on=issued_on,
        valid_until=certificates.valid_until(issued_on),
        specimen=True,
        issuer=Issuer(name=_ISSUER, base_url=base_address, verification_url=f"{base_address}/v/{number}"),
        product=CertifiedProduct(
            product_id=product_id,
            version=seen.version,
            subclass=subclass,
            name_ja=seen.product.name_ja,
            name_en=seen.product.name_en,
            identifiers=product_labels.identifiers_of(seen.product),
        ),
        firm=CertifiedFirm(
            name_ja=seen.firm.name_ja,
            name_en=seen.firm.name_en,
            corporate_no=seen.firm.corporate_no,
            address=seen.firm.address,
        ),
        sites=product_labels.sites_of(seen.product),
        claims=claims,
        outcomes=graded,
        outcomes_absent=None if graded and len(graded) == len(found.grades) else Absence.NOT_ASSESSED,
        counts=certificates.count_trials(found.trials),
        trials=found.trials,
        interests=certificates.count_interests(found.trials),
        quality=quality,
        laboratories=await _laboratories(quality),
        safety=None,
        reviews=reviewed,
        grade_rules=_fired(found, graded),
        rules=_computed_by(found),
        checked=(*(_CHECKED if complete else _CHECKED[1:]), *(_REVIEWED if reviewed else ())),
        not_checked=(
            *(() if complete else _CHECKED[:1]),
            *(() if reviewed else _UNREVIEWED),
            *_NOT_CHECKED,
            *(() if graded else (_RESULTS_NOT_CHECKED,)),
            _QUALITY_NOT_CHECKED,
        ),
    )
    phrases = (await rules.on(issued_on)).phrases
    texts = product_labels.quotable(public.product, subclass, phrases)
    return Composed(full, replace(found.visible, claims=texts))


def _graded(seen: Evidence) -> tuple[GradedOutcome, ...]:
    """The outcomes whose grade no single person's judgement decides; a provisional one is never printed."""
    return tuple(one for one in seen.outcomes if seen.grades[one.outcome_id].confirmed)


def _fired(seen: Evidence, outcomes: tuple[GradedOutcome, ...]) -> tuple[CertifiedRule, ...]:
    """The caps that hold one of the printed grades down, or the row of the first step that decided it."""
    found: dict[str, CertifiedRule] = {}
    for outcome in outcomes:
        record = seen.grades[outcome.outcome_id]
        for code in record.result.binding_caps if record.result else ():
            word = None if code.startswith("step") else GradeCap.of(code)
            label = _FIRST_STEP if word is None else Bilingual(ja=word.ja, en=word.en)
            found[code] = CertifiedRule(code=code, version=record.rules.grading, label=label)
    return tuple(found.values())


def _computed_by(seen: Evidence) -> tuple[CertifiedRule, ...]:
    versions = next((record.rules for record in seen.grades.values()), None)
    if versions is None:
        return ()
    return tuple(
        CertifiedRule(code=name, version=getattr(versions, name), label=label)
        for name, label in _RULES.items()
    )


async def _quality(product_id: str, *, now: datetime) -> CertifiedQuality | None:
    """The quality section; None, "not recorded", where there is neither a specification nor a tested lot."""
    found = await lots.quality_summary(product_id, now=now)
    return found if found.lots or found.specification_version is not None else None


async def _laboratories(quality: CertifiedQuality | None) -> tuple[CertifiedLaboratory, ...]:
    """The laboratories of the results; one that is no organisation of the network is known by its name only."""
    made = quality.lots if quality else ()
    named = {result.laboratory_id for lot in made for result in lot.results or () if result.laboratory_id}
    return tuple(
        [
            CertifiedLaboratory(laboratory_id=one, name=await _laboratory_name(one), accreditations=())
            for one in sorted(named)
        ]
    )


async def _laboratory_name(laboratory: str) -> str:
    row = await _ORGANISATION.first(laboratory)
    return laboratory if row is None else str(row["name"])
