"""Words of effects, pooling and grading (domain specification 3.3 to 3.9)."""

from schemas.vocab.words import Word

__all__ = [
    "AnalysisScale",
    "BenefitWhen",
    "BiasJudgement",
    "Certainty",
    "Direction",
    "FirstStep",
    "Grade",
    "GradeCap",
    "HeterogeneityMethod",
    "IntervalMethod",
    "Measure",
    "TrialStanding",
    "UnreportedNote",
]


class TrialStanding(Word):
    """The one of six places every linked trial falls into, in the order they are always shown (3.8)."""

    FAVOURABLE = "favourable", "有利", "Favourable"
    NO_DIFFERENCE = "no_difference", "差なし", "No difference"
    UNFAVOURABLE = "unfavourable", "不利", "Unfavourable"
    UNREPORTED = "unreported", "未公表", "Unreported"
    ONGOING = "ongoing", "実施中", "Ongoing"
    RETRACTED = "retracted", "撤回", "Retracted"


class UnreportedNote(Word):
    """Why a trial stands under 未公表 although it has reported; results that are due are marked apart (3.8)."""

    UNDETERMINED = "undetermined", "結果判定不能", "Cannot be told"
    NOT_ENTERED = "not_entered", "登録簿で未評価", "Not yet assessed here"


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


class FirstStep(Word):
    """The row of step 1 that decides a grade before any cap is looked at (3.9)."""

    NOTHING_VALID = "step1.1", "結果のある有効な試験がない", "No valid trial has results"
    UNFAVOURABLE = (
        "step1.2",
        "統合結果が不利、または重い健康被害の兆候がある",
        "The pooled result is unfavourable, or a signal of serious harm holds",
    )
    NO_EFFECT = (
        "step1.3",
        "中程度以上の確実性で差がない",
        "No difference, with moderate certainty or more",
    )
    NOT_SHOWN = (
        "step1.4",
        "統合結果が有利でなく、確実性も足りない",
        "The pooled result is not favourable, and its certainty does not suffice",
    )


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
