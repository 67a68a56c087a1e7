"""The wording linter: what a text about a product may not say (domain specification 1.5).

``normal_form`` is what rules are matched on, ``phrases`` has the dated rows and the severities, ``templates`` the
wording that function claims need. The linter only assists: a text without findings is not cleared by law.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from registry.domain.claims.normal_form import BLANK, NormalForm, normal_form
from registry.domain.claims.phrases import SEED, Phrase, in_force, phrases_of, severity
from registry.domain.claims.templates import departure
from schemas.claims import Finding
from schemas.vocab import ClaimRule, EvidenceBasis, SubClass

__all__ = ["SEED", "Finding", "Phrase", "in_force", "lint", "phrases_of"]


def lint(
    text: str,
    subclass: SubClass,
    *,
    approved_texts: Sequence[str] = (),
    evidence_basis: EvidenceBasis | None = None,
    check_disclaimers: bool = False,
    rows: Iterable[Phrase] = SEED,
) -> tuple[Finding, ...]:
    """Return what breaks a wording rule, in the order of the text.

    Args:
        text: The text as entered.
        subclass: The sub-class of the product.
        approved_texts: Texts notified, permitted or approved for it; spans that read the same are not judged.
        evidence_basis: Given for a function claim: its wording must fit, approved or not.
        check_disclaimers: Whether the text is a whole label, which must have the mandatory statements.
        rows: The rows in force on the day.
    """
    rows = tuple(rows)
    given = normal_form(text)
    findings = [
        *_present(text, given, subclass, _judged(given, approved_texts, rows), rows),
        *_unlike_its_basis(text, given, subclass, evidence_basis),
        *(_missing(text, given, subclass, rows) if check_disclaimers else ()),
    ]
    order = list(ClaimRule)
    return tuple(sorted(findings, key=lambda found: (found.start, found.end, order.index(found.rule))))


def _judged(given: NormalForm, approved_texts: Sequence[str], rows: Sequence[Phrase]) -> str:
    """The normal form with everything that is allowed or approved blanked."""
    judged = list(given.text)
    for start, end in _exempt(given.text, approved_texts, rows):
        judged[start:end] = BLANK * (end - start)
    return "".join(judged)


def _exempt(text: str, approved_texts: Sequence[str], rows: Sequence[Phrase]) -> Iterator[tuple[int, int]]:
    patterns = [row.pattern for row in rows if row.rule is None]
    approved = (normal_form(approved).text for approved in approved_texts)
    patterns += [re.escape(words) for words in approved if words]
    for pattern in patterns:
        yield from (found.span() for found in re.finditer(pattern, text))


def _present(
    text: str, given: NormalForm, subclass: SubClass, judged: str, rows: Sequence[Phrase]
) -> Iterator[Finding]:
    for row in rows:
        if row.rule is None or row.rule is ClaimRule.L13_MISSING:
            continue
        how_bad = severity(row.rule, subclass, row)
        if how_bad is None:
            continue
        for found in re.finditer(row.pattern, judged):
            start, end = given.origin(*found.span())
            yield Finding(
                rule=row.rule,
                severity=how_bad,
                start=start,
                end=end,
                matched=text[start:end],
                suggestion_ja=row.suggestion_ja,
            )


def _unlike_its_basis(
    text: str, given: NormalForm, subclass: SubClass, basis: EvidenceBasis | None
) -> Iterator[Finding]:
    how_bad = severity(ClaimRule.L12_BASIS, subclass)
    if basis is None or how_bad is None:
        return
    departs = departure(given, basis)
    if departs is None:
        return
    start, end = given.origin(*departs[:2]) if given.text else (0, len(text))
    yield Finding(
        rule=ClaimRule.L12_BASIS,
        severity=how_bad,
        start=start,
        end=end,
        matched=text[start:end],
        suggestion_ja=departs[2],
    )


def _missing(text: str, given: NormalForm, subclass: SubClass, rows: Sequence[Phrase]) -> Iterator[Finding]:
    for row in rows:
        if row.rule is not ClaimRule.L13_MISSING or re.search(row.pattern, given.text):
            continue
        how_bad = severity(row.rule, subclass, row)
        if how_bad is not None:
            yield Finding(
                rule=row.rule,
                severity=how_bad,
                start=len(text),
                end=len(text),
                matched="",
                suggestion_ja=row.suggestion_ja,
            )
