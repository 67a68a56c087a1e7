"""Words of how trials were conducted: flags, changes of registrations, notices (domain specification 3.2, 3.5)."""

from schemas.vocab.words import Word

__all__ = ["ChangePhase", "ConductKind", "FlagState", "NoticeKind", "NumberOrigin"]


class ConductKind(Word):
    """What a conduct flag looks at."""

    PROSPECTIVE = "prospective", "事前登録", "Registered beforehand"
    OUTCOME_DIFFERS = (
        "outcome_differs",
        "主要評価項目の登録と報告の相違",
        "Primary outcome reported otherwise than registered",
    )
    SAMPLE_SHORTFALL = "sample_shortfall", "参加者数の不足", "Fewer participants than planned"
    RESULTS_OVERDUE = "results_overdue", "結果の公表の遅れ", "Results overdue"
    RETRACTED = "retracted", "論文の撤回", "Publication retracted"
    EXPRESSION_OF_CONCERN = "expression_of_concern", "論文への懸念表明", "Expression of concern"
    PRIMARY_OUTCOME_CHANGED = (
        "primary_outcome_changed",
        "開始後の主要評価項目の変更",
        "Primary outcome changed after the start",
    )


class FlagState(Word):
    """What is known; nothing unknown is ever taken for a no."""

    YES = "yes", "該当", "Yes"
    NO = "no", "非該当", "No"
    UNKNOWN = "unknown", "不明", "Unknown"


class ChangePhase(Word):
    """When a registration was changed, as far as the dates of its snapshots tell."""

    BEFORE_ENROLMENT = "before_enrolment", "組入れ開始前", "Before enrolment"
    AFTER_ENROLMENT = "after_enrolment", "組入れ開始後", "After enrolment began"
    AFTER_COMPLETION = "after_completion", "試験終了後", "After completion"
    UNKNOWN = "unknown", "時期不明", "Unknown when"


class NoticeKind(Word):
    """What a journal says of an article after it appeared."""

    RETRACTION = "retraction", "撤回", "Retraction"
    EXPRESSION_OF_CONCERN = "expression_of_concern", "懸念表明", "Expression of concern"
    ERRATUM = "erratum", "訂正", "Erratum"


class NumberOrigin(Word):
    """Where a registry number of a publication stands."""

    ACCESSION = "accession", "書誌の登録番号欄", "Accession numbers of the bibliographic record"
    ABSTRACT = "abstract", "抄録", "Abstract"
    ENTERED = "entered", "審査員の入力", "Entered by a reviewer"
    LISTED = "listed", "論文の一覧", "List of articles"
