"""Calculators: every judgement the registry prints, open to anyone who wants to recompute it.

A calculator is one entry in :data:`CALCULATORS`; each subject has its file here and its cases in
``schemas.calc``.
"""

import json
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from pydantic import JsonValue
from pydantic_core import from_json

from registry.domain.errors import Invalid, NotFound
from registry.domain.strict_json import named_once
from registry.services.calc import claims, evidence, identifiers, quality
from registry.services.calc.calculator import Calculator, case_id
from schemas.base import Bilingual, FieldProblem
from schemas.calc.envelope import Unsolved
from schemas.identifiers import Check, Scheme, check

__all__ = [
    "CALCULATORS",
    "MOST_CASES",
    "MOST_SECONDS",
    "Calculator",
    "NotJson",
    "UnknownName",
    "answer_body",
    "check_identifier",
    "find",
    "kept",
    "parse",
]

CALCULATORS: Final[Mapping[str, Calculator[Any, Any]]] = {
    entry.name: entry
    for entry in (
        identifiers.IDENTIFIER,
        identifiers.GS1,
        claims.CLAIMS,
        evidence.EFFECT,
        evidence.POOLING,
        evidence.GRADE,
        quality.ROUNDING,
        quality.CONFORMITY,
    )
}
MOST_CASES: Final = 1_000
"""Most cases in one request; the command line takes any number."""
MOST_SECONDS: Final = 10.0
"""Time for one request; what is not begun by then is told so. The command line takes its time."""

_TIME_IS_UP: Final = FieldProblem(
    field="",
    code="time_is_up",
    message=Bilingual(
        ja=f"計算時間の上限（{MOST_SECONDS:.0f}秒）に達したため、この事例は計算していません。分けて送るか、"
        "コマンド「registry calc」を使ってください。",
        en=f"The time for one request ({MOST_SECONDS:.0f} seconds) was used up before this case; send fewer at once,"
        " or use the command “registry calc”.",
    ),
)


class UnknownName(NotFound):
    """There is no calculator or scheme of this name; the message lists those there are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        listed = ", ".join(known)
        message = Bilingual(
            ja=f"「{name}」はありません。次のいずれかを指定してください: {listed}",
            en=f"There is no “{name}”; use one of: {listed}.",
        )
        super(NotFound, self).__init__(message)


class NotJson(Invalid):
    """The text is not JSON (RFC 8259); NaN and infinities are not."""

    def __init__(self) -> None:
        message = Bilingual(
            ja="JSONとして読めません。構文とUTF-8を確かめてください。",
            en="This is not JSON; check its syntax and that it is UTF-8.",
        )
        super().__init__((FieldProblem(field="", code="json_invalid", message=message),))


def find(name: str) -> Calculator[Any, Any]:
    """Return the calculator of this name.

    Raises:
        UnknownName: There is none.
    """
    try:
        return CALCULATORS[name]
    except KeyError:
        raise UnknownName(name, tuple(CALCULATORS)) from None


async def kept(name: str, *, today: date) -> Calculator[Any, Any]:
    """Return the calculator of this name as this registry uses it: claims are judged by the phrases its staff keep.

    Raises:
        UnknownName: There is none.
    """
    return await claims.of_registry(today) if name == claims.CLAIMS.name else find(name)


def parse(text: bytes) -> JsonValue:
    """Read one JSON value.

    Raises:
        NotJson: The text is not JSON.
        Invalid: An object names a field twice.
    """
    try:
        value: JsonValue = from_json(text, allow_inf_nan=False)
    except ValueError:
        raise NotJson from None
    json.loads(text, object_pairs_hook=named_once, parse_int=str, parse_float=str)
    return value


def answer_body(
    chosen: Calculator[Any, Any], body: bytes, *, today: date, clock: Callable[[], float] = time.monotonic
) -> bytes:
    """Answer one case, or an array of them, in the shape it came in.

    A case that is not begun within ``MOST_SECONDS`` is answered with a problem; no single case takes longer than
    a small part of them, because every list and text in it has a limit.

    Args:
        chosen: The calculator.
        body: JSON.
        today: The day for dated cases that name none.
        clock: Seconds, rising.

    Raises:
        NotJson: The body is not JSON.
        Invalid: There are more than ``MOST_CASES`` cases.
    """
    given = parse(body)
    if not isinstance(given, list):
        return chosen.answer(given, today=today).model_dump_json().encode()
    if len(given) > MOST_CASES:
        raise Invalid.field(
            "",
            "too_many_cases",
            ja=f"一度に送れるのは{MOST_CASES}件までです。分けて送ってください。",
            en=f"Send at most {MOST_CASES} cases at once; split them.",
        )
    end = clock() + MOST_SECONDS
    answers = (
        (
            chosen.answer(case, today=today)
            if clock() < end
            else Unsolved(id=case_id(case), problem=_TIME_IS_UP)
        ).model_dump_json()
        for case in given
    )
    return f"[{','.join(answers)}]".encode()


def check_identifier(scheme: str, value: str, *, today: date) -> Check:
    """Check one identifier as of today.

    Raises:
        UnknownName: There is no such scheme.
    """
    known = next((known for known in Scheme if known == scheme), None)
    if known is None:
        raise UnknownName(scheme, tuple(Scheme))
    return check(known, value, as_of=today)
