"""Words of certificates (domain specification 5.6, 6.1)."""

from schemas.vocab.words import Word

__all__ = ["Absence", "CertificateState", "Edition"]


class Edition(Word):
    """The two editions of a certificate snapshot (1.4)."""

    PUBLIC = "public", "公開版", "Public edition"
    FULL = "full", "全項目版", "Full edition"


class CertificateState(Word):
    """States of a certificate (5.6); verification tells the current one first."""

    VALID = "valid", "有効", "Valid"
    SUPERSEDED = "superseded", "差替え済み", "Superseded"
    SUSPENDED = "suspended", "効力停止中", "Suspended"
    REVOKED = "revoked", "取消し", "Revoked"
    EXPIRED = "expired", "失効（期限切れ）", "Expired"


class Absence(Word):
    """Why a document shows no value where one could stand (1.4, 3.7, 3.9)."""

    NOT_RECORDED = "not_recorded", "登録なし", "Not recorded"
    NOT_ASSESSED = "not_assessed", "未評価", "Not assessed"
    WITHHELD = "withheld", "公開対象外", "Not public"
    MECHANISM = "mechanism", "作用機序のみ", "Mechanism only"
