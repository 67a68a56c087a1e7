"""Trial identifiers: jRCT, UMIN-CTR, JapicCTI, JMACCT, NCT, ISRCTN, EudraCT, CTIS, UTN (2.4)."""

import re
from datetime import date
from typing import Final

from schemas.identifiers.verdicts import Note, Probe, Shape, Verdict, block, upper, warn
from schemas.vocab import IdentifierLevel

__all__ = [
    "ctis",
    "eudract",
    "isrctn",
    "japic",
    "jmacct",
    "jrct",
    "jrct_alias",
    "nct",
    "umin",
    "utn",
]

_JRCT: Final = Shape(
    r"jRCT[sabc1-9]\d{9}",
    "「jRCT」、種別1字（s・a・b・c・1・2）、数字9桁（例 jRCTs041210103）",
    "“jRCT”, a type character (s, a, b, c, 1 or 2) and 9 digits, e.g. jRCTs041210103",
    (
        Probe("trial_type", r"jRCT\d{9}", "種別の1字がありません。", "the type character is missing"),
        Probe("trial_type", r"jRCT[^1-9-]\d{9}", "種別の1字が違います。", "the type character is unknown"),
        Probe(
            "case",
            r"(?!jRCT)[jJ][rR][cC][tT].*",
            "大文字と小文字が違います。",
            "capitals and small letters differ",
        ),
    ),
)
_UMIN: Final = Shape(
    r"UMIN\d{9}|C\d{9}",
    "「UMIN」と数字9桁（例 UMIN000021177）",
    "“UMIN” and 9 digits, e.g. UMIN000021177",
    (Probe("prefix", r"\d{9}", "「UMIN」がありません。", "“UMIN” is missing"),),
)
_JAPIC: Final = Shape(
    r"JapicCTI-\d{6}",
    "「JapicCTI-」と数字6桁（例 JapicCTI-142709）",
    "“JapicCTI-” and 6 digits, e.g. JapicCTI-142709",
)
_JMACCT: Final = Shape(
    r"JMA-IIA\d{5}",
    "「JMA-IIA」と数字5桁（例 JMA-IIA00384）",
    "“JMA-IIA” and 5 digits, e.g. JMA-IIA00384",
)
_NCT: Final = Shape(
    r"NCT\d{8}",
    "「NCT」と数字8桁（例 NCT03036150）",
    "“NCT” and 8 digits, e.g. NCT03036150",
    (Probe("prefix", r"\d{8}", "「NCT」がありません。", "“NCT” is missing"),),
)
_ISRCTN: Final = Shape(
    r"ISRCTN\d{8}",
    "「ISRCTN」と数字8桁（例 ISRCTN50189673）",
    "“ISRCTN” and 8 digits, e.g. ISRCTN50189673",
    (Probe("prefix", r"\d{8}", "「ISRCTN」がありません。", "“ISRCTN” is missing"),),
)
_EUDRACT: Final = Shape(
    r"20(0[4-9]|1\d|2[0-3])-\d{6}-\d{2}",
    "年（2004〜2023）-6桁-2桁（例 2019-004812-73）",
    "year (2004 to 2023)-6 digits-2 digits, e.g. 2019-004812-73",
    (Probe("year", r"\d{4}-\d{6}-\d{2}", "年が範囲の外です。", "the year is out of range"),),
)
_CTIS: Final = Shape(
    r"20(2[2-9]|[3-9]\d)-5\d{5}-\d{2}-\d{2}",
    "年（2022以降）-5で始まる6桁-2桁-2桁（例 2024-503891-22-00）",
    "year (from 2022)-6 digits from 5-2 digits-2 digits, e.g. 2024-503891-22-00",
    (
        Probe("year", r"\d{4}-5\d{5}-\d{2}-\d{2}", "年が範囲の外です。", "the year is out of range"),
        Probe(
            "serial",
            r"\d{4}-[^5]\d{5}-\d{2}-\d{2}",
            "年の次の6桁は5で始まります。",
            "the 6 digits after the year begin with 5",
        ),
        Probe(
            "resubmission", r"\d{4}-\d{6}-\d{2}", "末尾の2桁がありません。", "the last two digits are missing"
        ),
    ),
)
_UTN: Final = Shape(
    r"U\d{4}-\d{4}-\d{4}",
    "「U」と4桁-4桁-4桁（例 U1111-1234-5678）",
    "“U” and 4-4-4 digits, e.g. U1111-1234-5678",
)
_KNOWN_TYPES: Final = "sabc12"
_BUREAUS: Final = re.compile(r"0[1-9]")


