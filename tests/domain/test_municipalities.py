"""The municipalities of Mie and the addresses that name them."""

import pytest

from registry.domain.municipalities import (
    MIE,
    MIE_PREFECTURE,
    PREFECTURES,
    mie_municipality,
    municipality_name,
)
from schemas.base import Bilingual
from schemas.identifiers import Scheme, check
from schemas.vocab import IdentifierLevel


def test_all_29_codes_are_of_mie_and_pass_their_check() -> None:
    assert len(MIE) == len(set(MIE.values())) == 29
    for code in MIE.values():
        assert code.startswith("24")
        assert check(Scheme.LG_CODE, code).level is IdentifierLevel.CHECKSUM_OK


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("桑名市田１－１", "242055"),
        ("三重県津市栄町１丁目", "242012"),
        ("三重郡菰野町大字菰野１", "243418"),
        ("三重県 度会郡 南伊勢町五ヶ所浦１", "244724"),
        ("四日市市朝日町１番", "242021"),
        ("度会郡大紀町滝原", "244716"),
        ("名古屋市中区", None),
        ("", None),
    ],
)
def test_an_address_names_its_municipality_at_its_beginning(address: str, code: str | None) -> None:
    assert mie_municipality(address) == code


@pytest.mark.parametrize(
    ("code", "ja", "en"),
    [
        ("242012", "津市", "Tsu City"),
        ("243418", "菰野町", "Komono Town"),
        ("244724", "南伊勢町", "Minami-Ise Town"),
        ("245623", "紀宝町", "Kiho Town"),
        ("011002", "北海道（011002）", "Hokkaido (011002)"),
        ("131016", "東京都（131016）", "Tokyo (131016)"),
        ("232041", "愛知県（232041）", "Aichi (232041)"),
        ("240001", "三重県（240001）", "Mie (240001)"),
        ("472018", "沖縄県（472018）", "Okinawa (472018)"),
        ("482018", "482018", "482018"),
        ("002018", "002018", "002018"),
        ("", "", ""),
        ("²³2041", "²³2041", "²³2041"),
    ],
)
def test_a_municipality_is_told_by_name_in_mie_and_by_prefecture_elsewhere(
    code: str, ja: str, en: str
) -> None:
    assert municipality_name(code) == Bilingual(ja=ja, en=en)


def test_there_are_47_prefectures_and_mie_is_the_24th() -> None:
    assert (len(set(PREFECTURES)), PREFECTURES[int(MIE_PREFECTURE) - 1]) == (47, "三重県")
