"""Types for the fields of a contract: what passed validation is the normal form of a checked identifier.

A value that cannot be taken as written raises ``ValueError`` with a message in Japanese and English. Rules
with a bound that moves with the day are checked without that bound; the service that knows the day calls
:func:`schemas.identifiers.check` again with ``as_of``.
"""

from functools import partial
from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.identifiers.checker import checked, trial_scheme
from schemas.identifiers.own import PublicIdKind, public_id, public_id_number
from schemas.identifiers.schemes import Scheme
from schemas.identifiers.verdicts import Shape, normalise, upper

__all__ = [
    "ApprovalNo",
    "CareOffice",
    "CertNo",
    "CertificateNo",
    "Class1No",
    "CorporateNo",
    "Doi",
    "FfcNo",
    "FormulaNo",
    "FoshuNo",
    "Gtin",
    "InsurerNo",
    "Jan",
    "JisT9",
    "Jmdn",
    "JsccmNo",
    "LegacyApprovalNo",
    "LgCode",
    "ListingId",
    "LotNumber",
    "MahLicence",
    "MedInst",
    "MfgLicence",
    "Orcid",
    "OrganisationId",
    "PmdaOtc",
    "Pmid",
    "PriceListCode",
    "ProductId",
    "PublicationId",
    "ReviewId",
    "Ror",
    "SpecificationId",
    "TaisCode",
    "TrialId",
    "TrialRecordId",
    "YjCode",
]


def _trial(value: str) -> str:
    if scheme := trial_scheme(value):
        return checked(scheme, value)
    raise ValueError(
        "試験ID: jRCT、UMIN、JapicCTI、JMACCT、NCT、ISRCTN、EudraCT、EU CT、UTNのどの形にも合いません。"
        "登録機関の画面から写し直してください。"
        " / Trial id: it fits none of jRCT, UMIN, JapicCTI, JMACCT, NCT, ISRCTN, EudraCT, EU CT, UTN;"
        " copy it again from the registry's page."
    )


def _own(kind: PublicIdKind, value: str) -> str:
    return public_id(kind, public_id_number(kind, value))


def _formed(shape: Shape, value: str) -> str:
    text, _ = upper(normalise(value).replace(" ", ""))
    if fault := shape.fault(text):
        raise ValueError(f"{fault.ja} / {fault.en[0].upper()}{fault.en[1:]}")
    return text


CorporateNo = Annotated[
    str, AfterValidator(partial(checked, Scheme.CORPORATE_NO)), Field(examples=["5000020240001"])
]
Gtin = Annotated[str, AfterValidator(partial(checked, Scheme.GTIN)), Field(examples=["4912345678904"])]
Jan = Annotated[str, AfterValidator(partial(checked, Scheme.JAN)), Field(examples=["4912345678904"])]
TrialId = Annotated[str, AfterValidator(_trial), Field(examples=["jRCTs041210103"])]
"""A trial identifier of any scheme; :func:`schemas.identifiers.trial_scheme` says which."""
Doi = Annotated[str, AfterValidator(partial(checked, Scheme.DOI)), Field(examples=["10.1136/bmj.l4898"])]
Pmid = Annotated[str, AfterValidator(partial(checked, Scheme.PMID)), Field(examples=["24124926"])]
Orcid = Annotated[
    str, AfterValidator(partial(checked, Scheme.ORCID)), Field(examples=["0000-0002-1825-0097"])
]
Ror = Annotated[str, AfterValidator(partial(checked, Scheme.ROR)), Field(examples=["01529vy56"])]
LgCode = Annotated[str, AfterValidator(partial(checked, Scheme.LG_CODE)), Field(examples=["242012"])]
FfcNo = Annotated[str, AfterValidator(partial(checked, Scheme.FFC_NO)), Field(examples=["I10"])]
ApprovalNo = Annotated[
    str, AfterValidator(partial(checked, Scheme.APPROVAL_NO)), Field(examples=["30300AMX00015000"])
]
CertNo = Annotated[
    str, AfterValidator(partial(checked, Scheme.CERT_NO)), Field(examples=["226AFBZX00123000"])
]
Class1No = Annotated[
    str, AfterValidator(partial(checked, Scheme.CLASS1_NO)), Field(examples=["13B1X00001000001"])
]
MahLicence = Annotated[
    str, AfterValidator(partial(checked, Scheme.MAH_LICENCE)), Field(examples=["27B2X00150"])
]
MfgLicence = Annotated[
    str, AfterValidator(partial(checked, Scheme.MFG_LICENCE)), Field(examples=["27AZ200051"])
]
Jmdn = Annotated[str, AfterValidator(partial(checked, Scheme.JMDN)), Field(examples=["16173000"])]
YjCode = Annotated[str, AfterValidator(partial(checked, Scheme.YJ)), Field(examples=["5200013D1123"])]
PriceListCode = Annotated[
    str, AfterValidator(partial(checked, Scheme.PRICE_LIST_CODE)), Field(examples=["5200013D1123"])
]
PmdaOtc = Annotated[
    str, AfterValidator(partial(checked, Scheme.PMDA_OTC)), Field(examples=["123456_K0000000123_01_02"])
]
TaisCode = Annotated[str, AfterValidator(partial(checked, Scheme.TAIS)), Field(examples=["00001-000010"])]
CareOffice = Annotated[
    str, AfterValidator(partial(checked, Scheme.CARE_OFFICE)), Field(examples=["2470100013"])
]
InsurerNo = Annotated[str, AfterValidator(partial(checked, Scheme.INSURER_NO)), Field(examples=["33120015"])]
MedInst = Annotated[str, AfterValidator(partial(checked, Scheme.MED_INST)), Field(examples=["240101014"])]
LotNumber = Annotated[str, AfterValidator(partial(checked, Scheme.LOT)), Field(examples=["24A001"])]
JisT9 = Annotated[str, AfterValidator(partial(checked, Scheme.JIS_T9)), Field(examples=["JIS T 9201"])]
CertificateNo = Annotated[
    str, AfterValidator(partial(checked, Scheme.CERTIFICATE_NO)), Field(examples=["MMV-HF-2026-00001-01-C"])
]

