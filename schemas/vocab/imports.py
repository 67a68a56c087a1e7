"""Words of imported files (domain specification 7.4)."""

from schemas.vocab.words import Word

__all__ = ["RowCode"]


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
    W_CHK = "W_CHK", "検査数字要確認", "Check digit to be looked at"
    W_DATE = "W_DATE", "日付要確認", "Date to be looked at"
    W_ID = "W_ID", "識別子要確認", "Identifier to be looked at"
    W_REF = "W_REF", "参照先要確認", "Reference to be looked at"
    W_TEXT = "W_TEXT", "文字要確認", "Text to be looked at"
    W_VALUE = "W_VALUE", "値要確認", "Value to be looked at"

    @property
    def refuses(self) -> bool:
        """Whether a row with this finding is left out."""
        return self.value.startswith("E_")
