"""The names of the identifier schemes, each with its label (domain specification 2.12)."""

from typing import Final

from schemas.vocab import Word

__all__ = ["TRIAL_SCHEMES", "Scheme"]


class Scheme(Word):
    """An identifier scheme."""

    CORPORATE_NO = "corporate_no", "法人番号", "Corporate Number"
    GTIN = "gtin", "GTIN", "GTIN"
    JAN = "jan", "JANコード", "JAN code"
    JRCT = "jrct", "jRCT番号", "jRCT number"
    UMIN = "umin", "UMIN試験ID", "UMIN-CTR number"
    JAPIC = "japic", "JapicCTI番号", "JapicCTI number"
    JMACCT = "jmacct", "JMACCT番号", "JMACCT number"
    NCT = "nct", "NCT番号", "NCT number"
    ISRCTN = "isrctn", "ISRCTN番号", "ISRCTN number"
    EUDRACT = "eudract", "EudraCT番号", "EudraCT number"
    CTIS = "ctis", "EU CT番号", "EU CT number"
    UTN = "utn", "UTN（WHO共通試験番号）", "Universal Trial Number"
    DOI = "doi", "DOI", "DOI"
    PMID = "pmid", "PMID", "PMID"
    ORCID = "orcid", "ORCID iD", "ORCID iD"
    ROR = "ror", "ROR ID", "ROR ID"
    LG_CODE = "lg_code", "全国地方公共団体コード", "Local government code"
    FFC_NO = "ffc_no", "届出番号", "FFC notification number"
    APPROVAL_NO = "approval_no", "承認番号", "Approval number"
    CERT_NO = "cert_no", "認証番号", "Device certification number"
    CLASS1_NO = "class1_no", "届出番号（クラスI）", "Class I device notification number"
    MAH_LICENCE = "mah_licence", "製造販売業許可番号", "Marketing authorisation holder licence"
    MFG_LICENCE = "mfg_licence", "製造業許可番号", "Manufacturing licence"
    JMDN = "jmdn", "JMDNコード", "JMDN code"
    YJ = "yj", "YJコード", "YJ code"
    PRICE_LIST_CODE = "price_list_code", "薬価基準収載医薬品コード", "Price-list code"
    TAIS = "tais", "TAISコード", "TAIS code"
    CARE_OFFICE = "care_office", "介護保険事業所番号", "Care-insurance office number"
    INSURER_NO = "insurer_no", "保険者番号", "Insurer number"
    MED_INST = "med_inst", "医療機関コード", "Medical institution code"
    PMDA_OTC = "pmda_otc", "PMDA一般用医薬品文書ID", "PMDA OTC document id"
    LOT = "lot", "ロット番号", "Lot number"
    JIS_T9 = "jis_t9", "JIS T 9000番台の規格番号", "JIS T 9xxx standard"
    CERTIFICATE_NO = "certificate_no", "証明書番号", "Certificate number"


TRIAL_SCHEMES: Final = (
    Scheme.JRCT,
    Scheme.UMIN,
    Scheme.JAPIC,
    Scheme.JMACCT,
    Scheme.NCT,
    Scheme.ISRCTN,
    Scheme.EUDRACT,
    Scheme.CTIS,
    Scheme.UTN,
)
"""The schemes a trial may be registered under (domain specification 2.4)."""
