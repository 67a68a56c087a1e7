"""Every valid and invalid example of the domain specification, section 2, with the reason it gives."""

from datetime import date

import pytest

from schemas.identifiers import Scheme, check
from schemas.vocab import IdentifierLevel, Severity

VALID = {
    "corporate_no": "7000012050002 4011001098993 1180301018771 5000020240001 8000012010038",
    "gtin": "4987035184614 14987035184611 4912345678904 036000291452 96385074",
    "jan": "4987035184614 4912345678904",
    "jrct": "jRCTs041210103 jRCTs031180159 jRCTs032210356 jRCTb030190173 jRCT2051210086",
    "umin": "UMIN000021177 UMIN000031451 UMIN000018981 UMIN000030514 UMIN000033564 C000000123",
    "japic": "JapicCTI-050001 JapicCTI-101349 JapicCTI-142709 JapicCTI-183999 JapicCTI-205330",
    "jmacct": "JMA-IIA00384 JMA-IIA00097 JMA-IIA00078 JMA-IIA00069 JMA-IIA00001",
    "nct": "NCT03036150 NCT04280705 NCT00316082 NCT02875821 NCT01035255",
    "isrctn": "ISRCTN50189673 ISRCTN21800480 ISRCTN70891354 ISRCTN10335247 ISRCTN86534580",
    "eudract": "2019-004812-73 2009-011723-31 2020-001113-21 2004-000193-31 2020-002641-42",
    "ctis": "2024-503891-22-00 2022-500001-10-00 2023-507654-31-01 2025-520001-11-00 2022-501234-55-02",
    "utn": "U1111-1234-5678",
    "doi": "10.1056/NEJMoa1911303 10.1016/0197-2456(86)90046-2 10.18637/jss.v036.i03 10.1136/bmj.l4898"
    " 10.1136/bmj.39489.470347.AD",
    "pmid": "24124926 31535829 3802833 31462531 27733354",
    "orcid": "0000-0002-1825-0097 0000-0001-5109-3700 0000-0002-1694-233X 0000-0003-1613-5981"
    " 0000-0002-6378-6229",
    "ror": "01529vy56 01v9g9c07 057zh3y96 02kpeqv85 04chrp450",
    "lg_code": "240001 242012 242021 242039 242047 242055 242071 242080 242098 242101 242110 242128 242144"
    " 242152 242161 243035 243248 243418 243434 243442 244414 244422 244431 244619 244708 244716 244724"
    " 245437 245615 245623",
    "ffc_no": "I1 I10 I26 K601 A1",
    "approval_no": "20900BZZ01234000 22800AMX00696000 30300AMX00015000 22524APZ00123000 30500DZX00012000"
    " (61AM)1114",
    "cert_no": "226AFBZX00123000",
    "class1_no": "13B1X00001000001",
    "mah_licence": "27B2X00150 27C0X00195 24A2X00001",
    "mfg_licence": "27AZ200051 27DZ200005",
    "jmdn": "16173000 17148010 34670000 37583000 36147000",
    "pmda_otc": "123456_K0000000123_01_02",
    "yj": "5200013D1123 5200139D1037 5200072D1058 2171022F1029 2456001F1019",
    "price_list_code": "5200013D1123 5200139D1037 5200072D1058 2171022F1029 2456001F1019",
    "tais": "00001-000010 00170-000683 00064-000001 00149-000123 01234-567890",
    "care_office": "2470100013 1370100016 24A0100016 2490200025 2410100123",
    "med_inst": "240101014 240101261",
    "insurer_no": "33120015",
    "lot": "24A001 L-2025-04-17/3 0A12 K1234567 B.77",
    "certificate_no": "MMV-HF-2026-00001-01-C",
}

CHECKED_TO_THE_DIGIT = {
    "corporate_no",
    "gtin",
    "jan",
    "orcid",
    "ror",
    "lg_code",
    "yj",
    "price_list_code",
    "care_office",
    "med_inst",
    "insurer_no",
    "certificate_no",
}

JIS_STANDARDS = ("JIS T 9201", "JIS T 9203", "JIS T 9208", "JIS T 9210", "JIS T 9241-3:2015", "JIS T 9265")