def jrct(text: str) -> Verdict:
    """Judge a jRCT number; an unknown type digit or bureau needs a look."""
    text = _without_jprn(text)
    verdict = _JRCT.verdict(text)
    if verdict.level is IdentifierLevel.MALFORMED:
        return verdict
    notes: list[Note] = []
    if text[4] not in _KNOWN_TYPES:
        ja = f"種別「{text[4]}」は知られていません。jRCTの画面と見比べてください。"
        notes.append(warn("trial_type", ja, f"type {text[4]} is not known; compare it with the jRCT page."))
    if not _BUREAUS.fullmatch(text[5:7]):
        ja = f"地方厚生局の2桁「{text[5:7]}」は01〜09ではありません。jRCTの画面と見比べてください。"
        en = f"bureau digits {text[5:7]} are not 01 to 09; compare the number with the jRCT page."
        notes.append(warn("bureau", ja, en))
    return verdict._replace(notes=tuple(notes))


def umin(text: str) -> Verdict:
    """Judge a UMIN-CTR number; the older form ``C`` and 9 digits stays as it is."""
    return _UMIN.raised(_without_jprn(text))


def japic(text: str) -> Verdict:
    """Judge a JapicCTI number; a missing hyphen is put in."""
    text = _without_jprn(text)
    return _hyphenated(text, re.sub(r"^JapicCTI(?=\d)", "JapicCTI-", text), _JAPIC)


def jmacct(text: str) -> Verdict:
    """Judge a JMACCT number; a missing hyphen is put in."""
    raised, _ = upper(_without_jprn(text))
    return _hyphenated(raised, re.sub(r"^JMAIIA", "JMA-IIA", raised), _JMACCT)


def nct(text: str) -> Verdict:
    """Judge a ClinicalTrials.gov number."""
    return _NCT.raised(text)


def isrctn(text: str) -> Verdict:
    """Judge an ISRCTN number (no public rule for a check digit)."""
    return _ISRCTN.raised(text)


def eudract(text: str) -> Verdict:
    """Judge a EudraCT number; WHO's prefix ``EUCTR`` goes, and with it the country that WHO adds."""
    raised, _ = upper(text)
    if raised.startswith("EUCTR"):
        raised = re.sub(r"(?<=-\d\d)-[A-Z/-]+$", "", raised.removeprefix("EUCTR"), flags=re.ASCII)
    return _EUDRACT.verdict(raised)


def ctis(text: str, as_of: date | None) -> Verdict:
    """Judge an EU CT number; its year is no later than ``as_of`` (not checked without a day)."""
    verdict = _CTIS.verdict(text)
    if verdict.level is IdentifierLevel.FORMAT_OK and as_of is not None and int(text[:4]) > as_of.year:
        note = block(
            "year",
            f"{text[:4]}年はまだ来ていません。番号を写し直してください。",
            f"{text[:4]} lies in the future; copy the number again.",
        )
        return verdict._replace(notes=(note,))
    return verdict


def utn(text: str) -> Verdict:
    """Judge a Universal Trial Number of the WHO, which is an alias only."""
    return _UTN.raised(text)


def jrct_alias(number: str) -> str | None:
    """Return the jRCT number under which a checked JapicCTI or JMACCT record lives on, None for others."""
    if number.startswith("JapicCTI-"):
        return f"jRCT108022{number[-4:]}"
    if number.startswith("JMA-IIA"):
        return f"jRCT209022{number[-4:]}"
    return None


def _without_jprn(text: str) -> str:
    return re.sub(r"^JPRN-", "", text, flags=re.IGNORECASE | re.ASCII)


def _hyphenated(text: str, form: str, shape: Shape) -> Verdict:
    if text == form:
        return shape.verdict(text)
    note = warn(
        "hyphenation",
        f"ハイフンを補いました（{form}）。元の登録番号と見比べてください。",
        f"a hyphen was put in ({form}); compare it with the registration.",
    )
    return shape.verdict(form, (note,))
