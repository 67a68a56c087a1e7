"""The printed certificate: WeasyPrint in worker processes (PDF/A-3a, ISO 19005-3; PDF/UA-1, ISO 14289-1).

``renderer`` runs in the server and imports nothing that draws; ``worker`` is the program of a worker process
and ``frames`` what the two say to each other;
``certificate``, ``page``, ``qr`` and ``fonts`` do the work there.
"""

from registry.adapters.pdf.renderer import WorkerPdfRenderer

__all__ = ["WorkerPdfRenderer"]
