"""The wording linter: examples, severities, offsets, templates and mandatory statements (1.5)."""

import unicodedata
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import legal
from registry.domain.claims import SEED, Finding, Phrase, in_force, lint, phrases_of
from registry.domain.claims.normal_form import normal_form
from registry.domain.errors import Invalid
from schemas.vocab import ClaimRule, EvidenceBasis, Severity, SubClass

OTHER = SubClass.HF_OTHER
BLOCK, WARN, INFO = Severity.BLOCK, Severity.WARN, Severity.INFO
STATEMENTS = (
    "本品は、機能性及び安全性について国による評価を受けたものではありません。",
    "本品は、疾病の診断、治療、予防を目的としたものではありません。",
    "本品は、疾病に罹患している者、未成年者、妊産婦（妊娠を計画している者を含む。）及び授乳婦を対象に開発された食品ではありません。",
    "疾病に罹患している場合は医師に、医薬品を服用している場合は医師、薬剤師に相談してください。",
    "体調に異変を感じた際は、速やかに摂取を中止し、医師に相談してください。",
    "食生活は、主食、主菜、副菜を基本に、食事のバランスを。",
)


def rules(text: str, subclass: SubClass = OTHER) -> set[str]:
    return {found.rule.partition("_")[0] for found in lint(text, subclass)}


def row(pattern: str, **changes: object) -> Phrase:
    basis = Phrase(
        rule=ClaimRule.L1_DISEASE, pattern=pattern, valid_from=date(2026, 1, 1), source="a test of rows"
    )
    return replace(basis, **changes)


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("ガンが治る", {"L1", "L2"}),
        ("糖尿病に効く", {"L1", "L2"}),
        ("免疫力を高める", {"L3"}),
        ("血液中の血栓を溶かす成分を配合", {"L3"}),
        ("副作用はありません", {"L5"}),
        ("毎食後に服用", {"L6"}),
        ("ガ ン に 効 く", {"L1", "L2"}),
        ("厚生労働省認可", {"L8"}),
        ("飲むだけで−5kg", {"L9"}),
        ("世界一の品質", {"L4"}),
        ("医師も推奨する一品", {"L7"}),
        ("愛用者の声を集めました", {"L10"}),
        ("みえメディカルバレーで有効性が認定されました", {"L11"}),
        ("一日１２ｋｇ減", {"L9"}),
    ],
)
def test_a_text_that_breaks_rules_is_flagged_with_each_of_them(text: str, broken: set[str]) -> None:
    assert rules(text) == broken


@pytest.mark.parametrize(
    "text",
    [
        "",
        "がんばる毎日に",
        "本品は、疾病の診断、治療、予防を目的としたものではありません。",
        "果汁100%",
        "毎日の健康維持に",
        "医薬品を服用している場合は医師、薬剤師に相談してください。",
        "栄養補給に",
        "地方自治体の政治と統治",
        "多量摂取により疾病が治癒したり、より健康が増進するものではありません。",
        *STATEMENTS,
        "".join(STATEMENTS),
    ],
)
@pytest.mark.parametrize("subclass", SubClass)
def test_a_text_that_breaks_no_rule_has_no_finding(text: str, subclass: SubClass) -> None:
    assert lint(text, subclass) == ()


def test_what_is_allowed_does_not_excuse_what_stands_beside_it() -> None:
    text = "糖尿病が治る。本品は、疾病の診断、治療、予防を目的としたものではありません。"
    assert [found.matched for found in lint(text, OTHER)] == ["糖尿病", "治る"]


TRIGGERS = {
    ClaimRule.L1_DISEASE: "高血圧",
    ClaimRule.L2_CURE: "完治",
    ClaimRule.L3_BODY: "疲労回復",
    ClaimRule.L4_SUPER: "究極",
    ClaimRule.L5_SAFE: "無害",
    ClaimRule.L6_DOSE: "用法",
    ClaimRule.L7_EXPERT: "薬剤師のおすすめ",
    ClaimRule.L8_OFFICIAL: "消費者庁のお墨付き",
    ClaimRule.L9_SLIM: "食事制限なし",
    ClaimRule.L10_TESTIMONY: "個人の感想",
    ClaimRule.L11_REGISTRY: "レジストリが効果を証明",
}
COLUMNS = (
    (SubClass.HF_OTHER, SubClass.HF_FNFC),
    (SubClass.HF_FFC,),
    (SubClass.HF_FOSHU,),
    (SubClass.TM_RX, SubClass.TM_OTC, SubClass.TM_HAICHI, SubClass.TM_QUASI),
    (SubClass.WD_RENT, SubClass.WD_SALE, SubClass.WD_EITHER, SubClass.WD_NONE),
)
TABLE = {
    "L1_DISEASE": "BBBBB",
    "L2_CURE": "BBBWB",
    "L3_BODY": "BBBBW",
    "L4_SUPER": "WWWBW",
    "L5_SAFE": "BBBBW",
    "L6_DOSE": "BBB--",
    "L7_EXPERT": "WWWBW",
    "L8_OFFICIAL": "BB--W",
    "L9_SLIM": "BBBB-",
    "L10_TESTIMONY": "WWWBI",
    "L11_REGISTRY": "BBBBB",
}
LETTERS = {"B": [BLOCK], "W": [WARN], "I": [INFO], "-": []}


