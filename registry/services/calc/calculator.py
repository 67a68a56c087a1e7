"""What a calculator is: a case model, a function, and the words that say how its result was made."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import JsonValue, TypeAdapter, ValidationError
from pydantic_core import to_json

from registry.domain.errors import Invalid, RegistryError
from schemas.base import Bilingual, Contract, FieldProblem
from schemas.calc.envelope import Case, DatedCase, Solved, Unsolved
from schemas.problems import field_problems

__all__ = ["Calculator", "case_id"]

C = TypeVar("C", bound=Case)
R = TypeVar("R", bound=Contract)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculator(Generic[C, R]):
    """One calculator.

    Attributes:
        name: The name on the wire.
        case: Model of a case.
        result: Model of a result.
        compute: The function; it raises ``RegistryError`` for what it cannot compute.
        method: The line that a certificate prints, or how to make it from a case.
        rule_version: The version of the rules; it changes when a result may change.
    """

    name: str
    case: type[C]
    result: type[R]
    compute: Callable[[C], R]
    method: Bilingual | Callable[[C], Bilingual]
    rule_version: str

    def answer(self, given: JsonValue, *, today: date) -> Solved[R] | Unsolved:
        """Answer one case; ``today`` is the day for a dated case that names none.

        Types are those of JSON, strictly: a number in quotes is no number.
        """
        try:
            text = to_json(given, inf_nan_mode="constants")  # 1e999 reads as infinity; the model refuses it
            case = self.case.model_validate_json(text, strict=True)
        except ValidationError as error:
            return Unsolved(id=case_id(given), problem=field_problems(error)[0])
        if isinstance(case, DatedCase) and case.as_of is None:
            case = case.model_copy(update={"as_of": today})
        try:
            result = self.compute(case)
        except Invalid as error:
            return Unsolved(id=case.id, problem=error.problems[0])
        except RegistryError as error:
            return Unsolved(
                id=case.id, problem=FieldProblem(field="", code=error.code, message=error.message)
            )
        method = self.method if isinstance(self.method, Bilingual) else self.method(case)
        return Solved(id=case.id, result=result, method=method, rule_version=self.rule_version)

    @property
    def solved(self) -> Any:  # noqa: ANN401 (a type made at run time)
        """The model of an answer with a result."""
        return Solved.__class_getitem__(self.result)

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schemas of a case and of an answer."""
        answer: TypeAdapter[Any] = TypeAdapter(self.solved | Unsolved)
        return {"case": self.case.model_json_schema(), "answer": answer.json_schema(mode="serialization")}


def case_id(given: JsonValue) -> str | int | None:
    """Return the id of a case that was not read as its model."""
    name = given.get("id") if isinstance(given, dict) else None
    return name if isinstance(name, str | int) and not isinstance(name, bool) else None
