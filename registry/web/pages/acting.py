"""A form that does one thing: it leads on where that was done, and comes back with the reason where it was not."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from litestar import Response
from litestar.response import Redirect
from pydantic import ValidationError

from registry.domain.errors import Conflict, Forbidden, Invalid, StaleVersion
from registry.web.pages.forms import read_long
from registry.web.requests import Incoming
from schemas.base import FieldProblem
from schemas.problems import field_problems

__all__ = ["UNTRIED", "Act", "Answer", "Given", "Tried", "acted", "filled", "one"]

_SEE_OTHER: Final = 303
_STALE: Final = 412
Given = Mapping[str, Sequence[str]]
"""The fields of a form, each with all of its values."""
Answer = Response[bytes] | Redirect
Act = Callable[[Given], Awaitable[object]]
"""What is done with the fields of a form."""


@dataclass(frozen=True)
class Tried:
    """What a page is told of an act that was tried on it.

    Attributes:
        act: Which one; empty where none was.
        given: What was typed.
        problems: Why it was refused.
        status: Of the answer.
    """

    act: str = ""
    given: Given = field(default_factory=dict)
    problems: tuple[FieldProblem, ...] = ()
    status: int = 200

    @property
    def stale(self) -> bool:
        """Whether somebody changed the record while the form was open: the page shows both."""
        return self.status == _STALE


UNTRIED: Final = Tried()


def one(given: Given, name: str) -> str:
    """The first value of a field, trimmed; empty where there is none."""
    return next(iter(given.get(name, ())), "").replace("\r\n", "\n").strip()


def filled(given: Given, *names: str) -> dict[str, str]:
    """Those of some fields into which something was typed."""
    found = {name: one(given, name) for name in names}
    return {name: value for name, value in found.items() if value}


async def acted(
    request: Incoming,
    name: str,
    act: Act,
    *,
    to: str,
    again: Callable[[Tried], Awaitable[Response[bytes]]],
) -> Answer:
    """Do what the form asks.

    Args:
        request: The form, of a signed-in reader.
        name: Names the act to the page.
        act: What is done with the fields.
        to: Where it leads once it is done.
        again: The page with what was typed and why it was refused.
    """
    given = await read_long(request)
    try:
        await act(given)
    except ValidationError as error:
        return await again(Tried(name, given, field_problems(error), 422))
    except Invalid as error:
        return await again(Tried(name, given, error.problems, 422))
    except (Conflict, Forbidden) as error:
        status = _STALE if isinstance(error, StaleVersion) else 409 if isinstance(error, Conflict) else 403
        problem = FieldProblem(field="", code=error.code, message=error.message)
        return await again(Tried(name, given, (problem,), status))
    return Redirect(to, status_code=_SEE_OTHER)
