"""What is stored: Piccolo tables and the migrations; no rules. Foreign keys point one way, up this list."""

from piccolo.table import Table

from registry.tables.attachments import Attachment, AttachmentUse
from registry.tables.certificates import Certificate
from registry.tables.evidence import ClaimOutcome, EvidenceRecord
from registry.tables.imports import ImportRun, RejectedRow
from registry.tables.installation import Installation
from registry.tables.jobs import Job
from registry.tables.listings import Listing, Reading
from registry.tables.log import Counter, LogEntry
from registry.tables.lots import Lot, RecallReport, Sample, Specimen, TestResult
from registry.tables.mail import Mail
from registry.tables.members import (
    Account,
    ApiToken,
    Firm,
    FirmPast,
    Invitation,
    Organisation,
    PasswordReset,
    Person,
    RecoveryCode,
    RoleGrant,
    Session,
)
from registry.tables.products import Product, ProductDraftRow, ProductIdentifier
from registry.tables.publications import Paper, PaperNumber
from registry.tables.reviews import (
    CaseActRow,
    CorrectionRow,
    InterestDeclarationRow,
    InterestOverride,
    ReviewAssignment,
    ReviewCaseRow,
    ReviewPointRow,
    ReviewSubmission,
    SuspensionRow,
)
from registry.tables.rules import LegalRule
from registry.tables.specifications import Specification
from registry.tables.systematic_reviews import SystematicReview, SystematicReviewRecord
from registry.tables.trials import (
    LinkRequest,
    MergeProposal,
    ProductLink,
    Trial,
    TrialIdentifier,
    TrialSighting,
)
from registry.tables.uploads import HeadingMap, Upload, UploadFile, UploadFinding, UploadRow
from registry.tables.versions import Publication, Version

__all__ = ["ALL"]

ALL: tuple[type[Table], ...] = (
    Installation,
    Counter,
    LogEntry,
    Version,
    Publication,
    Person,
    Firm,
    FirmPast,
    Organisation,
    Account,
    RoleGrant,
    Session,
    ApiToken,
    RecoveryCode,
    Invitation,
    PasswordReset,
    Mail,
    Product,
    ProductIdentifier,
    ProductDraftRow,
    ReviewCaseRow,
    ReviewSubmission,
    ReviewAssignment,
    InterestDeclarationRow,
    InterestOverride,
    ReviewPointRow,
    CaseActRow,
    CorrectionRow,
    SuspensionRow,
    Job,
    Listing,
    Reading,
    Trial,
    TrialIdentifier,
    TrialSighting,
    ProductLink,
    LinkRequest,
    ClaimOutcome,
    EvidenceRecord,
    MergeProposal,
    Paper,
    PaperNumber,
    SystematicReview,
    SystematicReviewRecord,
    Specification,
    Lot,
    RecallReport,
    Sample,
    TestResult,
    Specimen,
    Certificate,
    Attachment,
    AttachmentUse,
    ImportRun,
    RejectedRow,
    LegalRule,
    UploadFile,
    HeadingMap,
    Upload,
    UploadRow,
    UploadFinding,
)