@pytest.mark.parametrize(
    ("rule", "subclass", "letter"),
    [
        (rule, subclass, letter)
        for rule, letters in TABLE.items()
        for subclasses, letter in zip(COLUMNS, letters, strict=True)
        for subclass in subclasses
    ],
)
def test_each_rule_is_as_severe_as_the_table_says(rule: str, subclass: SubClass, letter: str) -> None:
    found = lint(TRIGGERS[ClaimRule(rule)], subclass)
    assert [finding.severity for finding in found] == LETTERS[letter]
    assert {finding.rule for finding in found} <= {rule}


@pytest.mark.parametrize("subclass", SubClass)
def test_function_claims_alone_are_held_to_their_evidence_and_statements(subclass: SubClass) -> None:
    found = lint("栄養補給に", subclass, evidence_basis=EvidenceBasis.SR_INGREDIENT, check_disclaimers=True)
    expected = {"L12_BASIS", "L13_MISSING"} if subclass is SubClass.HF_FFC else set()
    assert {finding.rule for finding in found} == expected
    assert {finding.severity for finding in found} <= {BLOCK}


def test_meal_times_alone_only_warn() -> None:
    assert [(f.matched, f.severity) for f in lint("食後にお召し上がりください", OTHER)] == [("食後", WARN)]
    assert {f.matched: f.severity for f in lint("毎食後に服用", OTHER)} == {"毎食": WARN, "服用": BLOCK}


def test_every_finding_says_in_japanese_what_to_do() -> None:
    for text in TRIGGERS.values():
        assert all(found.suggestion_ja.endswith("。") for found in lint(text, OTHER))


def test_approved_text_is_not_judged_and_what_stands_outside_it_is() -> None:
    approved = "便秘気味の方のお通じを改善する機能があります。"
    assert lint(approved, SubClass.HF_FFC, approved_texts=[approved]) == ()
    assert (
        lint("便秘気味の方の お通じを\n改善する機能があります。", SubClass.HF_FFC, approved_texts=[approved])
        == ()
    )
    found = lint(f"{approved}花粉症にも。{approved}", SubClass.HF_FFC, approved_texts=["", " ", approved])
    assert [finding.matched for finding in found] == ["花粉症"]


def test_part_of_an_approved_text_is_judged() -> None:
    assert rules("便秘が", SubClass.HF_FFC) == {"L3"}
    assert [f.matched for f in lint("便秘が", SubClass.HF_FFC, approved_texts=["便秘が気になる方に"])] == [
        "便秘が"
    ]


def test_approved_text_cannot_hide_a_recommendation_around_it() -> None:
    found = lint("医師も血圧の機能を推奨", SubClass.HF_FFC, approved_texts=["血圧の機能"])
    assert [finding.matched for finding in found] == ["医師も血圧の機能を推奨"]


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("本日ｶﾞﾝに", "ｶﾞﾝ"),
        ("本日ガ\u200bン\ufeffに", "ガ\u200bン"),
        ("本日ガ・ンに", "ガ・ン"),
        ("本日カ\u3099ンに", "カ\u3099ン"),
        ("本日カ゛ンに", "カ゛ン"),
        ("本日カ\u200b゛ンに", "カ\u200b゛ン"),
        ("本日ガ\r\n　ンに", "ガ\r\n　ン"),
        ("本日ガ\u00adン\u0301に", "ガ\u00adン\u0301"),
        ("本日癌\U000e0101に", "癌"),
        ("🧪𠮷野癌", "癌"),
    ],
)
def test_disguised_words_are_found_where_they_stand(text: str, matched: str) -> None:
    [found] = lint(text, OTHER)
    assert found.matched == matched
    assert text[found.start : found.end] == matched


def test_a_character_that_unfolds_into_several_is_reported_whole() -> None:
    [found] = lint("５㌔減", OTHER)
    assert (found.start, found.end, found.matched) == (0, 3, "５㌔減")


TOKENS = st.sampled_from(
    [
        "がん",
        "ｶﾞﾝ",
        "カ\u3099ン",
        "治る",
        " ",
        "　",
        "\u200b",
        "・",
        "･",
        "\n",
        "㌔",
        "5",
        "kg",
        "減",
        "ﾞ",
        "゛",
        "。",
        "各",
        "\u1112\u1161\u11ab",
    ]
)
TEXTS = st.one_of(st.text(max_size=40), st.lists(TOKENS, max_size=20).map("".join))
MIDDLE_DOTS = str.maketrans("", "", "・･")


