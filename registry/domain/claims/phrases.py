"""Phrases the wording linter looks for, as dated rows, and how serious each rule is for a sub-class.

They are rows of law (``registry.domain.legal``) whose code begins with ``claims.``; the first ones are in its file, a
registry may keep its own and pass them in. Patterns are regular expressions on the normal form. Repetition is
bounded, so the time of a search grows with the length of the text and no faster.

Source: domain specification 1.5.2 to 1.5.4.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.domain import legal
from registry.domain.errors import Invalid
from registry.domain.legal import Law, LegalRow
from schemas.vocab import ClaimRule, Severity, SubClass

__all__ = ["PREFIX", "SEED", "Phrase", "in_force", "phrase_of", "phrases_of", "severity"]

PREFIX: Final = "claims."
"""How the codes of phrases begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One dated row. A row whose pattern is no regular expression, or matches nothing at all, is refused.

    Attributes:
        rule: The rule that a text with this phrase breaks; for ``L13_MISSING``, a label without it. None for a
            phrase that is allowed, to which no rule is applied.
        pattern: Regular expression on the normal form.
        suggestion_ja: What the writer may do about it.
        valid_from: The first day it applies.
        valid_to: The last day, or None.
        source: Where it comes from.
        at_most: The highest severity this row may reach, whatever its rule says.
        confirmed: Whether it was confirmed; an unconfirmed row only warns.
    """

    rule: ClaimRule | None
    pattern: str
    suggestion_ja: str = ""
    valid_from: date
    valid_to: date | None = None
    source: str
    at_most: Severity = Severity.BLOCK
    confirmed: bool = True

    def __post_init__(self) -> None:
        """Refuse a pattern that cannot be used.

        Raises:
            Invalid: It is no regular expression, or matches the empty text.
        """
        try:
            useless = re.search(self.pattern, "") is not None
        except re.error:
            useless = True
        if useless:
            raise Invalid.field(
                "pattern",
                "pattern_unusable",
                ja="正規表現として使えません。構文を直し、空の文字列に一致しない形にしてください。",
                en="Not a usable regular expression; mend it so that it does not match the empty text.",
            )


def in_force(rows: Iterable[Phrase], day: date) -> tuple[Phrase, ...]:
    """The rows that apply on a day."""
    return tuple(
        row for row in rows if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
    )


_BLOCK, _WARN, _INFO = Severity.BLOCK, Severity.WARN, Severity.INFO
_LEAST_FIRST = (_INFO, _WARN, _BLOCK)

# Columns: other health food and nutrient function claims, FFC, FOSHU, medicines, welfare devices.
_SEVERITIES: Final[Mapping[ClaimRule, tuple[Severity | None, ...]]] = {
    ClaimRule.L1_DISEASE: (_BLOCK, _BLOCK, _BLOCK, _BLOCK, _BLOCK),
    ClaimRule.L2_CURE: (_BLOCK, _BLOCK, _BLOCK, _WARN, _BLOCK),
    ClaimRule.L3_BODY: (_BLOCK, _BLOCK, _BLOCK, _BLOCK, _WARN),
    ClaimRule.L4_SUPER: (_WARN, _WARN, _WARN, _BLOCK, _WARN),
    ClaimRule.L5_SAFE: (_BLOCK, _BLOCK, _BLOCK, _BLOCK, _WARN),
    ClaimRule.L6_DOSE: (_BLOCK, _BLOCK, _BLOCK, None, None),
    ClaimRule.L7_EXPERT: (_WARN, _WARN, _WARN, _BLOCK, _WARN),
    ClaimRule.L8_OFFICIAL: (_BLOCK, _BLOCK, None, None, _WARN),
    ClaimRule.L9_SLIM: (_BLOCK, _BLOCK, _BLOCK, _BLOCK, None),
    ClaimRule.L10_TESTIMONY: (_WARN, _WARN, _WARN, _BLOCK, _INFO),
    ClaimRule.L11_REGISTRY: (_BLOCK, _BLOCK, _BLOCK, _BLOCK, _BLOCK),
    ClaimRule.L12_BASIS: (None, _BLOCK, None, None, None),
    ClaimRule.L13_MISSING: (None, _BLOCK, None, None, None),
}
_COLUMNS: Final[Mapping[SubClass, int]] = {
    SubClass.HF_OTHER: 0,
    SubClass.HF_FNFC: 0,
    SubClass.HF_FFC: 1,
    SubClass.HF_FOSHU: 2,
    SubClass.TM_RX: 3,
    SubClass.TM_OTC: 3,
    SubClass.TM_HAICHI: 3,
    SubClass.TM_QUASI: 3,
    SubClass.WD_RENT: 4,
    SubClass.WD_SALE: 4,
    SubClass.WD_EITHER: 4,
    SubClass.WD_NONE: 4,
}


def severity(rule: ClaimRule, subclass: SubClass, phrase: Phrase | None = None) -> Severity | None:
    """How serious a breach is for a sub-class, held under what the row allows; None where it is no breach."""
    judged = _SEVERITIES[rule][_COLUMNS[subclass]]
    if judged is None or phrase is None:
        return judged
    most = phrase.at_most if phrase.confirmed else min(phrase.at_most, _WARN, key=_LEAST_FIRST.index)
    return min(judged, most, key=_LEAST_FIRST.index)


def phrase_of(row: LegalRow) -> Phrase:
    """The phrase in a row of law whose code begins with ``claims.``: the rule, or ``ALLOW``, then a name.

    Raises:
        ValueError: The code names no rule, or the severity is no word of the vocabulary.
        Invalid: The pattern cannot be used.
    """
    rule = row.code.split(".")[1]
    return Phrase(
        rule=None if rule == "ALLOW" else ClaimRule.of(rule),
        pattern=row.value["pattern"],
        suggestion_ja=row.value.get("suggestion_ja", ""),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=row.source,
        at_most=Severity.of(row.value.get("at_most", Severity.BLOCK.value)),
        confirmed=row.confirmed,
    )


def phrases_of(law: Law) -> tuple[Phrase, ...]:
    """The phrases in force."""
    return tuple(phrase_of(row) for row in law.group(PREFIX))


SEED: Final = tuple(phrase_of(row) for row in legal.SEED if row.code.startswith(PREFIX))
"""The phrases that come with the registry."""
