"""Reading what somebody typed, and telling how well an entry fits it.

Where a text is found decides its :class:`Level`, how a term fits decides its :class:`Tier`, and inside a tier the
``prior`` of the entry decides.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final

from registry.domain.search.documents import SearchText
from registry.domain.text.distance import within
from registry.domain.text.normal import BEGIN, END, loose, normal, words
from registry.domain.text.romaji import kana_readings
from registry.domain.text.variants import spellings_heard, spellings_of, synonyms_of
from schemas.vocab import SearchStage

__all__ = [
    "FEW",
    "Form",
    "Level",
    "Match",
    "Term",
    "Tier",
    "Wanted",
    "Widening",
    "contains",
    "tier",
    "wanted",
    "widenings",
]

FEW: Final = 3
"""Below so many hits a search is widened."""

_MOST_TERMS: Final = 8
_MOST_CHARACTERS: Final = 200
_SHORTEST_LOOSE: Final = 2
_SHORTEST_TYPO: Final = 4
_LONG_WORD: Final = 7


class Level(IntEnum):
    """How much of an entry is looked at; each level includes those before it."""

    NAME = 0
    """Names, readings and numbers."""
    CONTENT = 1
    """Also firms and ingredients."""
    ANYWHERE = 2
    """Also claims and titles of trials."""


class Tier(IntEnum):
    """How well an entry fits; every entry of a tier comes before every entry of a lower one."""

    NONE = 0
    ANYWHERE = 1
    """Every term is somewhere in the entry."""
    CONTENT = 2
    """Every term is in names, firms or ingredients."""
    NAME = 3
    """Every term is in the names."""
    PREFIX = 4
    """... and a name begins with the first term."""
    EXACT = 5
    """A name is what was asked."""


class Match(Enum):
    """How a form is compared with the text."""

    EXACT = "exact"
    LOOSE = "loose"
    NEAR = "near"
    NEARBY = "nearby"


_MISTAKES: Final = {Match.NEAR: 1, Match.NEARBY: 2}
_REACHED: Final = (
    (Level.ANYWHERE, Tier.ANYWHERE),
    (Level.CONTENT, Tier.CONTENT),
    (Level.NAME, Tier.NAME),
)


@dataclass(frozen=True, slots=True)
class Form:
    """One way a term may stand in a text."""

    text: str
    match: Match = Match.EXACT


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the search: any of its forms will do."""

    text: str
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Widening:
    """One more way to read a term: the forms it may also have, and the words people are told."""

    stage: SearchStage
    forms: tuple[Form, ...]
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search in parts: all of ``terms`` must be found, ``whole`` are the names it may mean exactly.

    ``blank`` is a search for everything; no terms without it is a search for nothing (symbols only).
    """

    terms: tuple[Term, ...]
    whole: tuple[Form, ...]
    blank: bool = False

    def widened(self, index: int, forms: Iterable[Form]) -> "Wanted":
        """Return the search in which the term at ``index`` may also have these forms."""
        term = self.terms[index]
        wider = Term(term.text, tuple(dict.fromkeys((*term.forms, *forms))))
        terms = (*self.terms[:index], wider, *self.terms[index + 1 :])
        alone = len(terms) == 1
        return Wanted(terms, tuple(dict.fromkeys((*self.whole, *forms))) if alone else self.whole)


def wanted(q: str) -> Wanted:
    """Read what somebody typed. Never fails: at most 200 characters and eight words are read."""
    cut = unicodedata.normalize("NFKC", q[:_MOST_CHARACTERS])
    parts = [form for part in cut.split() if (form := normal(part))]
    texts = list(dict.fromkeys(parts))[:_MOST_TERMS]
    terms = tuple(Term(text, tuple(map(Form, spellings_of(text)))) for text in texts)
    if len(parts) == 1:
        return Wanted(terms, terms[0].forms)
    whole = tuple(
        dict.fromkeys(Form(text) for text in ("_".join(parts), normal(cut), "".join(parts)) if text)
    )
    return Wanted(terms, whole, blank=not q.strip())


def widenings(term: Term) -> Iterator[Widening]:
    """Yield the wider readings of a term that found too little, nearest first."""
    form, bare = term.text, loose(term.text)
    if len(bare) >= _SHORTEST_LOOSE:
        yield Widening(SearchStage.LOOSE, _sounding_like(bare))
    for kana in kana_readings(form):
        forms = tuple(map(Form, spellings_of(kana)))
        if len(loose(kana)) >= _SHORTEST_LOOSE:
            forms += _sounding_like(loose(kana))
        yield Widening(SearchStage.ROMAJI, forms, (kana,))
    if others := synonyms_of(form):
        forms = tuple(Form(one) for other in others for one in spellings_of(other))
        yield Widening(SearchStage.SYNONYM, forms, others)
    if words(form) == [form] and len(form) >= _SHORTEST_TYPO:
        yield Widening(SearchStage.TYPO, (Form(form, Match.NEAR),))
        if bare != form and len(bare) >= _SHORTEST_TYPO:
            yield Widening(SearchStage.TYPO, (Form(bare, Match.NEAR),))
        if len(form) >= _LONG_WORD:
            yield Widening(SearchStage.TYPO, (Form(form, Match.NEARBY),))


def _sounding_like(bare: str) -> tuple[Form, ...]:
    """A loose form, and a word of the table of spellings that sounds like it: カッコント is 葛根湯, too."""
    return (Form(bare, Match.LOOSE), *map(Form, spellings_heard(bare)))


def contains(text: SearchText, form: Form, level: Level, *, begin: bool = False, end: bool = False) -> bool:
    """Tell whether a form stands in the text at a level, at the beginning or end of a value if asked so.

    Loose forms are not looked for in claims and trial titles; mistyped words only as whole words, so that
    they stand at no beginning and no end.
    """
    if form.match in _MISTAKES:
        at_edge = begin or end
        return not at_edge and any(
            within(form.text, word, _MISTAKES[form.match]) for word in text.words[level]
        )
    piece = f"{BEGIN if begin else ''}{form.text}{END if end else ''}"
    if form.match is Match.LOOSE:
        return piece in text.loose[min(level, Level.CONTENT)]
    return piece in text.exact[level]


def tier(search: Wanted, text: SearchText) -> Tier:
    """Return how well an entry fits a search."""
    if search.blank:
        return Tier.ANYWHERE
    best = Tier.NONE
    for level, reached in _REACHED:
        if not search.terms or not _all_in(search, text, level):
            return best
        best = reached
    if not any(contains(text, form, Level.NAME, begin=True) for form in search.terms[0].forms):
        return Tier.NAME
    named = any(contains(text, form, Level.NAME, begin=True, end=True) for form in search.whole)
    return Tier.EXACT if named else Tier.PREFIX


def _all_in(search: Wanted, text: SearchText, level: Level) -> bool:
    return all(any(contains(text, form, level) for form in term.forms) for term in search.terms)
