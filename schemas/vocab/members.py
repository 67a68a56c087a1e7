"""Words of people and organisations (domain specification 5.1)."""

from schemas.vocab.words import Word

__all__ = ["InvitationState", "OrganisationKind", "Role"]


class Role(Word):
    """What a person may act as (5.1)."""

    PUBLIC = "public", "一般", "Public"
    MEMBER_MFR = "member_mfr", "製造事業者", "Manufacturer"
    MEMBER_LAB = "member_lab", "試験所", "Laboratory"
    TRIAL_SITE = "trial_site", "試験実施機関", "Trial site"
    REVIEWER = "reviewer", "審査員", "Reviewer"
    CHIEF_REVIEWER = "chief_reviewer", "主任審査員", "Chief reviewer"
    AUDITOR = "auditor", "監査人", "Auditor"
    ADMIN = "admin", "管理者", "Administrator"
    HCP = "hcp", "医療従事者", "Health professional"
    SYSTEM = "system", "システム", "System"


class OrganisationKind(Word):
    """What an organisation of the network is."""

    MEDICAL = "medical", "病院・医科診療所", "Hospital or medical clinic"
    DENTAL = "dental", "歯科診療所", "Dental clinic"
    PHARMACY = "pharmacy", "薬局", "Pharmacy"
    LABORATORY = "laboratory", "試験所", "Laboratory"
    UNIVERSITY = "university", "大学・研究機関", "University or research institute"
    OTHER = "other", "その他", "Other"


class InvitationState(Word):
    """What became of an invitation."""

    OPEN = "open", "回答待ち", "Open"
    ACCEPTED = "accepted", "登録済み", "Accepted"
    REVOKED = "revoked", "取消済み", "Revoked"
    EXPIRED = "expired", "期限切れ", "Expired"
