"""What the codes of welfare devices mean: CCTA95 (domain specification 1.3), the Japanese edition of ISO 9999.

Branch Y of the European nomenclature EMDN numbers the same classes. Where devices of both were compared, ``Y122106``
is CCTA95 122106; groups in which European firms enter other things are not translated.
"""

import csv
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

from schemas.listings import ListingDocument

__all__ = ["DeviceClass", "classes_of", "device_classes_of"]

_COMPARED: Final = frozenset(
    [
        "0606",
        "0612",
        "0630",
        "0633",
        "0903",
        "0906",
        "0912",
        "0933",
        "1203",
        "1206",
        "1221",
        "1224",
        "1509",
        "2109",
        "2145",
    ]
)
_LEVELS: Final = (2, 4, 6)
_EMDN: Final = "emdn"
_ASSISTIVE: Final = "Y"


class DeviceClass(NamedTuple):
    """One class: its code of six digits, and its names."""

    code: str
    ja: str
    en: str


@cache
def _classes() -> dict[str, DeviceClass]:
    """The classes by code, as the Association for Technical Aids publishes them."""
    text = resources.files(__package__).joinpath("device_classes.csv").read_text(encoding="utf-8")
    return {row["code"]: DeviceClass(**row) for row in csv.DictReader(text.splitlines())}


def classes_of(code: str) -> tuple[DeviceClass, ...]:
    """The classes a code of CCTA95 lies in, the widest first; those that are not in the table are left out."""
    wider = dict.fromkeys(code[:digits].ljust(6, "0") for digits in _LEVELS)
    return tuple([_classes()[one] for one in wider if one in _classes()])


def device_classes_of(listing: ListingDocument) -> tuple[DeviceClass, ...]:
    """The classes that a source's own EMDN code says; empty without one that is known to be numbered alike."""
    code = next((field.value for field in listing.fields if field.label == _EMDN), "")
    return classes_of(code[1:7]) if code.startswith(_ASSISTIVE) and code[1:5] in _COMPARED else ()
