"""Invented certificates of the three product classes, of any length, full or public."""

from datetime import date, timedelta
from typing import Any

from registry.domain import certificate_numbers, certificates
from schemas.base import Bilingual
from schemas.certificates import (
    Accreditation,
    BiasDomain,
    CertificateSnapshot,
    CertifiedClaim,
    CertifiedFirm,
    CertifiedIdentifier,
    CertifiedLaboratory,
    CertifiedLot,
    CertifiedProduct,
    CertifiedQuality,
    CertifiedRecall,
    CertifiedResult,
    CertifiedReview,
    CertifiedRule,
    CertifiedSafety,
    CertifiedSite,
    CertifiedTrial,
    GmpStatus,
    GradedOutcome,
    Issuer,
    LotResult,
    PooledResult,
    TrialFacts,
    YearCount,
)
from schemas.vocab import (
    Absence,
    BiasJudgement,
    Certainty,
    Direction,
    Directness,
    Edition,
    Grade,
    LotState,
    ProductClass,
    RecallClass,
    Role,
    SubClass,
    TrialStanding,
    TrialStatus,
    Verdict,
)

ISSUED = date(2026, 4, 1)

_PRODUCTS = {
    ProductClass.HF: (
        SubClass.HF_FFC,
        "伊勢の麦茶 難消化性デキストリン",
        "Ise Barley Tea with Resistant Dextrin",
        ("ffc_no", "届出番号", "Notification no.", "K601"),
        ("届出表示", "Notified claim"),
        "本品には難消化性デキストリンが含まれ、食後の血糖値の上昇をゆるやかにする機能があることが報告されています。",
        "This product contains resistant dextrin, which has been reported to moderate the rise in glucose.",
        "食後血糖値 Postprandial blood glucose",
        ("FFC-GMP 告示", "FFC GMP notification"),
        (
            ("性状", "Appearance", "褐色の液", None, "官能 Visual"),
            ("難消化性デキストリン", "Resistant dextrin", "5.0–6.0", "g/d", "HPLC"),
            ("鉛", "Lead", "0.10 以下", "mg/kg", "ICP-MS"),
            ("一般生菌数", "Total aerobic count", "100 以下", "[CFU]/g", "食品衛生検査指針"),
        ),
        ("褐色の液", "5.42", "<0.05", "<10"),
    ),
    ProductClass.TM: (
        SubClass.TM_OTC,
        "鈴鹿葛根湯エキス顆粒",
        "Suzuka Kakkonto Extract Granules",
        ("approval_no", "承認番号", "Approval no.", "22524APZ00123000"),
        ("承認された効能・効果", "Approved indications"),
        "体力中等度以上のものの次の諸症:感冒の初期(汗をかいていないもの)、鼻かぜ、鼻炎、頭痛、肩こり、筋肉痛、手や肩の痛み",
        None,
        "感冒症状の持続日数 Duration of cold symptoms",
        ("GMP省令適合(医薬品)", "GMP ordinance (medicines)"),
        (
            ("性状", "Description", "淡褐色の顆粒", None, "日局 一般試験法"),
            ("確認試験(TLC)", "Identification (TLC)", "適合", None, "日局 2.03"),
            ("エフェドリン", "Ephedrine", "6.3–11.7", "mg/d", "日局 2.01"),
            ("乾燥減量", "Loss on drying", "8.0 以下", "%", "日局 2.41"),
            ("ヒ素", "Arsenic", "3 以下", "mg/kg", "日局 1.11"),
            ("総好気性微生物数", "Total aerobic count", "1000 以下", "[CFU]/g", "日局 4.05"),
            ("重金属", "Heavy metals", "30 以下", "mg/kg", "日局 1.07"),
        ),
        ("淡褐色の顆粒", "適合", "8.9", "4.2", "<1", "60", "<10"),
    ),
    ProductClass.WD: (
        SubClass.WD_RENT,
        "歩行車「ささえ」四輪型",
        "Sasae Four-wheeled Rollator",
        ("tais_code", "TAISコード", "TAIS code", "00170-000683"),
        ("種目・使用目的", "Item class and intended use"),
        "歩行器。屋内外での歩行の支持と安定に用いる。",
        "Walking frame. Supports and steadies walking indoors and outdoors.",
        "10 m 歩行時間 10-metre walk time",
        ("ISO 13485", "ISO 13485"),
        (
            ("静的強度", "Static strength", "破損なし", None, "JIS T 9265"),
            ("制動力", "Braking force", "40 以上", "N", "JIS T 9265"),
            ("前方安定性", "Forward stability", "15 以上", "deg", "JIS T 9265"),
        ),
        ("破損なし", "52", "17.5"),
    ),
}
_STANDINGS = (
    (TrialStanding.FAVOURABLE, TrialStatus.COMPLETED, Direction.FAV),
    (TrialStanding.NO_DIFFERENCE, TrialStatus.COMPLETED, Direction.NULL),
    (TrialStanding.UNFAVOURABLE, TrialStatus.COMPLETED, Direction.UNFAV),
    (TrialStanding.UNREPORTED, TrialStatus.COMPLETED, None),
    (TrialStanding.ONGOING, TrialStatus.RECRUITING, None),
    (TrialStanding.RETRACTED, TrialStatus.COMPLETED, Direction.FAV),
)
_BIAS = (
    BiasJudgement.LOW,
    BiasJudgement.LOW,
    BiasJudgement.SOME_CONCERNS,
    BiasJudgement.LOW,
    BiasJudgement.HIGH,
)


