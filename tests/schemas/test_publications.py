"""Publications: registry numbers are those of trials, and a document survives storage."""

import pytest
from pydantic import ValidationError

from registry.domain.canonical import canonical_bytes
from schemas.publications import PublicationDocument, PublicationNumber
from schemas.vocab import NumberOrigin
from tests import builders


def test_a_number_of_another_scheme_is_refused() -> None:
    with pytest.raises(ValidationError, match="does not name trials"):
        PublicationNumber.model_validate({"scheme": "doi", "value": "10.1000/a", "origin": "entered"})


def test_a_publication_has_a_title_or_a_number() -> None:
    for number in ({"doi": "10.1000/a"}, {"pmid": "24124926"}):
        assert builders.publication(**{"pmid": None, "title": None, **number}).name
    with pytest.raises(ValidationError, match="is needed"):
        builders.publication(None, title=None)


def test_a_publication_survives_storage_unchanged() -> None:
    number = {"scheme": "nct", "value": "NCT03036150", "origin": NumberOrigin.ACCESSION}
    made = builders.publication(doi="10.1000/a", numbers=[number], notices=[{"kind": "retraction"}])
    assert PublicationDocument.model_validate_json(canonical_bytes(made)) == made
    assert made.retracted
    assert not builders.publication().retracted