@given(text=TEXTS)
def test_a_finding_points_at_the_text_as_entered(text: str) -> None:
    for found in lint(text, SubClass.HF_FFC, check_disclaimers=True):
        assert 0 <= found.start <= found.end <= len(text)
        assert text[found.start : found.end] == found.matched
        assert bool(found.matched) == (found.rule is not ClaimRule.L13_MISSING)


@given(text=TEXTS)
def test_the_normal_form_is_nfkc_of_what_is_seen(text: str) -> None:
    form = normal_form(text)
    assert len(form.text) == len(form.spans)
    assert unicodedata.is_normalized("NFKC", form.text)
    assert all(0 <= start < end <= len(text) for start, end in form.spans)
    assert all(one == two or one[1] <= two[0] for one, two in pairwise(form.spans))
    plain = "".join(text.split()).translate(MIDDLE_DOTS)
    if plain.isprintable() and plain.isalnum():
        assert form.text == unicodedata.normalize("NFKC", plain)


def test_an_accent_that_stands_alone_joins_the_letter_before_it() -> None:
    form = normal_form("A´B")
    assert (form.text, form.spans) == ("\u00c1B", ((0, 2), (2, 3)))


@given(text=TEXTS, hidden=st.sampled_from([" ", "　", "\u200b", "\u2060", "・", "\n", "\ufe0f"]))
def test_hiding_characters_between_the_others_changes_no_finding(text: str, hidden: str) -> None:
    spread = hidden.join(text)
    assert [(f.rule, f.severity) for f in lint(spread, OTHER)] == [
        (f.rule, f.severity) for f in lint(text, OTHER)
    ]


@pytest.mark.parametrize(
    "unit",
    [
        "医師",
        "国",
        "9",
        "-9",
        "が",
        "副作用",
        "疾病に罹患している者",
        "レジストリ効果",
        "\u0301",
        "ﾞ",
        "\u1161",
        "飲むで",
        " ",
    ],
)
def test_ten_thousand_hostile_characters_are_read_to_the_end(unit: str) -> None:
    text = (unit * 10_000)[:10_000] + "。癌"
    found = lint(text, SubClass.HF_FFC, approved_texts=[unit * 50], check_disclaimers=True)
    assert (found[-1].rule, found[-1].start) == (ClaimRule.L13_MISSING, len(text))
    assert "癌" in {finding.matched for finding in found}


INGREDIENT = (
    "本品には難消化性デキストリンが含まれます。"
    "難消化性デキストリンには食後の血糖値の上昇を抑える機能があることが報告されています。"
)
PRODUCT = "本品には葛の花エキスが含まれ、お腹の脂肪を減らす機能があることが報告されています。"
TRIAL = "本品にはGABAが含まれるので、血圧が高めの方に適した機能があります。"


@pytest.mark.parametrize(
    ("text", "basis", "matched"),
    [
        (TRIAL, "CT_PRODUCT", None),
        (INGREDIENT, "CT_PRODUCT", "報告されて"),
        (PRODUCT, "SR_PRODUCT", None),
        (INGREDIENT, "SR_PRODUCT", None),
        (TRIAL, "SR_PRODUCT", TRIAL),
        (INGREDIENT, "SR_INGREDIENT", None),
        ("「本品に含まれるGABAは、血圧を下げることが報告されています。」", "SR_INGREDIENT", None),
        (TRIAL, "SR_INGREDIENT", TRIAL),
        (PRODUCT, "SR_INGREDIENT", PRODUCT.removesuffix("います。")),
        ("葛の花。脂肪を減らすことが報告されています。", "SR_INGREDIENT", "脂肪を減らすことが報告されて"),
        (
            "「この食品は脂肪を減らすと報告されています」",
            "SR_INGREDIENT",
            "「この食品は脂肪を減らすと報告されて",
        ),
        (INGREDIENT + PRODUCT, "SR_INGREDIENT", PRODUCT.removesuffix("います。")),
        ("報告されています", "SR_INGREDIENT", "報告されて"),
        ("", "SR_PRODUCT", ""),
        (" \n", "SR_INGREDIENT", " \n"),
        ("", "CT_PRODUCT", None),
    ],
)
def test_a_function_claim_has_the_shape_of_its_evidence(text: str, basis: str, matched: str | None) -> None:
    found = lint(text, SubClass.HF_FFC, evidence_basis=EvidenceBasis(basis), approved_texts=[text])
    assert [(f.rule, f.matched) for f in found] == ([] if matched is None else [("L12_BASIS", matched)])
    assert all(text[f.start : f.end] == f.matched for f in found)