def trial(k: int, outcome: str = "食後血糖値") -> CertifiedTrial:
    """The k-th trial: every standing comes round, some facts are missing in some."""
    standing, status, direction = _STANDINGS[k % 6]
    result = CertifiedResult(
        outcome_id="O-1",
        outcome=outcome,
        primary=True,
        time_point=f"{4 + k % 4 * 4} 週 wk",
        arms=f"{100 + k}.{k % 10}±12.1 (n={20 + k}) / 121.{k % 10}±13.4 (n={21 + k})",
        measure="MD",
        effect=f"-{k % 9}.{k % 7}5",
        ci_low=f"-{k % 9 + 3}.10",
        ci_high=f"{k % 4}.20",
        direction=direction,
        bias=tuple(BiasDomain(domain=f"D{n + 1}", judgement=j) for n, j in enumerate(_BIAS)),
        bias_overall=BiasJudgement.SOME_CONCERNS,
    )
    return CertifiedTrial(
        trial_id=f"T-{k + 1:06d}",
        registrations=(f"UMIN{100000000 + k}",) if k % 5 else (f"jRCTs{1000000000 + k}"[:14], f"NCT{k:08d}"),
        status=status,
        facts=TrialFacts(
            year=2010 + k * 7 % 16 if k != 3 else None,
            countries=("日本 Japan",) if k % 4 else ("日本 Japan", "ベトナム Viet Nam"),
            design="二重盲検並行群間RCT Double-blind RCT" if k % 3 else "クロスオーバー試験 Crossover",
            registered_on=f"{2010 + k * 7 % 16}-05",
            prospective=(True, False, None)[k % 3],
            population="健康な成人 Healthy adults, 40–64",
            comparator="プラセボ Placebo",
            randomised=40 + k,
            analysed=38 + k if direction else None,
            directness=(Directness.P0, Directness.P1, Directness.P2)[k % 3],
            standing=standing,
            overdue=standing is TrialStanding.UNREPORTED,
            retracted=standing is TrialStanding.RETRACTED,
            publications=(f"10.1234/jfs.{2010 + k}.{k:04d}",) if direction else (),
            sponsor="北勢食品株式会社" if k % 2 else "国立大学法人 中勢大学",
            funder="北勢食品株式会社" if k % 2 else "公的研究費 Public grant",
            authors_employed=bool(k % 2),
            analysed_by="第三者 Third party" if k % 4 else None,
            product_supplied_by="北勢食品株式会社",
            independent=(not k % 2) if k % 7 else None,
            results=(result,) if direction else (),
        ),
    )


