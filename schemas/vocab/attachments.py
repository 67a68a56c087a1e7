"""Words of attachments (domain specification 1.2)."""

from schemas.vocab.words import Word

__all__ = ["AttachmentPurpose", "AttachmentType"]


class AttachmentType(Word):
    """Types of file that are taken, by their registered media types."""

    PDF = "application/pdf", "PDF", "PDF"
    PNG = "image/png", "PNG画像", "PNG picture"
    JPEG = "image/jpeg", "JPEG画像", "JPEG picture"


class AttachmentPurpose(Word):
    """What a file is sent for."""

    LABEL_IMAGE = "label_image", "表示ラベルの画像", "Picture of the label"
    CERTIFICATE_OF_ANALYSIS = "certificate_of_analysis", "試験成績書", "Certificate of analysis"
    DOCUMENT = "document", "資料（非公開）", "Document (not public)"
