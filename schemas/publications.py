"""Publications: what a bibliographic record says of an article, and what a journal said of it later.

Authors are named as the bibliographic record prints them, for that is how an article is cited; their affiliations
and addresses are not read. Abstracts are searched for registry numbers and not stored: they belong to their
publishers, and they tell effects.
"""

from datetime import datetime
from typing import Literal

from pydantic import Field, model_validator

from schemas.base import Contract, Document, LongText, Text
from schemas.identifiers import TRIAL_SCHEMES, Doi, Pmid, PublicationId, Scheme, TrialRecordId
from schemas.imports import Provenance, Source
from schemas.vocab import NoticeKind, NumberOrigin

__all__ = [
    "PublicationCard",
    "PublicationDocument",
    "PublicationEntry",
    "PublicationNotice",
    "PublicationNumber",
    "PublicationView",
]

_MOST_AUTHORS = 3000


class PublicationNumber(Contract):
    """A registry number that the record of an article names; it links the article to the trial."""

    scheme: Scheme
    value: Text
    origin: NumberOrigin

    @model_validator(mode="after")
    def _a_scheme_is_one_of_trials(self) -> "PublicationNumber":
        if self.scheme not in TRIAL_SCHEMES:
            raise ValueError(
                f"{self.scheme.ja}は試験の番号ではありません。 / {self.scheme.en} does not name trials."
            )
        return self


class PublicationNotice(Contract):
    """What a journal said of the article after it appeared."""

    kind: NoticeKind
    pmid: Pmid | None = None
    citation: LongText | None = None


class PublicationFacts(Contract):
    """What is known of an article, whoever told it."""

    doi: Doi | None = None
    pmid: Pmid | None = None
    title: LongText | None = Field(default=None, description="Null where nothing but a number is known.")
    title_original: LongText | None = Field(default=None, description="In the language of the article.")
    journal: Text | None = None
    year: int | None = Field(default=None, ge=1600, le=2200)
    volume: Text | None = None
    issue: Text | None = None
    pages: Text | None = None
    authors: tuple[Text, ...] = Field(default=(), max_length=_MOST_AUTHORS)
    kinds: tuple[Text, ...] = Field(default=(), description="Publication types in the source's words.")
    numbers: tuple[PublicationNumber, ...] = ()
    notices: tuple[PublicationNotice, ...] = ()
    primary_outcomes: tuple[LongText, ...] = Field(
        default=(),
        description="Primary outcomes as the article reports them. No bibliographic record has them;"
        " a reviewer who read the article enters them.",
    )


class PublicationEntry(PublicationFacts):
    """What a reviewer enters of an article."""

    title: LongText


class PublicationDocument(PublicationFacts, Document):
    """One article as a bibliographic source or a reviewer tells of it."""

    contract: Literal["publication/1"] = "publication/1"
    source: Source
    provenance: Provenance

    @model_validator(mode="after")
    def _it_is_named(self) -> "PublicationDocument":
        if self.title is None and self.doi is None and self.pmid is None:
            raise ValueError("題名・DOI・PMIDのいずれかが必要です。 / A title, a DOI or a PMID is needed.")
        return self

    @property
    def name(self) -> str:
        """Its title; where that is not known, its DOI or PMID."""
        return self.title or (f"DOI {self.doi}" if self.doi is not None else f"PMID {self.pmid}")

    @property
    def retracted(self) -> bool:
        """Whether it was retracted."""
        return any(notice.kind is NoticeKind.RETRACTION for notice in self.notices)


class PublicationView(Contract):
    """A publication as a reader may see it."""

    id: PublicationId
    version: int
    sha256: str
    recorded_at: datetime
    withheld: bool
    retracted: bool
    publication: PublicationDocument | None = Field(
        description="Null where law keeps the trial it speaks of from this reader."
    )
    trials: tuple[TrialRecordId, ...] = Field(description="Trials whose registry number it names.")


class PublicationCard(Contract):
    """A publication in a list; null where law keeps the trial it speaks of from this reader."""

    id: PublicationId
    withheld: bool
    retracted: bool
    title: LongText | None
    journal: Text | None
    year: int | None
    doi: Text | None
    pmid: Text | None
