"""What a password must not be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.passwords import LONGEST, SHORTEST, password_problem

KNOWN = ("hanako.tsuda", "津田 花子", "hanako.tsuda@example.jp", None)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "E_SHORT"),
        ("eleven char", "E_SHORT"),
        ("x" * 201, "E_LONG"),
        ("aaaaaaaaaaaa", "E_SIMPLE"),
        ("abababababab", "E_SIMPLE"),
        ("abcdefghijklm", "E_SIMPLE"),
        ("zyxwvutsrqponm", "E_SIMPLE"),
        ("hanako.tsuda", "E_KNOWN"),
        ("Hanako.Tsuda", "E_KNOWN"),
        ("ｈａｎａｋｏ．ｔｓｕｄａ", "E_KNOWN"),
        ("adust.okanah", "E_KNOWN"),
        ("hanako.tsudahanako.tsuda", "E_KNOWN"),
        ("hanako.tsuda@example.jp", "E_KNOWN"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str, code: str) -> None:
    problem = password_problem(password, known=KNOWN)
    assert problem is not None
    assert (problem.field, problem.code) == ("password", code)
    assert problem.message.ja
    assert problem.message.en


@pytest.mark.parametrize(
    "password", ["a long pass phrase", "correct horse battery", "伊勢湾の朝は潮の香りがする"]
)
def test_a_phrase_is_taken(password: str) -> None:
    assert password_problem(password, known=KNOWN) is None


@given(st.text(max_size=300))
def test_no_password_outside_the_lengths_is_taken(password: str) -> None:
    fits = SHORTEST <= len(password) <= LONGEST
    assert fits or password_problem(password, known=()) is not None
