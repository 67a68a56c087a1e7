"""What readers of bibliographic records share: identifiers checked, registry numbers found, authors named."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from registry.adapters.sources.rows import Row, refused
from registry.adapters.sources.trials.reading import RecordReader
from registry.domain.publications import retracted_by_title
from registry.domain.registry_numbers import found_in
from schemas.identifiers import Scheme, check, trial_scheme
from schemas.publications import PublicationNotice, PublicationNumber
from schemas.vocab import NoticeKind, NumberOrigin, RowCode

__all__ = ["MOST_AUTHORS", "PublicationReader", "without_title", "year_in"]

MOST_AUTHORS: Final = 3000
_YEAR: Final = re.compile(r"(?<!\d)(1[6-9]\d\d|20\d\d|21\d\d)(?!\d)")


def year_in(text: str) -> int | None:
    """The first year that a date of publication names; None where it names none."""
    found = _YEAR.search(text)
    return int(found[0]) if found else None


def without_title(line: int, column: str) -> Row:
    """Refuse a record that has no title."""
    return refused(
        RowCode.E_REQ, line, column, ja="論文の題名がありません。", en="The title of the article is missing."
    )


class PublicationReader(RecordReader):
    """Reads the parts of one bibliographic record; ``problems`` fills up with warnings."""

    def identifier(self, scheme: Scheme, column: str, text: str) -> str | None:
        """Check a DOI or PMID; one that is wrong is left out with a warning."""
        cleaned = self.short(column, text)
        if cleaned is None:
            return None
        found = check(scheme, cleaned)
        if not found.valid and found.message is not None:
            self.warn(RowCode.W_ID, column, cleaned, ja=found.message.ja, en=found.message.en)
            return None
        return found.normal_form

    def numbers(self, listed: Iterable[str], abstract: str) -> tuple[PublicationNumber, ...]:
        """Registry numbers: those of the accession list first, then those that only the abstract names."""
        found: dict[tuple[Scheme, str], NumberOrigin] = {}
        for text in listed:
            if (scheme := trial_scheme(text)) is not None:
                found.setdefault((scheme, check(scheme, text).normal_form), NumberOrigin.ACCESSION)
        for number in found_in(abstract):
            found.setdefault(number, NumberOrigin.ABSTRACT)
        return tuple(
            PublicationNumber(scheme=scheme, value=value, origin=origin)
            for (scheme, value), origin in found.items()
        )

    def authors(self, column: str, names: Sequence[str]) -> tuple[str, ...]:
        """Name the authors as printed; of an endless list the first ones, with a warning."""
        if len(names) > MOST_AUTHORS:
            self.warn(
                RowCode.W_TEXT,
                column,
                str(len(names)),
                ja=f"著者は {MOST_AUTHORS} 名までを残します。",
                en=f"Of the authors the first {MOST_AUTHORS} are kept.",
            )
        cleaned = (self.short(column, name) for name in names[:MOST_AUTHORS])
        return tuple(name for name in cleaned if name is not None)

    def marked(self, title: str, notices: Iterable[PublicationNotice]) -> tuple[PublicationNotice, ...]:
        """The notices, with a retraction where only the title says so."""
        known = tuple(dict.fromkeys(notices))
        if retracted_by_title(title) and all(n.kind is not NoticeKind.RETRACTION for n in known):
            return (*known, PublicationNotice(kind=NoticeKind.RETRACTION))
        return known
