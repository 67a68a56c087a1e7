"""Words of claims and of the rules of their wording (domain specification 1.5)."""

from schemas.vocab.words import Word

__all__ = ["ClaimRule", "ClaimType"]


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