@pytest.mark.parametrize("left_out", range(len(STATEMENTS)))
def test_a_missing_statement_is_named_with_its_wording(left_out: int) -> None:
    label = "".join(text for number, text in enumerate(STATEMENTS) if number != left_out)
    [found] = lint(label, SubClass.HF_FFC, check_disclaimers=True)
    assert (found.rule, found.severity) == (ClaimRule.L13_MISSING, BLOCK)
    assert (found.start, found.end, found.matched) == (len(label), len(label), "")
    assert STATEMENTS[left_out][-12:] in found.suggestion_ja


def test_a_label_with_all_statements_lacks_nothing() -> None:
    label = "\n".join(STATEMENTS)
    assert lint(label, SubClass.HF_FFC, check_disclaimers=True) == ()
    assert len(lint("", SubClass.HF_FFC, check_disclaimers=True)) == len(STATEMENTS)
    assert lint("", SubClass.HF_FFC) == ()


def test_findings_come_in_the_order_of_the_text() -> None:
    found = lint("治る治る癌、究極の癌", SubClass.HF_FFC, check_disclaimers=True)
    assert [f.start for f in found] == sorted(f.start for f in found)
    assert [f.matched for f in found][:5] == ["治る", "治る", "癌", "究極", "癌"]


def test_rows_are_data_and_apply_from_their_day_to_their_last() -> None:
    rows = (row("水虫", valid_to=date(2026, 12, 31)), row("冷え性", valid_from=date(2027, 1, 1)))
    found = {day: lint("水虫と冷え性", OTHER, rows=in_force(rows, day)) for day in YEARS}
    assert [[f.matched for f in found[day]] for day in YEARS] == [[], ["水虫"], ["水虫"], ["冷え性"]]


YEARS = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))


def test_an_unconfirmed_row_only_warns() -> None:
    assert [f.severity for f in lint("水虫", OTHER, rows=[row("水虫", confirmed=False)])] == [WARN]
    mild = row("水虫", rule=ClaimRule.L10_TESTIMONY, confirmed=False)
    assert [f.severity for f in lint("水虫", SubClass.WD_NONE, rows=[mild])] == [INFO]
    quiet = row("水虫", confirmed=False, at_most=INFO)
    assert [f.severity for f in lint("水虫", OTHER, rows=[quiet])] == [INFO]


def test_a_row_without_a_rule_allows_its_phrase() -> None:
    assert lint("水虫予防に", OTHER, rows=[row("水虫"), row("水虫予防", rule=None)]) == ()


@pytest.mark.parametrize("pattern", ["", "a*", "(", "癌|"])
def test_a_pattern_that_cannot_be_used_is_refused(pattern: str) -> None:
    with pytest.raises(Invalid) as caught:
        row(pattern)
    assert (caught.value.problems[0].field, caught.value.problems[0].code) == ("pattern", "pattern_unusable")


def test_the_first_rows_have_a_source_and_cover_every_rule_with_phrases() -> None:
    assert all(row.source and row.confirmed for row in SEED)
    assert {row.rule for row in SEED} == {None, *ClaimRule} - {ClaimRule.L12_BASIS}


def test_a_finding_is_part_of_the_contract() -> None:
    [found] = lint("無害", OTHER)
    assert Finding.model_validate_json(found.model_dump_json()) == found


def test_the_phrases_in_force_are_those_of_the_rows_of_law_on_the_day() -> None:
    assert set(phrases_of(legal.Law(legal.SEED, date(2026, 4, 1)))) == set(SEED)
    assert phrases_of(legal.Law(legal.SEED, date(2015, 3, 31))) == ()


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("ガンが治る", {"L1": "ガン", "L2": "治る"}),
        ("糖尿病に効く", {"L1": "糖尿病", "L2": "効く"}),
        ("免疫力を高める", {"L3": "免疫力を高"}),
        ("血液中の血栓を溶かす成分を配合", {"L3": "血栓を溶"}),
        ("副作用はありません", {"L5": "副作用はありません"}),
        ("毎食後に服用", {"L6": "毎食"}),
        ("ガ ン に 効 く", {"L1": "ガ ン", "L2": "効 く"}),
        ("厚生労働省認可", {"L8": "厚生労働省認可"}),
        ("飲むだけで−5kg", {"L9": "−5kg"}),
    ],
)
def test_each_example_is_found_where_it_stands_in_the_text_as_entered(
    text: str, spans: dict[str, str]
) -> None:
    first: dict[str, str] = {}
    for found in lint(f"前文。{text}", OTHER):
        assert f"前文。{text}"[found.start : found.end] == found.matched
        first.setdefault(found.rule.partition("_")[0], found.matched)
    assert first == spans
