"""Crude drugs and Kampo formulas by name: which words make a medicine a traditional one.

The crude drugs are those of the Japanese Pharmacopoeia (生薬等), of the price list (codes 5100) and of the
standards for OTC crude-drug products, by the katakana names of their labels and the usual names in kanji.
Purified constituents (l-menthol, borneol), essential oils and Western plant extracts are not crude drugs here.
"""

import re
import unicodedata
from typing import Final

__all__ = ["is_kampo_formula", "is_traditional"]

_NAMES: Final = """
アカメガシワ アキョウ アセンヤク アマチャ アロエ アンソッコウ イカリソウ イレイセン インチンコウ インヨウカク
ウイキョウ ウコン ウズ ウバイ ウヤク ウワウルシ エイジツ エゾウコギ エンゴサク エンメイソウ オウギ オウゴン
オウセイ オウバク オウヒ オウレン オンジ カイカ カイクジン カイバ カギカズラ カゴソウ カシ カシュウ カッコウ
カッコン カッセキ カノコソウ カマラ カロコン カロニン カンキョウ カンゾウ カンタリス カンテン カントウカ ガイヨウ
ガジュツ キキョウ キクカ キササゲ キジツ キッピ キナ キバンダイソウ キョウカツ キョウニン キンギンカ クコシ
クコヨウ クジン グアヤク脂 ケイガイ ケイシ ケイヒ ケツメイシ ケンゴシ ゲンジン ゲンチアナ ゲンノショウコ コウイ
コウカ コウジン コウブシ コウベイ コウホン コウボク コロンボ コンズランゴ ゴウカイ ゴオウ ゴシツ ゴシュユ ゴボウシ
ゴマ ゴミシ サイコ サイシン サフラン サンキライ サンザシ サンシシ サンシチニンジン サンシュユ サンショウ
サンズコン サンソウニン サンヤク ザクロヒ シオン シコン シゴカ シソシ シツリシ シテイ シャクヤク シャジン
シャゼンシ シャゼンソウ シュクシャ ショウキョウ ショウズク ショウバク ショウマ シンイ ジオウ ジコッピ
ジャコウ ジャショウシ ジュウヤク ジョテイシ ジリュウ ジンコウ セキサン セキショウコン セキショウシ セッコウ
セネガ センキュウ センコツ センソ センタイ センナ センナジツ センブリ ゼンコ ソウジ ソウジシ ソウジュツ ソウハクヒ
ソボク ソヨウ タイソウ タクシャ タンジン ダイオウ ダイフクヒ チクジョ チクセツニンジン チクヨウ チモ チャヨウ チョウジ
チョウトウコウ チョレイ チンピ テンナンショウ テンマ テンモンドウ トウガシ トウガラシ トウキ トウシンソウ
トウジン トウドクカツ トウニン トウヒ トコン トチュウ トラガント ドクカツ ドベッコウ ナンテンジツ ニガキ
ニクジュヨウ ニクズク ニュウコウ ニンジン ニンドウ ニンニク ハゲキテン ハッカ ハマボウフウ ハンゲ ハンピ バイモ バクガ
バクモンドウ バンショウ ヒシノミ ビャクゴウ ビャクシ ビャクジュツ ビワヨウ ビンロウジ フジコブ ブクリョウ
ブクリョウヒ ブシ ボウイ ボウコン ボウフウ ボクソク ボタンピ ボレイ マオウ マクリ マシニン マンケイシ モクツウ
モッカ モッコウ モツヤク ヤクチ ヤクモソウ ヤマトトウキ ユウタン ヨウバイヒ ヨクイニン リュウガンニク リュウコツ
リュウタン リュウノウ リョウキョウ レイシ レイヨウカク レンギョウ レンセンソウ レンニク ロクジョウ ロートコン
ワキョウカツ ワコウホン
五味子 人参 刺五加 動物胆 反鼻 南天実 地竜 地黄 大和トウキ 大棗 大黄 山薬 川芎 当帰 杏仁 桂皮 桔梗 橙皮 淫羊かく
淫羊藿 牛胆 牛黄 甘草 生姜 石蒜 紅参 紅花 芍薬 茯苓 葛根 蒼朮 陳皮 麝香 麦門冬 麻黄 黄芩 黄耆 黄柏 黄連
"""
_CRUDE_DRUGS: Final = frozenset(_NAMES.split())
# What is done to a crude drug without making it another thing: cut, ground, extracted.
_CUT: Final = "細切|粗切|中切|細末|粉末|原末|末|散|実|粗"
_EXTRACTED: Final = "水製|乾燥|濃厚|軟|流|エキス|チンキ|抽出物|抽出液|濃縮液"
_PREPARATIONS: Final = rf"(?:{_CUT}|{_EXTRACTED}|[-‐]?[A-Z])"
_PREPARATION: Final = re.compile(rf"{_PREPARATIONS}+$")
_UNNAMED_EXTRACT: Final = re.compile(r"(?:水製|混合|生薬|抽出|乾燥|軟|流|濃縮)*エキス(?:末|散)?")
_AMOUNT: Final = re.compile(r"(?:各|それぞれ)?[0-9][0-9.,]*(?:mg|g|mL|ml|μg)?")
_BETWEEN_PARTS: Final = re.compile(r"[・,、()\s]+")
_NOT_PARTS: Final = {"固形物", "固形物として", "原生薬", "換算量", "原生薬換算量"}
_FORMULA_NAME: Final = (
    r"(?:[々\u4e00-\u9fff]|[ぁ-ん]){1,12}?(?:[湯散丸膏飲丹煎円]|飲子|一方)料?(?:[加合去及].{1,12})?"
)
_FORMULA: Final = re.compile(_FORMULA_NAME)
_FORMULA_EXTRACT: Final = re.compile(rf"{_FORMULA_NAME}{_PREPARATIONS}{{1,6}}")
_LONGEST_NAME: Final = 200


def is_traditional(name: str, parts: str = "") -> bool:
    """Whether an active ingredient is a crude drug, cut, ground or extracted, or the extract of a Kampo formula.

    Args:
        name: The ingredient without its amount, as on the label.
        parts: What the label says in brackets after it; an extract without a name of its own (エキス) is
            traditional when every part named there is a crude drug.
    """
    stem = _stem(name)
    if {stem, _PREPARATION.sub("", stem)} & _CRUDE_DRUGS:
        return True
    if _FORMULA.fullmatch(stem) or _FORMULA_EXTRACT.fullmatch(stem):
        return True
    if not _UNNAMED_EXTRACT.fullmatch(stem):
        return False
    words = _BETWEEN_PARTS.split(unicodedata.normalize("NFKC", parts))
    named = [word for part in words if (word := _AMOUNT.sub("", part)) and word not in _NOT_PARTS]
    return bool(named) and all(_PREPARATION.sub("", _stem(word)) in _CRUDE_DRUGS for word in named)


def is_kampo_formula(name: str) -> bool:
    """Whether a name has the form of a Kampo formula (葛根湯, 抑肝散加陳皮半夏, 桂枝茯苓丸料加薏苡仁).

    Meant for the category of a medicine, which holds either such a name or a therapeutic class; a reading or
    second name in brackets is ignored.
    """
    return _FORMULA.fullmatch(_stem(name)) is not None


def _stem(name: str) -> str:
    """The name in half width up to its first bracket; a text too long to be a name is cut."""
    return unicodedata.normalize("NFKC", name[:_LONGEST_NAME]).partition("(")[0].strip()
