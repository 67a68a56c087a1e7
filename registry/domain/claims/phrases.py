"""Phrases the wording linter looks for, as dated rows, and how serious each rule is for a sub-class.

The rows here are the first ones; a registry may keep its own and pass them in. Patterns are regular expressions
on the normal form. Repetition is bounded, or cannot start twice in the same run of characters, so the time of a
search grows with the length of the text and no faster.

Source: domain specification 1.5.2 to 1.5.4.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.domain.errors import Invalid
from schemas.vocab import ClaimRule, Severity, SubClass

__all__ = ["SEED", "Phrase", "in_force", "severity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One dated row. A row whose pattern is no regular expression, or matches nothing at all, is refused.

    Attributes:
        rule: The rule that a text with this phrase breaks; for ``L13_MISSING``, a label without it. None for a
            phrase that is allowed, to which no rule is applied.
        pattern: Regular expression on the normal form.
        suggestion_ja: What the writer may do about it.
        valid_from: The first day it applies.
        valid_to: The last day, or None.
        source: Where it comes from.
        at_most: The highest severity this row may reach, whatever its rule says.
        confirmed: Whether it was confirmed; an unconfirmed row only warns.
    """

    rule: ClaimRule | None
    pattern: str
    suggestion_ja: str = ""
    valid_from: date
    valid_to: date | None = None
    source: str
    at_most: Severity = Severity.BLOCK
    confirmed: bool = True

    def __post_init__(self) -> None:
        """Refuse a pattern that cannot be used.

        Raises:
            Invalid: It is no regular expression, or matches the empty text.
        """
        try:
            useless = re.search(self.pattern, "") is not None
        except re.error:
            useless = True
        if useless:
            raise Invalid.field(
                "pattern",
                "pattern_unusable",
                ja="正規表現として使えません。構文を直し、空の文字列に一致しない形にしてください。",
                en="Not a usable regular expression; mend it so that it does not match the empty text.",
            )


def in_force(rows: Iterable[Phrase], day: date) -> tuple[Phrase, ...]:
    """The rows that apply on a day."""
    return tuple(
        row for row in rows if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
    )


_BLOCK, _WARN, _INFO = Severity.BLOCK, Severity.WARN, Severity.INFO
_LEAST_FIRST = (_INFO, _WARN, _BLOCK)

# Columns: other health food and nutrient function claims, FFC, FOSHU, medicines, welfare devices.
_SEVERITIES: Final[Mapping[ClaimRule, tuple[Severity | None, ...]]] = {
    ClaimRule.L1_DISEASE: (_BLOCK, _BLOCK, _BLOCK, _BLOCK, _BLOCK),
    ClaimRule.L2_CURE: (_BLOCK, _BLOCK, _BLOCK, _WARN, _BLOCK),
    ClaimRule.L3_BODY: (_BLOCK, _BLOCK, _BLOCK, _BLOCK, _WARN),
    ClaimRule.L4_SUPER: (_WARN, _WARN, _WARN, _BLOCK, _WARN),
    ClaimRule.L5_SAFE: (_BLOCK, _BLOCK, _BLOCK, _BLOCK, _WARN),
    ClaimRule.L6_DOSE: (_BLOCK, _BLOCK, _BLOCK, None, None),
    ClaimRule.L7_EXPERT: (_WARN, _WARN, _WARN, _BLOCK, _WARN),
    ClaimRule.L8_OFFICIAL: (_BLOCK, _BLOCK, None, None, _WARN),
    ClaimRule.L9_SLIM: (_BLOCK, _BLOCK, _BLOCK, _BLOCK, None),
    ClaimRule.L10_TESTIMONY: (_WARN, _WARN, _WARN, _BLOCK, _INFO),
    ClaimRule.L11_REGISTRY: (_BLOCK, _BLOCK, _BLOCK, _BLOCK, _BLOCK),
    ClaimRule.L12_BASIS: (None, _BLOCK, None, None, None),
    ClaimRule.L13_MISSING: (None, _BLOCK, None, None, None),
}
_COLUMNS: Final[Mapping[SubClass, int]] = {
    SubClass.HF_OTHER: 0,
    SubClass.HF_FNFC: 0,
    SubClass.HF_FFC: 1,
    SubClass.HF_FOSHU: 2,
    SubClass.TM_RX: 3,
    SubClass.TM_OTC: 3,
    SubClass.TM_HAICHI: 3,
    SubClass.TM_QUASI: 3,
    SubClass.WD_RENT: 4,
    SubClass.WD_SALE: 4,
    SubClass.WD_EITHER: 4,
    SubClass.WD_NONE: 4,
}


