"""Results made ready: who enters them as what, what they are judged to be, and what they would replace."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.domain import conformity
from registry.domain.calendar import tokyo_day
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound
from registry.domain.permissions import Actor, require
from registry.services import specifications
from registry.services.lots.judging import entry_of, judge, printed
from registry.services.lots.rows import RESULTS, laboratories_of, lock, refuse_state
from registry.services.products.rows import find, own
from registry.services.specifications import InForce
from registry.tables.database import transaction
from schemas.base import Bilingual, FieldProblem
from schemas.conformity import Judgement
from schemas.laboratories import PreviewedResult
from schemas.lots import ResultEntries, ResultEntry
from schemas.vocab import LotState, Role

__all__ = ["Prepared", "entering", "prepare", "preview_results"]


@dataclass(frozen=True)
class Prepared:
    """Results that can be entered.

    Attributes:
        product: The product's row.
        lot: The lot's row, held until the open transaction ends.
        valid: The specification that they are judged by.
        entered_as: The role they are entered under.
        before: The results that stand, by item and replicate.
        new: The results with their judgements; those that stand so already are left out.
    """

    product: dict[str, Any]
    lot: dict[str, Any]
    valid: InForce
    entered_as: Role
    before: dict[tuple[str, int], dict[str, Any]]
    new: tuple[tuple[ResultEntry, Judgement], ...]

    def standing(self, entry: ResultEntry) -> dict[str, Any] | None:
        """The row of the result that stands for an item and replicate."""
        return self.before.get((entry.item, entry.replicate))


async def prepare(
    product_id: str,
    number: str,
    entries: ResultEntries,
    *,
    site: str | None,
    actor: Actor,
    now: datetime,
) -> Prepared:
    """Check and judge results inside the open transaction; nothing is stored.

    Raises:
        Invalid: An item is not in the specification in force, or a result cannot be judged.
        Conflict: The product has no specification in force, or the lot was decided already.
        NotFound, NotSignedIn, Forbidden: The actor may not enter these results.
    """
    require(actor, "result:write")
    product, entered_as = await entering(product_id, actor)
    lot = await lock(product, number, site)
    refuse_state(lot, LotState.IN_TEST, LotState.QUARANTINED)
    if lot["document"] is not None:
        raise Conflict(
            Bilingual(
                ja="一度出荷可としたロットの試験結果は変更できません。",
                en="The results of a lot that was released once cannot change.",
            )
        )
    valid = await specifications.in_force(product["id"], on=tokyo_day(now))
    if valid is None:
        raise Conflict(
            Bilingual(
                ja="施行中の規格がありません。先に規格を登録してください。",
                en="No specification is in force; write it first.",
            )
        )
    results = entries.results
    if entered_as is Role.MEMBER_LAB:
        results = await _own_tests(results, actor)
    judged = _judged(results, valid, now)
    before = {(row["item"], row["position"]): row for row in await RESULTS.rows(lot["id"])}
    new = tuple(
        (entry, judgement)
        for entry, judgement in zip(results, judged, strict=True)
        if (row := before.get((entry.item, entry.replicate))) is None or entry_of(row) != entry
    )
    return Prepared(product, lot, valid, entered_as, before, new)


async def preview_results(
    product_id: str,
    number: str,
    entries: ResultEntries,
    *,
    site: str | None = None,
    actor: Actor,
    now: datetime,
) -> tuple[PreviewedResult, ...]:
    """What would be said of results if they were entered now; nothing is stored.

    Raises:
        Invalid, Conflict, NotFound, NotSignedIn, Forbidden: As `prepare`.
    """
    async with transaction():
        ready = await prepare(product_id, number, entries, site=site, actor=actor, now=now)
    shown = []
    for entry, judgement in ready.new:
        item = ready.valid.item(entry.item)
        assert item is not None  # noqa: S101 # judged by it
        old = ready.standing(entry)
        shown.append(
            PreviewedResult(
                item=entry.item,
                replicate=entry.replicate,
                name_ja=item.name_ja,
                name_en=item.name_en,
                reported=printed(item, entry),
                limit=conformity.describe(item.limit),
                limit_unit=item.unit,
                verdict=judgement.verdict,
                reason=judgement.reason,
                replaces=None if old is None else printed(item, entry_of(old)),
            )
        )
    return tuple(shown)


async def entering(product_id: str, actor: Actor) -> tuple[dict[str, Any], Role]:
    """The product, and the role the actor enters results of it under.

    Raises:
        NotFound: There is no such published product.
        Forbidden: It belongs to another firm, and the actor is no laboratory.
    """
    product = await find(product_id)
    if product is None or product["published_version"] is None:
        raise NotFound(product_id)
    if Role.MEMBER_LAB in actor.roles and product["firm"] not in actor.firms:
        return product, Role.MEMBER_LAB
    return await own(product_id, actor), actor.role_for("result:write")


async def _own_tests(results: tuple[ResultEntry, ...], actor: Actor) -> tuple[ResultEntry, ...]:
    ids = await laboratories_of(actor)
    only = next(iter(ids)) if len(ids) == 1 else None
    named = tuple(entry.model_copy(update={"laboratory": entry.laboratory or only}) for entry in results)
    if any(entry.laboratory not in ids for entry in named):
        raise Forbidden(
            Bilingual(
                ja="試験所は自らの試験結果だけを登録できます。試験所の番号を確かめてください。",
                en="A laboratory enters its own tests only; check the laboratory's id.",
            )
        )
    return named


def _judged(results: tuple[ResultEntry, ...], valid: InForce, now: datetime) -> list[Judgement]:
    problems: list[FieldProblem] = []
    judged: list[Judgement] = []
    seen: set[tuple[str, int]] = set()
    for place, entry in enumerate(results):
        field = f"results.{place}"
        try:
            _check(entry, valid, seen, field, now)
            item = valid.item(entry.item)
            assert item is not None  # noqa: S101 # just checked
            judged.append(judge(item, entry, field))
        except Invalid as refused:
            problems += refused.problems
        seen.add((entry.item, entry.replicate))
    if problems:
        raise Invalid(tuple(problems))
    return judged


def _check(entry: ResultEntry, valid: InForce, seen: set[tuple[str, int]], field: str, now: datetime) -> None:
    item = valid.item(entry.item)
    if item is None:
        raise Invalid.field(
            f"{field}.item",
            "E_REF",
            ja=f"項目「{entry.item}」は施行中の規格（第{valid.version}版）にありません。",
            en=f"The specification in force (version {valid.version}) has no item “{entry.item}”.",
        )
    if entry.replicate > item.n_reported:
        raise Invalid.field(
            f"{field}.replicate",
            "E_LIMIT",
            ja=f"この項目の繰返し数は{item.n_reported}です。",
            en=f"This item has {item.n_reported} replicate(s).",
        )
    if (entry.item, entry.replicate) in seen:
        raise Invalid.field(
            f"{field}.item",
            "E_DUP",
            ja=f"項目「{entry.item}」の同じ繰返し番号が2回あります。",
            en=f"The item “{entry.item}” occurs twice with the same replicate.",
        )
    if entry.tested_on > tokyo_day(now):
        raise Invalid.field(
            f"{field}.tested_on",
            "E_DATE",
            ja="試験日は今日以前の日付にしてください。",
            en="The day of the test cannot lie in the future.",
        )
