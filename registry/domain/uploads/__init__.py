"""Tables that members upload: their columns, and how a row becomes a draft or a test result (domain specification 7).

The columns are said once (`product_columns`, `RESULT_COLUMNS`); the reader, the templates with their drop-downs and
example rows, and the error report follow from them. Pure: nothing here knows a file or the database.
"""

from registry.domain.uploads.columns import Column, Form
from registry.domain.uploads.documents import Differences, Known, differences, matching, overlaid
from registry.domain.uploads.heading_maps import Mapped, mapped
from registry.domain.uploads.heading_maps import problems_of as heading_map_problems
from registry.domain.uploads.hints import HINTS
from registry.domain.uploads.products import PRODUCT_COLUMNS, product_columns
from registry.domain.uploads.reading import (
    Found,
    Line,
    Plan,
    Table,
    Values,
    check_headings,
    located,
    read_values,
)
from registry.domain.uploads.results import RESULT_COLUMNS

__all__ = [
    "HINTS",
    "PRODUCT_COLUMNS",
    "RESULT_COLUMNS",
    "Column",
    "Differences",
    "Form",
    "Found",
    "Known",
    "Line",
    "Mapped",
    "Plan",
    "Table",
    "Values",
    "check_headings",
    "differences",
    "heading_map_problems",
    "located",
    "mapped",
    "matching",
    "overlaid",
    "product_columns",
    "read_values",
]
