"""Sample results: which pairs of value and qualifier say something."""

import pytest
from pydantic import ValidationError

from schemas.samples import SampleResult
from schemas.vocab import ResultQualifier


def result(value: str | None, qualifier: str | None) -> SampleResult:
    return SampleResult.model_validate(
        {
            "item": "lead",
            "item_text": "LEAD",
            "value": value,
            "qualifier": qualifier,
            "unit": "ug/kg",
            "text": "as reported",
        }
    )


@pytest.mark.parametrize(
    ("value", "qualifier"), [("109", "="), ("5", "<"), (None, "<"), (None, "ND"), (None, None)]
)
def test_a_result_that_says_something_is_taken(value: str | None, qualifier: str | None) -> None:
    assert result(value, qualifier).value == value


@pytest.mark.parametrize(("value", "qualifier"), [("109", None), ("109", "ND"), (None, "="), (None, ">")])
def test_a_result_that_contradicts_itself_is_refused(value: str | None, qualifier: str | None) -> None:
    with pytest.raises(ValidationError, match="qualifier"):
        result(value, qualifier)


def test_every_qualifier_has_two_labels() -> None:
    assert all(word.ja and word.en for word in ResultQualifier)
