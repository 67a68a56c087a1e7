"""What a check answers, and the tools the rules are written with: normal form, notes, shapes.

Levels and severities follow the domain specification 2.1: ``block`` means the value cannot be taken as
written, ``warn`` that somebody must look at it, ``info`` that the registry changed or noticed something.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, NamedTuple

from pydantic import Field

from schemas.base import Bilingual, Contract
from schemas.identifiers.schemes import Scheme
from schemas.vocab import IdentifierLevel, Severity

__all__ = [
    "Check",
    "IdentifierRefused",
    "Note",
    "Probe",
    "Shape",
    "Verdict",
    "block",
    "grouped",
    "info",
    "lower",
    "normalise",
    "unhyphenated",
    "upper",
    "warn",
]

_HYPHENS: Final = re.compile("[\u2010-\u2015\u2212]")
_LONG_VOWEL_BETWEEN_DIGITS: Final = re.compile("(?<=[0-9])\u30fc(?=[0-9])")
_HYPHEN_BETWEEN_DIGITS: Final = re.compile("(?<=[0-9])-(?=[0-9])")
_QUANTIFIER: Final = re.compile(r"\{\d+(,\d+)?\}")
_UPPER: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LOWER: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


class Check(Contract):
    """What is known about one identifier from its characters alone."""

    scheme: Scheme
    normal_form: str = Field(description="The value after normalisation; store it only when `valid`.")
    valid: bool = Field(description="False only where the value cannot be taken as written.")
    level: IdentifierLevel = Field(
        description="How far the value is checked; a check never says `confirmed`."
    )
    severity: Severity | None = Field(description="The gravest thing noticed; null when nothing was.")
    code: str | None = Field(description="What was noticed, as a stable word.")
    message: Bilingual | None = Field(description="What was noticed and how to mend it.")


class IdentifierRefused(ValueError):
    """The value cannot be taken as written; ``check`` says why, the text says it in both languages."""

    def __init__(self, check: Check, message: Bilingual) -> None:
        super().__init__(f"{message.ja} / {message.en}")
        self.check = check
        self.message = message

    @property
    def code(self) -> str:
        """What was wrong, as a stable word."""
        return str(self.check.code)


class Note(NamedTuple):
    """One thing a rule noticed; sentences without the scheme's name, which the check puts in front."""

    severity: Severity
    code: str
    ja: str
    en: str


class Verdict(NamedTuple):
    """What a rule answers: the normal form, how far it was checked, and what was noticed."""

    normal_form: str
    level: IdentifierLevel
    notes: tuple[Note, ...] = ()


def block(code: str, ja: str, en: str) -> Note:
    """Note that the value cannot be taken as written."""
    return Note(Severity.BLOCK, code, ja, en)


def warn(code: str, ja: str, en: str) -> Note:
    """Note that somebody must look at the value."""
    return Note(Severity.WARN, code, ja, en)


def info(code: str, ja: str, en: str) -> Note:
    """Note what was changed or noticed."""
    return Note(Severity.INFO, code, ja, en)


def normalise(value: str) -> str:
    """Normalised copy of an identifier (domain specification 0.5).

    Invisible format characters go first (copied text carries them), then NFKC folds full-width forms, white
    space is trimmed and collapsed, and the hyphens that people and word processors write become ``-``.
    """
    visible = "".join(c for c in value if unicodedata.category(c) != "Cf")
    text = " ".join(unicodedata.normalize("NFKC", visible).split())
    return _LONG_VOWEL_BETWEEN_DIGITS.sub("-", _HYPHENS.sub("-", text))


def unhyphenated(text: str) -> str:
    """Return the text without hyphens between digits; one before or behind the number is no grouping and stays."""
    return _HYPHEN_BETWEEN_DIGITS.sub("", text)


def upper(text: str) -> tuple[str, tuple[Note, ...]]:
    """Return the text with ASCII letters raised, and a note when that changed it."""
    raised = text.translate(_UPPER)
    return raised, (
        info("case", "大文字に直しました。", "it was put in capitals."),
    ) if raised != text else ()


def lower(text: str) -> tuple[str, tuple[Note, ...]]:
    """Return the text with ASCII letters lowered, and a note when that changed it."""
    lowered = text.translate(_LOWER)
    return lowered, (
        info("case", "小文字に直しました。", "it was put in small letters."),
    ) if lowered != text else ()


def grouped(text: str, form: str) -> tuple[str, tuple[Note, ...]]:
    """Return the text with the hyphens of its form, and a note that they were put right."""
    return form, (info("hyphenation", "ハイフンを直しました。", "its hyphens were put right."),) * (
        form != text
    )


class Probe(NamedTuple):
    """A wrong form that is known well enough to be named: its code, its pattern, what is wrong with it."""

    code: str
    pattern: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of a scheme: its pattern (domain specification 2.12) and how to describe it to a person."""

    pattern: str
    ja: str
    en: str
    probes: tuple[Probe, ...] = ()

    def fault(self, text: str) -> Note | None:
        """Say what is wrong with the form of a text, as narrowly as it can be named; None when it fits.

        A text that fits once every count in the pattern is left open has the wrong length.
        """
        if re.fullmatch(self.pattern, text, re.ASCII):
            return None
        for probe in self.probes:
            if re.fullmatch(probe.pattern, text, re.ASCII):
                return block(
                    probe.code, f"{probe.ja}正しい形は{self.ja}です。", f"{probe.en}; write {self.en}."
                )
        if re.fullmatch(_QUANTIFIER.sub("+", self.pattern), text, re.ASCII):
            return block(
                "length", f"桁数が違います。正しい形は{self.ja}です。", f"wrong length; write {self.en}."
            )
        return block("malformed", f"形が違います。正しい形は{self.ja}です。", f"wrong form; write {self.en}.")

    def raised(self, text: str) -> Verdict:
        """Judge the form of the text in capitals."""
        capitals, notes = upper(text)
        return self.verdict(capitals, notes)

    def verdict(self, text: str, notes: tuple[Note, ...] = ()) -> Verdict:
        """Judge the form alone; ``notes`` are kept when it fits."""
        if fault := self.fault(text):
            return Verdict(text, IdentifierLevel.MALFORMED, (fault,))
        return Verdict(text, IdentifierLevel.FORMAT_OK, notes)
