"""Trials: one primary identifier, dates either read or raw, and no place for a person."""

import pytest
from pydantic import BaseModel, ValidationError

from registry.domain.canonical import canonical_bytes
from schemas.base import Bilingual
from schemas.identifiers import Scheme
from schemas.imports import Provenance, Source
from schemas.trials import TrialDate, TrialDocument, TrialIdentifier, TrialTitles
from schemas.vocab import IdentifierLevel, TrialStatus

SOURCE = Source(
    code="ictrp", name=Bilingual(ja="ICTRP", en="ICTRP"), terms=Bilingual(ja="利用規約", en="Terms")
)
NCT = TrialIdentifier(scheme=Scheme.NCT, value="NCT03036150", level=IdentifierLevel.FORMAT_OK, primary=True)
UMIN = TrialIdentifier(scheme=Scheme.UMIN, value="UMIN000021177", level=IdentifierLevel.FORMAT_OK)


def trial(*identifiers: TrialIdentifier) -> TrialDocument:
    return TrialDocument(
        source=SOURCE,
        provenance=Provenance(file_sha256="0" * 64, record_sha256="1" * 64),
        primary_registry="ClinicalTrials.gov",
        identifiers=identifiers,
        titles=TrialTitles(public="A study"),
        status=TrialStatus.UNKNOWN,
    )


def test_a_trial_with_many_identifiers_has_one_primary() -> None:
    assert trial(UMIN, NCT).primary_id is NCT


@pytest.mark.parametrize("identifiers", [(UMIN,), (NCT, UMIN.model_copy(update={"primary": True}))])
def test_no_or_two_primary_identifiers_are_refused(identifiers: tuple[TrialIdentifier, ...]) -> None:
    with pytest.raises(ValidationError, match="Exactly one"):
        trial(*identifiers)


def test_a_trial_survives_storage_unchanged() -> None:
    made = trial(NCT, UMIN)
    assert TrialDocument.model_validate_json(canonical_bytes(made)) == made


@pytest.mark.parametrize("fields", [{}, {"date": "2020-02", "raw": "02/2020"}])
def test_a_date_is_read_or_raw_and_never_both(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="either read or kept raw"):
        TrialDate.model_validate(fields)


def names(model: type[BaseModel], seen: set[type[BaseModel]]) -> set[str]:
    """Every field name of a model and of the models inside it."""
    seen.add(model)
    found = set(model.model_fields)
    for field in model.model_fields.values():
        for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, BaseModel) and part not in seen:
                found |= names(part, seen)
    return found


def test_the_contract_has_no_place_for_a_contact_person() -> None:
    words = {"contact", "email", "phone", "tel", "investigator", "official", "affiliation"}
    assert not {name for name in names(TrialDocument, set()) if words & set(name.split("_"))}


@pytest.mark.parametrize(
    "fields", [{"scheme": "jan", "level": "format_ok"}, {"scheme": "nct", "level": None}]
)
def test_an_identifier_of_another_scheme_or_unchecked_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TrialIdentifier.model_validate({"value": "NCT03036150", **fields})
