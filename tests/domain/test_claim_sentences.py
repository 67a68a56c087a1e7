"""The wording linter over sentences as firms write them: each rule, each severity, each disguise (1.5.2)."""

import pytest

from registry.domain.claims import lint
from schemas.vocab import EvidenceBasis, SubClass

S = SubClass
B, W, I = "block", "warn", "info"  # noqa: E741 (the letters of the specification's table)

SENTENCES: list[tuple[SubClass, str, list[tuple[str, str, str]]]] = [
    # Diseases block everywhere, whatever the product is.
    (S.HF_OTHER, "癌細胞が気になる方へ。", [("L1", B, "癌")]),
    (S.HF_FNFC, "骨粗しょう症が心配な方に", [("L1", B, "骨粗しょう症")]),
    (S.HF_FFC, "骨粗鬆症を遠ざける毎日", [("L1", B, "骨粗鬆症")]),
    (S.HF_FOSHU, "脂質異常と動脈硬化を考える", [("L1", B, "脂質異常"), ("L1", B, "動脈硬化")]),
    (S.TM_OTC, "新型コロナの季節に", [("L1", B, "コロナ")]),
    (S.TM_QUASI, "アトピー肌の方にも", [("L1", B, "アトピー")]),
    (S.WD_RENT, "認知症の方の見守りに", [("L1", B, "認知症")]),
    (S.WD_NONE, "リウマチの手にやさしい握り", [("L1", B, "リウマチ")]),
    # Cure and prevention block, and only warn for medicines.
    (S.HF_OTHER, "かぜの予防に効果的", [("L2", B, "予防に")]),
    (S.HF_OTHER, "かぜを予防する一杯", [("L2", B, "予防する")]),
    (S.HF_FFC, "関節の痛みに効きます", [("L2", B, "効きます")]),
    (S.TM_OTC, "のどの症状を緩和します", [("L2", W, "症状を緩和")]),
    (S.TM_HAICHI, "昔ながらの効き目", [("L2", W, "効き目")]),
    (S.TM_RX, "効能は添付文書のとおりです", [("L2", W, "効能")]),
    (S.WD_SALE, "腰痛を治す浴用いす", [("L2", B, "治す")]),
    (S.HF_OTHER, "明治から続く政治の町で根治をめざす", []),
    # Structure and function block, and only warn for devices.
    (S.HF_OTHER, "デトックスで新陳代謝を促進", [("L3", B, "デトックス"), ("L3", B, "新陳代謝を促")]),
    (S.HF_FNFC, "腸内環境を整える", [("L3", B, "腸内環境を整")]),
    (S.HF_FOSHU, "細胞の再生を助ける", [("L3", B, "細胞の再生")]),
    (S.TM_QUASI, "アンチエイジングに", [("L3", B, "アンチエイジング")]),
    (S.WD_EITHER, "使うほど若返る杖", [("L3", W, "若返")]),
    (S.HF_OTHER, "血液サラサラ、血液がさらさら", [("L3", B, "血液サラサラ"), ("L3", B, "血液がさらさら")]),
    # Superlatives warn, and block for medicines.
    (S.HF_OTHER, "日本一売れています", [("L4", W, "日本一")]),
    (S.HF_FFC, "業界No.1の配合量", [("L4", W, "業界No.1")]),
    (S.HF_FOSHU, "ナンバーワンの満足", [("L4", W, "ナンバーワン")]),
    (S.TM_OTC, "必ず実感、確実に届く", [("L4", B, "必ず"), ("L4", B, "確実に")]),
    (S.WD_RENT, "誰でも使える万能車いす", [("L4", W, "誰でも"), ("L4", W, "万能")]),
    (S.HF_OTHER, "国産100％、果汁１００％、１００％天然", []),
    (S.HF_OTHER, "満足度１００％", [("L4", W, "１００％")]),
    # Absolute safety blocks, and only warns for devices.
    (S.HF_OTHER, "天然だから安心です", [("L5", B, "天然だから安心")]),
    (S.HF_FFC, "いくら飲んでも大丈夫", [("L5", B, "いくら飲んでも")]),
    (S.TM_OTC, "副作用の心配がありません", [("L5", B, "副作用の心配")]),
    (S.WD_NONE, "安全性が保証されています", [("L5", W, "安全性が保証")]),
    # Dosage blocks for food, meal times alone warn; medicines and devices are no food.
    (S.HF_FFC, "用法・用量を守ってください", [("L6", B, "用法"), ("L6", B, "用量")]),
    (S.HF_FOSHU, "就寝前にどうぞ", [("L6", W, "就寝前")]),
    (S.HF_FNFC, "食間にお召し上がりください", [("L6", W, "食間")]),
    (S.TM_RX, "毎食後に服用", []),
    (S.WD_SALE, "服用中の方もお使いになれます", []),
    # Professionals, offices, slimming, testimonials.
    (S.HF_OTHER, "薬剤師さんもおすすめ", [("L7", W, "薬剤師さんもおすすめ")]),
    (S.TM_HAICHI, "大学教授が太鼓判", [("L7", B, "教授が太鼓判")]),
    (S.WD_RENT, "医師と開発。患者さんにおすすめ", []),
    (S.HF_FFC, "消費者庁が認めて許可した", [("L8", B, "消費者庁が認めて許可")]),
    (S.HF_FOSHU, "国の許可を受けた食品です", []),
    (S.WD_RENT, "三重県認定の福祉用具", [("L8", W, "三重県認定")]),
    (S.HF_FFC, "国の認定を受けたものではありません", []),
    (S.HF_OTHER, "食事制限なし、運動も不要", [("L9", B, "食事制限なし"), ("L9", B, "運動も不要")]),
    (S.TM_OTC, "３か月で5㎏も減量", [("L9", B, "5㎏も減")]),
    (S.HF_FNFC, "ウエスト-12cm", [("L9", B, "-12cm")]),
    (S.WD_EITHER, "畳むと30cm細くなる", []),
    (S.HF_FOSHU, "お客様の声を紹介", [("L10", W, "お客様の声")]),
    (S.TM_QUASI, "※個人の意見です", [("L10", B, "個人の意見")]),
    (S.WD_SALE, "体験者の声から生まれました", [("L10", I, "体験者の声")]),
    (
        S.WD_NONE,
        "エビデンス証明書で有効性が認められました",
        [("L11", B, "エビデンス証明書で有効性が認め")],
    ),
    (S.TM_RX, "みえメディカルバレーが効果を実証", [("L11", B, "みえメディカルバレーが効果を実証")]),
    (S.HF_OTHER, "みえメディカルバレーに登録しています", []),
    (S.HF_OTHER, "愛用者の声が続々", [("L10", W, "愛用者の声")]),
    (S.HF_FFC, "個人の感想です", [("L10", W, "個人の感想")]),
    (S.HF_OTHER, "このレジストリが効果を認定", [("L11", B, "レジストリが効果を認定")]),
    (
        S.HF_FFC,
        "エビデンス認証書が示す有効性の証明",
        [("L11", B, "エビデンス認証書が示す有効性の証明")],
    ),
    (S.HF_FOSHU, "レジストリで効能を保証", [("L11", B, "レジストリで効能を保証"), ("L2", B, "効能")]),
    (S.HF_FOSHU, "むくみを治療します", [("L2", B, "治療")]),
    (S.HF_FFC, "疲れない体をめざす", [("L3", B, "疲れない体")]),
    (S.HF_FOSHU, "人体に無害です", [("L5", B, "無害")]),
    (S.HF_FFC, "医者も認める", [("L7", W, "医者も認め")]),
    (S.HF_FOSHU, "専門家のお墨付き", [("L7", W, "専門家のお墨付き")]),
    (S.WD_SALE, "病院がすすんで推奨", [("L7", W, "病院がすすんで推奨")]),
    (S.HF_FNFC, "ＦＤＡ承認工場", [("L8", B, "ＦＤＡ承認")]),
    (S.HF_FFC, "マイナス５キロもやせた", [("L9", B, "５キロもやせ")]),
    (S.HF_FOSHU, "運動しなくて大丈夫", [("L9", B, "運動しなくて")]),
    # What must be said is not held against the firm, and covers nothing beside it.
    (S.HF_OTHER, "本品は 疾病の診断・治療・予防を 目的としたものではありません。", []),
    (S.HF_FFC, "国による評価を受けたものではありません。国が認可。", [("L8", B, "国が認可")]),
    (S.HF_FNFC, "多量摂取により疾病が治癒したり、より健康が増進するものではありません。", []),
    (
        S.HF_OTHER,
        "医薬品を服用している場合は医師、薬剤師に相談してください。服用は自由。",
        [("L6", B, "服用")],
    ),
    (S.HF_OTHER, "体調に異変を感じた際は速やかに摂取を中止し医師に相談してください。", []),
    # Disguises: the text as entered is what is pointed at.
    (S.HF_OTHER, "🍵で糖\u200b尿\u200b病にサヨナラ", [("L1", B, "糖\u200b尿\u200b病")]),
    (S.HF_OTHER, "👨\u200d⚕️医師が推薦👍", [("L7", W, "医師が推薦")]),
    (S.HF_OTHER, "ｺﾛﾅとｱﾄﾋﾟｰに", [("L1", B, "ｺﾛﾅ"), ("L1", B, "ｱﾄﾋﾟｰ")]),
    (S.HF_OTHER, "ア\u200bト\u3000ヒ\u309aーの\n方へ", [("L1", B, "ア\u200bト\u3000ヒ\u309aー")]),
    (S.HF_OTHER, "疲・労・回・復", [("L3", B, "疲・労・回・復")]),
    (S.HF_OTHER, "ＮＯＴ、Ｎｏ．１！", [("L4", W, "Ｎｏ．１")]),
    (S.HF_OTHER, "𠮷野の🌸で免\u00ad疫力ｱｯﾌﾟ", [("L3", B, "免\u00ad疫力ｱｯﾌﾟ")]),
    (S.HF_OTHER, "ﾃﾞﾄｯｸｽ", [("L3", B, "ﾃﾞﾄｯｸｽ")]),
    (S.HF_OTHER, "飲むだけで\r\n痩せる", [("L9", B, "飲むだけで\r\n痩")]),
    # Words that only look alike.
    (S.HF_OTHER, "がんばる、がんこ、がんじょう、ガンマ、ガンダム、ガングリオン", []),
    (S.HF_OTHER, "無害でない", [("L5", B, "無害")]),
    (S.HF_OTHER, "食後酒のような香り", [("L6", W, "食後")]),
    (S.HF_OTHER, "必要なビタミン、最高峰でない山の水", [("L4", W, "最高")]),
]


