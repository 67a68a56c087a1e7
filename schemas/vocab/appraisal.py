"""Words of judging trials and bodies of evidence: risk of bias, certainty, roles of outcomes (3.5, 3.6, 3.8)."""

from schemas.vocab.words import Word

__all__ = ["BiasTool", "CertaintyFactor", "CertaintyStart", "OutcomeRole", "TrialLayout"]


class OutcomeRole(Word):
    """What part an outcome plays in a trial, as registered or as reported."""

    PRIMARY = "primary", "主要評価項目", "Primary outcome"
    SECONDARY = "secondary", "副次評価項目", "Secondary outcome"
    POST_HOC = "post_hoc", "事後解析・部分集団", "Post hoc or subgroup"
    NOT_REGISTERED = "not_registered", "登録なし", "Not registered"


class TrialLayout(Word):
    """How participants were allotted, as far as the tool for bias asks about it."""

    PARALLEL = "parallel", "並行群間", "Parallel groups"
    CROSSOVER = "crossover", "クロスオーバー", "Crossover"
    CLUSTER = "cluster", "クラスター", "Cluster"


class BiasTool(Word):
    """Tool with which the risk of bias of one result is judged."""

    ROB_2 = "rob2", "RoB 2（無作為化比較試験）", "RoB 2 (randomised trials)"
    ROBINS_I = "robins_i", "ROBINS-I（非無作為化研究）", "ROBINS-I (non-randomised studies)"


class CertaintyStart(Word):
    """Where the certainty of a body of evidence starts (GRADE)."""

    RANDOMISED = "randomised", "無作為化比較試験（高から）", "Randomised trials (from high)"
    NON_RANDOMISED = "non_randomised", "非無作為化研究（低から）", "Non-randomised studies (from low)"
    ROBINS_I = "robins_i", "非無作為化研究・ROBINS-I（高から）", "Non-randomised, ROBINS-I (from high)"


class CertaintyFactor(Word):
    """What lowers or raises the certainty of a body of evidence (GRADE)."""

    RISK_OF_BIAS = "risk_of_bias", "バイアスリスク", "Risk of bias"
    INCONSISTENCY = "inconsistency", "非一貫性", "Inconsistency"
    INDIRECTNESS = "indirectness", "非直接性", "Indirectness"
    IMPRECISION = "imprecision", "不精確さ", "Imprecision"
    PUBLICATION_BIAS = "publication_bias", "出版バイアス", "Publication bias"
    LARGE_EFFECT = "large_effect", "大きな効果", "Large effect"
    DOSE_RESPONSE = "dose_response", "用量反応関係", "Dose–response"
    CONFOUNDING = "confounding", "効果を弱める方向の交絡", "Confounding that would reduce the effect"

    @property
    def raises(self) -> bool:
        """Whether it can only raise the certainty."""
        return self.value in {"large_effect", "dose_response", "confounding"}
