"""How far an identifier is checked (domain specification 2.1)."""

from schemas.vocab.words import Word

__all__ = ["IdentifierLevel", "Severity"]


class Severity(Word):
    """What a finding does: must blocks, warn needs a reason, info is shown."""

    BLOCK = "block", "要修正", "Must be fixed"
    WARN = "warn", "要確認", "Needs a reason"
    INFO = "info", "参考", "For information"


class IdentifierLevel(Word):
    """How far an identifier has been checked (2.1); ordered from least to most."""

    MALFORMED = "malformed", "形式不正", "Malformed"
    FORMAT_OK = "format_ok", "形式のみ確認", "Format checked"
    CHECKSUM_OK = "checksum_ok", "検査数字まで確認", "Check digit verified"
    CONFIRMED = "confirmed", "登録機関で確認", "Seen at the authority"
