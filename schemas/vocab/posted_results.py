"""Words of results that a register holds (domain specification 3.2, item 23)."""

from schemas.vocab.words import Word

__all__ = ["PostedDispersion", "PostedOutcomeKind", "PostedParameter"]


class PostedOutcomeKind(Word):
    """What part an outcome plays in posted results."""

    PRIMARY = "primary", "主要評価項目", "Primary outcome"
    SECONDARY = "secondary", "副次評価項目", "Secondary outcome"
    OTHER_PRE_SPECIFIED = "other_pre_specified", "その他の事前規定の評価項目", "Other pre-specified outcome"
    POST_HOC = "post_hoc", "事後解析", "Post hoc"


class PostedParameter(Word):
    """What the value of a group is."""

    MEAN = "mean", "平均値", "Mean"
    LEAST_SQUARES_MEAN = "least_squares_mean", "最小二乗平均", "Least squares mean"
    GEOMETRIC_MEAN = "geometric_mean", "幾何平均", "Geometric mean"
    GEOMETRIC_LEAST_SQUARES_MEAN = (
        "geometric_least_squares_mean",
        "幾何最小二乗平均",
        "Geometric least squares mean",
    )
    LOG_MEAN = "log_mean", "対数平均", "Log mean"
    MEDIAN = "median", "中央値", "Median"
    NUMBER = "number", "数", "Number"
    COUNT_OF_PARTICIPANTS = "count_of_participants", "参加者の数", "Count of participants"
    COUNT_OF_UNITS = "count_of_units", "単位の数", "Count of units"


class PostedDispersion(Word):
    """What stands beside the value of a group."""

    STANDARD_DEVIATION = "standard_deviation", "標準偏差", "Standard deviation"
    STANDARD_ERROR = "standard_error", "標準誤差", "Standard error"
    CI_95 = "95_confidence_interval", "95%信頼区間", "95% confidence interval"
    CI_90 = "90_confidence_interval", "90%信頼区間", "90% confidence interval"
    QUARTILES = "inter_quartile_range", "四分位範囲", "Inter-quartile range"
    RANGE = "full_range", "範囲", "Full range"
    GEOMETRIC_CV = (
        "geometric_coefficient_of_variation",
        "幾何変動係数",
        "Geometric coefficient of variation",
    )
