"""Every word on the wire, each with its label in Japanese and English (domain specification, 1 to 8)."""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A word of the vocabulary; ``ja`` and ``en`` are what people read."""

    ja: str
    en: str

    def __new__(cls, value: str, ja: str, en: str) -> Self:
        """Make the member from its wire value and its two labels."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.ja = ja
        member.en = en
        return member

    @classmethod
    def of(cls, value: str) -> Self:
        """The member with this wire value.

        Raises:
            ValueError: The vocabulary has no such word.
        """
        member = cls._value2member_map_.get(value)
        if not isinstance(member, cls):
            raise ValueError(f"{value!r} is not a {cls.__name__}")  # noqa: TRY004 # a wrong word, not a wrong type
        return member


class ProductClass(Word):
    """The three product classes."""

    HF = "HF", "健康食品", "Health food"
    TM = "TM", "伝統薬", "Traditional medicine"
    WD = "WD", "福祉用具", "Welfare device"


class SubClass(Word):
    """The twelve sub-classes (1.1)."""

    HF_FFC = "HF-FFC", "機能性表示食品", "Food with Function Claims"
    HF_FOSHU = "HF-FOSHU", "特定保健用食品", "Food for Specified Health Uses"
    HF_FNFC = "HF-FNFC", "栄養機能食品", "Food with Nutrient Function Claims"
    HF_OTHER = "HF-OTHER", "その他の健康食品", "Other health food"
    TM_RX = "TM-RX", "医療用漢方製剤・医療用生薬", "Prescription Kampo or crude drug"
    TM_OTC = "TM-OTC", "一般用漢方製剤・生薬製剤", "OTC Kampo or crude-drug product"
    TM_HAICHI = "TM-HAICHI", "配置薬", "Household-distribution medicine"
    TM_QUASI = "TM-QUASI", "医薬部外品", "Quasi-drug"
    WD_RENT = "WD-RENT", "福祉用具貸与", "Rental-covered welfare device"
    WD_SALE = "WD-SALE", "特定福祉用具販売", "Purchase-covered welfare device"
    WD_EITHER = "WD-EITHER", "貸与・販売選択制", "Rental or purchase"
    WD_NONE = "WD-NONE", "介護保険対象外", "Not covered by care insurance"

    @property
    def product_class(self) -> ProductClass:
        """The class a sub-class belongs to."""
        return ProductClass.of(self.value[:2])


class MarketStatus(Word):
    """Whether the product is sold."""

    PLANNED = "planned", "発売予定", "Planned"
    ON_MARKET = "on_market", "販売中", "On the market"
    SUSPENDED = "suspended", "販売休止", "Sales suspended"
    DISCONTINUED = "discontinued", "販売終了", "Discontinued"


class RegistrationState(Word):
    """State of one version of a registration (5.2)."""

    DRAFT = "draft", "下書き", "Draft"
    SUBMITTED = "submitted", "申請済み", "Submitted"
    UNDER_REVIEW = "under_review", "審査中", "Under review"
    CHANGES_REQUESTED = "changes_requested", "補正依頼中", "Changes requested"
    AWAITING_APPROVAL = "awaiting_approval", "承認待ち", "Awaiting approval"
    PUBLISHED = "published", "公開中", "Published"
    SUPERSEDED = "superseded", "旧版", "Superseded"
    SUSPENDED = "suspended", "公開停止", "Suspended"
    REJECTED = "rejected", "却下", "Rejected"
    WITHDRAWN = "withdrawn", "取下げ", "Withdrawn"
    DISCONTINUED = "discontinued", "終了", "Discontinued"


class ListingState(Word):
    """State of a listing from edition to edition of its source (1.1)."""

    LISTED = "listed", "掲載", "Listed"
    CHANGED = "changed", "変更", "Changed"
    DELISTED = "delisted", "掲載終了", "Delisted"
    RELISTED = "relisted", "再掲載", "Listed again"


