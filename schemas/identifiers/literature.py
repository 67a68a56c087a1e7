"""Identifiers of publications, people and organisations: DOI, PMID, ORCID iD, ROR ID (2.5)."""

import re
from typing import Final

from schemas.identifiers import check_digits
from schemas.identifiers.verdicts import Note, Probe, Shape, Verdict, block, grouped, info, lower, upper
from schemas.vocab import IdentifierLevel

__all__ = ["doi", "orcid", "pmid", "ror"]

_DOI: Final = re.compile(r"10\.[0-9]{4,9}/\S+")
_DOI_RESOLVER: Final = re.compile(r"^(https?://)?(dx\.)?doi\.org/|^doi:\s*", re.IGNORECASE)
_PMID: Final = Shape(
    r"[1-9]\d{0,7}",
    "0で始まらない8桁以内の数字（例 24124926）",
    "up to 8 digits without leading zero, e.g. 24124926",
    (
        Probe("pmcid", r"PMC\d+", "これはPMCIDです。PMIDを入力してください。", "this is a PMCID, not a PMID"),
        Probe("leading_zero", r"0\d*", "先頭に0があります。", "there is a leading zero"),
    ),
)
_PMID_PREFIX: Final = re.compile(
    r"PMID:|(https?://)?pubmed\.ncbi\.nlm\.nih\.gov/(?=[0-9]+/?$)", re.IGNORECASE
)
_ORCID: Final = Shape(
    r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]",
    "4桁ずつ4組の数字（例 0000-0002-1825-0097。末尾はXもあります）",
    "four groups of 4 digits, e.g. 0000-0002-1825-0097 (the last may be X)",
)
_ORCID_RESOLVER: Final = re.compile(r"^(https?://)?(www\.)?orcid\.org/", re.IGNORECASE)
_ROR: Final = Shape(
    r"0[0-9a-hjkmnp-tv-z]{6}\d{2}",
    "0で始まる9字（例 01529vy56）",
    "9 characters from 0, e.g. 01529vy56",
    (
        Probe(
            "alphabet",
            r"0[0-9a-z]{6}\d{2}",
            "使わない文字（i・l・o・u）があります。",
            "i, l, o and u are never used",
        ),
    ),
)
_ROR_RESOLVER: Final = re.compile(r"^(https?://)?(www\.)?ror\.org/", re.IGNORECASE)


def doi(text: str) -> Verdict:
    """Judge a DOI; the resolver goes, and so does punctuation that a sentence left at the end.

    The capitals stay as entered; two DOIs are the same when they agree without regard to case.
    """
    bare = _DOI_RESOLVER.sub("", text)
    trimmed = _without_sentence_end(bare)
    if not _DOI.fullmatch(trimmed):
        space = " " in bare
        note = block(
            "inner_space" if space else "malformed",
            f"{'途中に空白があります。' if space else '形が違います。'}"
            "正しい形は「10.」、4〜9桁の数字、「/」、続きの文字（例 10.1136/bmj.l4898）です。",
            f"{'there is a space inside' if space else 'wrong form'}; "
            "write “10.”, 4 to 9 digits, “/” and the rest, e.g. 10.1136/bmj.l4898.",
        )
        return Verdict(bare, IdentifierLevel.MALFORMED, (note,))
    notes: tuple[Note, ...] = ()
    if trimmed != bare:
        notes = (
            info(
                "trailing_punctuation",
                "末尾の句読点や括弧を除きました。",
                "a full stop, comma or bracket at the end was dropped.",
            ),
        )
    return Verdict(trimmed, IdentifierLevel.FORMAT_OK, notes)


def _without_sentence_end(text: str) -> str:
    while text.endswith((".", ",")) or (text.endswith(")") and text.count(")") > text.count("(")):
        text = text[:-1]
    return text


def pmid(text: str) -> Verdict:
    """Judge a PubMed id."""
    prefix = _PMID_PREFIX.match(text)
    return _PMID.verdict(text[prefix.end() :].rstrip("/") if prefix else text)


def orcid(text: str) -> Verdict:
    """Judge an ORCID iD: form and check character (ISO 7064 MOD 11-2)."""
    raised, case = upper(_ORCID_RESOLVER.sub("", text))
    bare = raised.replace("-", "")
    form = "-".join((bare[:4], bare[4:8], bare[8:12], bare[12:]))
    if re.fullmatch(r"[0-9]{15}[0-9X]", bare):
        raised, hyphens = grouped(raised, form)
        case += hyphens
    if fault := _ORCID.fault(raised):
        return Verdict(raised, IdentifierLevel.MALFORMED, (fault,))
    if check_digits.mod_11_2(bare[:-1]) != bare[-1]:
        note = block(
            "check_digit",
            "検査数字が合いません。ORCIDの画面から写し直してください。",
            "the check digit does not match; copy it again from the ORCID page.",
        )
        return Verdict(raised, IdentifierLevel.FORMAT_OK, (note,))
    return Verdict(raised, IdentifierLevel.CHECKSUM_OK, case)


def ror(text: str) -> Verdict:
    """Judge a ROR ID: form and two check digits (ISO 7064 MOD 97-10)."""
    lowered, case = lower(_ROR_RESOLVER.sub("", text))
    if fault := _ROR.fault(lowered):
        return Verdict(lowered, IdentifierLevel.MALFORMED, (fault,))
    if check_digits.ror(lowered[1:7]) != lowered[7:]:
        note = block(
            "check_digit",
            "検査数字が合いません。ror.orgの画面から写し直してください。",
            "the check digits do not match; copy it again from ror.org.",
        )
        return Verdict(lowered, IdentifierLevel.FORMAT_OK, (note,))
    return Verdict(lowered, IdentifierLevel.CHECKSUM_OK, case)
