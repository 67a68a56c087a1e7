"""Words of health foods (domain specification 1.3)."""

from schemas.vocab.words import Word

__all__ = ["EvidenceBasis", "FoodForm", "FoshuType", "Nutrient", "SafetyBasis", "SelfCheckResult"]


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


class SelfCheckResult(Word):
    """Result of the annual self-check of a food with function claims."""

    COMPLIANT = "compliant", "遵守", "Compliant"
    NOT_COMPLIANT = "not_compliant", "不遵守あり", "Not compliant"
