"""Words of trials and of their links (domain specification 3.1, 3.2, 3.7)."""

from schemas.vocab.words import Word

__all__ = [
    "AgeUnit",
    "Allocation",
    "Directness",
    "LinkRequestState",
    "Masking",
    "MergeState",
    "StudyDesign",
    "StudyType",
    "TrialPhase",
    "TrialSex",
    "TrialStatus",
]


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


class TrialStatus(Word):
    """Registry status of a trial (3.2)."""

    PLANNED = "planned", "開始前", "Planned"
    RECRUITING = "recruiting", "募集中", "Recruiting"
    ONGOING = "ongoing", "実施中", "Ongoing"
    COMPLETED = "completed", "終了", "Completed"
    TERMINATED = "terminated", "中止", "Terminated"
    WITHDRAWN = "withdrawn", "取りやめ", "Withdrawn"
    UNKNOWN = "unknown", "不明", "Unknown"


class StudyDesign(Word):
    """Design of a trial as far as grading looks at it (3.1, 3.9)."""

    RCT = "RCT", "無作為化比較試験", "Randomised controlled trial"
    NRSI = "NRSI", "非無作為化比較試験", "Non-randomised controlled study"
    COHORT = "COHORT", "コホート研究", "Cohort study"
    CASE_CONTROL = "CASE_CONTROL", "症例対照研究", "Case–control study"
    SINGLE_ARM = "SINGLE_ARM", "単群前後比較", "Single-arm study"
    CASE_SERIES = "CASE_SERIES", "症例集積", "Case series"


class Directness(Word):
    """How near a trial is to the product on the shelf (3.7)."""

    P0 = "P0", "最終製品", "Final product"
    P1 = "P1", "同等製品", "Equivalent product"
    P2 = "P2", "成分・原料のみ", "Ingredient only"
    P3 = "P3", "作用機序(非臨床)", "Mechanism only"


class MergeState(Word):
    """What became of two records that share a number (2.4)."""

    FOUND = "found", "未検討", "Found"
    PROPOSED = "proposed", "提案済み（2人目の確認待ち）", "Proposed, waits for a second person"
    MERGED = "merged", "統合済み", "Merged"
    REJECTED = "rejected", "却下（別の試験）", "Rejected, two studies"
    MOOT = "moot", "対象外（他の統合による）", "Moot after another merge"


class LinkRequestState(Word):
    """What became of a firm's request to link a trial to its product (5.3)."""

    OPEN = "open", "審査員の判断待ち", "Waits for a reviewer"
    ACCEPTED = "accepted", "結び付け済み", "Linked"
    DECLINED = "declined", "見送り", "Declined"
