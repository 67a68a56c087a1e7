"""What readers of trial records share: cleaning of text, dates, identifiers, and the warnings on the way.

E-mail addresses in running text are removed. A character that no document may hold is taken out of running text
with a warning, for a trial is worth more than a bullet of a symbol font; a text over the limit is cut with one.
"""

import html
import re
from collections.abc import Iterable
from typing import Final

from registry.adapters.sources.rows import problem
from registry.domain.dates import DateOrder, DateUnreadable, read_partial_date
from registry.domain.registry_numbers import contradictions
from schemas.base import refused_character
from schemas.identifiers import Scheme, check, trial_scheme
from schemas.imports import RowError
from schemas.trials import Sponsor, TrialDate, TrialDocument, TrialIdentifier
from schemas.vocab import RowCode

__all__ = ["RecordReader"]

_LONG: Final = 20_000
_SHORT: Final = 500
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_EMAIL_REMOVED: Final = "[email removed]"
_BREAK: Final = re.compile(r"_x000D_|\r", re.IGNORECASE)
_NEW_LINE: Final = re.compile(r"\n?<br ?/? ?>\n?", re.IGNORECASE)
# No character has so long a number; the standard library would not turn it into one.
_NO_CHARACTER: Final = re.compile(r"&#[0-9]{8,};?")
_SPACES: Final = re.compile(r"[^\S\n]+")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")
_NOTHING: Final = {
    "",
    "-",
    "--",
    "n/a",
    "na",
    "nil",
    "nil known",
    "none",
    "none known",
    "not applicable",
    "null",
}
# Registers whose numbers the registry checks, by how the number begins.
_EXPECTED: Final = (
    (re.compile(r"NCT", re.IGNORECASE), Scheme.NCT),
    (re.compile(r"ISRCTN", re.IGNORECASE), Scheme.ISRCTN),
    (re.compile(r"(?:JPRN-)?UMIN", re.IGNORECASE), Scheme.UMIN),
    (re.compile(r"(?:JPRN-)?jRCT", re.IGNORECASE), Scheme.JRCT),
    (re.compile(r"(?:JPRN-)?JapicCTI", re.IGNORECASE), Scheme.JAPIC),
    (re.compile(r"(?:JPRN-)?JMA-?IIA", re.IGNORECASE), Scheme.JMACCT),
    (re.compile(r"EUCTR", re.IGNORECASE), Scheme.EUDRACT),
)
_WITH_COUNTRY: Final = re.compile(r"EUCTR.*-[A-Z]{2,}", re.IGNORECASE)


class RecordReader:
    """Reads the parts of one trial record; ``problems`` fills up with warnings."""

    def __init__(self, line: int, order: DateOrder | None = None) -> None:
        """Start a record at a line; ``order`` is that of day and month, where the export keeps one."""
        self.line = line
        self.problems: list[RowError] = []
        self.order = order

    def warn(self, code: RowCode, column: str, value: str | None, *, ja: str, en: str) -> None:
        """Add a warning about a column."""
        self.problems.append(problem(code, self.line, column, value, ja=ja, en=en))

    def long(self, column: str, text: str) -> str | None:
        """Clean running text; None where nothing is left."""
        return self._text(column, text, _LONG)

    def short(self, column: str, text: str) -> str | None:
        """Clean one line of text; None where nothing is left or it says *none*."""
        cleaned = self._text(column, text, _SHORT)
        if cleaned is None or cleaned.casefold() in _NOTHING:
            return None
        return " ".join(cleaned.split())

    def several(self, column: str, parts: Iterable[str]) -> tuple[str, ...]:
        """Clean each part, dropping repeats and what says *none*."""
        cleaned = (self.long(column, part) for part in parts)
        return tuple(
            dict.fromkeys(part for part in cleaned if part is not None and part.casefold() not in _NOTHING)
        )

    def date(self, column: str, text: str, *, estimated: bool | None = None) -> TrialDate | None:
        """Read a date; where it cannot be read its raw text is kept with a warning."""
        cleaned = self.short(column, text)
        if cleaned is None:
            return None
        try:
            return TrialDate(date=read_partial_date(cleaned, self.order), estimated=estimated)
        except DateUnreadable as error:
            self.warn(RowCode.W_DATE, column, cleaned, ja=error.message.ja, en=error.message.en)
            return TrialDate(raw=cleaned, estimated=estimated)

    def identifiers(self, column: str, primary: str, others: Iterable[str]) -> tuple[TrialIdentifier, ...]:
        """Read the identifiers of a study: the primary one, then each other once.

        A number of the EU register that names a country stays the primary identifier as it is, for each country
        has a record of its own; the EudraCT number inside it is added.
        """
        own = self.short(column, primary) or ""
        numbers = [part for other in others if (part := self.short(column, other)) is not None]
        if _WITH_COUNTRY.fullmatch(own):
            read = [TrialIdentifier(scheme="other", value=own, level=None, primary=True)]
            numbers.insert(0, own)
        else:
            read = [self._identifier(column, own, primary=True)]
        for number in numbers:
            identifier = self._identifier(column, number)
            if identifier.value not in {known.value for known in read}:
                read.append(identifier)
        return tuple(read)

    def reviewed(self, trial: TrialDocument) -> TrialDocument:
        """The trial as it is, with a warning for each contradiction among its numbers."""
        for found in contradictions(trial):
            self.warn(RowCode.W_ID, found.field, None, ja=found.message.ja, en=found.message.en)
        return trial

    def sponsor(
        self, column: str, name: str, kind: str | None = None, *, person: bool = False
    ) -> Sponsor | None:
        """Read a sponsor; the name of a private person is not kept."""
        cleaned = self.long(column, name)
        if cleaned is None or cleaned.casefold() in _NOTHING:
            return None
        return Sponsor(name=None if person else cleaned, kind=kind)

    def _identifier(self, column: str, text: str, *, primary: bool = False) -> TrialIdentifier:
        """Check one identifier; what looks like a number of a known register and is none is warned of."""
        scheme = trial_scheme(text)
        if scheme is not None:
            found = check(scheme, text)
            return TrialIdentifier(scheme=scheme, value=found.normal_form, level=found.level, primary=primary)
        expected = next((scheme for pattern, scheme in _EXPECTED if pattern.match(text)), None)
        if expected is not None and (message := check(expected, text).message) is not None:
            self.warn(RowCode.W_ID, column, text, ja=message.ja, en=message.en)
        return TrialIdentifier(scheme="other", value=text, level=None, primary=primary)

    def _text(self, column: str, text: str, limit: int) -> str | None:
        plain = _NO_CHARACTER.sub("", _NEW_LINE.sub("\n", _BREAK.sub("", text)))
        plain = html.unescape(plain)
        plain = _EMAIL.sub(_EMAIL_REMOVED, _BREAK.sub("", plain))
        if found := refused_character(plain):
            self.warn(
                RowCode.W_TEXT,
                column,
                plain[max(0, found.start() - 20) : found.start() + 20],
                ja=f"使えない文字 U+{ord(found[0]):04X} などを除きました。",
                en=f"Character U+{ord(found[0]):04X} and the like were taken out.",
            )
            plain = "".join(c for c in plain if refused_character(c) is None)
        lines = (_SPACES.sub(" ", line).strip() for line in plain.split("\n"))
        cleaned = _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
        if len(cleaned) > limit:
            self.warn(
                RowCode.W_TEXT,
                column,
                cleaned,
                ja=f"{limit} 文字を超える部分を切りました。",
                en=f"What exceeds {limit} characters was cut.",
            )
            cleaned = cleaned[:limit].rstrip()
        return cleaned or None
