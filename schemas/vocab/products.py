"""Words of products and listings (domain specification 1.1, 1.2, 5.2)."""

from schemas.vocab.words import Word

__all__ = [
    "AmountBasis",
    "ChangeKind",
    "ExpiryStage",
    "GmpType",
    "IngredientRole",
    "ListingState",
    "MarketStatus",
    "PackageLevel",
    "ProductClass",
    "RegistrationState",
    "SubClass",
]


class ProductClass(Word):
    """The three product classes."""

    HF = "HF", "健康食品", "Health food"
    TM = "TM", "伝統薬", "Traditional medicine"
    WD = "WD", "福祉用具", "Welfare device"


class SubClass(Word):
    """The twelve sub-classes (1.1)."""

    HF_FFC = "HF-FFC", "機能性表示食品", "Food with Function Claims"
    HF_FOSHU = "HF-FOSHU", "特定保健用食品", "Food for Specified Health Uses"
    HF_FNFC = "HF-FNFC", "栄養機能食品", "Food with Nutrient Function Claims"
    HF_OTHER = "HF-OTHER", "その他の健康食品", "Other health food"
    TM_RX = "TM-RX", "医療用漢方製剤・医療用生薬", "Prescription Kampo or crude drug"
    TM_OTC = "TM-OTC", "一般用漢方製剤・生薬製剤", "OTC Kampo or crude-drug product"
    TM_HAICHI = "TM-HAICHI", "配置薬", "Household-distribution medicine"
    TM_QUASI = "TM-QUASI", "医薬部外品", "Quasi-drug"
    WD_RENT = "WD-RENT", "福祉用具貸与", "Rental-covered welfare device"
    WD_SALE = "WD-SALE", "特定福祉用具販売", "Purchase-covered welfare device"
    WD_EITHER = "WD-EITHER", "貸与・販売選択制", "Rental or purchase"
    WD_NONE = "WD-NONE", "介護保険対象外", "Not covered by care insurance"

    @property
    def product_class(self) -> ProductClass:
        """The class a sub-class belongs to."""
        return ProductClass.of(self.value[:2])


class MarketStatus(Word):
    """Whether the product is sold."""

    PLANNED = "planned", "発売予定", "Planned"
    ON_MARKET = "on_market", "販売中", "On the market"
    SUSPENDED = "suspended", "販売休止", "Sales suspended"
    DISCONTINUED = "discontinued", "販売終了", "Discontinued"


class RegistrationState(Word):
    """State of one version of a registration (5.2)."""

    DRAFT = "draft", "下書き", "Draft"
    SUBMITTED = "submitted", "申請済み", "Submitted"
    UNDER_REVIEW = "under_review", "審査中", "Under review"
    CHANGES_REQUESTED = "changes_requested", "補正依頼中", "Changes requested"
    AWAITING_APPROVAL = "awaiting_approval", "承認待ち", "Awaiting approval"
    PUBLISHED = "published", "公開中", "Published"
    SUPERSEDED = "superseded", "旧版", "Superseded"
    SUSPENDED = "suspended", "公開停止", "Suspended"
    REJECTED = "rejected", "却下", "Rejected"
    WITHDRAWN = "withdrawn", "取下げ", "Withdrawn"
    DISCONTINUED = "discontinued", "終了", "Discontinued"


class ListingState(Word):
    """State of a listing from edition to edition of its source (1.1)."""

    LISTED = "listed", "掲載", "Listed"
    CHANGED = "changed", "変更", "Changed"
    DELISTED = "delisted", "掲載終了", "Delisted"
    RELISTED = "relisted", "再掲載", "Listed again"


class IngredientRole(Word):
    """What an ingredient is there for."""

    ACTIVE = "active", "有効・関与成分", "Active"
    EXCIPIENT = "excipient", "その他の原材料・添加物", "Excipient"


class AmountBasis(Word):
    """What an amount refers to."""

    PER_DAY = "per_day", "1日量あたり", "Per day"
    PER_UNIT = "per_unit", "1単位あたり", "Per unit"


class PackageLevel(Word):
    """Packaging level of a barcode."""

    EACH = "each", "個装", "Each"
    INNER = "inner", "内装", "Inner pack"
    CASE = "case", "外装", "Case"


class GmpType(Word):
    """Kind of a manufacturing certificate (4.11)."""

    FFC_GMP = "FFC-GMP", "機能性表示食品GMP（告示）", "FFC GMP (public notice)"
    JHNFA_GMP = "JHNFA-GMP", "JHNFA GMP", "JHNFA GMP"
    JIHFS_GMP = "JIHFS-GMP", "JIHFS GMP", "JIHFS GMP"
    DRUG_GMP = "DRUG-GMP", "GMP省令適合（医薬品）", "GMP ordinance (medicines)"
    QMS = "QMS", "QMS省令・ISO 13485", "QMS ordinance, ISO 13485"
    ISO_22000 = "ISO-22000", "ISO 22000", "ISO 22000"
    FSSC_22000 = "FSSC-22000", "FSSC 22000", "FSSC 22000"
    HACCP = "HACCP", "HACCP", "HACCP"


class ChangeKind(Word):
    """What happened at one place between two versions of a document."""

    ADDED = "added", "追加", "Added"
    REMOVED = "removed", "削除", "Removed"
    CHANGED = "changed", "変更", "Changed"
    MOVED = "moved", "順番の変更", "Moved"


class ExpiryStage(Word):
    """How near the end of a validity is (domain specification 4.8)."""

    PASSED = "passed", "期限切れ", "Passed"
    DAYS_7 = "7_days", "7日以内", "Within 7 days"
    DAYS_30 = "30_days", "30日以内", "Within 30 days"
    DAYS_90 = "90_days", "90日以内", "Within 90 days"