def lot(k: int, product_class: ProductClass) -> CertifiedLot:
    """The k-th lot; the fifth failed, the last of every seven is still in test and was never released."""
    *_, items, values = _PRODUCTS[product_class]
    made = ISSUED - timedelta(days=360 - 9 * k)
    failed, in_test = k % 24 == 5, k % 7 == 6
    return CertifiedLot(
        lot=f"L26{k + 1:03d}",
        site="第二工場" if k % 3 else None,
        manufactured_on=made,
        expires_on=made.replace(year=made.year + 2) if (made.month, made.day) != (2, 29) else None,
        released_on=None if failed or in_test else made + timedelta(days=20),
        state=LotState.REJECTED if failed else LotState.IN_TEST if in_test else LotState.RELEASED,
        results=tuple(
            LotResult(
                item_ja=ja,
                item_en=en,
                limit=limit,
                unit=unit,
                method=method,
                value=f"99.9{k}" if failed and n == 1 else value,
                verdict=Verdict.FAIL if failed and n == 1 else Verdict.PASS,
                tested_on=made + timedelta(days=10),
                laboratory_id="B-2" if n == 2 else "B-1",
                accredited=(True, False, None)[n % 3],
            )
            for n, ((ja, en, limit, unit, method), value) in enumerate(zip(items, values, strict=True))
        ),
    )