INVALID = [
    ("corporate_no", "7000012050003", "check_digit"),
    ("corporate_no", "0180301018771", "leading_zero"),
    ("corporate_no", "118030101877", "length"),
    ("corporate_no", "5000020240010", "check_digit"),
    ("corporate_no", "700001205000A", "malformed"),
    ("corporate_no", "7000012050002-", "malformed"),
    ("gtin", "4987035184641", "check_digit"),
    ("gtin", "4987035184613", "check_digit"),
    ("gtin", "49870351846", "length"),
    ("gtin", "036000291453", "check_digit"),
    ("gtin", "ABC7035184614", "malformed"),
    ("gtin", "-4987035184614", "malformed"),
    ("gtin", "4.98704E+12", "excel_exponent"),
    ("jan", "14987035184611", "length"),
    ("jrct", "jRCTs04121010", "length"),
    ("jrct", "jRCT041210103", "trial_type"),
    ("jrct", "jRCTx041210103", "trial_type"),
    ("jrct", "jRCT-s041210103", "malformed"),
    ("jrct", "JRTCs041210103", "malformed"),
    ("jrct", "JRCTs041210103", "case"),
    ("umin", "UMIN21177", "length"),
    ("umin", "UMIN00002117", "length"),
    ("umin", "UMIN0000211770", "length"),
    ("umin", "UMlN000021177", "malformed"),
    ("umin", "000021177", "prefix"),
    ("japic", "JapicCTI-05001", "length"),
    ("japic", "JAPIC-050001", "malformed"),
    ("japic", "JapicCTI-0500011", "length"),
    ("japic", "JapicCTI-05000A", "malformed"),
    ("jmacct", "JMA-IIA384", "length"),
    ("jmacct", "JMA-00384", "malformed"),
    ("jmacct", "JMA-IIA000384", "length"),
    ("jmacct", "JMA-IIB00384", "malformed"),
    ("nct", "NCT3036150", "length"),
    ("nct", "NCT030361500", "length"),
    ("nct", "NTC03036150", "malformed"),
    ("nct", "NCT0303615O", "malformed"),
    ("nct", "03036150", "prefix"),
    ("isrctn", "ISRCTN5018967", "length"),
    ("isrctn", "ISRTCN50189673", "malformed"),
    ("isrctn", "ISRCTN501896730", "length"),
    ("isrctn", "50189673", "prefix"),
    ("isrctn", "ISRCTN5018967A", "malformed"),
    ("eudract", "2003-000001-11", "year"),
    ("eudract", "19-004812-73", "malformed"),
    ("eudract", "2019-04812-73", "length"),
    ("eudract", "2019-004812-7", "length"),
    ("eudract", "2019/004812/73", "malformed"),
    ("ctis", "2024-403891-22-00", "serial"),
    ("ctis", "2024-503891-22", "resubmission"),
    ("ctis", "2021-503891-22-00", "year"),
    ("ctis", "2024-50389-22-00", "length"),
    ("ctis", "2024-503891-2-00", "length"),
    ("utn", "U111-1234-5678", "length"),
    ("doi", "10.12/abc", "malformed"),
    ("doi", "11.1056/x", "malformed"),
    ("doi", "10.1056", "malformed"),
    ("doi", "doi:10.1056/ NEJM", "inner_space"),
    ("doi", "10.1056NEJM", "malformed"),
    ("pmid", "0123", "leading_zero"),
    ("pmid", "PMC4015268", "pmcid"),
    ("pmid", "123456789", "length"),
    ("pmid", "12.3", "malformed"),
    ("pmid", "-1", "malformed"),
    ("orcid", "0000-0002-1825-0098", "check_digit"),
    ("orcid", "0000-0002-1694-2331", "check_digit"),
    ("orcid", "0000-0001-5109-370", "length"),
    ("orcid", "0000-0OO2-1825-0097", "malformed"),
    ("ror", "01529vy57", "check_digit"),
    ("ror", "11529vy56", "malformed"),
    ("ror", "0152ivy56", "alphabet"),
    ("ror", "01529vy5", "length"),
    ("ror", "057zh3y69", "check_digit"),
    ("lg_code", "242013", "check_digit"),
    ("lg_code", "480009", "prefecture"),
    ("lg_code", "2420120", "length"),
    ("lg_code", "24A012", "malformed"),
    ("ffc_no", "I0", "leading_zero"),
    ("ffc_no", "I01", "leading_zero"),
    ("ffc_no", "1I", "malformed"),
    ("ffc_no", "AA1", "letters"),
    ("ffc_no", "K12345", "length"),
    ("approval_no", "40300AMX00015000", "era"),
    ("approval_no", "30300AMX0001500", "length"),
    ("approval_no", "23200AMX00015000", "era_year"),
    ("approval_no", "30348AMX00015000", "prefecture"),
    ("approval_no", "30300amx00015O00", "malformed"),
    ("cert_no", "226AFAZX00123000", "malformed"),
    ("class1_no", "13A1X00001000001", "licence_class"),
    ("mah_licence", "27B2Y00150", "malformed"),
    ("mah_licence", "48A1X00001", "prefecture"),
    ("mah_licence", "27E1X00001", "licence_class"),
    ("mah_licence", "27B4X00150", "licence_kind"),
    ("mah_licence", "27B2X0150", "length"),
    ("mfg_licence", "27AX200051", "malformed"),
    ("jmdn", "1617300", "length"),
    ("jmdn", "161730000", "length"),
    ("jmdn", "1617300A", "malformed"),
    ("jmdn", "00000000", "leading_zero"),
    ("pmda_otc", "K0000000123_01", "malformed"),
    ("price_list_code", "5200013D1124", "check_digit"),
    ("price_list_code", "5200001D1024", "check_digit"),
    ("yj", "52000131D123", "letter"),
    ("yj", "5200013d112", "length"),
    ("yj", "520001301123", "letter"),
    ("tais", "0001-000010", "length"),
    ("tais", "00001-00010", "length"),
    ("tais", "00001_000010", "malformed"),
    ("tais", "000010-00010", "length"),
    ("tais", "A0001-000010", "malformed"),
    ("care_office", "2470100014", "check_digit"),
    ("care_office", "4870100013", "prefecture"),
    ("care_office", "247010001", "length"),
    ("care_office", "24I0100013", "office_kind"),
    ("care_office", "24701000133", "length"),
    ("insurer_no", "33120014", "check_digit"),
    ("lot", "", "empty"),
    ("lot", "A" * 21, "length"),
    ("lot", "ロット1", "malformed"),
    ("lot", "24 A001", "inner_space"),
    ("lot", "24\tA001", "inner_space"),
    ("lot", "null", "placeholder"),
    ("lot", "None", "placeholder"),
    ("lot", "N/A", "placeholder"),
    ("lot", "-", "placeholder"),
    ("lot", "なし", "placeholder"),
    ("jis_t9", "JIS T 8201", "malformed"),
    ("certificate_no", "MMV-HF-2026-00001-01-D", "check_digit"),
]

