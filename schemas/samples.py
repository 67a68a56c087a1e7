"""Samples of listed products that a public body tested; which lot they came from is not known."""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from schemas.base import Contract, DecimalText, Document, Text
from schemas.imports import Provenance, Source
from schemas.vocab import ResultQualifier

__all__ = ["ListedSample", "SampleResult"]


class SampleResult(Contract):
    """One result as reported.

    ``value`` null with ``<`` says *below a limit the source does not state*; with ``ND`` *not detected*; with no
    qualifier *the source reports no value*. ``text`` is the result as the source writes it, unit included.
    """

    item: Text = Field(description="The item in the registry's word, e.g. lead.")
    item_text: Text = Field(description="The item in the source's words.")
    value: DecimalText | None
    qualifier: ResultQualifier | None
    unit: Text | None = Field(description="UCUM, e.g. ug/kg.")
    text: Text

    @model_validator(mode="after")
    def _a_value_says_how_it_is_read(self) -> "SampleResult":
        if self.value is not None and self.qualifier in {None, ResultQualifier.NOT_DETECTED}:
            raise ValueError("A value needs a qualifier other than ND.")
        if self.value is None and self.qualifier in {ResultQualifier.EQUAL, ResultQualifier.GREATER}:
            raise ValueError("Without a value the qualifier cannot be = or >.")
        return self


class ListedSample(Document):
    """One sample of a listed product with its results."""

    contract: Literal["sample/1"] = "sample/1"
    source: Source
    provenance: Provenance
    sample_no: Text
    listing_key: Text = Field(description="Source key of the listing, in the same source.")
    collected_on: date | None = None
    results: tuple[SampleResult, ...] = Field(min_length=1)
