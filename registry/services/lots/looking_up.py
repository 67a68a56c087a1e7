"""The look-up of a lot by what stands on the package: six answers, never "fake" (domain specification 6.3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from registry.domain.calendar import tokyo_day
from registry.domain.errors import Invalid
from registry.services import products, versions
from registry.services.lots.recalls import recall_of
from registry.services.lots.rows import RESULTS, Specifications, by_number, derived_state
from registry.services.products.rows import DRAFT, find
from registry.tables.database import Statement
from schemas.identifiers import ScanRefused, Scheme, check, gtin14, parse_gs1
from schemas.lots import AskedLot, FoundLot, ItemOutcome, LotAnswer, LotSuggestion
from schemas.vocab import LotAnswerKind, LotState, Verdict

__all__ = ["look_up"]

_NUMBERS = Statement("SELECT number, site FROM lot WHERE product = {} ORDER BY number, site")
_ANSWERS = {
    LotState.RELEASED: LotAnswerKind.IN_DATE,
    LotState.EXPIRED: LotAnswerKind.EXPIRED,
    LotState.RECALLED: LotAnswerKind.RECALLED,
    LotState.QUARANTINED: LotAnswerKind.FAILED,
    LotState.REJECTED: LotAnswerKind.FAILED,
    LotState.IN_TEST: LotAnswerKind.NOT_RELEASED,
}
_WORST_FIRST = (
    Verdict.FAIL,
    Verdict.CONDITIONAL_FAIL,
    Verdict.NOT_EVALUABLE,
    Verdict.CONDITIONAL_PASS,
    Verdict.PASS,
    Verdict.REPORT_ONLY,
)
_MOST_SUGGESTIONS = 5
_ALIKE = str.maketrans({"-": None, "o": "0", "i": "1"})


async def look_up(
    *,
    now: datetime,
    scan: str | None = None,
    gtin: str | None = None,
    product: str | None = None,
    lot: str | None = None,
) -> LotAnswer:
    """Answer what is known of a lot: compared exactly, and only if nothing fits with a look-alike suggestion.

    Args:
        now: The instant, for what has expired.
        scan: A GS1 element string or Digital Link; its lot is used unless it has none.
        gtin: The product's GTIN.
        product: The product's public id.
        lot: The lot number.

    Raises:
        Invalid: Not exactly one of scan, gtin and product is given, there is no lot number, the two lot numbers
            differ, or one of them cannot be read.
    """
    asked = _asked(scan, gtin, product, lot)
    ids = await products.by_gtin(asked.gtin) if asked.gtin else (asked.product,)
    known = [row for public_id in ids if public_id and (row := await find(public_id)) is not None]
    shown = [row for row in known if row["published_version"] is not None]
    answers = [
        await _answer(row, found, now=now) for row in shown for found in await by_number(row["id"], asked.lot)
    ]
    if answers:
        return LotAnswer(asked=asked, answers=tuple(answers))
    return LotAnswer(
        asked=asked,
        answers=(FoundLot(answer=LotAnswerKind.NOT_REGISTERED),),
        suggestions=await _alike(shown, asked.lot),
    )


def _asked(scan: str | None, gtin: str | None, product: str | None, lot: str | None) -> AskedLot:
    if sum(given is not None for given in (scan, gtin, product)) != 1:
        raise Invalid.field(
            "scan",
            "E_REQ",
            ja="scan、gtin、product のどれか一つを指定してください。",
            en="Give exactly one of scan, gtin and product.",
        )
    if scan is not None:
        try:
            read = parse_gs1(scan)
        except ScanRefused as refused:
            raise Invalid.field("scan", refused.code, ja=refused.message.ja, en=refused.message.en) from None
        if lot is not None and read.lot is not None and read.lot != _number(lot):
            raise Invalid.field(
                "lot",
                "E_DUP",
                ja=f"読み取った番号「{read.lot}」と違います。どちらか一方にしてください。",
                en=f"It differs from the scanned number {read.lot}; give one of the two.",
            )
        gtin, lot = read.gtin, read.lot or lot
    if lot is None:
        raise Invalid.field(
            "lot",
            "E_REQ",
            ja="ロット番号を入力してください。",
            en="Enter the lot number.",
        )
    if gtin is not None:
        answer = check(Scheme.GTIN, gtin)
        if answer.message is not None and not answer.valid:
            raise Invalid.field("gtin", answer.code or "E_FMT", ja=answer.message.ja, en=answer.message.en)
        gtin = gtin14(answer.normal_form)
    return AskedLot(gtin=gtin, product=product, lot=_number(lot))


def _number(lot: str) -> str:
    answer = check(Scheme.LOT, lot)
    if answer.message is not None and not answer.valid:
        raise Invalid.field("lot", answer.code or "E_FMT", ja=answer.message.ja, en=answer.message.en)
    return answer.normal_form


async def _answer(product: dict[str, Any], lot: dict[str, Any], *, now: datetime) -> FoundLot:
    state = derived_state(lot, tokyo_day(now))
    stored = await versions.load(product["public_id"], product["published_version"])
    assert stored is not None  # noqa: S101 # a published product has its version
    document = DRAFT.validate_json(stored.document)
    return FoundLot(
        answer=_ANSWERS[state],
        product=product["public_id"],
        name_ja=document.name_ja,
        name_en=document.name_en,
        number=lot["number"],
        site=lot["site"],
        expires_on=lot["expires_on"],
        released_on=lot["released_on"],
        reason=lot["reason"],
        recall=await recall_of(product, lot),
        items=() if state is LotState.IN_TEST else await _items(lot),
    )


async def _items(lot: dict[str, Any]) -> tuple[ItemOutcome, ...]:
    valid = await Specifications().of(lot)
    if valid is None:
        return ()
    rows = await RESULTS.rows(lot["id"])
    outcomes = []
    for item in valid.document.items:
        tests = [row for row in rows if row["item"] == item.item]
        if tests:
            worst = min(tests, key=lambda row: _WORST_FIRST.index(Verdict.of(row["verdict"])))
            outcomes.append(
                ItemOutcome(
                    name_ja=item.name_ja,
                    name_en=item.name_en,
                    verdict=Verdict.of(worst["verdict"]),
                    tested_on=worst["tested_on"],
                    laboratory=worst["laboratory"],
                    accredited=all(row["accreditation"] is not None for row in tests),
                )
            )
    return tuple(outcomes)


async def _alike(shown: Sequence[dict[str, Any]], number: str) -> tuple[LotSuggestion, ...]:
    wanted = _look(number)
    found = [
        LotSuggestion(product=product["public_id"], number=row["number"], site=row["site"])
        for product in shown
        for row in await _NUMBERS.rows(product["id"])
        if _look(row["number"]) == wanted
    ]
    return tuple(found[:_MOST_SUGGESTIONS])


def _look(number: str) -> str:
    """What two numbers that are easily confused have in common."""
    return number.casefold().translate(_ALIKE)
