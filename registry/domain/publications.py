"""Publications: which of them report results, what an article's marks say, and how two records of one are joined."""

import re
from typing import Final

from schemas.publications import PublicationDocument, PublicationFacts, PublicationNotice, PublicationNumber
from schemas.vocab import NoticeKind

__all__ = ["joined", "reports_results", "retracted_by_title"]

# Publication types of MEDLINE, small letters, that report no results of the trial whose number they name.
_NO_REPORT: Final = frozenset(
    {
        "clinical trial protocol",
        "comment",
        "editorial",
        "expression of concern",
        "guideline",
        "letter",
        "meta-analysis",
        "news",
        "practice guideline",
        "published erratum",
        "retraction of publication",
        "review",
        "systematic review",
    }
)
_PROTOCOL: Final = re.compile(
    r"\b(?:study|trial) protocol\b|\bprotocol (?:for|of) an? |\brationale and (?:study )?design\b"
    r"|\bstatistical analysis plan\b|研究計画|プロトコル論文",
    re.IGNORECASE,
)
_RETRACTED: Final = re.compile(r"\W*(?:RETRACTED(?: ARTICLE)?|撤回(?:論文)?)\W*[:：】]", re.IGNORECASE)


def reports_results(publication: PublicationDocument) -> bool:
    """Whether an article may be taken to report results of a trial whose number it names.

    Protocols, reviews, comments and notices also name registry numbers; they report no results of that trial. What
    its source calls by no such type, and no title betrays, is taken for a report; an article of which only a number
    is known is not.
    """
    if publication.title is None:
        return False
    kinds = {kind.casefold() for kind in publication.kinds}
    return not kinds & _NO_REPORT and not _PROTOCOL.search(publication.title)


def retracted_by_title(title: str) -> bool:
    """Whether a publisher marked the article as retracted at the beginning of its title."""
    return _RETRACTED.match(title) is not None


def joined(known: PublicationDocument, told: PublicationDocument) -> PublicationDocument:
    """Two records of one article as one: the newer one's words, and whatever only the older one has.

    No notice and no registry number is ever lost: a source that does not tell of a retraction does not undo it.
    """
    told_fields = {
        name: getattr(told, name) or getattr(known, name)
        for name in PublicationFacts.model_fields
        if name not in {"numbers", "notices"}
    }
    if known.doi is not None and told.doi is not None and known.doi.casefold() == told.doi.casefold():
        told_fields["doi"] = known.doi  # capitals make no other DOI
    numbers: dict[tuple[str, str], PublicationNumber] = {}
    for number in (*known.numbers, *told.numbers):
        numbers.setdefault((number.scheme, number.value), number)
    return told.model_copy(
        update={
            **told_fields,
            "numbers": tuple(numbers.values()),
            "notices": _notices((*known.notices, *told.notices)),
        }
    )


def _notices(notices: tuple[PublicationNotice, ...]) -> tuple[PublicationNotice, ...]:
    """Each notice once; one that names no article goes where another of its kind does."""
    once = tuple(dict.fromkeys(notices))
    named: set[NoticeKind] = {notice.kind for notice in once if notice.pmid or notice.citation}
    return tuple(n for n in once if n.pmid or n.citation or n.kind not in named)
