"""Municipalities by their codes (全国地方公共団体コード, domain specification 2.6): those of Mie, and prefectures.

The first two digits of a code are the prefecture. Municipalities of other prefectures are some 1,900 and change by
merger every year, so a list of them here would be wrong soon: they are told by prefecture and code.
"""

import re
from typing import Final

from schemas.base import Bilingual

__all__ = ["MIE", "MIE_PREFECTURE", "PREFECTURES", "mie_municipality", "municipality_name"]

MIE_PREFECTURE: Final = "24"

PREFECTURES: Final = (
    *("北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県"),
    *("埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県"),
    *("岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県"),
    *("鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県"),
    *("佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県"),
)
"""All 47 in the order of JIS X 0401: the first is 01."""

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

_MIE_ENGLISH: Final = (
    *("Tsu", "Yokkaichi", "Ise", "Matsusaka", "Kuwana", "Suzuka", "Nabari", "Owase", "Kameyama", "Toba"),
    *("Kumano", "Inabe", "Shima", "Iga", "Kisosaki", "Toin", "Komono", "Asahi", "Kawagoe", "Taki"),
    *("Meiwa", "Odai", "Tamaki", "Watarai", "Taiki", "Minami-Ise", "Kihoku", "Mihama", "Kiho"),
)
_PREFECTURES_ENGLISH: Final = (
    *("Hokkaido", "Aomori", "Iwate", "Miyagi", "Akita", "Yamagata", "Fukushima", "Ibaraki"),
    *("Tochigi", "Gunma", "Saitama", "Chiba", "Tokyo", "Kanagawa", "Niigata", "Toyama"),
    *("Ishikawa", "Fukui", "Yamanashi", "Nagano", "Gifu", "Shizuoka", "Aichi", "Mie"),
    *("Shiga", "Kyoto", "Osaka", "Hyogo", "Nara", "Wakayama", "Tottori", "Shimane"),
    *("Okayama", "Hiroshima", "Yamaguchi", "Tokushima", "Kagawa", "Ehime", "Kochi", "Fukuoka"),
    *("Saga", "Nagasaki", "Kumamoto", "Oita", "Miyazaki", "Kagoshima", "Okinawa"),
)
_NAMES: Final = {
    code: Bilingual(ja=name, en=f"{english} {'City' if name.endswith('市') else 'Town'}")
    for (name, code), english in zip(MIE.items(), _MIE_ENGLISH, strict=True)
}
_ADDRESS: Final = re.compile(rf"(?:三重県)?\s*(?:[^\s市町]{{1,4}}郡)?\s*({'|'.join(MIE)})")


def mie_municipality(address: str) -> str | None:
    """Code of the municipality of Mie an address begins with, with or without prefecture and county; else None."""
    found = _ADDRESS.match(address)
    return MIE[found[1]] if found else None


def municipality_name(code: str) -> Bilingual:
    """Name of a municipality of Mie; of any other its prefecture with the code; the code alone where it is of none."""
    if code in _NAMES:
        return _NAMES[code]
    number = int(code[:2]) if code[:2].isdecimal() else 0
    if not 0 < number <= len(PREFECTURES):
        return Bilingual(ja=code, en=code)
    return Bilingual(
        ja=f"{PREFECTURES[number - 1]}（{code}）", en=f"{_PREFECTURES_ENGLISH[number - 1]} ({code})"
    )
