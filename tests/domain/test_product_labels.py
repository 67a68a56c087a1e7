"""What a certificate prints of a registration: exact words, their legal basis, and numbers with labels."""

import pytest

from registry.domain.claims import SEED
from registry.domain.product_labels import claims_of, identifiers_of, quotable, sites_of
from schemas.vocab import SubClass
from tests import builders

FIRM = builders.corporate_no(1)


@pytest.mark.parametrize(
    ("subclass", "text", "basis", "reference"),
    [
        (SubClass.HF_FFC, "血圧を下げる機能", "届出表示", "I10"),
        (SubClass.HF_FOSHU, "おなかの調子", "許可表示", "1234"),
        (SubClass.TM_OTC, "感冒の初期", "承認された効能・効果", "22800AMX00696000"),
    ],
)
def test_the_approved_text_stands_in_its_words_with_its_number(
    subclass: SubClass, text: str, basis: str, reference: str
) -> None:
    (claim,) = claims_of(builders.draft(subclass, firm=FIRM), subclass)
    assert text in claim.text
    assert claim.basis.ja.startswith(basis)
    assert claim.reference == reference


@pytest.mark.parametrize("subclass", [SubClass.HF_FNFC, SubClass.HF_OTHER, SubClass.WD_NONE])
def test_a_product_without_approved_text_has_the_statements_of_its_label_only(subclass: SubClass) -> None:
    assert claims_of(builders.draft(subclass, firm=FIRM), subclass) == ()
    stated = {"text": "すっきりした味", "claim_type": "taste", "legal_basis": "食品表示基準"}
    (claim,) = claims_of(builders.draft(subclass, firm=FIRM, claims=[stated]), subclass)
    assert (claim.text, claim.basis.ja, claim.reference) == ("すっきりした味", "味・風味", "食品表示基準")


def test_a_device_states_its_intended_use() -> None:
    draft = builders.draft(SubClass.WD_RENT, firm=FIRM, intended_use="歩行の支持に用いる。")
    (claim,) = claims_of(draft, SubClass.WD_RENT)
    assert (claim.text, claim.basis.en) == ("歩行の支持に用いる。", "Intended use")


@pytest.mark.parametrize("subclass", SubClass)
def test_every_number_has_a_label_in_both_languages(subclass: SubClass) -> None:
    draft = builders.draft(subclass, firm=FIRM, gtin=[{"gtin": "4901234567894"}])
    found = identifiers_of(draft)
    assert [one.value for one in found if one.scheme == "gtin"] == ["4901234567894"]
    assert all(one.label.ja and one.label.en for one in found)


def test_sites_show_the_certificates_the_firm_entered() -> None:
    held = {"type": "FFC-GMP", "number": "G-1", "valid_to": "2027-09-30"}
    site = {"name": "津工場", "lg_code": "242012", "gmp_certificates": [held]}
    (printed,) = sites_of(builders.draft(firm=FIRM, manufacturer_sites=[site]))
    assert (printed.name, printed.municipality) == ("津工場", "津市")
    assert [(g.number, str(g.valid_to)) for g in printed.gmp] == [("G-1", "2027-09-30")]


def test_a_claim_in_which_a_rule_blocks_is_not_quoted_and_what_was_approved_is() -> None:
    stated = [
        {"text": "花粉症に効きます", "claim_type": "taste"},
        {"text": "すっきりした味", "claim_type": "taste"},
    ]
    food = builders.draft(SubClass.HF_OTHER, firm=FIRM, claims=stated)
    assert quotable(food, SubClass.HF_OTHER, SEED) == {"すっきりした味"}
    medicine = builders.draft(SubClass.TM_OTC, firm=FIRM, indications="花粉症の初期")
    assert quotable(medicine, SubClass.TM_OTC, SEED) == {"花粉症の初期"}


def test_the_intended_use_of_a_device_is_quoted_unjudged_only_of_a_medical_device() -> None:
    for medical, quoted in ((True, {"糖尿病の患者の移動に"}), (False, set())):
        device = builders.draft(
            SubClass.WD_NONE, firm=FIRM, intended_use="糖尿病の患者の移動に", is_medical_device=medical
        )
        assert quotable(device, SubClass.WD_NONE, SEED) == quoted
