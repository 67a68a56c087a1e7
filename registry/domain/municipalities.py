"""The municipalities of Mie with their codes (全国地方公共団体コード, all 29; domain specification 2.6)."""

import re
from typing import Final

__all__ = ["MIE", "MIE_PREFECTURE", "mie_municipality"]

MIE_PREFECTURE: Final = "24"

MIE: Final = {
    "津市": "242012",
    "四日市市": "242021",
    "伊勢市": "242039",
    "松阪市": "242047",
    "桑名市": "242055",
    "鈴鹿市": "242071",
    "名張市": "242080",
    "尾鷲市": "242098",
    "亀山市": "242101",
    "鳥羽市": "242110",
    "熊野市": "242128",
    "いなべ市": "242144",
    "志摩市": "242152",
    "伊賀市": "242161",
    "木曽岬町": "243035",
    "東員町": "243248",
    "菰野町": "243418",
    "朝日町": "243434",
    "川越町": "243442",
    "多気町": "244414",
    "明和町": "244422",
    "大台町": "244431",
    "玉城町": "244619",
    "度会町": "244708",
    "大紀町": "244716",
    "南伊勢町": "244724",
    "紀北町": "245437",
    "御浜町": "245615",
    "紀宝町": "245623",
}
"""Name -> code with its check digit."""

_ADDRESS: Final = re.compile(rf"(?:三重県)?\s*(?:[^\s市町]{{1,4}}郡)?\s*({'|'.join(MIE)})")


def mie_municipality(address: str) -> str | None:
    """Code of the municipality of Mie an address begins with, with or without prefecture and county; else None."""
    found = _ADDRESS.match(address)
    return MIE[found[1]] if found else None