class RowCode(Word):
    """What is wrong with a row of an imported file (7.4); ``E_`` refuses the row, ``W_`` asks somebody to look."""

    E_REQ = "E_REQ", "必須項目なし", "Missing"
    E_FMT = "E_FMT", "形式不正", "Wrong format"
    E_CHK = "E_CHK", "検査数字不一致", "Wrong check digit"
    E_DUP = "E_DUP", "ファイル内の重複", "Duplicate in the file"
    E_REF = "E_REF", "参照先なし", "Unknown reference"
    E_ENUM = "E_ENUM", "選択肢にない値", "Not one of the choices"
    E_DATE = "E_DATE", "日付不正", "Not a date"
    E_NUM = "E_NUM", "数値不正", "Not a number"
    E_UNIT = "E_UNIT", "単位不明", "Unknown unit"
    E_ID_NUMERIC = "E_ID_NUMERIC", "数値になった識別子", "Identifier turned into a number"
    E_ENC = "E_ENC", "文字コード不正", "Broken encoding"
    E_LIMIT = "E_LIMIT", "上限超過", "Over a limit"
    E_OUT_OF_SCOPE = "E_OUT_OF_SCOPE", "対象外", "Out of scope"
    W_CHK = "W_CHK", "検査数字要確認", "Check digit to be looked at"
    W_DATE = "W_DATE", "日付要確認", "Date to be looked at"
    W_ID = "W_ID", "識別子要確認", "Identifier to be looked at"
    W_REF = "W_REF", "参照先要確認", "Reference to be looked at"
    W_TEXT = "W_TEXT", "文字要確認", "Text to be looked at"
    W_VALUE = "W_VALUE", "値要確認", "Value to be looked at"

    @property
    def refuses(self) -> bool:
        """Whether a row with this finding is left out."""
        return self.value.startswith("E_")


class OrganisationKind(Word):
    """What an organisation of the network is."""

    MEDICAL = "medical", "病院・医科診療所", "Hospital or medical clinic"
    DENTAL = "dental", "歯科診療所", "Dental clinic"
    PHARMACY = "pharmacy", "薬局", "Pharmacy"
    LABORATORY = "laboratory", "試験所", "Laboratory"
    UNIVERSITY = "university", "大学・研究機関", "University or research institute"
    OTHER = "other", "その他", "Other"


class StudyType(Word):
    """Type of a trial (WHO TRDS 15)."""

    INTERVENTIONAL = "interventional", "介入研究", "Interventional"
    OBSERVATIONAL = "observational", "観察研究", "Observational"
    EXPANDED_ACCESS = "expanded_access", "拡大治験", "Expanded access"
    OTHER = "other", "その他", "Other"


class TrialPhase(Word):
    """Phase of a trial (WHO TRDS 15); a combined phase is two words."""

    EARLY_1 = "early_1", "早期第I相", "Early phase 1"
    PHASE_0 = "0", "第0相", "Phase 0"
    PHASE_1 = "1", "第I相", "Phase 1"
    PHASE_2 = "2", "第II相", "Phase 2"
    PHASE_3 = "3", "第III相", "Phase 3"
    PHASE_4 = "4", "第IV相", "Phase 4"
    NOT_APPLICABLE = "not_applicable", "該当なし", "Not applicable"


class Allocation(Word):
    """How participants were assigned to arms."""

    RANDOMISED = "randomised", "無作為化", "Randomised"
    NON_RANDOMISED = "non_randomised", "非無作為化", "Non-randomised"
    NOT_APPLICABLE = "not_applicable", "該当なし", "Not applicable"


class Masking(Word):
    """How many parties did not know the assignment."""

    NONE = "none", "非盲検", "Open label"
    SINGLE = "single", "単盲検", "Single-blind"
    DOUBLE = "double", "二重盲検", "Double-blind"
    TRIPLE = "triple", "三重盲検", "Triple-blind"
    QUADRUPLE = "quadruple", "四重盲検", "Quadruple-blind"


class TrialSex(Word):
    """Sexes that may take part."""

    ALL = "all", "男女", "All"
    FEMALE = "female", "女性", "Female"
    MALE = "male", "男性", "Male"


class AgeUnit(Word):
    """Unit of an age limit."""

    YEAR = "year", "歳", "Year"
    MONTH = "month", "か月", "Month"
    WEEK = "week", "週", "Week"
    DAY = "day", "日", "Day"
    HOUR = "hour", "時間", "Hour"
    MINUTE = "minute", "分", "Minute"


