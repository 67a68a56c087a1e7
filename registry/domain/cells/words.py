"""Words of the vocabulary in cells, by their Japanese or English label or their code."""

import re
from functools import cache
from typing import Final, TypeVar

from registry.domain.cells.cell import Cell, CellRefused, plain_text, shown
from registry.domain.cells.headings import heading_key
from schemas.vocab import RowCode
from schemas.vocab.words import Word

__all__ = ["read_word", "read_words", "read_yes_no"]

W = TypeVar("W", bound=Word)

_BETWEEN: Final = re.compile(r"[\n、,;・/]+")
_YES: Final = {"はい", "有", "あり", "○", "◯", "〇", "yes", "y", "true", "1", "該当", "する"}
_NO: Final = {"いいえ", "無", "なし", "×", "✕", "no", "n", "false", "0", "非該当", "しない"}


@cache
def _spellings(words: type[Word]) -> dict[str, Word]:
    """Every spelling of the words; the one that two words share names neither."""
    found: dict[str, Word] = {}
    shared: set[str] = set()
    for word in words:
        for spelling in {heading_key(word.value), heading_key(word.ja), heading_key(word.en)}:
            if spelling in found:
                shared.add(spelling)
            found[spelling] = word
    return {spelling: word for spelling, word in found.items() if spelling not in shared}


def read_word(cell: Cell, words: type[W]) -> W:
    """Read one word.

    Raises:
        CellRefused: ``E_ENUM``, with the choices, or as `plain_text`.
    """
    return _word(plain_text(cell), words)


def _word(text: str, words: type[W]) -> W:
    found = _spellings(words).get(heading_key(text))
    if not isinstance(found, words):
        raise CellRefused(
            RowCode.E_ENUM,
            ja=f"「{shown(text)}」は選択肢にありません。次のいずれかにしてください：{'、'.join(w.ja for w in words)}",
            en=f"“{shown(text)}” is not one of the choices: {', '.join(w.en for w in words)}.",
        )
    return found


def read_words(cell: Cell, words: type[W]) -> tuple[W, ...]:
    """Read several words, with ``、`` or a new line between them, each once.

    Raises:
        CellRefused: As `read_word`.
    """
    parts = [part.strip() for part in _BETWEEN.split(plain_text(cell))]
    return tuple(dict.fromkeys(_word(part, words) for part in parts if part))


def read_yes_no(cell: Cell) -> bool:
    """Read はい or いいえ, 有 or 無, ○ or ×, and their like.

    Raises:
        CellRefused: ``E_ENUM``, or as `plain_text`.
    """
    plain_text(cell)
    key = heading_key(cell.text)
    if key in _YES or key in _NO:
        return key in _YES
    raise CellRefused(
        RowCode.E_ENUM,
        ja=f"「{shown(cell.text)}」は「はい」か「いいえ」にしてください。",
        en=f"“{shown(cell.text)}” should be はい (yes) or いいえ (no).",
    )