@pytest.mark.parametrize(
    ("subclass", "text", "expected"), SENTENCES, ids=[f"{n}-{row[0]}" for n, row in enumerate(SENTENCES)]
)
def test_a_sentence_is_found_fault_with_where_the_table_says_so(
    subclass: SubClass, text: str, expected: list[tuple[str, str, str]]
) -> None:
    found = lint(text, subclass)
    assert [(one.rule.partition("_")[0], one.severity.value, one.matched) for one in found] == expected
    assert all(text[one.start : one.end] == one.matched for one in found)
    assert all(one.suggestion_ja.endswith("。") for one in found)


COLUMNS = {
    "other": (S.HF_OTHER, S.HF_FNFC),
    "FFC": (S.HF_FFC,),
    "FOSHU": (S.HF_FOSHU,),
    "TM": (S.TM_RX, S.TM_OTC, S.TM_HAICHI, S.TM_QUASI),
    "WD": (S.WD_RENT, S.WD_SALE, S.WD_EITHER, S.WD_NONE),
}
SILENT = {("L6", "TM"), ("L6", "WD"), ("L8", "FOSHU"), ("L8", "TM"), ("L9", "WD")}
"""Cells of the table where a rule says nothing."""


def test_every_cell_of_the_table_is_tried_by_a_sentence() -> None:
    column = {subclass: name for name, subclasses in COLUMNS.items() for subclass in subclasses}
    tried = {(rule, column[subclass]) for subclass, _, expected in SENTENCES for rule, *_ in expected}
    assert tried == {(f"L{n}", name) for n in range(1, 12) for name in COLUMNS} - SILENT


