"""Registry numbers of trials: found in running text, and when those of one study contradict one another (2.4)."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Final

from registry.domain.dates import first_day, last_day
from schemas.base import Bilingual, FieldProblem
from schemas.identifiers import Scheme, check, fiscal_year, trial_scheme
from schemas.trials import TrialDocument, TrialIdentifier

__all__ = ["contradictions", "found_in"]

_CANDIDATE: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:NCT[0-9]{8}|UMIN[0-9]{9}|jRCT[sabc1-9][0-9]{9}|JapicCTI-?[0-9]{6}|JMA-IIA[0-9]{5}"
    r"|ISRCTN[0-9]{8}|20[0-9]{2}-[0-9]{6}-[0-9]{2}|20[0-9]{2}-5[0-9]{5}-[0-9]{2}-[0-9]{2}"
    r"|U[0-9]{4}-[0-9]{4}-[0-9]{4})(?![A-Za-z0-9])(?!-[0-9])"
)
_HYPHENS: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
# A study has one number in each of these registers. EU numbers come one a country or resubmission.
_ONE_A_STUDY: Final = (
    Scheme.NCT,
    Scheme.UMIN,
    Scheme.JRCT,
    Scheme.JAPIC,
    Scheme.JMACCT,
    Scheme.ISRCTN,
    Scheme.UTN,
)
_JRCT_YEAR: Final = slice(8, 10)
_JRCT_BUREAU: Final = slice(5, 7)
_MOVED_TO_JRCT: Final = {"08", "09"}
_CENTURY: Final = 2000


def found_in(text: str) -> tuple[tuple[Scheme, str], ...]:
    """Registry numbers in a running text, each once, in their normal form."""
    plain = unicodedata.normalize("NFKC", text).translate(_HYPHENS)
    found: dict[tuple[Scheme, str], None] = {}
    for candidate in _CANDIDATE.findall(plain):
        scheme = trial_scheme(candidate)
        if scheme is not None:
            found[scheme, check(scheme, candidate).normal_form] = None
    return tuple(found)


def contradictions(trial: TrialDocument) -> tuple[FieldProblem, ...]:
    """What in the identifiers of one record cannot be true of one study.

    Two numbers of a register that gives a study one, and a primary number whose year is later than the year in
    which the register says it registered the study. One year is allowed for, since numbers are given before they
    are made public and fiscal years begin in April.
    """
    return (*_two_of_one(trial.identifiers), *_year(trial))


def _two_of_one(identifiers: Sequence[TrialIdentifier]) -> list[FieldProblem]:
    found = []
    for scheme in _ONE_A_STUDY:
        values = list(dict.fromkeys(one.value for one in identifiers if one.scheme is scheme))
        if len(values) > 1:
            named = "、".join(values)
            found.append(
                _problem(
                    "two_of_one_register",
                    ja=f"{scheme.ja}が {len(values)} つあります（{named}）。1つの試験の番号は1つです。"
                    "別の試験の番号が混じっていないか確かめてください。",
                    en=f"There are {len(values)} of {scheme.en} ({', '.join(values)}); a study has one."
                    " Check that none belongs to another study.",
                )
            )
    return found


def _year(trial: TrialDocument) -> list[FieldProblem]:
    registered = trial.dates.registered
    number = trial.primary_id
    year = _year_of(number)
    if year is None or registered is None or registered.date is None:
        return []
    first, last = first_day(registered.date), last_day(registered.date)
    if _in_years(number, first) - 1 <= year <= _in_years(number, last) + 1:
        return []
    return [
        _problem(
            "year",
            ja=f"{number.value} の年（{year}）と登録日（{registered.date}）が合いません。"
            "番号か登録日を登録機関の画面で確かめてください。",
            en=f"The year of {number.value} ({year}) does not fit its registration ({registered.date});"
            " check both at the register.",
        )
    ]


def _year_of(number: TrialIdentifier) -> int | None:
    """The year inside a number: fiscal in jRCT, of the calendar in EU numbers; None where there is none."""
    if number.scheme is Scheme.JRCT and number.value[_JRCT_BUREAU] not in _MOVED_TO_JRCT:
        return _CENTURY + int(number.value[_JRCT_YEAR])
    if number.scheme in {Scheme.EUDRACT, Scheme.CTIS}:
        return int(number.value[:4])
    return None


def _in_years(number: TrialIdentifier, day: date) -> int:
    return fiscal_year(day) if number.scheme is Scheme.JRCT else day.year


def _problem(code: str, *, ja: str, en: str) -> FieldProblem:
    return FieldProblem(field="identifiers", code=code, message=Bilingual(ja=ja, en=en))