ProductId = Annotated[str, AfterValidator(partial(_own, PublicIdKind.PRODUCT)), Field(examples=["P-000001"])]
ListingId = Annotated[str, AfterValidator(partial(_own, PublicIdKind.LISTING)), Field(examples=["G-000001"])]
TrialRecordId = Annotated[
    str, AfterValidator(partial(_own, PublicIdKind.TRIAL)), Field(examples=["T-000001"])
]
ReviewId = Annotated[str, AfterValidator(partial(_own, PublicIdKind.REVIEW)), Field(examples=["R-000001"])]
PublicationId = Annotated[
    str, AfterValidator(partial(_own, PublicIdKind.PUBLICATION)), Field(examples=["B-000001"])
]
OrganisationId = Annotated[
    str, AfterValidator(partial(_own, PublicIdKind.ORGANISATION)), Field(examples=["O-000001"])
]
SpecificationId = Annotated[
    str, AfterValidator(partial(_own, PublicIdKind.SPECIFICATION)), Field(examples=["S-000001"])
]

FoshuNo = Annotated[
    str,
    AfterValidator(
        partial(_formed, Shape(r"\d{1,5}", "1〜5桁の数字（例 1234）", "1 to 5 digits, e.g. 1234"))
    ),
    Field(examples=["1234"]),
]
"""Number of a permission of FOSHU. This and those below have a form but no scheme of their own."""
JsccmNo = Annotated[
    str,
    AfterValidator(
        partial(
            _formed, Shape(r"87\d{4}", "87で始まる6桁の数字（例 875200）", "6 digits from 87, e.g. 875200")
        )
    ),
    Field(examples=["875200"]),
]
FormulaNo = Annotated[
    str,
    AfterValidator(
        partial(
            _formed,
            Shape(
                r"\d{1,3}[A-Z]?",
                "3桁以内の数字と、あれば英字1字（例 35A）",
                "up to 3 digits and a letter if there is one, e.g. 35A",
            ),
        )
    ),
    Field(examples=["35A"]),
]
LegacyApprovalNo = Annotated[
    str,
    AfterValidator(
        partial(
            _formed,
            Shape(
                r"\(\d{2}[A-Z]{1,3}\)\d{1,5}",
                "かっこに年2桁と英字、続けて5桁以内の数字（例 (61AM)1114）",
                "year (2) and letters in brackets, then up to 5 digits, e.g. (61AM)1114",
            ),
        )
    ),
    Field(examples=["(61AM)1114"]),
]
Ccta95Class = Annotated[
    str,
    AfterValidator(partial(_formed, Shape(r"\d{6}", "6桁の数字（例 030306）", "6 digits, e.g. 030306"))),
    Field(examples=["030306"]),
]
