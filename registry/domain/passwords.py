"""What a password must not be (NIST SP 800-63B, 5.1.1.2: length, and not what is guessed first)."""

import unicodedata
from itertools import pairwise
from typing import Final

from schemas.base import Bilingual, FieldProblem

__all__ = ["LONGEST", "SHORTEST", "password_problem"]

SHORTEST: Final = 12
LONGEST: Final = 200
_FEWEST_DIFFERENT: Final = 5


def password_problem(password: str, *, known: tuple[str | None, ...]) -> FieldProblem | None:
    """Say what is wrong with a new password; None when it may be used.

    Args:
        password: As typed.
        known: What others know of the person: sign-in name, name, mail address.
    """
    if len(password) < SHORTEST:
        return _problem(
            "E_SHORT",
            ja=f"パスワードは{SHORTEST}文字以上にしてください。",
            en=f"Use a password of at least {SHORTEST} characters.",
        )
    if len(password) > LONGEST:
        return _problem(
            "E_LONG",
            ja=f"パスワードは{LONGEST}文字以内にしてください。",
            en=f"Use a password of at most {LONGEST} characters.",
        )
    if len(set(password)) < _FEWEST_DIFFERENT or _is_a_row(password):
        return _problem(
            "E_SIMPLE",
            ja="同じ文字の繰り返しや、文字や数字を順に並べただけのパスワードは使えません。",
            en="The password only repeats a few characters or counts them up; choose another.",
        )
    folded = _folded(password)
    if any(folded in _guesses(word) for word in known if word):
        return _problem(
            "E_KNOWN",
            ja="サインイン名、氏名、メールアドレスと同じパスワードは使えません。",
            en="The password is your sign-in name, name or mail address; choose another.",
        )
    return None


def _guesses(word: str) -> set[str]:
    folded = _folded(word)
    return {folded, folded[::-1], folded * 2, folded.partition("@")[0]}


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _is_a_row(password: str) -> bool:
    steps = {ord(later) - ord(earlier) for earlier, later in pairwise(password)}
    return steps in ({1}, {-1})


def _problem(code: str, *, ja: str, en: str) -> FieldProblem:
    return FieldProblem(field="password", code=code, message=Bilingual(ja=ja, en=en))
