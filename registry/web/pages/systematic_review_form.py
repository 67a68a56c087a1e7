"""The form of a systematic review: its fields, and how what was typed becomes the entry (domain specification 3.1)."""

from typing import Any, Final

from registry.web.pages.form_fields import line, parts, word
from registry.web.pages.product_form import MOST_ROWS, Typed, document_of, from_document
from registry.web.pages.product_shape import FieldShape, Kind
from schemas.base import Bilingual
from schemas.systematic_reviews import SystematicReviewDocument, SystematicReviewFields
from schemas.vocab import Measure, ReviewAuthorRole, ReviewSubject

__all__ = ["FIELDS", "TOO_LONG", "entry_of", "fits", "typed_of"]

_STUDY: Final = (
    line("trial", "試験の登録簿番号（T-000001）", "Record number of the trial (T-000001)"),
    line("identifier", "登録番号・DOI・PMID", "Registration number, DOI or PMID"),
    line("citation", "書誌", "Citation", Kind.PARAGRAPH),
)
FIELDS: Final[tuple[FieldShape, ...]] = (
    line("title", "題名", "Title", Kind.PARAGRAPH, required=True),
    parts(
        Kind.GROUP,
        "question",
        "リサーチクエスチョン（PICO）",
        "Question (PICO)",
        line("population", "対象者（P）", "Population (P)", Kind.PARAGRAPH),
        line("intervention", "介入（I）", "Intervention (I)", Kind.PARAGRAPH),
        line("comparator", "対照（C）", "Comparator (C)", Kind.PARAGRAPH),
        line("outcomes", "アウトカム（O）", "Outcomes (O)", Kind.LINES),
    ),
    parts(
        Kind.ROWS,
        "subjects",
        "対象とする製品・成分",
        "Product or ingredient it speaks of",
        word("kind", "種類", "Kind", ReviewSubject),
        line("name", "名称", "Name"),
        line("record", "登録簿番号（P-000001、G-000001）", "Record number (P-000001, G-000001)"),
        line("dose", "用量", "Dose", Kind.DECIMAL),
        line("dose_unit", "用量の単位（例：mg/d）", "Unit of the dose, e.g. mg/d"),
        line("dose_text", "用量（一つの数で表せない場合）", "Dose, where it is no single number"),
    ),
    line(
        "protocol",
        "プロトコル登録（PROSPERO・UMIN）",
        "Registration of the protocol (PROSPERO, UMIN)",
    ),
    parts(
        Kind.ROWS,
        "databases",
        "検索したデータベース",
        "Databases searched",
        line("name", "名称", "Name"),
        line("searched_on", "検索日", "Day of search", Kind.DAY),
        line("hits", "件数", "Hits", Kind.WHOLE),
        line("search_terms", "検索式", "Search terms", Kind.PARAGRAPH),
    ),
    parts(
        Kind.GROUP,
        "prisma",
        "文献の流れ（PRISMA）",
        "Flow of studies (PRISMA)",
        line("edition", "準拠した版（例：PRISMA 2020）", "Edition, e.g. PRISMA 2020"),
        line("identified", "特定した文献", "Found", Kind.WHOLE),
        line("duplicates_removed", "重複として除いた文献", "Removed as duplicates", Kind.WHOLE),
        line("screened", "一次スクリーニングの対象", "Screened", Kind.WHOLE),
        line("excluded_by_title", "題名・抄録で除外", "Excluded by title or abstract", Kind.WHOLE),
        line("assessed_in_full", "全文を読んだ文献", "Read in full", Kind.WHOLE),
        line("excluded_in_full", "全文を読んで除外", "Excluded after reading", Kind.WHOLE),
        line("included", "採用", "Included", Kind.WHOLE),
    ),
    parts(Kind.ROWS, "included", "採用した試験", "Included trials", *_STUDY),
    parts(
        Kind.ROWS,
        "excluded",
        "除外した試験",
        "Excluded trials",
        *_STUDY,
        line("reason", "除外理由", "Why it was excluded", Kind.PARAGRAPH),
    ),
    parts(
        Kind.ROWS,
        "pooling",
        "メタアナリシス（報告のとおり）",
        "Meta-analysis as reported",
        line("outcome", "アウトカム", "Outcome"),
        word("measure", "効果指標", "Measure", Measure),
        line("model", "統合モデル", "Model"),
        line("studies", "試験数", "Studies", Kind.WHOLE),
        line("participants", "参加者数", "Participants", Kind.WHOLE),
        line("estimate", "効果推定値", "Estimate", Kind.DECIMAL),
        line("ci_low", "95%信頼区間の下限", "Lower end of the 95 percent interval", Kind.DECIMAL),
        line("ci_high", "95%信頼区間の上限", "Upper end of the 95 percent interval", Kind.DECIMAL),
        line("p_value", "p値", "p value"),
        line("i2", "I²", "I²"),
        line("certainty", "エビデンスの確実性（報告のとおり）", "Certainty as reported"),
    ),
    line("conclusion", "著者の結論", "Conclusion of its authors", Kind.PARAGRAPH),
    parts(
        Kind.ROWS,
        "authors",
        "著者の役割と利益相反（氏名は書かない）",
        "Roles and interests of authors (no names)",
        word("role", "役割", "Role", ReviewAuthorRole),
        line("employed_by_registrant", "届出者の社員か", "Employed by the firm", Kind.YES_NO),
        line("interests", "利益相反", "Interests", Kind.PARAGRAPH),
    ),
    line("funding", "資金源", "Funding", Kind.PARAGRAPH),
    parts(
        Kind.GROUP,
        "publication",
        "公表先",
        "Publication",
        line("publication", "論文の登録簿番号（B-000001）", "Record number of the article (B-000001)"),
        line("doi", "DOI", "DOI"),
        line("pmid", "PMID", "PMID"),
        line("published_on", "公表日", "Published on", Kind.DAY),
        line("citation", "書誌", "Citation", Kind.PARAGRAPH),
    ),
)
_NEEDED: Final = ("question",)
"""Groups that a review cannot lack: what is missing in them is told at each field."""
TOO_LONG: Final = Bilingual(
    ja=f"この研究レビューには{MOST_ROWS}行を超える一覧があり、この画面では修正できません。APIで修正してください。",
    en=f"This review has a list of more than {MOST_ROWS} rows, which this form cannot hold; amend it through the API.",
)


def fits(review: SystematicReviewDocument) -> bool:
    """Whether the form has room for all rows of a review; a longer one is amended through the API."""
    return all(len(getattr(review, field.name)) <= MOST_ROWS for field in FIELDS if field.kind is Kind.ROWS)


def typed_of(review: SystematicReviewDocument) -> Typed:
    """What the form shows of a review, outcomes of several lines read as the form will read them."""
    typed = from_document(review.model_dump(mode="json"), FIELDS)
    lines = "\n".join(review.question.outcomes).split("\n")
    typed["question"]["outcomes"] = [text.strip() for text in lines if text.strip()]
    return typed


def entry_of(typed: Typed, current: SystematicReviewDocument | None) -> dict[str, Any]:
    """What was typed as the JSON of an entry; what was not changed stays to the letter.

    Args:
        typed: What was typed.
        current: The review that is amended; None for a new one.
    """
    entry: dict[str, Any] = {name: {} for name in _NEEDED} | document_of(typed, FIELDS)
    if current is None:
        return entry
    shown = document_of(typed_of(current), FIELDS)
    stored = current.model_dump(mode="json", include=set(SystematicReviewFields.model_fields))
    same = {name: stored[name] for name in shown if entry.get(name) == shown[name]}
    return entry | same
