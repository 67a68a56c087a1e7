"""Canonical JSON of a contract model (RFC 8785) and its SHA-256 (FIPS 180-4)."""

import hashlib

import rfc8785
from pydantic import BaseModel

__all__ = ["canonical_bytes", "sha256_hex"]


def canonical_bytes(model: BaseModel) -> bytes:
    """The model's JSON form in the one spelling that is hashed, stored and signed (UTF-8, no final newline).

    Every field is written, null ones too: a field that was withheld or not recorded stays visible as such.
    Text keeps its code points; RFC 8785 asks for no Unicode normalisation.

    Raises:
        rfc8785.CanonicalizationError: An integer lies outside ±(2**53 - 1) or a float is not finite.
    """
    return rfc8785.dumps(model.model_dump(mode="json", by_alias=True))


def sha256_hex(data: bytes) -> str:
    """SHA-256 of the bytes as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
