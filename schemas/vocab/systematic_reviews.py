"""Words of systematic reviews (domain specification 3.1)."""

from schemas.vocab.words import Word

__all__ = ["ReviewAuthorRole", "ReviewSubject"]


class ReviewSubject(Word):
    """What a systematic review speaks of."""

    PRODUCT = "product", "製品", "Product"
    INGREDIENT = "ingredient", "成分", "Ingredient"


class ReviewAuthorRole(Word):
    """What an author of a systematic review did."""

    LEAD = "lead", "責任者", "Lead"
    SEARCH = "search", "文献検索", "Search"
    SELECTION = "selection", "文献選択", "Selection"
    APPRAISAL = "appraisal", "評価", "Appraisal"
    STATISTICS = "statistics", "統計解析", "Statistics"
    OTHER = "other", "その他", "Other"