def snapshot(
    product_class: ProductClass = ProductClass.HF,
    *,
    trial_count: int = 12,
    lot_count: int = 24,
    serial: int = 1,
    **changes: Any,
) -> CertificateSnapshot:
    """A full specimen certificate; ``changes`` replace whole fields."""
    subclass, name, name_en, identifier, basis, claim, claim_en, outcome, gmp, *_ = _PRODUCTS[product_class]
    shown = certificates.in_print_order(trial(k, outcome) for k in range(trial_count))
    number = certificate_numbers.certificate_number(None, year=2026, serial=serial, version=1)
    made = tuple(lot(k, product_class) for k in range(lot_count))
    fields: dict[str, Any] = {
        "number": number,
        "edition": Edition.FULL,
        "version": 1,
        "issued_on": ISSUED,
        "valid_until": certificates.valid_until(ISSUED),
        "specimen": True,
        "issuer": Issuer(
            name=Bilingual(
                ja="みえメディカルバレー 製品エビデンス登録簿",
                en="Mie Medical Valley Product Evidence Registry",
            ),
            base_url="https://registry.example.jp",
            verification_url=f"https://registry.example.jp/v/{number}",
        ),
        "product": CertifiedProduct(
            product_id="P-000001",
            version=3,
            subclass=subclass,
            name_ja=name,
            name_en=name_en,
            identifiers=(
                CertifiedIdentifier(
                    scheme=identifier[0],
                    label=Bilingual(ja=identifier[1], en=identifier[2]),
                    value=identifier[3],
                ),
                CertifiedIdentifier(
                    scheme="gtin", label=Bilingual(ja="GTIN", en="GTIN"), value="4901234567894"
                ),
            ),
        ),
        "firm": CertifiedFirm(
            name_ja="北勢食品株式会社",
            name_en="Hokusei Foods Co., Ltd.",
            corporate_no="1000012160153",
            address="三重県鈴鹿市神戸一丁目18番18号",
        ),
        "sites": (
            CertifiedSite(
                name="北勢食品 第二工場",
                municipality="三重県亀山市",
                gmp=(
                    GmpStatus(
                        scheme=Bilingual(ja=gmp[0], en=gmp[1]),
                        number="G-2024-118",
                        valid_to=date(2027, 9, 30),
                    ),
                ),
            ),
            CertifiedSite(name="伊賀充填センター", municipality="三重県伊賀市", gmp=()),
        ),
        "claims": (
            CertifiedClaim(
                text=claim,
                text_en=claim_en,
                basis=Bilingual(ja=basis[0], en=basis[1]),
                reference=identifier[3],
            ),
        ),
        "outcomes": (
            GradedOutcome(
                outcome_id="O-1",
                outcome=outcome,
                grade=Grade.C,
                certainty=Certainty.LOW,
                directness=Directness.P0,
                provisional=False,
                judged_on=date(2026, 3, 12),
                pooled=PooledResult(
                    measure="MD",
                    method="REML, Hartung–Knapp",
                    trials=5,
                    participants=412,
                    estimate="-6.10",
                    ci_low="-9.84",
                    ci_high="-2.36",
                    pi_low="-14.02",
                    pi_high="1.82",
                    tau_squared="8.31",
                    i_squared="41",
                ),
            ),
        )
        if trial_count
        else (),
        "outcomes_absent": None if trial_count else Absence.NOT_ASSESSED,
        "counts": certificates.count_trials(shown),
        "trials": shown,
        "interests": certificates.count_interests(shown),
        "quality": CertifiedQuality(
            specification_version="3",
            specification_from=date(2025, 10, 1),
            period_from=date(2025, 4, 1),
            period_to=date(2026, 3, 31),
            lots_tested=lot_count,
            lots_passed=sum(one.released_on is not None for one in made),
            lots_failed=sum(one.state is LotState.REJECTED for one in made),
            oos_count=sum(one.state is LotState.REJECTED for one in made),
            lots=made,
        ),
        "laboratories": (
            CertifiedLaboratory(
                laboratory_id="B-1",
                name="公益財団法人 中勢分析センター",
                accreditations=(
                    Accreditation(
                        body="JAB",
                        number="RTL99990",
                        scope="食品 理化学 Food chemistry",
                        valid_to=date(2028, 5, 31),
                    ),
                ),
            ),
            CertifiedLaboratory(laboratory_id="B-2", name="北勢食品 品質管理課", accreditations=()),
        ),
        "safety": CertifiedSafety(
            reports=(YearCount(year=2024, reports=3, serious=0), YearCount(year=2025, reports=5, serious=1)),
            recalls=(
                CertifiedRecall(
                    recall_class=RecallClass.III,
                    started_on=date(2025, 6, 2),
                    closed_on=date(2025, 8, 29),
                    reason="賞味期限の印字不良 Illegible best-before date",
                ),
            ),
        ),
        "reviews": (
            CertifiedReview(role=Role.REVIEWER, decided_on=date(2026, 3, 12), interests_declared=True),
            CertifiedReview(role=Role.CHIEF_REVIEWER, decided_on=date(2026, 3, 19), interests_declared=True),
        ),
        "grade_rules": (
            CertifiedRule(
                code="c6",
                version="1",
                label=Bilingual(ja="未公表の試験による上限 C", en="Capped at C: unreported trials"),
            ),
        )
        if trial_count
        else (),
        "rules": (
            CertifiedRule(
                code="conformity", version="1", label=Bilingual(ja="適合判定", en="Conformity decision")
            ),
            CertifiedRule(
                code="grade", version="1", label=Bilingual(ja="エビデンスグレード", en="Evidence grade")
            ),
        ),
        "checked": (
            Bilingual(ja="識別子の形式と検査数字", en="Form and check digits of the identifiers"),
            Bilingual(
                ja="試験の登録番号が登録機関の記録に存在すること", en="That the trial registrations exist"
            ),
        ),
        "not_checked": (
            Bilingual(ja="製造所への立入り", en="No visit to the manufacturing sites was made"),
            Bilingual(ja="試験の原データ", en="Raw data of the trials"),
        ),
    }
    return CertificateSnapshot(**{**fields, **changes})
