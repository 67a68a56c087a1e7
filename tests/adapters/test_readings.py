"""Derived readings: always marked, never invented."""

import pytest

from registry.adapters.readings import kana_deriver

pytest.importorskip("sudachipy", reason="the extra 'readings' is not installed")
pytest.importorskip("sudachidict_core", reason="the extra 'readings' is not installed")


def reading(name: str) -> str | None:
    derive = kana_deriver()
    assert derive is not None
    found = derive(name)
    assert found is None or (found.derived and found.origin == "SudachiPy")
    return found and found.text


@pytest.mark.parametrize(
    ("name", "kana"),
    [
        ("うらべの血圧生活", "ウラベノケツアツセイカツ"),
        ("プラズマローゲンサプリメント", "プラズマローゲンサプリメント"),
        ("あしたを想うＡＬＬ－ＦＲＥＥ（オールフリー）", "アシタヲオモウオールフリー"),
        ("めぐりのお酢ａ", "メグリノオスa"),
        ("ルルド　ＤＨＡ＆ＥＰＡ", "ルルド DHA EPA"),
    ],
)
def test_a_name_is_read_and_the_label_itself_goes_first(name: str, kana: str) -> None:
    assert reading(name) == kana


@pytest.mark.parametrize("name", ["桷志田", "％％", "", "　"])
def test_what_the_dictionary_cannot_read_has_no_reading(name: str) -> None:
    assert reading(name) is None


def test_the_deriver_is_made_once() -> None:
    assert kana_deriver() is kana_deriver()