class ResultQualifier(Word):
    """How a reported value is to be read (4.1)."""

    EQUAL = "=", "測定値", "Value"
    LESS = "<", "未満", "Less than"
    GREATER = ">", "超", "Greater than"
    NOT_DETECTED = "ND", "検出せず", "Not detected"
    TOO_NUMEROUS = "TNTC", "計数不能(多数)", "Too numerous to count"


class Role(Word):
    """What a person may act as (5.1)."""

    PUBLIC = "public", "一般", "Public"
    MEMBER_MFR = "member_mfr", "製造事業者", "Manufacturer"
    MEMBER_LAB = "member_lab", "試験所", "Laboratory"
    TRIAL_SITE = "trial_site", "試験実施機関", "Trial site"
    REVIEWER = "reviewer", "審査員", "Reviewer"
    CHIEF_REVIEWER = "chief_reviewer", "主任審査員", "Chief reviewer"
    AUDITOR = "auditor", "監査人", "Auditor"
    ADMIN = "admin", "管理者", "Administrator"
    HCP = "hcp", "医療従事者", "Health professional"
    SYSTEM = "system", "システム", "System"


class Directness(Word):
    """How near a trial is to the product on the shelf (3.7)."""

    P0 = "P0", "最終製品", "Final product"
    P1 = "P1", "同等製品", "Equivalent product"
    P2 = "P2", "成分・原料のみ", "Ingredient only"
    P3 = "P3", "作用機序(非臨床)", "Mechanism only"


class TrialStatus(Word):
    """Registry status of a trial (3.2)."""

    PLANNED = "planned", "開始前", "Planned"
    RECRUITING = "recruiting", "募集中", "Recruiting"
    ONGOING = "ongoing", "実施中", "Ongoing"
    COMPLETED = "completed", "終了", "Completed"
    TERMINATED = "terminated", "中止", "Terminated"
    WITHDRAWN = "withdrawn", "取りやめ", "Withdrawn"
    UNKNOWN = "unknown", "不明", "Unknown"


class LotState(Word):
    """State of a lot (4.5)."""

    IN_TEST = "in_test", "試験中", "In test"
    RELEASED = "released", "出荷可", "Released"
    REJECTED = "rejected", "不適合", "Rejected"
    QUARANTINED = "quarantined", "保留", "Quarantined"
    RECALLED = "recalled", "回収", "Recalled"
    EXPIRED = "expired", "期限切れ", "Expired"


class Edition(Word):
    """The two editions of a certificate snapshot (1.4)."""

    PUBLIC = "public", "公開版", "Public edition"
    FULL = "full", "全項目版", "Full edition"


class CertificateState(Word):
    """States of a certificate (5.6); verification tells the current one first."""

    VALID = "valid", "有効", "Valid"
    SUPERSEDED = "superseded", "新しい版あり", "Superseded"
    SUSPENDED = "suspended", "効力停止中", "Suspended"
    REVOKED = "revoked", "取消し", "Revoked"
    EXPIRED = "expired", "期限切れ", "Expired"


class AttachmentType(Word):
    """Types of file that are taken, by their registered media types."""

    PDF = "application/pdf", "PDF", "PDF"
    PNG = "image/png", "PNG画像", "PNG picture"
    JPEG = "image/jpeg", "JPEG画像", "JPEG picture"


class AttachmentPurpose(Word):
    """What a file is sent for."""

    LABEL_IMAGE = "label_image", "表示ラベルの画像", "Picture of the label"
    DOCUMENT = "document", "資料（非公開）", "Document (not public)"


class Severity(Word):
    """What a finding does: must blocks, warn needs a reason, info is shown."""

    BLOCK = "block", "要修正", "Must be fixed"
    WARN = "warn", "要確認", "Needs a reason"
    INFO = "info", "参考", "For information"


class IdentifierLevel(Word):
    """How far an identifier has been checked (2.1); ordered from least to most."""

    MALFORMED = "malformed", "形式不正", "Malformed"
    FORMAT_OK = "format_ok", "形式のみ確認", "Format checked"
    CHECKSUM_OK = "checksum_ok", "検査数字まで確認", "Check digit verified"
    CONFIRMED = "confirmed", "登録機関で確認", "Seen at the authority"


class Absence(Word):
    """Why a document shows no value where one could stand (1.4, 3.9)."""

    NOT_RECORDED = "not_recorded", "登録なし", "Not recorded"
    NOT_ASSESSED = "not_assessed", "未評価", "Not assessed"
    WITHHELD = "withheld", "公開対象外", "Not public"


