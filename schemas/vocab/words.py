"""What a word of the vocabulary is."""

from enum import StrEnum
from typing import Self

__all__ = ["Word"]


class Word(StrEnum):
    """A word of the vocabulary; ``ja`` and ``en`` are what people read."""

    ja: str
    en: str

    def __new__(cls, value: str, ja: str, en: str) -> Self:
        """Make the member from its wire value and its two labels."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.ja = ja
        member.en = en
        return member

    @classmethod
    def of(cls, value: str) -> Self:
        """The member with this wire value.

        Raises:
            ValueError: The vocabulary has no such word.
        """
        member = cls._value2member_map_.get(value)
        if not isinstance(member, cls):
            raise ValueError(f"{value!r} is not a {cls.__name__}")  # noqa: TRY004 # a wrong word, not a wrong type
        return member
