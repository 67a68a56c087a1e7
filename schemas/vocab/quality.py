"""Words of specifications, results and lots (domain specification 4, 6.3)."""

from schemas.vocab.words import Word

__all__ = [
    "Criticality",
    "DecisionRule",
    "ItemCategory",
    "LabelEdition",
    "LimitKind",
    "LotAnswerKind",
    "LotState",
    "RecallClass",
    "ResultQualifier",
    "Rounding",
    "Verdict",
]


class ResultQualifier(Word):
    """How a reported value is to be read (4.1)."""

    EQUAL = "=", "測定値", "Value"
    LESS = "<", "未満", "Less than"
    GREATER = ">", "超", "Greater than"
    NOT_DETECTED = "ND", "検出せず", "Not detected"
    TOO_NUMEROUS = "TNTC", "計数不能(多数)", "Too numerous to count"


class LotState(Word):
    """State of a lot (4.5)."""

    IN_TEST = "in_test", "試験中", "In test"
    RELEASED = "released", "出荷可", "Released"
    REJECTED = "rejected", "不適合", "Rejected"
    QUARANTINED = "quarantined", "保留", "Quarantined"
    RECALLED = "recalled", "回収", "Recalled"
    EXPIRED = "expired", "期限切れ", "Expired"


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


class LabelEdition(Word):
    """The label that goods of a food with function claims bear, by the day they were made (1.6)."""

    NEW = "new", "新しい様式の表示", "The new label"
    OLD_ALLOWED = "old_allowed", "以前の様式の表示も可", "The old label is still allowed"


class RecallClass(Word):
    """Class of a recall (4.11)."""

    I = "I", "クラスI", "Class I"  # noqa: E741 - the class is written so in law
    II = "II", "クラスII", "Class II"
    III = "III", "クラスIII", "Class III"
