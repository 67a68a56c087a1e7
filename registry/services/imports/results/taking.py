"""Taking rows of results: those of one lot together, a lot that is new registered first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from registry.adapters.sheets import Sheet
from registry.domain.calendar import tokyo_day
from registry.domain.errors import Invalid, RegistryError
from registry.domain.permissions import Actor
from registry.domain.uploads import Found, Table, Values
from registry.services import lots, specifications
from registry.services.imports.results import judging
from registry.services.imports.results.judging import compared, told, validated
from registry.services.imports.results.reading import BY_FIELD, Reader
from registry.services.imports.rows import Undone, Unit, Verdict, found_of, refused, said
from registry.services.lots.judging import entry_of
from registry.services.lots.rows import RESULTS, by_number
from registry.services.products.rows import find
from registry.services.specifications import InForce
from registry.tables.database import transaction
from schemas.lots import LotEntry, ResultEntries, ResultEntry
from schemas.vocab import RowCode, RowOutcome

__all__ = ["Results"]

_OF_LOT: Final = ("manufactured_on", "expires_on")


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
    _reader: Reader = field(init=False)
    _specified: dict[str, tuple[dict[str, Any], InForce]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._reader = Reader(self.table)

    def units(self, sheet: Sheet) -> Iterator[Unit]:
        """Neighbouring rows of one lot."""
        return self._reader.units(sheet)

    async def take(self, units: Sequence[Unit], *, confirmed: bool, dry: bool) -> list[Verdict]:
        """Enter the results of some lots."""
        return [verdict for unit in units for verdict in await self._unit(unit, confirmed=confirmed, dry=dry)]

    async def _unit(self, unit: Unit, *, confirmed: bool, dry: bool) -> list[Verdict]:
        """Enter the results of one lot; a lot that is new is registered first."""
        found = [[*read.found, *values.found] for read, values in zip(unit.lines, unit.values, strict=True)]
        if unit.lines[0].line.number and not unit.refused:
            try:
                async with transaction():
                    return _kept(await self._take(unit, found, replaces=confirmed or dry))
            except Undone as undone:
                return undone.verdicts
            except RegistryError as error:
                for of_row in found:
                    of_row.extend(told(error, self.table))
        whole = not unit.lines[0].line.number
        outcome = RowOutcome.UNCHANGED if whole else RowOutcome.REFUSED
        return [
            Verdict(read, outcome, found=tuple(of_row))
            for read, of_row in zip(unit.lines, found, strict=True)
        ]

    async def _take(self, unit: Unit, found: list[list[Found]], *, replaces: bool) -> list[Verdict]:
        lot_values = next(v.by_path for v, f in zip(unit.values, found, strict=True) if not refused(f))
        lot_values = await self._of_specimen(lot_values)
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
            entry = judging.entry(values, valid, found[place], self.table)
            if entry is None:
                outcomes[place] = RowOutcome.REFUSED if refused(found[place]) else RowOutcome.UNCHANGED
                continue
            before = stored.get((entry.item, entry.replicate))
            outcomes[place] = compared(before, entry, found[place], self.table, replaces=replaces)
            if outcomes[place] in {RowOutcome.CREATED, RowOutcome.CHANGED}:
                pending.append((place, entry))
        await self._enter(unit, (product_id, number, site), pending, found, outcomes)
        return [
            Verdict(read, outcome, subject, tuple(of_row))
            for read, outcome, of_row in zip(unit.lines, outcomes, found, strict=True)
        ]

    async def _of_specimen(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values of a row with the lot that its specimen was taken of, where it names no lot itself."""
        if "product" in values and "number" in values:
            return values
        lot = await lots.lot_of_specimen(str(values["specimen"]), actor=self.actor)
        if lot is None:
            raise Invalid.field(
                "specimen",
                "E_REF",
                ja=f"検体番号 {values['specimen']} はどのロットにもありません。ロットの画面で登録してください。",
                en=f"Specimen {values['specimen']} is noted at no lot; note it at the page of its lot.",
            )
        return {**values, **lot._asdict()}

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
                            self.table.place(BY_FIELD[name]),
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
        entry = validated(
            LotEntry,
            {"number": number, **{name: values[name] for name in (*_OF_LOT, "site") if name in values}},
        )
        return (await lots.register(product_id, entry, actor=self.actor, now=self.now)).site

    async def _enter(
        self,
        unit: Unit,
        lot: tuple[str, str, str],
        pending: list[tuple[int, ResultEntry]],
        found: list[list[Found]],
        outcomes: list[RowOutcome],
    ) -> None:
        """Enter what can be entered: rows that are refused are told and left out, the others tried again."""
        product_id, number, site = lot
        while pending:
            corrects = any(outcomes[place] is RowOutcome.CHANGED for place, _ in pending)
            try:
                async with transaction():
                    entries = ResultEntries(
                        results=tuple(entry for _, entry in pending),
                        reason=_reason([unit.values[place] for place, _ in pending]) if corrects else None,
                    )
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
                found[place] += told(
                    Invalid((problem.model_copy(update={"field": name or path}),)), self.table
                )
                bad.add(place)
        return bad


def _kept(verdicts: list[Verdict]) -> list[Verdict]:
    """The verdicts of a unit; where every row is refused, what it did is undone: no lot without a result."""
    if all(verdict.outcome is RowOutcome.REFUSED for verdict in verdicts):
        raise Undone(verdicts)
    return verdicts


def _reason(values: list[Values]) -> str:
    """Why results are corrected: what the rows say; the sender has agreed to the corrections in any case."""
    given = dict.fromkeys(str(one.by_path["reason"]) for one in values if "reason" in one.by_path)
    return "、".join(given)[:500] or "表の取り込みによる訂正（送信者が確認済み）"