def severity(rule: ClaimRule, subclass: SubClass, phrase: Phrase | None = None) -> Severity | None:
    """How serious a breach is for a sub-class, held under what the row allows; None where it is no breach."""
    judged = _SEVERITIES[rule][_COLUMNS[subclass]]
    if judged is None or phrase is None:
        return judged
    most = phrase.at_most if phrase.confirmed else min(phrase.at_most, _WARN, key=_LEAST_FIRST.index)
    return min(judged, most, key=_LEAST_FIRST.index)


_SINCE = date(2015, 4, 1)  # the Food Labelling Standards, with foods with function claims, came into force
_RULES = "Domain specification 1.5.2"
_LABELS = "Domain specification 1.5.4"


def _finds(
    rule: ClaimRule, pattern: str, suggestion_ja: str, *, at_most: Severity = Severity.BLOCK
) -> Phrase:
    return Phrase(
        rule=rule,
        pattern=pattern,
        suggestion_ja=suggestion_ja,
        valid_from=_SINCE,
        source=_RULES,
        at_most=at_most,
    )


def _allows(pattern: str) -> Phrase:
    return Phrase(rule=None, pattern=pattern, valid_from=_SINCE, source=_RULES)


def _requires(pattern: str, wording: str) -> Phrase:
    return Phrase(
        rule=ClaimRule.L13_MISSING,
        pattern=pattern,
        suggestion_ja=f"次の注意書きを加えてください：「{wording}」",
        valid_from=_SINCE,
        source=_LABELS,
    )