class TrialStanding(Word):
    """The one of six places every linked trial falls into, in the order they are always shown (3.8)."""

    FAVOURABLE = "favourable", "有利", "Favourable"
    NO_DIFFERENCE = "no_difference", "差なし", "No difference"
    UNFAVOURABLE = "unfavourable", "不利", "Unfavourable"
    UNREPORTED = "unreported", "未公表", "Unreported"
    ONGOING = "ongoing", "実施中", "Ongoing"
    RETRACTED = "retracted", "撤回", "Retracted"


class Direction(Word):
    """Direction of a result by its confidence interval (3.8)."""

    FAV = "FAV", "有利", "Favourable"
    NULL = "NULL", "差なし", "No difference"
    UNFAV = "UNFAV", "不利", "Unfavourable"
    UNK = "UNK", "判定不能", "Undetermined"


class BenefitWhen(Word):
    """Which way of an outcome is good for the participant (3.3)."""

    HIGHER = "higher", "高いほど良い", "Higher is better"
    LOWER = "lower", "低いほど良い", "Lower is better"


class Measure(Word):
    """Effect measure (3.3)."""

    MD = "MD", "平均差", "Mean difference"
    SMD = "SMD", "標準化平均差（Hedgesのg）", "Standardised mean difference (Hedges g)"
    OR = "OR", "オッズ比", "Odds ratio"
    RR = "RR", "リスク比", "Risk ratio"
    RD = "RD", "リスク差", "Risk difference"
    HR = "HR", "ハザード比", "Hazard ratio"

    @property
    def is_ratio(self) -> bool:
        """Whether it is analysed as a logarithm."""
        return self.value in {"OR", "RR", "HR"}


class AnalysisScale(Word):
    """Scale on which effects are combined."""

    LOG = "log", "対数", "Logarithm"
    IDENTITY = "identity", "そのまま", "As it is"


class HeterogeneityMethod(Word):
    """Estimator of the variance between trials (3.4)."""

    REML = "REML", "制限付き最尤法（REML）", "restricted maximum likelihood (REML)"
    PM = "PM", "Paule–Mandel法", "Paule–Mandel"
    DL = "DL", "DerSimonian–Laird法", "DerSimonian–Laird"
    FE = "FE", "共通効果モデル", "common effect"


class IntervalMethod(Word):
    """How the interval of a pooled effect is made (3.4)."""

    HK_STAR = "HK_STAR", "Hartung–Knapp法（q*＝max(1, q)）", "Hartung–Knapp with q* = max(1, q)"
    HK = "HK", "Hartung–Knapp法", "Hartung–Knapp"
    Z = "Z", "正規近似", "normal approximation"


class BiasJudgement(Word):
    """Judgement of one domain or of the whole, RoB 2 and ROBINS-I (3.5)."""

    LOW = "low", "低", "Low"
    SOME_CONCERNS = "some_concerns", "一部懸念", "Some concerns"
    MODERATE = "moderate", "中", "Moderate"
    HIGH = "high", "高", "High"
    SERIOUS = "serious", "深刻", "Serious"
    CRITICAL = "critical", "重大", "Critical"
    NO_INFORMATION = "no_information", "情報なし", "No information"


class Grade(Word):
    """Evidence grade of one outcome (3.9)."""

    A = "A", "強い", "Strong"
    B = "B", "中程度", "Moderate"
    C = "C", "限定的", "Limited"
    D = "D", "乏しい", "Weak"
    E = "E", "評価不能", "Cannot be graded"
    N = "N", "効果は示されていない", "No effect shown"
    X = "X", "不利な結果", "Unfavourable"


class StudyDesign(Word):
    """Design of a trial as far as grading looks at it (3.1, 3.9)."""

    RCT = "RCT", "無作為化比較試験", "Randomised controlled trial"
    NRSI = "NRSI", "非無作為化比較試験", "Non-randomised controlled study"
    COHORT = "COHORT", "コホート研究", "Cohort study"
    CASE_CONTROL = "CASE_CONTROL", "症例対照研究", "Case–control study"
    SINGLE_ARM = "SINGLE_ARM", "単群前後比較", "Single-arm study"
    CASE_SERIES = "CASE_SERIES", "症例集積", "Case series"


