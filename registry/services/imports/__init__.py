"""Imports: files of public sources, and tables that members upload by browser, API or command line.

``sources`` takes the records of public sources. ``uploads`` receives a member's table and answers how far it is;
``working`` checks and takes it in the background, ``files`` at once for the command line, both in ``batches``;
``products`` and ``results`` turn its rows into acts of those services; ``reports`` says what is wrong with every row.
"""

from registry.services.imports.files import run_file
from registry.services.imports.heading_maps import own_heading_maps, save_heading_map
from registry.services.imports.reports import file_with_errors, report_file, report_page
from registry.services.imports.sources import BATCH, Imported, Progress, run
from registry.services.imports.templates import template
from registry.services.imports.uploads import MAX_BYTES, Received, again, of_person, receive, view
from registry.services.imports.working import run_next, work

__all__ = [
    "BATCH",
    "MAX_BYTES",
    "Imported",
    "Progress",
    "Received",
    "again",
    "file_with_errors",
    "of_person",
    "own_heading_maps",
    "receive",
    "report_file",
    "report_page",
    "run",
    "run_file",
    "run_next",
    "save_heading_map",
    "template",
    "view",
    "work",
]
