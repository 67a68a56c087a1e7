"""The normal form that stored text and query share, its loose sister, and the pieces made of them.

Unicode normalisation follows UAX #15 (NFKC). A change of what these functions return means a new
``FORM_VERSION``, because an index that was built with the old form no longer answers the new one.
"""

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["BEGIN", "END", "FORM_VERSION", "anchored", "grams", "loose", "normal", "words"]

FORM_VERSION = 1
"""Number of the normal form; indexes carry it."""

BEGIN, END = "\ue000", "\ue001"
"""Anchors around one value: private-use characters, which :func:`normal` removes from every input."""

_OLD_AND_NEW = (
    "髙高 﨑崎 嵜崎 濵浜 濱浜 邉辺 邊辺 齋斎 齊斉 國国 學学 "
    "會会 體体 藥薬 澤沢 龍竜 氣気 遙遥 當当 歸帰 參参 黃黄 "
    "綠緑 榮栄 壽寿 惠恵 廣広 應応 眞真 圓円 醫医 驗験 髮髪 "
    "德徳 瀨瀬 嶋島 嶌島 冨富 峯峰 舘館 澁渋 澀渋 櫻桜 條条 "
    "寶宝 麴麹 蠟蝋 頰頬 剝剥 塡填 嚙噛 攪撹 繫繋 鷗鴎 彌弥 "
    "與与 處処 變変 續続 關関 發発 佛仏 假仮 價価 兒児 團団 "
    "圍囲 壓圧 實実 將将 專専 屬属 帶帯 從従 戰戦 擔担 收収 "
    "效効 數数 曉暁 檢検 樂楽 歐欧 步歩 殘残 毆殴 淨浄 溫温 "
    "滿満 燒焼 牀床 狀状 獨独 珎珍 疊畳 祕秘 禪禅 稻稲 穗穂 "
    "絲糸 縣県 總総 聲声 膽胆 臟臓 莊荘 萬万 蟲虫 裝装 覺覚 "
    "觸触 讀読 豐豊 豫予 賣売 輕軽 轉転 醉酔 釀醸 釋釈 鐵鉄 "
    "鑛鉱 陷陥 隨随 雜雑 靈霊 靜静 顏顔 鹽塩 麥麦 黑黒 默黙 "
    "點点 齒歯 "
)
_KANJI = {ord(pair[0]): pair[1] for pair in _OLD_AND_NEW.split()}
_HIRAGANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}

_LATIN_ACCENTS = re.compile("[\u0300-\u036f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_GAP = re.compile(r"[\W_]+")
_CJK = r"\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_GAP_BESIDE_CJK = re.compile(rf"(?<=[{_CJK}])_|_(?=[{_CJK}])")

_SMALL_KANA = str.maketrans("ァィゥェォッャュョヮヵヶヂヅヲ", "アイウエオツヤユヨワカケジズオ")
_VU = (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"))
_LONG_U = re.compile("(?<=[オコソトノホモヨロゴゾドボポユウクスツヌフムルグズブプジ])ウ+")

_WORD = re.compile("[a-z]{3,}|[ァ-ヺー]{3,}")


def normal(text: str) -> str:
    """Return the normal form of a text: the same for every way of typing it.

    Width and case are folded, Latin accents removed (a dakuten stays), old kanji replaced, hiragana turned
    into katakana. A run of spaces, punctuation and symbols becomes ``_``, and nothing at all beside a CJK
    character.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        bare = _LATIN_ACCENTS.sub("", unicodedata.normalize("NFKD", _INVISIBLE.sub("", folded)))
        folded = unicodedata.normalize("NFKC", bare).translate(_KANJI).translate(_HIRAGANA)
    return _GAP_BESIDE_CJK.sub("", _GAP.sub("_", folded).strip("_"))


def loose(form: str) -> str:
    """Return the loose form of a normal form, in which long vowels, small kana and gaps make no difference.

    ``コーヒー`` and ``コヒー`` are one, and so are ``カッコントウ`` and ``カツコント``; but so are
    ``コーラ`` and the beginning of ``コラーゲン``: the loose form serves only where the normal form found
    too little.
    """
    bare = form.replace("_", "").replace("ー", "")
    for written, plain in _VU:
        bare = bare.replace(written, plain)
    return _LONG_U.sub("", bare.translate(_SMALL_KANA))


def anchored(forms: Iterable[str]) -> str:
    """Join normal forms into one string in which no search can reach from one value into the next."""
    return "".join(f"{BEGIN}{form}{END}" for form in forms if form)


def grams(form: str, size: int) -> list[str]:
    """Return every run of ``size`` characters, in order."""
    return [form[at : at + size] for at in range(len(form) - size + 1)]


def words(form: str) -> list[str]:
    """Return the Latin words and katakana runs of three characters or more: what can be mistyped."""
    return _WORD.findall(form)