class GradeCap(Word):
    """What holds a grade down (3.9, step 2)."""

    C1 = "c1", "成分のみ、またはバイアスリスクが高い", "Ingredient only, or high risk of bias"
    C2 = "c2", "有利な無作為化比較試験なし", "No favourable randomised trial"
    C3 = "c3", "有利な試験が2件未満", "Fewer than two favourable trials"
    C4 = "c4", "独立した試験なし", "No independent trial"
    C5 = "c5", "事前登録なし", "No prospective registration"
    C6 = "c6", "公表期限を過ぎた試験", "Overdue results"
    C7 = "c7", "有利でない結果が半数以上", "Half or more not favourable"
    C8 = "c8", "暫定の確実性", "Provisional certainty"


class Certainty(Word):
    """Certainty of a body of evidence (GRADE, 3.6)."""

    HIGH = "high", "高", "High"
    MODERATE = "moderate", "中", "Moderate"
    LOW = "low", "低", "Low"
    VERY_LOW = "very_low", "非常に低", "Very low"


class Verdict(Word):
    """Judgement of one test result against its limit (4.3, 4.4)."""

    PASS = "pass", "適合", "Pass"
    CONDITIONAL_PASS = "conditional_pass", "条件付き適合", "Conditional pass"
    CONDITIONAL_FAIL = "conditional_fail", "条件付き不適合", "Conditional fail"
    FAIL = "fail", "不適合", "Fail"
    NOT_EVALUABLE = "not_evaluable", "判定不能", "Not evaluable"
    REPORT_ONLY = "reported", "参考値", "For information"


class LimitKind(Word):
    """Kind of a limit (4.1)."""

    MAX = "max", "上限", "Maximum"
    MIN = "min", "下限", "Minimum"
    RANGE = "range", "範囲", "Range"
    TEXT = "text", "規定の記述", "Stated description"
    ABSENT = "absent", "不検出", "Absent"
    COUNT = "count", "菌数（薬局方）", "Count (pharmacopoeia)"
    REPORT_ONLY = "report_only", "参考値", "For information"


class Rounding(Word):
    """How a result is rounded before it is compared or printed (4.2)."""

    JP_HALF_UP = "JP_HALF_UP", "四捨五入（日本薬局方通則）", "Half up (JP General Notices)"
    JIS_A_HALF_EVEN = (
        "JIS_A_HALF_EVEN",
        "偶数への丸め（JIS Z 8401 規則A）",
        "Half to even (JIS Z 8401 rule A)",
    )
    JIS_B_HALF_UP = "JIS_B_HALF_UP", "四捨五入（JIS Z 8401 規則B）", "Half up (JIS Z 8401 rule B)"
    NONE = "NONE", "丸めない", "Not rounded"


class DecisionRule(Word):
    """How a result near its limit is decided (4.4; ILAC-G8:09/2019)."""

    SIMPLE = "SIMPLE", "単純判定", "Simple acceptance"
    GUARD_BINARY = "GUARD_BINARY", "ガードバンドによる二値判定", "Binary with guard band"
    GUARD_NONBINARY = "GUARD_NONBINARY", "ガードバンドによる非二値判定", "Non-binary with guard band"


class ItemCategory(Word):
    """What an item of a specification looks at (4.1)."""

    IDENTITY = "identity", "確認・性状", "Identity"
    ASSAY = "assay", "定量", "Assay"
    PURITY = "purity", "純度", "Purity"
    CONTAMINANT = "contaminant", "汚染物質", "Contaminant"
    MICRO = "micro", "微生物", "Microbiology"
    PHYSICAL = "physical", "物性", "Physical"
    PERFORMANCE = "performance", "性能", "Performance"
    SAFETY = "safety", "安全", "Safety"


class Criticality(Word):
    """How grave a result outside the specification is (4.1)."""

    CRITICAL = "critical", "致命的", "Critical"
    MAJOR = "major", "重", "Major"
    MINOR = "minor", "軽", "Minor"


