"""Words of search."""

from schemas.vocab.words import Word

__all__ = ["EntryKind", "SearchFacet", "SearchStage"]


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
    SUBCLASS = "subclass", "細区分", "Sub-class"
    FIRM = "firm", "事業者", "Firm"
    MUNICIPALITY = "municipality", "市区町村", "Municipality"
    GRADE = "grade", "エビデンスグレード", "Evidence grade"
