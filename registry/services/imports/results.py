"""Rows of test results: neighbouring rows of one lot are taken together; a lot that is new is registered first."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from registry.adapters.sheets import Sheet, SheetLine
from registry.domain.calendar import tokyo_day
from registry.domain.cells import heading_key
from registry.domain.errors import Invalid, RegistryError
from registry.domain.permissions import Actor
from registry.domain.uploads import RESULT_COLUMNS, Found, Plan, Table, Values, located, read_values
from registry.services import lots, specifications
from registry.services.imports.rows import Undone, Unit, Verdict, found_of, refused, said
from registry.services.lots.judging import entry_of
from registry.services.lots.rows import RESULTS, by_number
from registry.services.products.rows import find
from registry.services.specifications import InForce
from registry.tables.database import transaction
from schemas.base import Contract, FieldProblem
from schemas.lots import LotEntry, ResultEntries, ResultEntry
from schemas.problems import field_problems
from schemas.vocab import RowCode, RowOutcome

__all__ = ["Results"]

M = TypeVar("M", bound=Contract)

_MOST: Final = 500
_OF_LOT: Final = ("manufactured_on", "expires_on")
_OF_RESULT: Final = (
    "unit",
    "loq",
    "lod",
    "uncertainty",
    "k",
    "mass_g",
    "tested_on",
    "laboratory",
    "accreditation",
)
_COLUMN_OF: Final = {"value": "result", "qualifier": "result"}
_BY_FIELD: Final = {column.field: column for column in RESULT_COLUMNS}


@dataclass
class Results:
    """Takes rows of results for one person.

    Attributes:
        actor: Who sent the file.
        now: The instant everything is recorded under.
        table: The headings of the file.
    """

    actor: Actor
    now: datetime
    table: Table
    _plan: Plan = field(init=False)
    _specified: dict[str, tuple[dict[str, Any], InForce]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._plan = self.table.plan(RESULT_COLUMNS)

    def units(self, sheet: Sheet) -> Iterator[Unit]:
        """Neighbouring rows of one lot, 500 at most; without a column 繰返し rows of an item count up."""
        seen: dict[tuple[Any, ...], int] = {}
        counted: Counter[tuple[Any, ...]] = Counter()
        read = ((line, self._read(line, seen, counted)) for line in sheet.lines)
        for _, group in groupby(enumerate(read), lambda one: (_lot(one[1][1]), one[0] // _MOST)):
            rows = [row for _, row in group]
            yield Unit([line for line, _ in rows], [values for _, values in rows])

    def _read(
        self, read: SheetLine, seen: dict[tuple[Any, ...], int], counted: Counter[tuple[Any, ...]]
    ) -> Values:
        if not read.line.number:
            return Values()
        values = read_values(self.table, read.line, self._plan)
        item = (*_lot(values), heading_key(str(values.by_path.get("item", ""))))
        if "item" not in values.by_path:
            return values
        counted[item] += 1
        replicate = values.by_path.setdefault("replicate", counted[item])
        first = seen.setdefault((*item, replicate), read.line.number)
        if first != read.line.number:
            values.found.append(self._twice(first))
        return values

    def _twice(self, first: int) -> Found:
        return said(
            RowCode.E_DUP,
            self.table.place(_BY_FIELD["item"]),
            ja=f"{first} 行目と同じロット・項目・繰返しです。どちらかを除くか、繰返しの番号を直してください。",
            en=f"Row {first} has the same lot, item and replicate; remove one or correct the replicate.",
        )

    async def take(self, unit: Unit, *, confirmed: bool, dry: bool) -> list[Verdict]:
        """Enter the results of one lot."""
        found = [[*read.found, *values.found] for read, values in zip(unit.lines, unit.values, strict=True)]
        if unit.lines[0].line.number and not unit.refused:
            try:
                async with transaction():
                    return _kept(await self._take(unit, found, replaces=confirmed or dry))
            except Undone as undone:
                return undone.verdicts
            except RegistryError as error:
                for of_row in found:
                    of_row.extend(self._told(error))
        whole = not unit.lines[0].line.number
        outcome = RowOutcome.UNCHANGED if whole else RowOutcome.REFUSED
        return [
            Verdict(read, outcome, found=tuple(of_row))
            for read, of_row in zip(unit.lines, found, strict=True)
        ]

    async def _take(self, unit: Unit, found: list[list[Found]], *, replaces: bool) -> list[Verdict]:
        lot_values = next(v.by_path for v, f in zip(unit.values, found, strict=True) if not refused(f))
        product_id, number = str(lot_values["product"]), str(lot_values["number"])
        product, valid = await self._specification(product_id)
        site = await self._lot(product, product_id, number, lot_values, found)
        subject = f"{product_id}/lots/{number}@{site}"
        stored = {
            (row["item"], row["position"]): entry_of(row)
            for lot in await by_number(product["id"], number)
            if lot["site"] == site
            for row in await RESULTS.rows(lot["id"])
        }
        outcomes = [RowOutcome.REFUSED] * len(unit.lines)
        pending: list[tuple[int, ResultEntry]] = []
        for place, values in enumerate(unit.values):
            if refused(found[place]):
                continue
            entry = self._entry(values, valid, found[place])
            if entry is None:
                outcomes[place] = RowOutcome.REFUSED if refused(found[place]) else RowOutcome.UNCHANGED
                continue
            before = stored.get((entry.item, entry.replicate))
            outcomes[place] = self._compared(before, entry, found[place], replaces=replaces)
            if outcomes[place] in {RowOutcome.CREATED, RowOutcome.CHANGED}:
                pending.append((place, entry))
        await self._enter((product_id, number, site), pending, found, outcomes)
        return [
            Verdict(read, outcome, subject, tuple(of_row))
            for read, outcome, of_row in zip(unit.lines, outcomes, found, strict=True)
        ]

    async def _specification(self, product_id: str) -> tuple[dict[str, Any], InForce]:
        """The product and what its lots are judged by; read once a run."""
        if product_id not in self._specified:
            product = await find(product_id)
            if product is None or product["published_version"] is None:
                raise Invalid.field(
                    "product",
                    "E_REF",
                    ja=f"公開中の製品 {product_id} はありません。製品IDを確かめてください。",
                    en=f"No published product is {product_id}; check the id.",
                )
            valid = await specifications.in_force(product["id"], on=tokyo_day(self.now))
            if valid is None:
                raise Invalid.field(
                    "product",
                    "E_REF",
                    ja=f"{product_id} に施行中の規格がありません。先に規格を登録してください。",
                    en=f"No specification of {product_id} is in force; write it first.",
                )
            self._specified[product_id] = product, valid
        return self._specified[product_id]

    async def _lot(
        self,
        product: dict[str, Any],
        product_id: str,
        number: str,
        values: dict[str, Any],
        found: list[list[Found]],
    ) -> str:
        """The site of the lot, which is registered where it is new."""
        site = values.get("site")
        known = [lot for lot in await by_number(product["id"], number) if site in {None, lot["site"]}]
        if len(known) > 1:
            sites = "、".join(lot["site"] for lot in known)
            raise Invalid.field(
                "site",
                "E_REQ",
                ja=f"この番号は複数の製造所にあります（{sites}）。製造所の列に書いてください。",
                en=f"This number is used at several sites ({sites}); name one in the column 製造所.",
            )
        if known:
            for name in _OF_LOT:
                registered = known[0][name]
                if name in values and registered != date.fromisoformat(values[name]):
                    found[0].append(
                        said(
                            RowCode.W_CHANGE,
                            self.table.place(_BY_FIELD[name]),
                            ja=f"登録済みの値（{registered or 'なし'}）と違います。登録済みの値を残します。",
                            en=f"It differs from what is registered ({registered or 'none'}), which stays.",
                        )
                    )
            return str(known[0]["site"])
        if "manufactured_on" not in values:
            raise Invalid.field(
                "manufactured_on",
                "E_REQ",
                ja=f"ロット {number} は未登録です。製造日を入力してください（試験所は製造事業者にご依頼ください）。",
                en=f"Lot {number} is not registered: fill in 製造日 (a laboratory asks the firm to register it).",
            )
        entry = _validated(
            LotEntry,
            {"number": number, **{name: values[name] for name in (*_OF_LOT, "site") if name in values}},
        )
        return (await lots.register(product_id, entry, actor=self.actor, now=self.now)).site

    def _entry(self, values: Values, valid: InForce, found: list[Found]) -> ResultEntry | None:
        """The result of a row; None where it was not tested or cannot be taken."""
        given = values.by_path
        name = heading_key(str(given["item"]))
        named = [
            item
            for item in valid.document.items
            if name in {heading_key(text) for text in (item.item, item.name_ja, item.name_en or item.name_ja)}
        ]
        if len(named) != 1:
            listed = "、".join(item.name_ja for item in valid.document.items)
            found.append(
                said(
                    RowCode.E_REF,
                    self.table.place(_BY_FIELD["item"]),
                    ja=f"施行中の規格（第{valid.version}版）にこの項目はありません。項目：{listed}",
                    en=f"The specification in force (version {valid.version}) has no such item; it has: {listed}.",
                )
            )
            return None
        value, qualifier = given["result"]
        if qualifier is None:
            found.append(
                said(
                    RowCode.W_VALUE,
                    self.table.place(_BY_FIELD["result"]),
                    ja="未試験として読み飛ばします。",
                    en="Not tested; skipped.",
                )
            )
            return None
        item = named[0]
        data: dict[str, Any] = {name: given[name] for name in _OF_RESULT if name in given}
        method = given.get("method")
        data |= {"item": item.item, "replicate": given["replicate"], "value": value, "qualifier": qualifier}
        if method is not None and method != item.method:
            data["method"] = method
        try:
            return _validated(ResultEntry, data)
        except Invalid as invalid:
            found += self._told(invalid)
            return None

    def _compared(
        self, before: ResultEntry | None, entry: ResultEntry, found: list[Found], *, replaces: bool
    ) -> RowOutcome:
        if before is None:
            return RowOutcome.CREATED
        if entry.laboratory is None:  # a laboratory's own name is filled in for it
            before = before.model_copy(update={"laboratory": None})
        if before == entry:
            return RowOutcome.UNCHANGED
        told = RowCode.W_CHANGE if replaces else RowCode.E_CONFIRM
        old, new = (
            f"{one.qualifier.value} {one.value or ''} {one.unit or ''}".strip() for one in (before, entry)
        )
        found.append(
            said(
                told,
                self.table.place(_BY_FIELD["result"]),
                ja=f"登録済みの結果「{old}」を「{new}」に変えます。",
                en=f"The registered result “{old}” becomes “{new}”.",
            )
        )
        return RowOutcome.CHANGED if replaces else RowOutcome.REFUSED

    async def _enter(
        self,
        lot: tuple[str, str, str],
        pending: list[tuple[int, ResultEntry]],
        found: list[list[Found]],
        outcomes: list[RowOutcome],
    ) -> None:
        """Enter what can be entered: rows that are refused are told and left out, the others tried again."""
        product_id, number, site = lot
        while pending:
            try:
                async with transaction():
                    entries = ResultEntries(results=tuple(entry for _, entry in pending))
                    await lots.enter_results(
                        product_id, number, entries, site=site, actor=self.actor, now=self.now
                    )
            except Invalid as invalid:
                bad = self._attributed(invalid, [place for place, _ in pending], found)
            except RegistryError as error:
                bad = {place for place, _ in pending}
                for place in bad:
                    found[place].append(found_of(error))
            else:
                return
            for place in bad:
                outcomes[place] = RowOutcome.REFUSED
            pending = [(place, entry) for place, entry in pending if place not in bad]

    def _attributed(self, invalid: Invalid, places: list[int], found: list[list[Found]]) -> set[int]:
        """Tell each problem of entered results at its row; one of no row is told at all of them."""
        bad: set[int] = set()
        for problem in invalid.problems:
            _, _, path = problem.field.partition("results.")
            index, _, name = path.partition(".")
            hit = [places[int(index)]] if index.isdigit() and int(index) < len(places) else places
            for place in hit:
                found[place] += self._told(Invalid((problem.model_copy(update={"field": name or path}),)))
                bad.add(place)
        return bad

    def _told(self, error: RegistryError) -> list[Found]:
        if not isinstance(error, Invalid):
            return [found_of(error)]
        return [self._located(problem) for problem in error.problems]

    def _located(self, problem: FieldProblem) -> Found:
        name = _COLUMN_OF.get(problem.field, problem.field)
        return located(problem.model_copy(update={"field": name}), self.table, RESULT_COLUMNS)


def _kept(verdicts: list[Verdict]) -> list[Verdict]:
    """The verdicts of a unit; where every row is refused, what it did is undone: no lot without a result."""
    if all(verdict.outcome is RowOutcome.REFUSED for verdict in verdicts):
        raise Undone(verdicts)
    return verdicts


def _lot(values: Values) -> tuple[Any, ...]:
    return tuple(values.by_path.get(name) for name in ("product", "number", "site"))


def _validated(model: type[M], data: dict[str, Any]) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Invalid(field_problems(error)) from None