class LotAnswerKind(Word):
    """The six answers of the lot look-up (6.3)."""

    IN_DATE = "released_in_date", "出荷可・期限内", "Released and in date"
    EXPIRED = "released_expired", "出荷可・期限切れ", "Released, expired"
    RECALLED = "recalled", "回収中", "Recalled"
    FAILED = "quarantined_or_failed", "保留または不適合", "Quarantined or failed"
    NOT_RELEASED = "not_yet_released", "登録済み・未出荷", "Registered, not yet released"
    NOT_REGISTERED = "not_registered", "ロットの登録なし", "Lot not registered"


class RecallClass(Word):
    """Class of a recall (4.11)."""

    I = "I", "クラスI", "Class I"  # noqa: E741 - the class is written so in law
    II = "II", "クラスII", "Class II"
    III = "III", "クラスIII", "Class III"


class IngredientRole(Word):
    """What an ingredient is there for."""

    ACTIVE = "active", "有効・関与成分", "Active"
    EXCIPIENT = "excipient", "その他の原材料・添加物", "Excipient"


class AmountBasis(Word):
    """What an amount refers to."""

    PER_DAY = "per_day", "1日量あたり", "Per day"
    PER_UNIT = "per_unit", "1単位あたり", "Per unit"


class PackageLevel(Word):
    """Packaging level of a barcode."""

    EACH = "each", "個装", "Each"
    INNER = "inner", "内装", "Inner pack"
    CASE = "case", "外装", "Case"


class ClaimType(Word):
    """What kind of statement a claim is."""

    FUNCTION = "function", "機能性表示", "Function claim"
    PERMITTED = "permitted", "許可表示", "Permitted claim"
    NUTRIENT = "nutrient", "栄養機能表示", "Nutrient function claim"
    INDICATION = "indication", "効能・効果", "Indication"
    INTENDED_USE = "intended_use", "使用目的", "Intended use"
    NUTRITION_FACT = "nutrition_fact", "栄養成分の事実", "Nutrition fact"
    TASTE = "taste", "味・風味", "Taste"
    USE_SCENE = "use_scene", "利用場面", "Scene of use"


class ClaimRule(Word):
    """A rule of the wording linter (1.5.2)."""

    L1_DISEASE = "L1_DISEASE", "病名", "Disease name"
    L2_CURE = "L2_CURE", "治療・予防・効能の表現", "Cure, prevention or efficacy"
    L3_BODY = "L3_BODY", "身体の構造・機能への作用", "Effect on structure or function of the body"
    L4_SUPER = "L4_SUPER", "最上級・保証の表現", "Superlative or guarantee"
    L5_SAFE = "L5_SAFE", "絶対的な安全の表現", "Absolute safety"
    L6_DOSE = "L6_DOSE", "用法用量の表現", "Dosage"
    L7_EXPERT = "L7_EXPERT", "専門家の推薦", "Recommendation by professionals"
    L8_OFFICIAL = "L8_OFFICIAL", "公的機関の認定・推薦", "Official endorsement"
    L9_SLIM = "L9_SLIM", "楽な・数値による痩身", "Effortless or quantified slimming"
    L10_TESTIMONY = "L10_TESTIMONY", "体験談", "Testimonials"
    L11_REGISTRY = "L11_REGISTRY", "本登録簿を効果の証明とする表現", "This registry quoted as proof"
    L12_BASIS = "L12_BASIS", "根拠と文型の不一致", "Wording does not fit the evidence basis"
    L13_MISSING = "L13_MISSING", "必須の注意書きの欠落", "Mandatory statement missing"


class FoodForm(Word):
    """Form of a food with function claims."""

    PROCESSED_SUPPLEMENT = (
        "processed_supplement",
        "加工食品（サプリメント形状）",
        "Processed, supplement form",
    )
    PROCESSED_OTHER = "processed_other", "加工食品（その他）", "Processed, other"
    FRESH = "fresh", "生鮮食品", "Fresh"


class EvidenceBasis(Word):
    """What a function claim rests on (1.3, 1.5.4)."""

    CT_PRODUCT = "CT_PRODUCT", "最終製品を用いた臨床試験", "Clinical trial with the final product"
    SR_PRODUCT = "SR_PRODUCT", "最終製品に関する研究レビュー", "Systematic review of the final product"
    SR_INGREDIENT = (
        "SR_INGREDIENT",
        "機能性関与成分に関する研究レビュー",
        "Systematic review of the ingredient",
    )


