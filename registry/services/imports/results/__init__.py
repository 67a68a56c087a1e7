"""Rows of test results: neighbouring rows of one lot are taken together.

``reading`` turns rows into values, ``judging`` into results that are compared with what stands there, ``taking``
registers lots and enters results.
"""

from registry.services.imports.results.taking import Results

__all__ = ["Results"]
