"""What people type for products they know, written from the specification: the product comes first."""

from collections.abc import Callable

from registry.adapters.search_index import TantivyIndex
from schemas.search import SearchQuery
from tests.adapters.search_index.expected import PRODUCTS, catalogue, shown

KNOWN_ITEMS = (
    # as on the label, in every width and script
    ("葛根湯", "葛根湯"),
    ("麻黄湯エキス顆粒", "麻黄湯エキス顆粒"),
    ("麻黄湯", "麻黄湯エキス顆粒"),
    ("ビタミンＣ", "ビタミンＣタブレット"),
    ("ビタミンC", "ビタミンＣタブレット"),
    ("ﾋﾞﾀﾐﾝｃ", "ビタミンＣタブレット"),
    ("びたみんC", "ビタミンＣタブレット"),
    ("ビタミン・C", "ビタミンＣタブレット"),
    ("ビタミン タブレット", "ビタミンＣタブレット"),
    ("γ－アミノ酪酸", "γ-アミノ酪酸の力"),
    ("γアミノ酪酸", "γ-アミノ酪酸の力"),
    ("アミノ酪酸", "γ-アミノ酪酸の力"),
    ("green tea", "Green Tea Premium"),
    ("GREEN TEA", "Green Tea Premium"),
    ("Ｇｒｅｅｎ　Ｔｅａ", "Green Tea Premium"),
    ("tea green", "Green Tea Premium"),
    ("cafe collagen", "Café Collagen"),
    ("Café", "Café Collagen"),
    ("st. john's", "St. John's Wort Tea"),
    ("st john", "St. John's Wort Tea"),
    ("dha epa", "DHA・EPA 30日分"),
    ("DHA・EPA", "DHA・EPA 30日分"),
    ("ｄｈａ", "DHA・EPA 30日分"),
    # readings
    ("かっこんとう", "葛根湯"),
    ("カッコントウ", "葛根湯"),
    ("ｶｯｺﾝﾄｳ", "葛根湯"),
    ("しょうせいりゅうとう", "小青竜湯"),
    ("ほちゅうえっきとう", "補中益気湯"),
    ("よんてんつえ", "四点杖"),
    ("にゅうさんきん", "乳酸菌サプリ"),
    # romaji
    ("kakkonto", "葛根湯"),
    ("kakkontou", "葛根湯"),
    ("Kakkontō", "葛根湯"),
    ("shoseiryuto", "小青竜湯"),
    ("hochuekkito", "補中益気湯"),
    ("bofutsushosan", "防風通聖散錠"),
    ("aojiru", "コーヒー青汁"),
    ("kuruma isu denndou", "電動車椅子ライト"),
    ("shiitake", "しいたけスープ"),
    # spellings
    ("小青龍湯", "小青竜湯"),
    ("補中益氣湯", "補中益気湯"),
    ("電動車いす", "電動車椅子ライト"),
    ("電動車イス", "電動車椅子ライト"),
    ("自走用車椅子", "自走用車いす"),
    ("椎茸", "しいたけスープ"),
    ("大蒜", "黒酢にんにく"),
    ("ニンニク", "黒酢にんにく"),
    ("四点つえ", "四点杖"),
    ("折り畳みスロープ", "折りたたみスロープ"),
    ("折畳 スロープ", "折りたたみスロープ"),
    # synonyms
    ("wheelchair 電動", "電動車椅子ライト"),
    ("ガーリック", "黒酢にんにく"),
    ("ステッキ", "四点杖"),
    ("rollator", "歩行器ウォーク"),
    # typing errors and loose spelling
    ("コヒー", "コーヒー青汁"),
    ("コーヒ青汁", "コーヒー青汁"),
    ("コラゲン", "コラーゲンドリンク"),
    ("タブレトット", "ビタミンＣタブレット"),
    ("premuim", "Green Tea Premium"),
    ("ルテシン", "機能性表示食品 ルテイン"),
    ("コレストロール", "黒酢にんにく"),
    ("デキストリソ", "コーヒー青汁"),
    # parts, characters, numbers
    ("食品", "機能性表示食品 ルテイン"),
    ("表示食品", "機能性表示食品 ルテイン"),
    ("杖", "四点杖"),
    ("聖", "防風通聖散錠"),
    ("力", "γ-アミノ酪酸の力"),
    ("30日", "DHA・EPA 30日分"),
    ("コーラ", "コーラ風味ゼリー"),
    ("P-000004", "小青竜湯"),
    ("４９８７００００００００４", "小青竜湯"),
)


async def test_known_items_are_found_first(indexed: Callable[..., TantivyIndex]) -> None:
    index = indexed(catalogue())
    names = {f"P-{number:06d}": name for number, (name, *_) in enumerate(PRODUCTS, 1)}
    ranks = {}
    for typed, expected in KNOWN_ITEMS:
        order = [names.get(entry, "") for entry in shown(await index.search(SearchQuery(q=typed)))]
        ranks[typed] = order.index(expected) + 1 if expected in order else 0
    assert len(KNOWN_ITEMS) >= 60
    assert {typed: rank for typed, rank in ranks.items() if rank != 1} == {}
    assert sum(1 / rank for rank in ranks.values() if rank) / len(ranks) >= 0.95
