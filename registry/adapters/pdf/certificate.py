"""A snapshot as PDF/A-3a and PDF/UA-1 in one file, its canonical JSON attached as ``record.json``.

The same snapshot gives the same bytes: identifier and dates come from it, fonts are pinned, nothing is fetched.
This module loads Pango when it is imported; only worker processes import it.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import NoReturn

import pydyf
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from registry.adapters.pdf import page
from registry.adapters.pdf.worker import Work
from registry.domain import canonical
from registry.domain.errors import GlyphsMissing, RenderFailed
from schemas.base import Bilingual
from schemas.certificates import CertificateSnapshot

__all__ = ["Printer", "prepare"]

_LOGGER = logging.getLogger("weasyprint")
_WARM_UP = '<html lang="ja"><title>準備</title><h1>準備 <b>Ready</b> 123 𠮷</h1><table><tr><td>表</table>'

# ISO 14289-1 wants its part number in the metadata; ISO 19005-3 wants every schema it does not know described.
_PDF_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA standard</pdfaProperty:description></rdf:li></rdf:Seq>
</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def prepare() -> Work:
    """Load fonts and style sheet once and print a first small page, so that no certificate waits for that."""
    printer = Printer(page.stylesheet())
    printer.to_pdf(_WARM_UP)
    return lambda document: print_certificate(printer, document)


def print_certificate(printer: "Printer", document: bytes) -> bytes:
    """The PDF of a snapshot given as JSON.

    Raises:
        GlyphsMissing: The pinned fonts lack characters of the snapshot.
        RenderFailed: The page is faulty.
    """
    snapshot = CertificateSnapshot.model_validate_json(document)
    record = canonical.canonical_bytes(snapshot)
    sha256 = canonical.sha256_hex(record)
    midnight = datetime.combine(snapshot.issued_on, time(), UTC)
    attachment = weasyprint.Attachment(
        string=record,
        name="record.json",
        description="証明書の記録(正準JSON) / Record of the certificate (canonical JSON)",
        created=midnight,
        modified=midnight,
        relationship="Source",
        url_fetcher=printer.fetcher,
    )
    return printer.to_pdf(page.certificate_html(snapshot, sha256), sha256[:32], attachment)


class Printer:
    """WeasyPrint with one style sheet, the pinned fonts, no way out, and no tolerance for faulty pages."""

    def __init__(self, css: str) -> None:
        self.fetcher = _NoFetching()
        self._fonts = FontConfiguration()
        self._style = weasyprint.CSS(string=css, font_config=self._fonts, url_fetcher=self.fetcher)

    def to_pdf(
        self, html: str, identifier: str = "0" * 32, attachment: weasyprint.Attachment | None = None
    ) -> bytes:
        """The page as PDF.

        Args:
            html: A whole page.
            identifier: The file identifier, which otherwise would be random.
            attachment: The source of the page, embedded in the file.

        Raises:
            GlyphsMissing: The pinned fonts lack characters of the page.
            RenderFailed: The page refers to something outside itself or is faulty.
        """
        complaints = _Complaints()
        _LOGGER.addHandler(complaints)
        try:
            pdf: bytes = weasyprint.HTML(string=html, url_fetcher=self.fetcher).write_pdf(
                stylesheets=[self._style],
                font_config=self._fonts,
                pdf_variant="pdf/a-3a",
                pdf_identifier=identifier.encode(),
                attachments=[attachment] if attachment else None,
                finisher=_add_pdf_ua,
            )
        except FatalURLFetchingError:
            pdf = b""  # the refusal is among the complaints
        finally:
            _LOGGER.removeHandler(complaints)
        if complaints.characters:
            raise GlyphsMissing("".join(complaints.characters))
        if complaints.texts:
            raise RenderFailed(
                Bilingual(
                    ja=f"証明書のページに誤りがあります。管理者に連絡してください: {complaints.texts[0]}",
                    en=f"The certificate's page is faulty; tell the administrator: {complaints.texts[0]}",
                )
            )
        return pdf


class _NoFetching(URLFetcher):  # type: ignore[misc] # WeasyPrint ships no types
    """Refuses every address, of files, data and networks alike; what is printed comes in the page itself."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> NoReturn:  # noqa: ARG002 - its base's
        _LOGGER.error("address refused: %s", url[:200])
        raise FatalURLFetchingError(url)


class _Complaints(logging.Handler):
    """Collects what WeasyPrint only warns of: characters without a glyph, in order, and everything else."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.characters: dict[str, None] = {}
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg.startswith(".notdef") and isinstance(record.args, tuple):
            self.characters[str(record.args[0])] = None
        else:
            self.texts.append(record.getMessage())


def _add_pdf_ua(_document: weasyprint.Document, pdf: pydyf.PDF) -> None:
    """Say "PDF/UA-1" inside the one RDF element, readable without decompression, and list attachments once."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Type") == "/Metadata":
            head, end, tail = item.stream[0].rpartition(b"</rdf:RDF>")
            item.stream[0] = head + _PDF_UA + end + tail
            item.compress = False
    if "AF" in pdf.catalog:  # WeasyPrint 70 lists each attachment twice
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
