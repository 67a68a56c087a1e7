"""Words of the review of a registration (domain specification 5.2 to 5.5)."""

from schemas.vocab.words import Word

__all__ = [
    "AmendmentKind",
    "ChecklistItem",
    "CorrectionState",
    "DeadlineKind",
    "InterestKind",
    "QueueFilter",
    "RegistrationEvent",
    "Seat",
    "SuspensionCause",
]


class RegistrationEvent(Word):
    """What may happen to one version of a registration (5.2)."""

    CREATE = "create", "新規作成", "Create"
    SUBMIT = "submit", "申請", "Submit"
    PULL_BACK = "pull_back", "申請の取戻し", "Pull back"
    ACCEPT_COMPLETE = "accept_complete", "受理", "Accept as complete"
    RETURN_INCOMPLETE = "return_incomplete", "不備による返戻", "Return as incomplete"
    REQUEST_CHANGES = "request_changes", "補正依頼", "Request changes"
    RESUBMIT = "resubmit", "補正後の再提出", "Resubmit"
    LAPSE = "lapse", "補正期限の経過", "Lapse"
    RECOMMEND = "recommend", "承認の推薦", "Recommend"
    APPROVE = "approve", "承認", "Approve"
    SEND_BACK = "send_back", "差戻し", "Send back"
    REJECT = "reject", "却下", "Reject"
    APPEAL = "appeal", "不服申立て", "Appeal"
    SUPERSEDE = "supersede", "次の版の公開", "Supersede"
    AMEND = "amend", "変更", "Amend"
    SUSPEND = "suspend", "公開停止", "Suspend"
    REINSTATE = "reinstate", "公開再開", "Reinstate"
    WITHDRAW = "withdraw", "取下げ", "Withdraw"
    DISCONTINUE = "discontinue", "終了", "Discontinue"


class Seat(Word):
    """The part a person takes in a case; who has taken one takes no other (5.4)."""

    APPLICANT = "applicant", "申請者", "Applicant"
    EXAMINER = "examiner", "第一審査者", "First reviewer"
    DECIDER = "decider", "第二審査者", "Second reviewer"
    OVERSEER = "overseer", "監督", "Overseer"
    SYSTEM = "system", "自動処理", "System"


class InterestKind(Word):
    """A tie between a reviewer and a case (5.4)."""

    EMPLOYED = "employed", "雇用", "Employed by"
    PAID = "paid", "報酬", "Paid by"
    SHAREHOLDER = "shareholder", "株式の保有", "Shareholder of"
    CO_INVESTIGATOR = "co_investigator", "共同研究者・共著者", "Co-investigator or co-author"
    RELATIVE = "relative", "二親等以内の親族が該当", "A relative (2nd degree) is"


class QueueFilter(Word):
    """Which of the cases that wait are shown."""

    ALL = "all", "すべて", "All"
    MINE = "mine", "自分の担当", "Mine"
    UNASSIGNED = "unassigned", "担当未定", "Without reviewers"
    OVERDUE = "overdue", "期限超過", "Overdue"


class AmendmentKind(Word):
    """How much of a review the next version needs (5.5)."""

    MINOR = "minor", "軽微な変更", "Minor"
    MAJOR = "major", "重要な変更", "Major"


class DeadlineKind(Word):
    """What is due in a case (5.4)."""

    COMPLETENESS = "completeness", "受理の判断", "Completeness check"
    FIRST_DECISION = "first_decision", "最初の判断", "First decision"
    REPLY = "reply", "申請者の回答", "Applicant's reply"
    RE_REVIEW = "re_review", "再審査", "Re-review"
    APPEAL = "appeal", "不服申立て", "Appeal"


class ChecklistItem(Word):
    """What the first reviewer has looked at before recommending."""

    IDENTIFIERS = (
        "identifiers",
        "識別子と届出・許可・承認の原本",
        "Identifiers against their original documents",
    )
    LABEL = "label", "表示見本との一致", "Agreement with the label"
    CLAIMS = "claims", "表示・効能の文言", "Wording of the claims"
    COMPOSITION = "composition", "配合と1日摂取量", "Composition and daily amount"
    SITES = "sites", "製造所とGMP等の証明書", "Manufacturing sites and their certificates"
    QUALITY = "quality", "規格とロットの試験成績", "Specification and test results of lots"
    EVIDENCE = "evidence", "試験との結び付きと評価", "Linked trials and their assessment"
    SAFETY = "safety", "注意事項と健康被害の連絡先", "Cautions and the contact for harm to health"


class SuspensionCause(Word):
    """Why a product is suspended (5.2, 5.6)."""

    DECISION = "decision", "主任審査員の判断", "Decision of the chief reviewer"
    SELF_CHECK_OVERDUE = "self_check_overdue", "自己点検報告の期限超過", "Annual self-check overdue"
    GMP_EXPIRED = "gmp_expired", "必須のGMP等証明書の失効", "A mandatory GMP certificate expired"
    LICENCE_EXPIRED = "licence_expired", "必須の許可の失効", "A mandatory licence expired"
    EVIDENCE_RETRACTED = (
        "evidence_retracted",
        "根拠とした論文の撤回",
        "The articles it rested on were retracted",
    )
    RECALL = "recall", "製品の自主回収", "Recall of a lot"
    CLAIM_EXCEEDED = (
        "claim_exceeded",
        "範囲を超えた表示の未訂正",
        "A claim beyond its scope was not corrected",
    )
    HARM_SIGNAL = "harm_signal", "重い健康被害の兆候", "A signal of serious harm"


class CorrectionState(Word):
    """Where a request to correct a published product stands (5.6)."""

    OPEN = "open", "訂正待ち", "Waiting for a correction"
    SETTLED = "settled", "新しい版で解決", "Settled by a later version"
    TAKEN_BACK = "taken_back", "取消し", "Taken back"
