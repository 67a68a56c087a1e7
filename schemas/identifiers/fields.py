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

__all__ = [
    "ApprovalNo",
    "CareOffice",
    "CertNo",
    "CertificateNo",
    "Class1No",
    "CorporateNo",
    "Doi",
    "FfcNo",
    "Gtin",
    "InsurerNo",
    "Jan",
    "JisT9",
    "Jmdn",
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