WARNED = [
    ("japic", "JapicCTI050001", "JapicCTI-050001", "hyphenation"),
    ("jmacct", "JMAIIA00384", "JMA-IIA00384", "hyphenation"),
    ("lg_code", "24201", "242012", "check_digit_added"),
    ("yj", "5200013D1124", "5200013D1124", "check_digit"),
    ("yj", "5200001D1024", "5200001D1024", "check_digit"),
    ("med_inst", "240101015", "240101015", "check_digit"),
    ("jrct", "jRCT3041210103", "jRCT3041210103", "trial_type"),
    ("jrct", "jRCTs991210103", "jRCTs991210103", "bureau"),
    ("lot", "24#A", "24#A", "not_in_gs1_set"),
]

NOTED = [
    ("gtin", "036000291452", "036000291452", "not_japanese_prefix"),
    ("doi", "(10.1136/bmj.l4898)."[1:], "10.1136/bmj.l4898", "trailing_punctuation"),
    ("orcid", "0000-00021825-0097", "0000-0002-1825-0097", "hyphenation"),
    ("ffc_no", "i10", "I10", "case"),
    ("tais", "00001000010", "00001-000010", "hyphenation"),
    ("approval_no", "(61AM)1114", "(61AM)1114", "legacy"),
    ("med_inst", "2410101014", "240101014", "fee_table_digit"),
    ("jis_t9", "JIST9201", "JIS T 9201", "spacing"),
    ("ror", "01529VY56", "01529vy56", "case"),
]

