"""The one way to check an identifier, and the table from scheme to rule."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from schemas.base import Bilingual
from schemas.identifiers import care, government, literature, medicines, own, trade, trials
from schemas.identifiers.schemes import TRIAL_SCHEMES, Scheme
from schemas.identifiers.verdicts import Check, IdentifierRefused, Note, Verdict, block, normalise
from schemas.vocab import IdentifierLevel, Severity

__all__ = ["check", "checked", "trial_scheme"]

_RULES: Final[Mapping[Scheme, Callable[[str], Verdict]]] = {
    Scheme.CORPORATE_NO: government.corporate_no,
    Scheme.GTIN: trade.gtin,
    Scheme.JAN: trade.jan,
    Scheme.JRCT: trials.jrct,
    Scheme.UMIN: trials.umin,
    Scheme.JAPIC: trials.japic,
    Scheme.JMACCT: trials.jmacct,
    Scheme.NCT: trials.nct,
    Scheme.ISRCTN: trials.isrctn,
    Scheme.EUDRACT: trials.eudract,
    Scheme.UTN: trials.utn,
    Scheme.DOI: literature.doi,
    Scheme.PMID: literature.pmid,
    Scheme.ORCID: literature.orcid,
    Scheme.ROR: literature.ror,
    Scheme.LG_CODE: government.lg_code,
    Scheme.CERT_NO: medicines.cert_no,
    Scheme.CLASS1_NO: medicines.class1_no,
    Scheme.MAH_LICENCE: medicines.mah_licence,
    Scheme.MFG_LICENCE: medicines.mfg_licence,
    Scheme.JMDN: medicines.jmdn,
    Scheme.YJ: medicines.yj,
    Scheme.PRICE_LIST_CODE: medicines.price_list_code,
    Scheme.TAIS: care.tais,
    Scheme.CARE_OFFICE: care.care_office,
    Scheme.INSURER_NO: care.insurer_no,
    Scheme.MED_INST: care.med_inst,
    Scheme.PMDA_OTC: medicines.pmda_otc,
    Scheme.LOT: trade.lot,
    Scheme.JIS_T9: government.jis_t9,
    Scheme.CERTIFICATE_NO: own.certificate_no,
}
_DATED_RULES: Final[Mapping[Scheme, Callable[[str, date | None], Verdict]]] = {
    Scheme.CTIS: trials.ctis,
    Scheme.FFC_NO: government.ffc_no,
    Scheme.APPROVAL_NO: medicines.approval_no,
}
_SPACES_COUNT: Final = frozenset({Scheme.DOI, Scheme.LOT, Scheme.JIS_T9})
_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cs", "Co", "Cn"})
_SCIENTIFIC: Final = re.compile(r"-?\d+([.,]\d*)?E\+\d+|-?\d+[.,]\d*E-?\d+", re.ASCII | re.IGNORECASE)
"""A number as spreadsheets and programs shorten it; without point and plus, ``12E5`` may be a lot."""
_GRAVITY: Final = (Severity.BLOCK, Severity.WARN, Severity.INFO)


def check(scheme: Scheme, value: str, *, as_of: date | None = None) -> Check:
    """Check one identifier from its characters alone.

    Args:
        scheme: What the value claims to be.
        value: The value as entered.
        as_of: The day for rules with an upper bound that moves: the letter of an FFC notification number,
            the year of Reiwa, the year of an EU CT number. Without it that bound is not checked.

    Returns:
        The normal form and the gravest thing noticed. The normal form of a valid value checks to itself.
    """
    text = normalise(value)
    if scheme not in _SPACES_COUNT:
        text = text.replace(" ", "")
    if note := _unreadable(text):
        verdict = Verdict(text, IdentifierLevel.MALFORMED, (note,))
    elif scheme in _DATED_RULES:
        verdict = _DATED_RULES[scheme](text, as_of)
    else:
        verdict = _RULES[scheme](text)
    return _answer(scheme, verdict)


def checked(scheme: Scheme, value: str, *, as_of: date | None = None) -> str:
    """Return the normal form of an identifier.

    Raises:
        IdentifierRefused: The value cannot be taken as written; the error carries the check.
    """
    answer = check(scheme, value, as_of=as_of)
    if answer.message is not None and not answer.valid:
        raise IdentifierRefused(answer, answer.message)
    return answer.normal_form


def trial_scheme(value: str) -> Scheme | None:
    """Return the scheme that a trial identifier belongs to, None when it fits none."""
    return next((scheme for scheme in TRIAL_SCHEMES if check(scheme, value).valid), None)


def _unreadable(text: str) -> Note | None:
    if not text:
        return block("empty", "値がありません。番号を入力してください。", "it is empty; enter the number.")
    for character in text:
        if unicodedata.category(character) in _REFUSED_CATEGORIES:
            code = f"U+{ord(character):04X}"
            return block(
                "character",
                f"使えない文字 {code} があります。削除してください。",
                f"character {code} is not allowed; remove it.",
            )
    if _SCIENTIFIC.fullmatch(text):
        return block(
            "excel_exponent",
            "表計算ソフトが番号を指数表示に変え、桁が失われています。"
            "セルの書式を文字列にして、元の番号を入力し直してください。",
            "a spreadsheet turned the number into an exponent and lost digits;"
            " make the cell text and enter the number again.",
        )
    return None


def _answer(scheme: Scheme, verdict: Verdict) -> Check:
    note = min(verdict.notes, key=lambda n: _GRAVITY.index(n.severity), default=None)
    return Check(
        scheme=scheme,
        normal_form=verdict.normal_form,
        valid=note is None or note.severity is not Severity.BLOCK,
        level=verdict.level,
        severity=note.severity if note else None,
        code=note.code if note else None,
        message=Bilingual(ja=f"{scheme.ja}: {note.ja}", en=f"{scheme.en}: {note.en}") if note else None,
    )