A = "GABA"
SHAPES: list[tuple[EvidenceBasis, str, bool]] = [
    (
        EvidenceBasis.CT_PRODUCT,
        f"本品には{A}が含まれるので、血圧が高めの方の血圧を下げる機能があります。",
        True,
    ),
    (EvidenceBasis.CT_PRODUCT, f"本品には{A}が含まれ、血圧を下げる機能があることが報告されています。", False),
    (
        EvidenceBasis.CT_PRODUCT,
        f"本品には{A}が含まれるので、血圧を下げることが報 告\u200bされています。",
        False,
    ),
    (EvidenceBasis.SR_PRODUCT, f"本品には{A}が含まれ、血圧を下げる機能があることが報告されています。", True),
    (EvidenceBasis.SR_PRODUCT, f"本品には{A}が含まれるので、血圧を下げる機能があります。", False),
    (
        EvidenceBasis.SR_INGREDIENT,
        f"本品には{A}が含まれます。{A}には血圧を下げる機能があることが報告されています。",
        True,
    ),
    (
        EvidenceBasis.SR_INGREDIENT,
        f"本品には{A}が含まれます。{A}は、血圧を下げることが報告されています。",
        True,
    ),
    (
        EvidenceBasis.SR_INGREDIENT,
        f"本品には{A}が含まれ、血圧を下げる機能があることが報告されています。",
        False,
    ),
    (
        EvidenceBasis.SR_INGREDIENT,
        f"本品には{A}が含まれます。本品には血圧を下げる機能があることが報告されています。",
        False,
    ),
    (EvidenceBasis.SR_INGREDIENT, f"本品には{A}が含まれます。{A}には血圧を下げる機能があります。", False),
    (EvidenceBasis.SR_INGREDIENT, "血圧を下げる機能があることが報告されています。", False),
]


@pytest.mark.parametrize(("basis", "text", "fits"), SHAPES)
def test_a_claim_fits_its_evidence_or_is_told_how_to_write_it(
    basis: EvidenceBasis, text: str, *, fits: bool
) -> None:
    found = lint(text, S.HF_FFC, approved_texts=(text,), evidence_basis=basis)
    assert [one.rule.value for one in found] == ([] if fits else ["L12_BASIS"])
    assert all(one.severity.value == B and one.suggestion_ja.endswith("。") for one in found)
    assert all(text[one.start : one.end] == one.matched for one in found)
    assert all(
        lint(text, other, approved_texts=(text,), evidence_basis=basis) == ()
        for other in S
        if other is not S.HF_FFC
    )