SEED: Final = (
    _finds(
        ClaimRule.L1_DISEASE,
        r"がん(?!ば|こ|じ|ぜ|ぐ|も|ち)|ガン(?!ダ|マ|グ|コ|ジ|ガン)|癌|糖尿病|高血圧|脂質異常|動脈硬化|認知症|うつ病|鬱病"
        r"|関節炎|リウマチ|白血病|肝炎|花粉症|アトピー|骨粗(?:しょう|鬆)症|感染症|インフルエンザ|コロナ",
        "病名は使えません。病名を除き、「毎日の健康維持に」などの表現に改めてください。",
    ),
    _finds(
        ClaimRule.L2_CURE,
        r"(?<![政統自明])治(?:る|す|った|り|癒|せ)|完治|治療|予防(?:する|し|に|効果|でき)"
        r"|効(?:く|き目|きます|いた)|効能|薬効|症状(?:が|を)?(?:改善|緩和|軽減)",
        "治療・予防や効き目をうたう表現は使えません。承認・届出された文言だけを使うか、削除してください。",
    ),
    _finds(
        ClaimRule.L3_BODY,
        r"免疫力(?:を|が)?(?:高|アップ|向上|強)|疲れない体|疲労回復|体質(?:を)?改善|自然治癒力|細胞(?:を|の)?(?:活性|再生)"
        r"|新陳代謝(?:を|が)?(?:高|促)|血液(?:が|を)?(?:サラサラ|さらさら|きれい|浄化)|血栓(?:を)?溶|デトックス|解毒|若返"
        r"|アンチエイジング|ホルモン(?:バランス)?(?:を)?整|腸(?:の環境|内環境)?(?:を)?整"
        r"|便秘(?:ぎみ|気味|解消|が)|病中病後",
        "身体の構造や機能への作用をうたう表現は使えません。「健康維持に」「栄養補給に」などに改めてください。",
    ),
    _finds(
        ClaimRule.L4_SUPER,
        r"世界一|日本一|業界(?:初|No\.?1)|最高|最強|No\.?1|ナンバーワン|絶対|必ず"
        r"|(?<!果汁)(?<!天然)(?<!国産)100%(?!果汁|天然|国産)|完全に|確実に|誰でも|究極|万能",
        "最上級や保証の表現は、客観的な根拠を併記するか、削除してください。",
    ),
    _finds(
        ClaimRule.L5_SAFE,
        r"副作用(?:が|は|も)?(?:ない|無い|なし|ゼロ|ありません|ございません|の心配)|無害"
        r"|安全(?:性)?(?:が|は|を)?(?:保証|証明)|天然(?:だから|なので|由来だから)安(?:全|心)|いくら(?:飲|食)んでも",
        "絶対的な安全をうたう表現は使えません。品質管理や安全性試験の事実だけを書いてください。",
    ),
    _finds(
        ClaimRule.L6_DOSE,
        r"服用|用法|用量|投与",
        "医薬品のような用法用量の表現は使えません。「1日○粒を目安にお召し上がりください」などに改めてください。",
    ),
    _finds(
        ClaimRule.L6_DOSE,
        r"食前|食後|食間|就寝前|毎食",
        "摂取時期の指定は医薬品と受け取られるおそれがあります。「1日の目安量」の表示に改めてください。",
        at_most=Severity.WARN,
    ),
    _finds(
        ClaimRule.L7_EXPERT,
        r"(?:医師|医者|薬剤師|博士|教授|病院|専門家)[^。]{0,12}(?:推奨|推薦|おすすめ|オススメ|お墨付き|認め|太鼓判)",
        "専門家の推薦を示す表現は削除してください。",
    ),
    _finds(
        ClaimRule.L8_OFFICIAL,
        r"(?:国|厚生労働省|厚労省|消費者庁|県|三重県|WHO|FDA)[^。]{0,10}(?:認可|承認|許可|認定|推薦|お墨付き)"
        r"(?!を受けたものではありません)",
        "公的機関が認定・推薦したと受け取られる表現は削除してください。",
    ),
    _finds(
        ClaimRule.L9_SLIM,
        r"(?:運動|食事制限)(?:も)?(?:なし|不要|しなくて|せず)|(?<!\d)\d+(?:kg|キロ|cm)[^。]{0,6}(?:減|痩|やせ|細)"
        r"|[-−]\d+(?:kg|キロ|cm)|飲む(?:だけ)?で[^。]{0,8}(?:痩|やせ|-|減)",
        "楽に痩せる、または数値で痩身を示す表現は削除してください。",
    ),
    _finds(
        ClaimRule.L10_TESTIMONY,
        r"(?:お客様|愛用者|体験者)の声|個人の(?:感想|意見)",
        "体験談は効果の根拠と受け取られます。載せないか、効果に触れない内容に改めてください。",
    ),
    _finds(
        ClaimRule.L11_REGISTRY,
        r"(?:レジストリ|みえメディカルバレー|エビデンス(?:証明|認証)書)[^。]{0,15}(?:効果|有効性|効能)"
        r"[^。]{0,8}(?:認定|認め|保証|証明|実証)",
        "本登録簿は効果を認定しません。「登録番号○○で公開」など、登録の事実だけを書いてください。",
    ),
    _allows(r"疾病の診断、?治療、?予防を目的としたものではありません"),
    _allows(r"疾病に罹患している(?:者|場合は医師に)[^。]*"),
    _allows(r"医薬品を服用している場合は医師、?薬剤師に相談してください"),
    _allows(r"体調に異変を感じた際は、?速やかに摂取を中止し、?医師に相談してください"),
    _allows(r"食生活は、?主食、?主菜、?副菜を基本に、?食事のバランスを"),
    _allows(r"国による評価を受けたものではありません"),
    _allows(r"消費者庁長官による個別審査を受けたものではありません"),
    _allows(r"多量摂取により疾病が治癒したり、?より健康が増進するものではありません"),
    _requires(
        r"(?:国による評価|消費者庁長官による個別審査)を受けたものではありません",
        "機能性及び安全性について国による評価を受けたものではありません。",
    ),
    _requires(
        r"疾病の診断、?治療、?予防を目的としたものではありません",
        "本品は、疾病の診断、治療、予防を目的としたものではありません。",
    ),
    _requires(
        r"対象に開発された食品ではありません",
        "本品は、疾病に罹患している者、未成年者、妊産婦（妊娠を計画している者を含む。）及び授乳婦を対象に"
        "開発された食品ではありません。",
    ),
    _requires(
        r"医薬品を服用している場合は医師、?薬剤師に相談してください",
        "疾病に罹患している場合は医師に、医薬品を服用している場合は医師、薬剤師に相談してください。",
    ),
    _requires(
        r"摂取を中止し、?医師に相談してください",
        "体調に異変を感じた際は、速やかに摂取を中止し、医師に相談してください。",
    ),
    _requires(
        r"主食、?主菜、?副菜を基本に、?食事のバランスを",
        "食生活は、主食、主菜、副菜を基本に、食事のバランスを。",
    ),
)
"""The first rows."""
