"""Reviewed spellings and synonyms of health foods, Kampo and welfare devices.

A row of ``SPELLINGS`` is one word written in several ways; a search for one always finds the others. A row of
``SYNONYMS`` is different words for nearly the same thing; they help only where a term found too little.
Rows are written as people write them and compared in the normal form, so width, case and hiragana need no
row of their own.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Final

from registry.domain.text.normal import loose, normal

__all__ = ["SPELLINGS", "SYNONYMS", "spellings_heard", "spellings_of", "synonyms_of"]

_MOST_SPELLINGS: Final = 6

SPELLINGS: Final[tuple[tuple[str, ...], ...]] = (
    # Foods and their ingredients
    ("茸", "きのこ"),
    ("大蒜", "にんにく"),
    ("生姜", "生薑", "しょうが"),
    ("胡麻", "ごま"),
    ("鬱金", "うこん"),
    ("人参", "人蔘", "にんじん"),
    ("大麦", "おおむぎ"),
    ("蒟蒻", "こんにゃく"),
    ("昆布", "こんぶ"),
    ("若布", "和布", "わかめ"),
    ("椎茸", "しいたけ"),
    ("舞茸", "まいたけ"),
    ("霊芝", "れいし"),
    ("山葵", "わさび"),
    ("玉葱", "玉ねぎ", "たまねぎ"),
    ("蜜柑", "みかん"),
    ("柚子", "ゆず"),
    ("蜂蜜", "はちみつ"),
    ("牡蠣", "牡蛎"),
    ("鰹", "かつお"),
    ("蜆", "しじみ"),
    ("蛋白", "たん白", "たんぱく"),
    ("繊維", "せんい"),
    ("葡萄", "ぶどう"),
    ("苺", "いちご"),
    ("林檎", "りんご"),
    ("松樹皮", "松の樹皮"),
    ("珈琲", "コーヒー"),
    ("醤油", "しょうゆ"),
    ("納豆", "なっとう"),
    ("玄米", "げんまい"),
    ("青汁", "あおじる"),
    ("黒酢", "くろ酢"),
    ("卵", "玉子", "たまご"),
    ("杜仲", "とちゅう"),
    ("羅漢果", "らかんか"),
    ("珪素", "けい素"),
    ("沃素", "ヨウ素"),
    ("カロテン", "カロチン"),
    ("アントシアニン", "アントシアン"),
    ("ウイルス", "ウィルス"),
    ("子ども", "子供", "こども"),
    # Crude drugs: the characters, and the kana of the Japanese Pharmacopoeia
    ("葛根", "カッコン"),
    ("甘草", "カンゾウ"),
    ("桂皮", "ケイヒ"),
    ("芍薬", "シャクヤク"),
    ("大棗", "タイソウ"),
    ("麻黄", "マオウ"),
    ("半夏", "ハンゲ"),
    ("茯苓", "ブクリョウ"),
    ("当帰", "トウキ"),
    ("川芎", "センキュウ"),
    ("黄耆", "黄蓍", "オウギ"),
    ("黄連", "オウレン"),
    ("黄芩", "オウゴン"),
    ("黄柏", "オウバク"),
    ("柴胡", "サイコ"),
    ("陳皮", "チンピ"),
    ("蒼朮", "ソウジュツ"),
    ("白朮", "ビャクジュツ"),
    ("地黄", "ジオウ"),
    ("山薬", "サンヤク"),
    ("沢瀉", "タクシャ"),
    ("防風", "ボウフウ"),
    ("荊芥", "ケイガイ"),
    ("桔梗", "キキョウ"),
    ("薏苡仁", "ヨクイニン"),
    ("大黄", "ダイオウ"),
    ("山椒", "サンショウ"),
    # Kampo formulas
    ("葛根湯", "カッコントウ"),
    ("麻黄湯", "マオウトウ"),
    ("小青竜湯", "ショウセイリュウトウ"),
    ("大建中湯", "ダイケンチュウトウ"),
    ("抑肝散", "ヨクカンサン"),
    ("六君子湯", "リックンシトウ"),
    ("補中益気湯", "ホチュウエッキトウ"),
    ("防風通聖散", "ボウフウツウショウサン"),
    ("当帰芍薬散", "トウキシャクヤクサン"),
    ("加味逍遥散", "カミショウヨウサン"),
    ("桂枝茯苓丸", "ケイシブクリョウガン"),
    ("半夏厚朴湯", "ハンゲコウボクトウ"),
    ("芍薬甘草湯", "シャクヤクカンゾウトウ"),
    ("麦門冬湯", "バクモンドウトウ"),
    ("五苓散", "ゴレイサン"),
    ("牛車腎気丸", "ゴシャジンキガン"),
    ("八味地黄丸", "ハチミジオウガン"),
    # Welfare devices
    ("車椅子", "車いす", "くるまいす"),
    ("杖", "つえ"),
    ("補聴器", "ほちょうき"),
    ("歩行器", "ほこうき"),
    ("手摺", "手すり"),
    ("床擦れ", "床ずれ"),
    ("褥瘡", "じょくそう"),
    ("滑り止め", "すべり止め"),
    ("吊り具", "つり具", "吊具"),
    ("吊り上げ", "つり上げ"),
    ("膝", "ひざ"),
    ("肘掛け", "ひじ掛け", "肘掛"),
    ("踏み台", "踏台"),
    ("枕", "まくら"),
    ("腰掛便座", "腰掛け便座"),
    ("背凭れ", "背もたれ"),
    ("折り畳み", "折りたたみ", "折畳み", "折畳"),
    ("取り付け", "取付け", "取付"),
    ("立ち上がり", "立上がり", "立上り"),
    ("据え置き", "据置き", "据置"),
    ("把手", "取っ手", "取手"),
    ("松葉杖", "松葉づえ"),
    ("眼鏡", "めがね"),
)

SYNONYMS: Final[tuple[tuple[str, ...], ...]] = (
    ("サプリ", "サプリメント", "栄養補助食品", "supplement"),
    ("にんにく", "ガーリック", "garlic"),
    ("生姜", "ジンジャー", "ショウキョウ", "ginger"),
    ("うこん", "ターメリック", "クルクミン", "turmeric", "curcumin"),
    ("ごま", "セサミン", "sesame"),
    ("大豆", "ソイ", "soy"),
    ("緑茶", "カテキン", "green_tea"),
    ("魚油", "EPA", "DHA", "オメガ3", "フィッシュオイル"),
    ("コラーゲン", "collagen"),
    ("ビタミン", "vitamin"),
    ("ビタミンC", "アスコルビン酸"),
    ("ビタミンE", "トコフェロール"),
    ("葉酸", "folate", "folic"),
    ("鉄", "鉄分", "iron"),
    ("亜鉛", "zinc"),
    ("カルシウム", "calcium"),
    ("マグネシウム", "magnesium"),
    ("乳酸菌", "ラクトバチルス", "lactobacillus", "プロバイオティクス", "probiotics"),
    ("ビフィズス菌", "bifidobacterium"),
    ("食物繊維", "ファイバー", "fiber", "fibre"),
    ("たんぱく質", "プロテイン", "protein"),
    ("乳清", "ホエイ", "whey"),
    ("GABA", "ギャバ", "γ-アミノ酪酸"),
    ("ルテイン", "lutein"),
    ("グルコサミン", "glucosamine"),
    ("コンドロイチン", "chondroitin"),
    ("高麗人参", "朝鮮人参", "オタネニンジン", "ginseng"),
    ("甘草", "リコリス", "licorice", "liquorice"),
    ("桂皮", "シナモン", "cinnamon"),
    ("薄荷", "ハッカ", "ミント", "mint"),
    ("霊芝", "マンネンタケ", "reishi"),
    ("はとむぎ", "ヨクイニン"),
    ("漢方", "kampo", "生薬"),
    ("エキス", "抽出物", "extract"),
    ("錠剤", "タブレット", "tablet"),
    ("顆粒", "細粒", "granules"),
    ("血圧", "高血圧", "blood_pressure"),
    ("睡眠", "眠り", "sleep"),
    ("車椅子", "ウィールチェア", "wheelchair"),
    ("補聴器", "助聴器", "助聽器", "hearing_aid"),
    ("杖", "ステッキ", "walking_stick", "walking_cane"),
    ("歩行器", "歩行車", "ウォーカー", "walker", "rollator"),
    ("手すり", "グラブバー", "handrail"),
    ("特殊寝台", "介護ベッド", "電動ベッド"),
    ("床ずれ防止用具", "エアマット", "体圧分散マットレス"),
    ("ポータブルトイレ", "腰掛便座"),
    ("スロープ", "段差解消", "ramp"),
    ("移動用リフト", "介護リフト", "hoist"),
    ("入浴補助用具", "シャワーチェア", "シャワーいす", "入浴用チェア", "バスボード", "shower_chair"),
    ("おむつ", "紙パンツ", "diaper"),
)


def _by_word(rows: Iterable[Iterable[str]]) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for row in rows:
        forms = tuple(dict.fromkeys(normal(word) for word in row))
        for form in forms:
            others = (other for other in forms if other != form)
            table[form] = tuple(dict.fromkeys((*table.get(form, ()), *others)))
    return table


_SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = _by_word(SPELLINGS)
_SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = _by_word(SYNONYMS)

_BY_FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    first: tuple(words) for first, words in groupby(sorted(_SPELLINGS), key=itemgetter(0))
}
"""The words by their first character: a form is compared with a few of them and not with all."""
_HEARD: Final[Mapping[str, tuple[str, ...]]] = {loose(form): (form, *_SPELLINGS[form]) for form in _SPELLINGS}


def spellings_heard(bare: str) -> tuple[str, ...]:
    """Return the ways to write a word of the table that sounds like a loose form; empty for most."""
    return _HEARD.get(bare, ())


def spellings_of(form: str) -> tuple[str, ...]:
    """Return a normal form and its other spellings, itself first, at most six.

    A spelling counts wherever it stands inside the form: 電動車いす is also 電動車椅子. Longer words are
    tried first.
    """
    found = [form]
    words = [word for first in dict.fromkeys(form) for word in _BY_FIRST.get(first, ()) if word in form]
    for word in sorted(words, key=len, reverse=True):
        found += [form.replace(word, other) for other in _SPELLINGS[word]]
    return tuple(dict.fromkeys(found))[:_MOST_SPELLINGS]


def synonyms_of(form: str) -> tuple[str, ...]:
    """Return other words for a whole normal form, however it is spelt; empty for most."""
    spelt = spellings_of(form)
    found = dict.fromkeys(other for one in spelt for other in _SYNONYMS.get(one, ()))
    return tuple(other for other in found if other not in spelt)
