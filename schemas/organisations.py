"""Organisations of the network: trial sites, laboratories and others, without any person."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.base import Contract, Document, Text
from schemas.identifiers import LgCode, MedInst, OrganisationId
from schemas.imports import Provenance, Source
from schemas.vocab import IdentifierLevel, OrganisationKind

__all__ = ["OrganisationDocument", "OrganisationEntry", "OrganisationView"]

Digits2 = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|[1-3]\d|4[0-7])$")]


class OrganisationDocument(Document):
    """One organisation as a public list tells of it."""

    contract: Literal["organisation/1"] = "organisation/1"
    source: Source
    provenance: Provenance
    name: Text
    kind: OrganisationKind | None = Field(description="Null where the source does not say.")
    medical_institution_code: MedInst | None = Field(
        default=None, description="Prefecture (2) and 医療機関コード (7)."
    )
    code_level: IdentifierLevel | None = Field(default=None, description="How far the code is checked.")
    lg_code: LgCode | None = Field(default=None, description="Municipality, where the address names one.")
    prefecture: Digits2 | None = Field(default=None, description="Prefecture as 01 to 47.")
    postal_code: str | None = Field(default=None, pattern=r"^\d{7}$")
    address: Text | None = None


class OrganisationEntry(Contract):
    """What staff enter of an organisation that no public list holds."""

    name: Text
    kind: OrganisationKind
    lg_code: LgCode | None = None
    postal_code: str | None = Field(default=None, pattern=r"^\d{7}$")
    address: Text | None = None


class OrganisationView(Contract):
    """An organisation as anyone may see it."""

    id: OrganisationId
    organisation: OrganisationDocument
