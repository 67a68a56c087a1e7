"""The municipalities of Mie and the addresses that name them."""

import pytest

from registry.domain.municipalities import MIE, mie_municipality
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
