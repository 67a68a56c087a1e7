"""Words of imported files (domain specification 7)."""

from schemas.vocab.words import Word

__all__ = [
    "DayOrder",
    "DecimalMark",
    "RowCode",
    "RowOutcome",
    "UploadKind",
    "UploadMode",
    "UploadState",
]


class RowCode(Word):
    """What is wrong with a row of an imported file (7.4); ``E_`` refuses the row, ``W_`` asks somebody to look."""

    E_REQ = "E_REQ", "必須項目なし", "Missing"
    E_FMT = "E_FMT", "形式不正", "Wrong format"
    E_CHK = "E_CHK", "検査数字不一致", "Wrong check digit"
    E_DUP = "E_DUP", "ファイル内の重複", "Duplicate in the file"
    E_REF = "E_REF", "参照先なし", "Unknown reference"
    E_ENUM = "E_ENUM", "選択肢にない値", "Not one of the choices"
    E_DATE = "E_DATE", "日付不正", "Not a date"
    E_NUM = "E_NUM", "数値不正", "Not a number"
    E_UNIT = "E_UNIT", "単位不明", "Unknown unit"
    E_ID_NUMERIC = "E_ID_NUMERIC", "数値になった識別子", "Identifier turned into a number"
    E_ENC = "E_ENC", "文字コード不正", "Broken encoding"
    E_LIMIT = "E_LIMIT", "上限超過", "Over a limit"
    E_OUT_OF_SCOPE = "E_OUT_OF_SCOPE", "対象外", "Out of scope"
    E_RIGHT = "E_RIGHT", "権限なし", "Not allowed"
    E_STATE = "E_STATE", "今の状態では不可", "Not in a state that allows it"
    E_CONFIRM = "E_CONFIRM", "上書きの確認が必要", "Overwriting needs a confirmation"
    W_CHK = "W_CHK", "検査数字要確認", "Check digit to be looked at"
    W_DATE = "W_DATE", "日付要確認", "Date to be looked at"
    W_ID = "W_ID", "識別子要確認", "Identifier to be looked at"
    W_REF = "W_REF", "参照先要確認", "Reference to be looked at"
    W_TEXT = "W_TEXT", "文字要確認", "Text to be looked at"
    W_VALUE = "W_VALUE", "値要確認", "Value to be looked at"
    W_CHANGE = "W_CHANGE", "登録済みの値と相違", "Differs from what is registered"
    W_RULE = "W_RULE", "申請までに要対応", "To be mended before submission"
    W_COLUMN = "W_COLUMN", "読まない列", "Column not read"
    W_FORMULA = "W_FORMULA", "数式の計算結果を使用", "Result of a formula taken"
    W_HIDDEN = "W_HIDDEN", "非表示の行・シート", "Hidden row or sheet"
    W_SHEET = "W_SHEET", "読まないシート", "Sheet not read"
    W_MERGED = "W_MERGED", "結合セル", "Merged cells"

    @property
    def refuses(self) -> bool:
        """Whether a row with this finding is left out."""
        return self.value.startswith("E_")


class UploadKind(Word):
    """What the rows of an uploaded file are (7.1)."""

    PRODUCTS = "products", "製品", "Products"
    RESULTS = "results", "ロットと試験結果", "Lots and results"


class UploadMode(Word):
    """What is to be done with an uploaded file (7.4)."""

    DRY_RUN = "dry_run", "確認のみ（登録しない）", "Check only"
    ALL_OR_NOTHING = "all_or_nothing", "全行を登録（1行でも誤りがあれば何も登録しない）", "All rows or none"
    PARTIAL = "partial", "正しい行だけを登録", "Valid rows only"


class UploadState(Word):
    """How far an upload is."""

    WAITING = "waiting", "受付済み", "Waiting"
    CHECKING = "checking", "確認中", "Being checked"
    TAKING = "taking", "登録中", "Being taken"
    CHECKED = "checked", "確認済み（未登録）", "Checked, nothing taken"
    FINISHED = "finished", "登録済み", "Taken"
    REFUSED = "refused", "誤りのため登録なし", "Refused, nothing taken"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self in {UploadState.CHECKED, UploadState.FINISHED, UploadState.REFUSED}


class RowOutcome(Word):
    """What a row of an upload did, or would do."""

    CREATED = "created", "新規", "New"
    CHANGED = "changed", "変更", "Changed"
    UNCHANGED = "unchanged", "変更なし", "Unchanged"
    REFUSED = "refused", "登録しない", "Refused"


class DecimalMark(Word):
    """What stands before the decimals in a laboratory's table (7.1)."""

    POINT = ".", "点（0.12）", "Point (0.12)"
    COMMA = ",", "コンマ（0,12）", "Comma (0,12)"


class DayOrder(Word):
    """How a laboratory's table writes days (7.1)."""

    YEAR_MONTH_DAY = "ymd", "年月日（2026-03-20、R8.3.20 など）", "Year first (2026-03-20)"
    DAY_MONTH_YEAR = "dmy", "日月年（20/03/2026）", "Day first (20/03/2026)"
    MONTH_DAY_YEAR = "mdy", "月日年（03/20/2026）", "Month first (03/20/2026)"
