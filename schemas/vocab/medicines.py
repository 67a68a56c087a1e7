"""Words of traditional medicines (domain specification 1.3)."""

from schemas.vocab.words import Word

__all__ = ["Approver", "QuasiCategory", "RiskClass"]


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
