"""Rows of products: each becomes a new registration's draft, or a new draft of one of the firm's own.

``reading`` turns rows into values, ``known`` finds what is registered already, ``taking`` registers and amends.
"""

from registry.services.imports.products.taking import Products

__all__ = ["Products"]
