"""The registry's own identifiers: public ids and certificate numbers (domain specification 1.1 and 6.1)."""

import re
from typing import Final

from schemas.identifiers import check_digits
from schemas.identifiers.verdicts import Shape, Verdict, block, info, normalise, upper
from schemas.vocab import IdentifierLevel, Word

__all__ = ["PublicIdKind", "certificate_no", "public_id", "public_id_number"]

_SERIAL: Final = r"(?!0+$)([0-9]{6}|[1-9][0-9]{6,11})"
_END: Final = 10**12
_CERTIFICATE: Final = Shape(
    r"MMV-(HF|TM|WD|XX)-\d{4}-(\d{5}|[1-9]\d{5,9})-(\d{2}|[1-9]\d{2,4})-[0-9A-Z]",
    "MMV-区分-西暦-5桁以上-2桁以上-検査文字（例 MMV-HF-2026-00001-01-C）",
    "MMV-class-year-5 or more digits-2 or more digits-check character, e.g. MMV-HF-2026-00001-01-C",
)
_SPECIMEN: Final = "XX"


class PublicIdKind(Word):
    """The first letter of a public id."""

    PRODUCT = "P", "製品", "Product"
    LISTING = "G", "公開情報", "Listing"
    TRIAL = "T", "試験", "Trial"
    REVIEW = "R", "系統的レビュー", "Systematic review"
    PUBLICATION = "B", "文献", "Publication"
    ORGANISATION = "O", "機関", "Organisation"
    SPECIFICATION = "S", "規格", "Specification"


def public_id(kind: PublicIdKind, number: int) -> str:
    """Write the public id of a record, ``P-000001``: at least six digits.

    Raises:
        ValueError: The number is not in 1 to 999,999,999,999.
    """
    if not 1 <= number < _END:
        raise ValueError(
            f"公開番号の範囲の外です（{number}）。 / {number} is outside the range of public ids."
        )
    return f"{kind}-{number:06}"


def public_id_number(kind: PublicIdKind, value: str) -> int:
    """Read the number of a public id of this kind, after normalisation.

    Raises:
        ValueError: The text is no public id of this kind; both languages say how one looks.
    """
    text, _ = upper(normalise(value))
    letter, _, digits = text.partition("-")
    if letter != kind or not re.fullmatch(_SERIAL, digits):
        example = public_id(kind, 1)
        raise ValueError(
            f"{kind.ja}の番号は「{example}」の形で入力してください。"
            f" / {kind.en}: write the id in the form {example}."
        )
    return int(digits)


def certificate_no(text: str) -> Verdict:
    """Judge a certificate number: form and check character (ISO 7064 MOD 37,36)."""
    raised, notes = upper(text)
    if fault := _CERTIFICATE.fault(raised):
        return Verdict(raised, IdentifierLevel.MALFORMED, (fault,))
    body = raised.replace("-", "")
    if check_digits.mod_37_36(body[:-1]) != body[-1]:
        note = block(
            "check_digit",
            "検査文字（末尾）が合いません。証明書から写し直してください。",
            "the check character (the last) does not match; copy it again from the certificate.",
        )
        return Verdict(raised, IdentifierLevel.FORMAT_OK, (note,))
    if raised.split("-")[1] == _SPECIMEN:
        specimen = info("specimen", "見本の番号です。", "this is the number of a specimen.")
        return Verdict(raised, IdentifierLevel.CHECKSUM_OK, (specimen, *notes))
    return Verdict(raised, IdentifierLevel.CHECKSUM_OK, notes)
