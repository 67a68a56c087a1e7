"""What Pydantic finds, told in Japanese and English."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, Strict, StringConstraints, TypeAdapter, ValidationError

from schemas.base import Contract, DecimalText, PartialDate
from schemas.problems import field_problems


class Colour(StrEnum):
    RED = "red"


class Inner(Contract):
    count: Annotated[int, Field(ge=1, le=9)]


class Outer(Contract):
    inner: tuple[Inner, ...]
    day: PartialDate | None = None


@pytest.mark.parametrize(
    ("kind", "value", "code", "word"),
    [
        (Annotated[str, StringConstraints(min_length=2)], "a", "string_too_short", "2"),
        (Annotated[str, StringConstraints(max_length=2)], "abc", "string_too_long", "2"),
        (Annotated[str, StringConstraints(pattern="^a+$")], "b", "string_pattern_mismatch", "^a+$"),
        (Colour, "blue", "enum", "red"),
        (Literal["red"], "blue", "literal_error", "red"),
        (Annotated[float, Field(gt=2)], 2, "greater_than", "2"),
        (Annotated[float, Field(ge=2)], 1, "greater_than_equal", "2"),
        (Annotated[float, Field(lt=2)], 2, "less_than", "2"),
        (Annotated[float, Field(le=2)], 3, "less_than_equal", "2"),
        (Annotated[list[int], Field(min_length=2)], [1], "too_short", "2"),
        (Annotated[list[int], Field(max_length=2)], [1, 2, 3], "too_long", "2"),
        (Annotated[float, Field(allow_inf_nan=False)], float("inf"), "finite_number", "finite"),
        (Annotated[bool, Strict()], 1, "bool_type", "true"),
        (date, "4/1", "date_from_datetime_parsing", "YYYY-MM-DD"),
    ],
)
def test_a_finding_says_the_bound_in_both_languages(kind: Any, value: Any, code: str, word: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    (problem,) = field_problems(caught.value)
    assert (problem.field, problem.code) == ("", code)
    assert word in problem.message.en
    assert word in problem.message.ja or not word[0].isascii() or word == "finite"
    assert not problem.message.ja.isascii()


@pytest.mark.parametrize("value", ["1,5", "1e5", "NaN", "５", "01", ".5", "1" * 19])
def test_a_number_in_another_notation_is_told_how_to_write_one(value: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(DecimalText).validate_python(value)
    (problem,) = field_problems(caught.value)
    assert "12.5" in problem.message.ja
    assert "12.5" in problem.message.en
    assert "[0-9]" not in problem.message.ja + problem.message.en


def test_a_finding_names_the_path_of_its_field() -> None:
    with pytest.raises(ValidationError) as caught:
        Outer(inner=({"count": 1}, {"count": 0}))
    assert [p.field for p in field_problems(caught.value)] == ["inner.1.count"]


def test_a_validator_speaks_for_itself() -> None:
    with pytest.raises(ValidationError) as caught:
        Outer(inner=(), day="2026-13")
    (problem,) = field_problems(caught.value)
    assert problem.message.en == "A date is YYYY, YYYY-MM or YYYY-MM-DD."
    assert problem.message.ja == "日付は YYYY、YYYY-MM、YYYY-MM-DD のいずれかです。"


def test_a_finding_without_a_sentence_of_ours_keeps_that_of_pydantic() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(bytes).validate_python(1)
    (problem,) = field_problems(caught.value)
    assert problem.message.en == "Input should be a valid bytes"
    assert problem.message.en in problem.message.ja
