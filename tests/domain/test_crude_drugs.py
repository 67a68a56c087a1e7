"""Which active ingredients and categories make a medicine a traditional one."""

import pytest

from registry.domain.crude_drugs import is_kampo_formula, is_traditional


@pytest.mark.parametrize(
    "name",
    [
        "カンゾウ",
        "カンゾウ末",
        "センナ実末",
        "キキョウ流エキス",
        "ダイオウエキスS",
        "サンヤク(山薬)流エキス-A",
        "ショウキョウ（生姜）エキス",
        "ｶﾝｿﾞｳ末",
        "葛根湯エキス",
        "当帰芍薬散エキス（9/25量）",
        "防風通聖散料乾燥エキス",
        "五味子流エキス",
    ],
)
def test_crude_drugs_and_extracts_of_formulas_are_traditional(name: str) -> None:
    assert is_traditional(name)


@pytest.mark.parametrize(
    "name",
    [
        "アセトアミノフェン",
        "l-メントール",
        "d-ボルネオール",
        "ハッカ油",
        "センノシド",
        "グリチルリチン酸",
        "エキス",
        "",
    ],
)
def test_substances_oils_and_nameless_extracts_are_not(name: str) -> None:
    assert not is_traditional(name)


def test_an_extract_without_a_name_is_judged_by_its_parts() -> None:
    assert is_traditional("エキス", "(固形物1.0g) （キキョウ2.0g・センキュウ1.0g・ビャクシ1.0g）")
    assert is_traditional("混合生薬乾燥エキス", "（カッコン5.33g，マオウ・タイソウ各2.67g）")
    assert not is_traditional("エキス", "（キキョウ2.0g・アセトアミノフェン1.0g）")
    assert not is_traditional("エキス", "（固形物1.0g）")


@pytest.mark.parametrize(
    "name",
    [
        "葛根湯",
        "かっ香正気散",
        "茵ちん五苓散",
        "八味地黄丸（腎気丸，八味腎気丸，崔氏八味丸）",
        "加味逍遙散合四物湯",
        "抑肝散加陳皮半夏",
        "桂枝茯苓丸料加薏苡仁",
        "紫雲膏",
        "清心蓮子飲",
        "当帰飲子",
        "治打撲一方",
    ],
)
def test_a_kampo_formula_is_known_by_its_form(name: str) -> None:
    assert is_kampo_formula(name)


@pytest.mark.parametrize(
    "name",
    [
        "かぜ薬（内用）",
        "ビタミンB1主薬製剤",
        "生薬主薬製剤",
        "健胃薬",
        "瀉下薬（下剤）",
        "ロートエキス散",
        "湯",
        "",
    ],
)
def test_a_therapeutic_class_is_no_formula(name: str) -> None:
    assert not is_kampo_formula(name)


def test_a_hostile_name_is_answered_at_once() -> None:
    assert not is_traditional("粗末" * 20_000 + "x")
    assert not is_kampo_formula("葛" * 100_000)
