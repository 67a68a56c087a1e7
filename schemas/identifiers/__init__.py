"""Identifiers: how each scheme looks, its check digit, its normal form, and what to say when it is wrong.

``schemes`` names the schemes, ``checker`` checks a value, ``fields`` has the types for contracts, ``own`` the
registry's own numbers, ``gs1`` reads package codes; the rules stand by subject in ``trade``, ``trials``,
``literature``, ``government``, ``medicines`` and ``care``, their algorithms in ``check_digits`` (domain
specification 2).
"""

from schemas.identifiers.checker import check, checked, trial_scheme
from schemas.identifiers.fields import (
    ApprovalNo,
    CareOffice,
    CertificateNo,
    CertNo,
    Class1No,
    CorporateNo,
    Doi,
    FfcNo,
    Gtin,
    InsurerNo,
    Jan,
    JisT9,
    Jmdn,
    LgCode,
    ListingId,
    LotNumber,
    MahLicence,
    MedInst,
    MfgLicence,
    Orcid,
    OrganisationId,
    PmdaOtc,
    Pmid,
    PriceListCode,
    ProductId,
    PublicationId,
    ReviewId,
    Ror,
    SpecificationId,
    TaisCode,
    TrialId,
    TrialRecordId,
    YjCode,
)
from schemas.identifiers.government import ffc_fiscal_year, fiscal_year
from schemas.identifiers.gs1 import Gs1Scan, ScanRefused, parse_gs1
from schemas.identifiers.medicines import is_legacy_approval
from schemas.identifiers.own import PublicIdKind, public_id, public_id_number
from schemas.identifiers.schemes import TRIAL_SCHEMES, Scheme
from schemas.identifiers.trade import gtin14
from schemas.identifiers.trials import jrct_alias
from schemas.identifiers.verdicts import Check, IdentifierRefused, normalise

__all__ = [
    "TRIAL_SCHEMES",
    "ApprovalNo",
    "CareOffice",
    "CertNo",
    "CertificateNo",
    "Check",
    "Class1No",
    "CorporateNo",
    "Doi",
    "FfcNo",
    "Gs1Scan",
    "Gtin",
    "IdentifierRefused",
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
    "PublicIdKind",
    "PublicationId",
    "ReviewId",
    "Ror",
    "ScanRefused",
    "Scheme",
    "SpecificationId",
    "TaisCode",
    "TrialId",
    "TrialRecordId",
    "YjCode",
    "check",
    "checked",
    "ffc_fiscal_year",
    "fiscal_year",
    "gtin14",
    "is_legacy_approval",
    "jrct_alias",
    "normalise",
    "parse_gs1",
    "public_id",
    "public_id_number",
    "trial_scheme",
]