PREFIXED = [
    ("corporate_no", "７００００１２０５０００２", "7000012050002"),
    ("gtin", "４９１２３４５６７８９０４", "4912345678904"),
    ("gtin", "49-12345-67890-4", "4912345678904"),
    ("gtin", "4912345ー678904", "4912345678904"),
    ("jrct", "JPRN-jRCTs041210103", "jRCTs041210103"),
    ("umin", "JPRN-UMIN000021177", "UMIN000021177"),
    ("japic", "JPRN-JapicCTI-205238", "JapicCTI-205238"),
    ("eudract", "EUCTR2019-004812-73", "2019-004812-73"),
    ("eudract", "EUCTR2020-001445-39-ES", "2020-001445-39"),
    ("doi", "https://doi.org/10.1136/bmj.l4898", "10.1136/bmj.l4898"),
    ("doi", "http://dx.doi.org/10.1136/bmj.l4898", "10.1136/bmj.l4898"),
    ("doi", "doi: 10.1136/bmj.l4898", "10.1136/bmj.l4898"),
    ("pmid", "PMID: 24124926", "24124926"),
    ("pmid", "https://pubmed.ncbi.nlm.nih.gov/24124926/", "24124926"),
    ("orcid", "https://orcid.org/0000-0002-1694-233X", "0000-0002-1694-233X"),
    ("ror", "https://ror.org/01529vy56", "01529vy56"),
    ("jmdn", "16173-000", "16173000"),
    ("tais", "００００１ー００００１０", "00001-000010"),
    ("tais", "00001\u2010000010", "00001-000010"),
    ("nct", "\u200eNCT 03036150 ", "NCT03036150"),
    ("lot", " ２４Ａ００１ ", "24A001"),
]


@pytest.mark.parametrize(("scheme", "value"), [(s, v) for s, vs in VALID.items() for v in vs.split()])
def test_a_valid_example_is_its_own_normal_form(scheme: str, value: str) -> None:
    answer = check(Scheme(scheme), value, as_of=date(2026, 4, 1))
    assert answer.valid
    assert answer.normal_form == value
    expected = IdentifierLevel.CHECKSUM_OK if scheme in CHECKED_TO_THE_DIGIT else IdentifierLevel.FORMAT_OK
    assert answer.level is expected


@pytest.mark.parametrize("value", JIS_STANDARDS)
def test_a_jis_standard_of_welfare_devices_is_valid(value: str) -> None:
    answer = check(Scheme.JIS_T9, value)
    assert (answer.valid, answer.normal_form, answer.code) == (True, value, None)


@pytest.mark.parametrize(("scheme", "value", "code"), INVALID)
def test_an_invalid_example_is_refused_for_the_stated_reason(scheme: str, value: str, code: str) -> None:
    answer = check(Scheme(scheme), value)
    assert not answer.valid
    assert answer.severity is Severity.BLOCK
    assert answer.code == code


@pytest.mark.parametrize(("scheme", "value", "normal_form", "code"), WARNED)
def test_a_doubtful_value_is_taken_with_a_warning(
    scheme: str, value: str, normal_form: str, code: str
) -> None:
    answer = check(Scheme(scheme), value)
    assert (answer.valid, answer.severity) == (True, Severity.WARN)
    assert (answer.normal_form, answer.code) == (normal_form, code)
    assert answer.level is IdentifierLevel.FORMAT_OK


@pytest.mark.parametrize(("scheme", "value", "normal_form", "code"), NOTED)
def test_a_value_that_was_put_right_says_so(scheme: str, value: str, normal_form: str, code: str) -> None:
    answer = check(Scheme(scheme), value)
    assert (answer.valid, answer.severity) == (True, Severity.INFO)
    assert (answer.normal_form, answer.code) == (normal_form, code)


@pytest.mark.parametrize(("scheme", "value", "normal_form"), PREFIXED)
def test_width_spaces_hyphens_and_known_prefixes_do_not_matter(
    scheme: str, value: str, normal_form: str
) -> None:
    answer = check(Scheme(scheme), value)
    assert (answer.valid, answer.normal_form) == (True, normal_form)
    assert answer.severity is None


@pytest.mark.parametrize("scheme", Scheme)
def test_every_scheme_has_a_valid_example(scheme: Scheme) -> None:
    assert scheme in VALID or scheme is Scheme.JIS_T9


@pytest.mark.parametrize(("scheme", "value", "_code"), INVALID)
def test_a_refusal_names_the_scheme_and_speaks_both_languages(scheme: str, value: str, _code: str) -> None:
    answer = check(Scheme(scheme), value)
    assert answer.message is not None
    assert answer.message.ja.startswith(f"{Scheme(scheme).ja}: ")
    assert answer.message.ja.endswith("。")
    assert answer.message.en.startswith(f"{Scheme(scheme).en}: ")
    assert answer.message.en.endswith(".")
    assert answer.message.en.isascii() or "“" in answer.message.en
