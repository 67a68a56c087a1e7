"""The words of trial registers, read into the registry's own (WHO TRDS items 14, 15, 17 and 18).

Registers write the same thing in many ways, and the WHO portal passes them on as they are. What a function does
not know it leaves open; nothing is guessed, and the register's own words are stored beside ours.
"""

import re
import unicodedata
from typing import Final

from schemas.trials import AgeLimit, TrialSampleSize
from schemas.vocab import AgeUnit, Allocation, Masking, StudyType, TrialPhase, TrialSex, TrialStatus

__all__ = [
    "age_limit",
    "allocation",
    "masking",
    "phases",
    "sample_size",
    "sex",
    "spreadsheet_damaged",
    "status",
    "study_type",
]

_STATUS: Final = {
    "not yet recruiting": TrialStatus.PLANNED,
    "pending": TrialStatus.PLANNED,
    "preinitiation": TrialStatus.PLANNED,
    "recruiting": TrialStatus.RECRUITING,
    "enrolling by invitation": TrialStatus.RECRUITING,
    "open public recruiting": TrialStatus.RECRUITING,
    "active not recruiting": TrialStatus.ONGOING,
    "no longer recruiting": TrialStatus.ONGOING,
    "ongoing": TrialStatus.ONGOING,
    "suspended": TrialStatus.ONGOING,
    "completed": TrialStatus.COMPLETED,
    "complete": TrialStatus.COMPLETED,
    "main results already published": TrialStatus.COMPLETED,
    "terminated": TrialStatus.TERMINATED,
    "prematurely ended": TrialStatus.TERMINATED,
    "withdrawn": TrialStatus.WITHDRAWN,
}
_PHASE: Final = {
    "0": TrialPhase.PHASE_0,
    "1": TrialPhase.PHASE_1,
    "i": TrialPhase.PHASE_1,
    "2": TrialPhase.PHASE_2,
    "ii": TrialPhase.PHASE_2,
    "3": TrialPhase.PHASE_3,
    "iii": TrialPhase.PHASE_3,
    "4": TrialPhase.PHASE_4,
    "iv": TrialPhase.PHASE_4,
}
_ONE_PHASE: Final = r"(?:phase)?[ -]*(0|[1-4]|i{1,3}|iv)[ab]?"
_PHASES: Final = re.compile(rf"{_ONE_PHASE}(?:\s*[/,-]\s*{_ONE_PHASE})?(?:\s*\(.*\))?")
_EU_PHASE: Final = re.compile(r"\(phase (i{1,3}|iv)\):\s*yes")
_EARLY_PHASE: Final = re.compile(r"early[ _]?phase[ _]?1")
_SPREADSHEET_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")
_NOT_APPLICABLE: Final = {"n/a", "na", "not applicable"}

_AGE: Final = re.compile(
    r"(?:[<>]=?|[≤≥])?\s*(?P<number>\d{1,4})(?:\.0+)?\s*"
    r"(?P<unit>years?|year\(s\)|\(year\)|y|yrs?|years?[- ]old|age old|months?|month\(s\)|weeks?|days?|hours?|minutes?)?"
    r"\W*",
    re.IGNORECASE,
)
_AGE_UNITS: Final = {
    "y": AgeUnit.YEAR,
    "a": AgeUnit.YEAR,
    "(": AgeUnit.YEAR,
    "mo": AgeUnit.MONTH,
    "w": AgeUnit.WEEK,
    "d": AgeUnit.DAY,
    "h": AgeUnit.HOUR,
    "mi": AgeUnit.MINUTE,
}
_HIGHEST_AGE: Final = 1500
_SAMPLE_GROUP: Final = re.compile(r"[^;]*:\s*(\d{1,7})\s*", re.ASCII)
# The portal cuts the text near 255 characters, perhaps inside a number.
_CUT_LENGTH: Final = 250
_WHOLE_NUMBER: Final = re.compile(r"\d{1,9}", re.ASCII)

_SEX_STATED: Final = re.compile(r"\b(female|male):\s*(yes|no)")
_FEMALE: Final = re.compile(r"\b(?:females?|women)\b")
_MALE: Final = re.compile(r"\b(?:males?|men)\b")
_BOTH: Final = re.compile(r"\b(?:all|both)\b")

_ALLOCATION_STATED: Final = re.compile(r"\b(?:allocation|randomi[sz]ed|randomi[sz]ation) ?: *([^.,;<\n]*)")
_NO_ALLOCATION: Final = re.compile(r"n/a|na\b|not applicable|single arm")
_NOT_RANDOMISED: Final = re.compile(r"\b(?:non|not|quasi)[- ]?randomi[sz]ed")
_RANDOMISED: Final = re.compile(r"\brandomi[sz]ed|\brct\b")
# The Netherlands register's export says "Randomized: No" of every trial, beside "Type: 2 or more arms, randomized".
_CONTRADICTED: Final = re.compile(r"\btype:[^\n]*(?<!non-)\brandomi[sz]ed")

_MASKING_STATED: Final = re.compile(r"\b(?:masking|blinding) ?: *([^.,;<\n]+)")
_EU_MASKING: Final = re.compile(r"\b(open|single blind|double blind): *(yes|no)")
_MASKING_WORDS: Final = (
    (re.compile(r"\bquadruple\b"), Masking.QUADRUPLE),
    (re.compile(r"\btriple\b"), Masking.TRIPLE),
    (re.compile(r"\bdouble\b"), Masking.DOUBLE),
    (re.compile(r"\bsingle\b"), Masking.SINGLE),
    (re.compile(r"\bnone\b|\bopen\b|\bnot blinded\b|\bno masking\b"), Masking.NONE),
)
_FREE_MASKING: Final = (
    (re.compile(r"\btriple[- ](?:blind|mask)(?!:)"), Masking.TRIPLE),
    (re.compile(r"\bdouble[- ](?:blind|mask)(?!:)"), Masking.DOUBLE),
    (re.compile(r"\bsingle[- ](?:blind|mask)(?!:)"), Masking.SINGLE),
    (re.compile(r"\bopen[- ]label\b|\bopen ?\(masking not used\)"), Masking.NONE),
)