class SafetyBasis(Word):
    """What the safety of a food with function claims rests on."""

    EATING_EXPERIENCE = "eating_experience", "喫食実績", "History of consumption"
    EXISTING_INFORMATION = "existing_information", "既存情報", "Existing information"
    SAFETY_TEST = "safety_test", "安全性試験", "Safety test"


class FoshuType(Word):
    """Kind of a FOSHU permission."""

    INDIVIDUAL = "individual", "個別許可", "Individual permission"
    CONDITIONAL = "conditional", "条件付き", "Conditional"
    STANDARD = "standard", "規格基準型", "Standardised"
    RISK_REDUCTION = "risk_reduction", "疾病リスク低減表示", "Reduction of disease risk"
    RENEWED = "renewed", "再許可等", "Renewed permission"


class Nutrient(Word):
    """The twenty nutrients of nutrient function claims."""

    N3 = "n3_fatty_acids", "n-3系脂肪酸", "n-3 fatty acids"
    ZINC = "zinc", "亜鉛", "Zinc"
    POTASSIUM = "potassium", "カリウム", "Potassium"
    CALCIUM = "calcium", "カルシウム", "Calcium"
    IRON = "iron", "鉄", "Iron"
    COPPER = "copper", "銅", "Copper"
    MAGNESIUM = "magnesium", "マグネシウム", "Magnesium"
    NIACIN = "niacin", "ナイアシン", "Niacin"
    PANTOTHENIC_ACID = "pantothenic_acid", "パントテン酸", "Pantothenic acid"
    BIOTIN = "biotin", "ビオチン", "Biotin"
    VITAMIN_A = "vitamin_a", "ビタミンA", "Vitamin A"
    VITAMIN_B1 = "vitamin_b1", "ビタミンB1", "Vitamin B1"
    VITAMIN_B2 = "vitamin_b2", "ビタミンB2", "Vitamin B2"
    VITAMIN_B6 = "vitamin_b6", "ビタミンB6", "Vitamin B6"
    VITAMIN_B12 = "vitamin_b12", "ビタミンB12", "Vitamin B12"
    VITAMIN_C = "vitamin_c", "ビタミンC", "Vitamin C"
    VITAMIN_D = "vitamin_d", "ビタミンD", "Vitamin D"
    VITAMIN_E = "vitamin_e", "ビタミンE", "Vitamin E"
    VITAMIN_K = "vitamin_k", "ビタミンK", "Vitamin K"
    FOLATE = "folate", "葉酸", "Folate"


class Approver(Word):
    """Who approved a medicine."""

    MINISTER = "minister", "厚生労働大臣", "Minister of Health, Labour and Welfare"
    GOVERNOR = "governor", "都道府県知事", "Prefectural governor"


class RiskClass(Word):
    """Risk class of a non-prescription medicine."""

    GUIDANCE = "guidance", "要指導医薬品", "Guidance required"
    FIRST = "first", "第1類医薬品", "Class 1"
    SECOND_DESIGNATED = "second_designated", "指定第2類医薬品", "Designated class 2"
    SECOND = "second", "第2類医薬品", "Class 2"
    THIRD = "third", "第3類医薬品", "Class 3"


class QuasiCategory(Word):
    """Category of a quasi-drug."""

    DESIGNATED = "designated", "指定医薬部外品", "Designated quasi-drug"
    PEST_CONTROL = "pest_control", "防除用医薬部外品", "Pest control"
    MEDICATED_COSMETIC = "medicated_cosmetic", "薬用化粧品", "Medicated cosmetic"
    OTHER = "other", "その他の医薬部外品", "Other quasi-drug"


class DeviceClass(Word):
    """Class of a medical device."""

    I = "I", "一般医療機器（クラスI）", "Class I"  # noqa: E741 # the class is called I
    II = "II", "管理医療機器（クラスII）", "Class II"
    III = "III", "高度管理医療機器（クラスIII）", "Class III"
    IV = "IV", "高度管理医療機器（クラスIV）", "Class IV"


