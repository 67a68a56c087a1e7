"""Entering test results: rows as the laboratory wrote them, each with the verdict computed from it."""

from datetime import datetime
from typing import Any

from registry.domain import conformity
from registry.domain.calendar import tokyo_day
from registry.domain.canonical import canonical_bytes, sha256_hex
from registry.domain.errors import Conflict, Forbidden, Invalid, NotFound
from registry.domain.permissions import Actor, require
from registry.services import log, specifications
from registry.services.log import Facts
from registry.services.lots.judging import entry_of, judge
from registry.services.lots.reading import view_of
from registry.services.lots.rows import RESULTS, lock, refuse_state, subject
from registry.services.products.rows import find, own
from registry.services.specifications import InForce
from registry.tables.columns import uuid7
from registry.tables.database import Statement, transaction
from schemas.base import Bilingual, FieldProblem
from schemas.conformity import Judgement
from schemas.lots import LotView, ResultEntries, ResultEntry
from schemas.vocab import LotState, Role

__all__ = ["enter_results", "judge_again"]

_ORGANISATION = Statement("SELECT public_id FROM organisation WHERE id = {}")
_REPLACE = Statement("UPDATE test_result SET replaced_at = {} WHERE id = {}")
_INSERT = Statement(
    "INSERT INTO test_result (id, lot, position, item, item_ja, method, value, qualifier, unit, loq, lod,"
    " uncertainty, k, mass_g, tested_on, laboratory, accreditation, verdict, rule_version, entered_by, entered_as,"
    " entered_at) VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})"
)
_JUDGED_BY = Statement(
    "UPDATE lot SET specification = {}, specification_version = {}, updated_at = {} WHERE id = {}"
)
_VERDICT = Statement("UPDATE test_result SET verdict = {}, rule_version = {} WHERE id = {}")


async def enter_results(
    product_id: str,
    number: str,
    entries: ResultEntries,
    *,
    site: str | None = None,
    actor: Actor,
    now: datetime,
) -> LotView:
    """Store results of a lot, all or none; a result entered before for the same item and replicate is replaced.

    The product's firm enters for its lots; a laboratory enters its own tests, under its public id.

    Args:
        product_id: The product.
        number: The lot's number.
        entries: The results.
        site: The site, where the number is used at several.
        actor: Who enters; a firm cannot change what a laboratory entered.
        now: The instant.

    Raises:
        Invalid: An item is not in the specification in force, or a result cannot be judged.
        Conflict: The product has no specification in force, or the lot was decided already.
        NotFound, NotSignedIn, Forbidden: The actor may not enter these results.
    """
    require(actor, "result:write")
    async with transaction():
        product, entered_as = await _entering(product_id, actor)
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
        await _replace(lot, results, entered_as, now)
        for entry, judgement in zip(results, judged, strict=True):
            await _insert(lot, entry, judgement, valid=valid, actor=actor, entered_as=entered_as, now=now)
        await judge_again(lot, valid, now=now)
        await log.append(
            "lot.results_entered",
            subject(product_id, lot),
            facts=Facts(
                role=entered_as,
                from_state=lot["state"],
                to_state=lot["state"],
                document_sha256=sha256_hex(canonical_bytes(ResultEntries(results=results))),
            ),
            actor=actor,
            now=now,
        )
        lot = await lock(product, number, lot["site"])
        return await view_of(product, lot, actor=actor, now=now)


async def judge_again(lot: dict[str, Any], valid: InForce, *, now: datetime) -> None:
    """Judge a lot's results by the version in force where they were judged by another one.

    Results of items that the version no longer has are set aside like replaced ones.

    Raises:
        Invalid: A result cannot be judged by the new version; its field is ``results.<item>``.
    """
    if (lot["specification"], lot["specification_version"]) == (valid.id, valid.version):
        return
    for row in await RESULTS.rows(lot["id"]):
        item = valid.item(row["item"])
        if item is None:
            await _REPLACE.rows(now, row["id"])
        else:
            verdict = judge(item, entry_of(row), f"results.{row['item']}").verdict
            await _VERDICT.rows(verdict.value, conformity.RULE_VERSION, row["id"])
    await _JUDGED_BY.rows(valid.id, valid.version, now, lot["id"])


async def _entering(product_id: str, actor: Actor) -> tuple[dict[str, Any], Role]:
    """The product, and the role the actor enters results of it under."""
    product = await find(product_id)
    if product is None or product["published_version"] is None:
        raise NotFound(product_id)
    if Role.MEMBER_LAB in actor.roles and product["firm"] not in actor.firms:
        return product, Role.MEMBER_LAB
    return await own(product_id, actor), actor.role_for("result:write")


async def _own_tests(results: tuple[ResultEntry, ...], actor: Actor) -> tuple[ResultEntry, ...]:
    ids = {row["public_id"] for key in sorted(actor.organisations) for row in await _ORGANISATION.rows(key)}
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


async def _replace(
    lot: dict[str, Any], results: tuple[ResultEntry, ...], entered_as: Role, now: datetime
) -> None:
    before = {(row["item"], row["position"]): row for row in await RESULTS.rows(lot["id"])}
    for entry in results:
        row = before.get((entry.item, entry.replicate))
        if row is None:
            continue
        by_lab = row["entered_as"] == Role.MEMBER_LAB
        if by_lab != (entered_as is Role.MEMBER_LAB) or (by_lab and row["laboratory"] != entry.laboratory):
            raise Forbidden(
                Bilingual(
                    ja=f"項目「{entry.item}」の結果は、登録した側だけが変更できます。",
                    en=f"The result of “{entry.item}” can be changed only by the side that entered it.",
                )
            )
        await _REPLACE.rows(now, row["id"])


async def _insert(
    lot: dict[str, Any],
    entry: ResultEntry,
    judgement: Judgement,
    *,
    valid: InForce,
    actor: Actor,
    entered_as: Role,
    now: datetime,
) -> None:
    item = valid.item(entry.item)
    assert item is not None  # noqa: S101 # judged by it
    await _INSERT.rows(
        uuid7(),
        lot["id"],
        entry.replicate,
        entry.item,
        item.name_ja,
        entry.method,
        entry.value,
        entry.qualifier.value,
        entry.unit,
        entry.loq,
        entry.lod,
        entry.uncertainty,
        entry.k,
        entry.mass_g,
        entry.tested_on,
        entry.laboratory,
        entry.accreditation,
        judgement.verdict.value,
        conformity.RULE_VERSION,
        actor.person,
        entered_as.value,
        now,
    )
