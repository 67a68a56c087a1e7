"""Words of what a check finds (domain specification, rule words)."""

from schemas.vocab.words import Word

__all__ = ["FindingLevel"]


class FindingLevel(Word):
    """What a finding does: must blocks the step, warn needs a reason, info is shown."""

    MUST = "must", "要修正", "Must be mended"
    WARN = "warn", "要確認", "Needs a reason"
    INFO = "info", "参考", "For information"
