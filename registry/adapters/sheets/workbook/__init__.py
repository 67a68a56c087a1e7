"""Workbooks (ECMA-376, xlsx) read as a stream: the first sheet that is not hidden.

``package`` refuses what is no plain workbook, ``book`` knows what is needed before the rows, ``cells`` and ``rows``
read them. Macros are refused; links to other files, pictures and everything else in the package are never opened. A
formula is read by its stored value.
"""

from registry.adapters.sheets.workbook.rows import opened

__all__ = ["opened"]