class GmpType(Word):
    """Kind of a manufacturing certificate (4.11)."""

    FFC_GMP = "FFC-GMP", "機能性表示食品GMP（告示）", "FFC GMP (public notice)"
    JHNFA_GMP = "JHNFA-GMP", "JHNFA GMP", "JHNFA GMP"
    JIHFS_GMP = "JIHFS-GMP", "JIHFS GMP", "JIHFS GMP"
    DRUG_GMP = "DRUG-GMP", "GMP省令適合（医薬品）", "GMP ordinance (medicines)"
    QMS = "QMS", "QMS省令・ISO 13485", "QMS ordinance, ISO 13485"
    ISO_22000 = "ISO-22000", "ISO 22000", "ISO 22000"
    FSSC_22000 = "FSSC-22000", "FSSC 22000", "FSSC 22000"
    HACCP = "HACCP", "HACCP", "HACCP"


class RentalItem(Word):
    """The thirteen items of rental-covered welfare devices."""

    WHEELCHAIR = "wheelchair", "車いす", "Wheelchair"
    WHEELCHAIR_ACCESSORY = "wheelchair_accessory", "車いす付属品", "Wheelchair accessory"
    BED = "bed", "特殊寝台", "Special bed"
    BED_ACCESSORY = "bed_accessory", "特殊寝台付属品", "Special bed accessory"
    PRESSURE_RELIEF = "pressure_relief", "床ずれ防止用具", "Pressure-ulcer prevention"
    POSITION_CHANGER = "position_changer", "体位変換器", "Position changer"
    HANDRAIL = "handrail", "手すり", "Handrail"
    RAMP = "ramp", "スロープ", "Ramp"
    WALKER = "walker", "歩行器", "Walker"
    WALKING_STICK = "walking_stick", "歩行補助つえ", "Walking aid stick"
    WANDERING_SENSOR = "wandering_sensor", "認知症老人徘徊感知機器", "Wandering sensor"
    LIFT = "lift", "移動用リフト（つり具を除く）", "Lift, without sling"
    AUTOMATIC_EXCRETION = "automatic_excretion", "自動排泄処理装置", "Automatic excretion device"


class SaleItem(Word):
    """The items of purchase-covered welfare devices."""

    TOILET_SEAT = "toilet_seat", "腰掛便座", "Commode seat"
    EXCRETION_PARTS = (
        "excretion_parts",
        "自動排泄処理装置の交換可能部品",
        "Replaceable parts of excretion device",
    )
    EXCRETION_PREDICTION = "excretion_prediction", "排泄予測支援機器", "Excretion prediction device"
    BATH_AID = "bath_aid", "入浴補助用具", "Bathing aid"
    PORTABLE_BATH = "portable_bath", "簡易浴槽", "Portable bathtub"
    LIFT_SLING = "lift_sling", "移動用リフトのつり具", "Lift sling"


class EitherItem(Word):
    """The items that may be rented or bought."""

    FIXED_RAMP = "fixed_ramp", "固定用スロープ", "Fixed ramp"
    WALKER_FRAME = "walker_frame", "歩行器（歩行車を除く）", "Walking frame"
    SINGLE_STICK = "single_stick", "単点杖（松葉づえを除く）", "Single-point stick"
    MULTI_STICK = "multi_stick", "多点杖", "Multi-point stick"


class SelfCheckResult(Word):
    """Result of the annual self-check of a food with function claims."""

    COMPLIANT = "compliant", "遵守", "Compliant"
    NOT_COMPLIANT = "not_compliant", "不遵守あり", "Not compliant"


class EntryKind(Word):
    """What an entry of the search is (1.1): a reviewed registration, or a listing from a public source."""

    REGISTERED = "registered", "登録製品", "Registered product"
    LISTED = "listed", "公開情報（未審査）", "Public information (not reviewed)"


class SearchStage(Word):
    """How a search term was widened because it alone found too little; tried in this order."""

    LOOSE = "loose", "長音・小書きの違いを無視", "Long vowels and small kana ignored"
    ROMAJI = "romaji", "ローマ字読み", "Read as romaji"
    SYNONYM = "synonym", "類義語", "Synonym"
    TYPO = "typo", "入力誤りの可能性", "Possible typing error"


class SearchFacet(Word):
    """What the results of a search are counted by."""

    KIND = "kind", "登録・公開情報の別", "Registered or listed"
    PRODUCT_CLASS = "product_class", "製品区分", "Product class"
    SUBCLASS = "subclass", "製品小区分", "Sub-class"
    FIRM = "firm", "事業者", "Firm"
    MUNICIPALITY = "municipality", "市区町村", "Municipality"
