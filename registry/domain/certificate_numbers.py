"""Certificate numbers ``MMV-HF-2026-00001-01-C`` with the check character of ISO 7064 MOD 37,36 (6.1)."""

from schemas.identifiers import check_digits
from schemas.vocab import ProductClass

__all__ = ["certificate_number", "check_character", "preview_number"]

_SPECIMENS = "XX"


def check_character(text: str) -> str:
    """ISO 7064 MOD 37,36 (hybrid system) over the digits and capitals of the text; other signs are skipped.

    It finds every single wrong character and nearly every swap of two neighbours.
    """
    return check_digits.mod_37_36("".join(c for c in text if c in check_digits.ALPHANUMERIC))


def certificate_number(series: ProductClass | None, *, year: int, serial: int, version: int) -> str:
    """The number of one version of a certificate; without a class it is of the series of specimens (XX).

    Args:
        series: Class of the product, or None for a specimen.
        year: Year of first issue.
        serial: Running number in series and year, from 1.
        version: Version of the certificate, from 1.

    Raises:
        ValueError: Serial or version is below 1, or the year has not four digits.
    """
    if serial < 1 or version < 1 or not 1000 <= year <= 9999:  # noqa: PLR2004 - four digits
        raise ValueError("year has four digits; serial and version start at 1")
    body = f"MMV-{series or _SPECIMENS}-{year}-{serial:05d}-{version:02d}"
    return f"{body}-{check_character(body)}"


def preview_number(year: int) -> str:
    """The number printed on a certificate that nobody issued: serial and version 0, which no issued one has."""
    body = f"MMV-{_SPECIMENS}-{year:04d}-00000-00"
    return f"{body}-{check_character(body)}"