def status(text: str) -> TrialStatus:
    """Status of a trial; ``Not recruiting`` of the WHO portal may be before or after, so it is unknown.

    A suspended trial is ongoing: it has not ended and may go on.
    """
    plain = " ".join(re.sub(r"[^a-z ]", " ", _plain(text)).split())
    return _STATUS.get(plain, TrialStatus.UNKNOWN)


def study_type(text: str) -> StudyType | None:
    """Type of a study by the first word of the register; None where there is no text."""
    plain = _plain(text).replace("_", " ")
    if not plain:
        return None
    for word in (StudyType.INTERVENTIONAL, StudyType.OBSERVATIONAL):
        if plain.startswith(word.value.removesuffix("al")):
            return word
    return StudyType.EXPANDED_ACCESS if plain.startswith("expanded access") else StudyType.OTHER


def phases(text: str) -> tuple[TrialPhase, ...]:
    """Phases of a trial, two for a combined one; empty where the text names none."""
    plain = _plain(text)
    if plain in _NOT_APPLICABLE:
        return (TrialPhase.NOT_APPLICABLE,)
    if _EARLY_PHASE.fullmatch(plain):
        return (TrialPhase.EARLY_1,)
    if stated := _EU_PHASE.findall(plain):
        return tuple(dict.fromkeys(_PHASE[number] for number in stated))
    if found := _PHASES.fullmatch(plain):
        return tuple(dict.fromkeys(_PHASE[number] for number in found.groups() if number))
    return ()


def spreadsheet_damaged(text: str) -> bool:
    """Whether a spreadsheet turned a phase such as 2-3 into a date."""
    return _SPREADSHEET_DATE.fullmatch(text.strip()) is not None


def sex(text: str) -> TrialSex | None:
    """Sexes that may take part; None where the text names none."""
    plain = _plain(text)
    stated = dict(_SEX_STATED.findall(plain))
    female = stated.get("female") == "yes" if stated else bool(_FEMALE.search(plain))
    male = stated.get("male") == "yes" if stated else bool(_MALE.search(plain))
    if (female and male) or (not stated and _BOTH.search(plain)):
        return TrialSex.ALL
    if female:
        return TrialSex.FEMALE
    return TrialSex.MALE if male else None


def age_limit(text: str) -> AgeLimit | None:
    """Age limit; its number and unit where the text is a number, the unit only where the text has one."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        return None
    found = _AGE.fullmatch(plain)
    if found is None or int(found["number"]) > _HIGHEST_AGE:
        return AgeLimit(text=plain[:500])
    unit = (found["unit"] or "").lower()
    return AgeLimit(
        text=plain[:500],
        number=int(found["number"]),
        unit=_AGE_UNITS.get(unit[:2]) or _AGE_UNITS.get(unit[:1]),
    )


def sample_size(text: str) -> TrialSampleSize:
    """Target sample size: a number, or the sum of groups (``Experimental group:30;Control group:30;``)."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        return TrialSampleSize()
    if _WHOLE_NUMBER.fullmatch(plain):
        return TrialSampleSize(target=int(plain))
    groups = [_SAMPLE_GROUP.fullmatch(part) for part in plain.split(";") if part.strip()]
    sizes = [int(group[1]) for group in groups if group]
    whole = plain.endswith(";") or len(plain) < _CUT_LENGTH
    return TrialSampleSize(target=sum(sizes) if whole and len(sizes) == len(groups) else None, text=plain)


def allocation(text: str) -> Allocation | None:
    """Allocation by what a design text states of it, else by the words in it; None where it is silent.

    Quasi-randomised is not randomised. A text that contradicts itself says nothing.
    """
    plain = _lines(text)
    stated = _ALLOCATION_STATED.search(plain)
    value = stated[1].strip() if stated else plain
    if _NO_ALLOCATION.match(value):
        return Allocation.NOT_APPLICABLE
    if value == "no":
        return None if _CONTRADICTED.search(plain) else Allocation.NON_RANDOMISED
    if _NOT_RANDOMISED.search(value):
        return Allocation.NON_RANDOMISED
    return Allocation.RANDOMISED if value == "yes" or _RANDOMISED.search(value) else None


def masking(text: str) -> Masking | None:
    """Masking by what a design text states of it, else by the words in it; None where it is silent."""
    plain = _lines(text)
    stated_eu = {word for word, answer in _EU_MASKING.findall(plain) if answer == "yes"}
    for word, level in (
        ("double blind", Masking.DOUBLE),
        ("single blind", Masking.SINGLE),
        ("open", Masking.NONE),
    ):
        if word in stated_eu:
            return level
    stated = _MASKING_STATED.search(plain)
    words, searched = (_MASKING_WORDS, stated[1]) if stated else (_FREE_MASKING, plain)
    return next((level for pattern, level in words if pattern.search(searched)), None)


def _plain(text: str) -> str:
    """Half width, small letters, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _lines(text: str) -> str:
    """As `_plain`, line by line."""
    return "\n".join(_plain(line) for line in text.replace("<br>", "\n").split("\n"))
